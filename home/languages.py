"""The languages in which a school can be read, as links for readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.translation import get_language, get_language_from_path
from wagtail.models import Page, Site

from home.models import SchoolSettings
from home.models.settings import Language
from home.reading import current_reading, direction_of, dutch_of


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The page in another language; ``name`` is what the language calls itself."""

    code: str
    name: str
    direction: str
    url: str
    is_current: bool


def offered_languages(request: HttpRequest) -> list[str]:
    """The languages that the school of this host has chosen, Dutch first; the portal has Dutch alone."""
    site = Site.find_for_request(request)
    if site is None or site.is_default_site:
        return [settings.LANGUAGE_CODE]
    chosen = {settings.LANGUAGE_CODE, *SchoolSettings.for_request(request).languages}
    return [code for code in Language.values if code in chosen]


def links_to_languages(request: HttpRequest) -> list[LanguageLink]:
    """This page in each language of the school; the home page where there is no such page."""
    path = _dutch_path(request)
    return [
        LanguageLink(
            code,
            Language(code).label,
            direction_of(code),
            get_script_prefix() + ("" if code == settings.LANGUAGE_CODE else f"{code}/") + path,
            code == get_language(),
        )
        for code in offered_languages(request)
    ]


def _dutch_path(request: HttpRequest) -> str:
    """The part of the address below the home page, as it is in Dutch; empty where Dutch has no such page."""
    path = request.path_info.lstrip("/")
    if prefix := get_language_from_path(request.path_info):
        path = path.removeprefix(f"{prefix}/").removeprefix(prefix)
    site = Site.find_for_request(request)
    if site is None or not path:
        return ""
    match = request.resolver_match
    if match is not None and match.url_name != "wagtail_serve":
        # What lies below a page, such as its form, has the Dutch address in every language.
        return path if "path" in match.kwargs else ""
    page = Page.find_for_request(request, path)
    return "" if page is None else _in_dutch(page, path)


def _in_dutch(page: Page, path: str) -> str:
    """The same path; where a translation has words of its own in its address, that of the Dutch page."""
    reading = current_reading()
    if reading is None or page.url_path.startswith(reading.root_path):
        return path
    dutch = dutch_of(page)
    if dutch is None:
        return ""
    below = page.url_path.strip("/").split("/")[1:]
    rest = [part for part in path.split("/") if part][len(below) :]
    return "".join(f"{part}/" for part in [*dutch.url_path.strip("/").split("/")[1:], *rest])


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """Where a page is found, for search engines: its own address, and the one in each language of the school."""

    canonical: str
    alternates: tuple[tuple[str, str], ...]


def public_address(request: HttpRequest, links: Sequence[LanguageLink]) -> PublicAddress:
    """The whole addresses, without what somebody searched for. Dutch is for whoever reads none of the languages."""
    found = tuple((link.code, request.build_absolute_uri(link.url)) for link in links)
    default = tuple(("x-default", url) for code, url in found if code == settings.LANGUAGE_CODE)
    return PublicAddress(request.build_absolute_uri(request.path), found + default)
