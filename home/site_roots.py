"""The roots of sites, by which Wagtail makes addresses.

Wagtail looks a page up among the roots of all sites, for every address anew. With a thousand schools that takes longer
than the rest of a page: a request to one school knows the roots of that school alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property
from wagtail.models import Page, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION, SiteRootPath

SECONDS = 3600
KEPT = "_wagtail_cached_site_root_paths"
"""Where Wagtail keeps the roots on a request."""


class SchoolRoots:
    """The roots of one school, one for each of its languages; asked for when the first address is made."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def home(self) -> SiteRootPath:
        """The root in Dutch, which the site itself tells."""
        root = self.site.root_page
        return SiteRootPath(self.site.pk, root.url_path, self.site.root_url, settings.LANGUAGE_CODE)

    @cached_property
    def paths(self) -> list[SiteRootPath]:
        """As ``Site.get_site_root_paths`` gives them, in one question."""
        return _root_paths([self.site])

    def of(self, url_path: str) -> list[SiteRootPath]:
        """The roots that a page of this ``url_path`` can be below; empty where it is not of this school."""
        if url_path.startswith(self.home.root_path):
            return [self.home]
        return self.paths if any(url_path.startswith(root.root_path) for root in self.paths) else []


class AllRoots:
    """The roots of all schools, by the tree that each is the root of."""

    @cached_property
    def paths(self) -> list[SiteRootPath]:
        """As Wagtail keeps them for all processes."""
        found: list[SiteRootPath] = Site.get_site_root_paths()
        return found

    @cached_property
    def by_tree(self) -> dict[str, list[SiteRootPath]]:
        """The same, each below the name of its tree."""
        found: dict[str, list[SiteRootPath]] = defaultdict(list)
        for root in self.paths:
            found[_tree(root.root_path)].append(root)
        return found

    @cached_property
    def portal(self) -> list[SiteRootPath]:
        """A second site beside a page's own: where there is but one, Wagtail makes addresses without a host."""
        return SchoolRoots(Site.objects.select_related("root_page").get(is_default_site=True)).paths[:1]

    def of(self, url_path: str) -> list[SiteRootPath]:
        """The roots that a page of this ``url_path`` can be below."""
        return [*self.by_tree.get(_tree(url_path), ()), *self.portal]


def _tree(url_path: str) -> str:
    return url_path.split("/", 2)[1]


_here: ContextVar[SchoolRoots | AllRoots | None] = ContextVar("school_roots", default=None)


def begin_roots(request: HttpRequest, site: Site | None) -> None:
    """Addresses that are made from now on are of this school; without one, of any school."""
    if site is None:
        _here.set(AllRoots())
        return
    roots = SchoolRoots(site)
    _here.set(roots)
    # Where Wagtail looks first, for pages that it has not as our own class.
    setattr(request, KEPT, SimpleLazyObject(lambda: roots.paths))


def end_roots() -> None:
    """The request is answered."""
    _here.set(None)


def roots_for(url_path: str, kept_by: Any = None) -> list[SiteRootPath]:
    """The roots that a page's address is made by; empty where the page is of another school than the request.

    Wagtail's own code looks for all of them on what it gave to keep them (``kept_by``), such as a request.
    """
    here = _here.get()
    found = here.of(url_path) if here is not None else []
    if found and here is not None and kept_by is not None and not hasattr(kept_by, KEPT):
        setattr(kept_by, KEPT, here.paths)
    return found


def known_roots(url_path: str) -> SimpleNamespace | None:
    """The roots of ``roots_for`` in the form in which Wagtail takes them, for a page that is not of a class of ours.

    Wagtail takes them from whatever it is given as the request: of a page of the school in Dutch no question is asked.
    """
    found = roots_for(url_path)
    return SimpleNamespace(**{KEPT: found}) if found else None


def cache_site_roots() -> None:
    """Put the roots of all sites where Wagtail looks for them, as ``Site.get_site_root_paths`` does.

    Two questions of the database, where Wagtail asks one for every site: an installation has many schools.
    """
    if cache.has_key(SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION):
        return
    order = ("-root_page__url_path", "-is_default_site", "hostname")
    paths = _root_paths(Site.objects.select_related("root_page").order_by(*order))
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, paths, SECONDS, version=SITE_ROOT_PATHS_CACHE_VERSION)


def _root_paths(sites: Iterable[Site]) -> list[SiteRootPath]:
    sites = list(sites)
    roots: dict[UUID, list[Page]] = defaultdict(list)
    keys = {site.root_page.translation_key for site in sites}
    for page in Page.objects.filter(translation_key__in=keys).select_related("locale").order_by("path"):
        roots[page.translation_key].append(page)
    return [
        SiteRootPath(site.pk, root.url_path, site.root_url, root.locale.language_code)
        for site in sites
        for root in roots[site.root_page.translation_key]
    ]
