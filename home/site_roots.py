"""The roots of all sites, by which Wagtail makes addresses."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.core.cache import cache
from wagtail.models import Page, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION, SiteRootPath

SECONDS = 3600


def cache_site_roots() -> None:
    """Put the roots of all sites where Wagtail looks for them, as ``Site.get_site_root_paths`` does.

    Two questions of the database, where Wagtail asks one for every site: an installation has many schools.
    """
    if cache.get(SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION) is not None:
        return
    order = ("-root_page__url_path", "-is_default_site", "hostname")
    sites = list(Site.objects.select_related("root_page").order_by(*order))
    roots: dict[UUID, list[Page]] = defaultdict(list)
    keys = {site.root_page.translation_key for site in sites}
    for page in Page.objects.filter(translation_key__in=keys).select_related("locale").order_by("path"):
        roots[page.translation_key].append(page)
    paths = [
        SiteRootPath(site.pk, root.url_path, site.root_url, root.locale.language_code)
        for site in sites
        for root in roots[site.root_page.translation_key]
    ]
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, paths, SECONDS, version=SITE_ROOT_PATHS_CACHE_VERSION)
