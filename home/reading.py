"""In which language somebody reads a public page, where that is not the Dutch of its source.

The middleware says it for the time of a request; addresses of Dutch pages then stay under the reader's prefix, and
lists show the translation of a page where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_info
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from home.open_pages import open_to_all
from home.questions import Question
from home.site_roots import known_roots

AnyPage = TypeVar("AnyPage", bound=Page)


@dataclass(frozen=True, slots=True)
class Reading:
    """A school read in another language than Dutch; ``root_path`` is the ``url_path`` of its Dutch home page."""

    site_id: int
    language: str
    root_path: str


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


def begin_reading(reading: Reading | None) -> None:
    """What is asked from now on is for this reader; None for a reader of Dutch."""
    _reading.set(reading)


def current_reading() -> Reading | None:
    """The reader of the request that is being answered; None where that is Dutch, or no public page."""
    return _reading.get()


def under_prefix(url_path: str, parts: tuple | None) -> tuple | None:
    """Where a page is found (see ``Page.get_url_parts``), in the language in which it is read."""
    reading = current_reading()
    if reading is None or parts is None or parts[0] != reading.site_id or parts[2] is None:
        return parts
    if not url_path.startswith(reading.root_path):
        return parts
    with translation.override(reading.language):
        path = reverse("wagtail_serve", args=(url_path[len(reading.root_path) :],))
    return parts[0], parts[1], path


def address_of(page: Page, request: HttpRequest) -> str:
    """Where a page of this request's own school is found in the language in which it is read, of whatever class."""
    parts = under_prefix(page.url_path, page.get_url_parts(known_roots(page.url_path) or request))
    return (parts and parts[2]) or "/"


def source_of(page: AnyPage) -> AnyPage:
    """The Dutch page that a page translates; the page itself for who reads Dutch."""
    reading = current_reading()
    if reading is None or page.url_path.startswith(reading.root_path):
        return page
    return dutch_of(page) or page


def dutch_of(page: AnyPage) -> AnyPage | None:
    """The Dutch page of which this is a translation; asked once by each reader's request."""
    reading = current_reading()
    kept = page.__dict__.get("_dutch")
    if reading is not None and kept is not None and kept[0] is reading:
        found: AnyPage | None = kept[1]
        return found
    kind: Any = type(page)
    found = next(iter(_in_language(kind)(page.translation_key, settings.LANGUAGE_CODE)), None)
    page._dutch = reading, found
    return found


@cache
def _in_language(kind: type[Page]) -> Question[Page]:
    return Question(
        lambda key, language: (
            kind.objects.order_by().filter(translation_key=key, locale__language_code=language).select_related("locale")
        )
    )


def home_in(site: Site, language: str) -> Page | None:
    """The published home page of a school in a language."""
    homes = _in_language(Page)(site.root_page.translation_key, language)
    return next((page for page in homes if page.live), None)


def translated(pages: Sequence[AnyPage], among: PageQuerySet) -> list[AnyPage]:
    """The same pages, each in the reader's language where it has a published translation ``among`` these: one query."""
    reading = current_reading()
    if reading is None or not pages:
        return list(pages)
    keys = {page.translation_key for page in pages}
    found = among.filter(translation_key__in=keys, locale__language_code=reading.language, alias_of__isnull=True)
    found = found.exclude(live_revision=None, has_unpublished_changes=True)  # see is_translation
    by_key: dict[Any, AnyPage] = {page.translation_key: page for page in open_to_all(found).select_related("locale")}
    return [by_key.get(page.translation_key, page) for page in pages]


def is_translation(page: Page) -> bool:
    """Whether a page in another language says something of its own.

    An alias follows the Dutch page. Where somebody began to translate one it is no alias any more, but what stands on
    line is still Dutch until it is published for the first time.
    """
    is_begun = page.live_revision_id is None and page.has_unpublished_changes
    return page.live and not page.alias_of_id and not is_begun


def language_of(page: Page) -> str:
    """The language of a page that is shown to a reader of another; empty for who reads Dutch."""
    reading = current_reading()
    if reading is None:
        return ""
    return settings.LANGUAGE_CODE if page.url_path.startswith(reading.root_path) else reading.language


def direction_of(language: str) -> str:
    """Which way a language is written, as HTML says it."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"
