"""What a request of the admin may touch: the pages, collections and languages of the schools that it shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Collection, Page, Site

from home.models import SchoolCollection
from home.permissions import school_of_host, visible_sites

_ON_REQUEST = "_school_scope"
_ON_USER = "school_scope"


@dataclass(frozen=True, slots=True)
class Scope:
    """The schools of a request: their sites, root pages (in every language), collections and languages."""

    is_everything: bool = False
    sites: frozenset[int] = frozenset()
    roots: tuple[tuple[int, str], ...] = ()
    """Key and path of each root page; those in Dutch first."""
    collections: tuple[str, ...] = ()
    """Paths of the collections at the top."""
    locales: frozenset[int] = frozenset()
    user: int | None = None
    """Who asks."""

    @property
    def root_paths(self) -> tuple[str, ...]:
        """The paths under which all pages of these schools hang."""
        return tuple(path for _pk, path in self.roots)

    def has_page(self, path: str) -> bool:
        """Whether a page belongs here; the node above all schools says nothing of any of them."""
        return self.is_everything or len(path) == Page.steplen or path.startswith(self.root_paths)

    def has_collection(self, path: str) -> bool:
        """Whether a collection belongs here."""
        return self.is_everything or path.startswith(self.collections)

    def pages(self, pages: QuerySet, path: str = "path") -> QuerySet:
        """Of these pages (or rows that point at one by ``path``) those that belong here."""
        return pages if self.is_everything else pages.filter(_starts_with(path, self.root_paths))

    def files(self, rows: QuerySet, path: str = "collection__path") -> QuerySet:
        """Of these images, documents or collections those that belong here.

        By their keys: Wagtail's search, which may follow, cannot look at the path of a collection.
        """
        if self.is_everything:
            return rows
        own = rows.model._base_manager.filter(_starts_with(path, self.collections))
        return rows.filter(pk__in=own.values_list("pk", flat=True))


NOTHING = Scope()
EVERYTHING = Scope(is_everything=True)


def _starts_with(field: str, paths: tuple[str, ...]) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def scope_of(request: HttpRequest) -> Scope:
    """What this request may touch (see ``home.permissions.visible_sites``), asked once."""
    scope = getattr(request, _ON_REQUEST, None)
    if scope is None:
        scope = _read(request)
        setattr(request, _ON_REQUEST, scope)
    return scope


def _read(request: HttpRequest) -> Scope:
    if not request.user.is_authenticated or not request.user.is_active:
        return NOTHING
    if request.user.is_superuser and is_portal_host(request):
        return EVERYTHING
    return replace(scope_of_sites(visible_sites(request)), user=request.user.pk)


def is_portal_host(request: HttpRequest) -> bool:
    """Whether this is the portal's own host; every other is a school's."""
    return school_of_host(request) is None


def scope_of_host(request: HttpRequest) -> Scope:
    """What a reader finds on this host: the school's own, or on the portal's host the library."""
    here = Site.find_for_request(request)
    return NOTHING if here is None else scope_of_sites(Site.objects.filter(pk=here.pk))


def school_of_collection(path: str) -> int | None:
    """The site of the school whose collection this is, or is part of; the library's belong to none."""
    top = path[: 2 * Collection.steplen]
    return SchoolCollection.objects.filter(collection__path=top).values_list("site", flat=True).first()


def scope_of_sites(sites: QuerySet[Site]) -> Scope:
    """What belongs to these schools: two queries, however many there are.

    As one, PostgreSQL would join the pages of all schools first.
    """
    homes = Page.objects.filter(sites_rooted_here__in=sites.order_by().values("pk"))
    keys = list(homes.values_list("translation_key", flat=True))
    rows = list(
        Page.objects.filter(translation_key__in=keys)
        .order_by("path")
        .values_list(
            "pk",
            "path",
            "locale",
            "sites_rooted_here",
            "sites_rooted_here__school_collection__collection__path",
        )
    )
    rows.sort(key=lambda row: row[3] is None)
    return Scope(
        sites=frozenset(site for _pk, _path, _locale, site, _files in rows if site is not None),
        roots=tuple((pk, path) for pk, path, _locale, _site, _files in rows),
        collections=tuple(files for _pk, _path, _locale, _site, files in rows if files),
        locales=frozenset(locale for _pk, _path, locale, _site, _files in rows),
    )


def remember(user: Any, scope: Scope) -> None:
    """Tell Wagtail's permission policies, which only know the user, what this request may touch."""
    setattr(user, _ON_USER, scope)


def remembered(user: Any) -> Scope:
    """What a policy may show; outside the admin, where nothing was said, all that the rights give."""
    scope: Scope = getattr(user, _ON_USER, EVERYTHING)
    return scope
