"""The pages of a school for search engines, each with its addresses in the school's languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from wagtail.models import Page, Site

from home.languages import offered_languages
from home.open_pages import open_to_all


@dataclass(frozen=True, slots=True)
class SiteMapEntry:
    """A page in one language; ``alternates`` are all its languages, this one included."""

    url: str
    changed: datetime | None
    alternates: tuple[tuple[str, str], ...]


def site_map_entries(request: HttpRequest) -> list[SiteMapEntry]:
    """Every page that everybody may read; a fixed number of questions. Empty on a host that is no school's."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    home = site.root_page
    pages = open_to_all(Page.objects.filter(path__startswith=home.path)).order_by("path")
    origin, languages = request.build_absolute_uri(get_script_prefix()), offered_languages(request)
    entries = []
    for url_path, changed in pages.values_list("url_path", "last_published_at"):
        below = url_path[len(home.url_path) :]
        urls = tuple((code, f"{origin}{_prefix(code)}{below}") for code in languages)
        alternates = (*urls, ("x-default", urls[0][1])) if len(urls) > 1 else ()
        entries += [SiteMapEntry(url, changed, alternates) for _code, url in urls]
    return entries


def _prefix(code: str) -> str:
    return "" if code == settings.LANGUAGE_CODE else f"{code}/"
