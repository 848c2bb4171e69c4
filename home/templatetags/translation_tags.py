"""Tags that tell a reader of a translated page what of it is not translated, and that nobody checked it yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue
from wagtail.models import Page

from home.library_content import values_of
from home.models import TranslationBase
from home.reading import direction_of, dutch_of, language_of
from home.starters import is_starter

register = template.Library()


@register.simple_tag
def in_dutch(page: Any, said: Any) -> SafeString:
    """Says of a piece of a translated page that it is Dutch, where its source says exactly the same; else nothing.

    ``said`` is a text, a block or blocks.
    """
    known = _dutch_texts(page)
    texts = {text for text in texts_in(said) if text} if known else set()
    if not texts or not texts <= known:
        return SafeString("")
    language = settings.LANGUAGE_CODE
    return format_html(' lang="{}" dir="{}"', language, direction_of(language))


@register.simple_tag
def is_unchecked(page: Any) -> bool:
    """Whether a page is a translation that came with the library, and that nobody of the school published since."""
    return isinstance(page, Page) and is_starter(page)


@register.simple_tag
def behind_since(page: Any) -> datetime | None:
    """When the Dutch page came to say something that this translation does not; empty for any other page.

    One question of the database, and only for a page that is a translation.
    """
    if not isinstance(page, Page) or not page.pk or language_of(page) in ("", settings.LANGUAGE_CODE):
        return None
    since: datetime | None = TranslationBase.objects.filter(page=page.pk).values_list("behind_since", flat=True).first()
    return since


def _dutch_texts(page: Any) -> frozenset[str]:
    """Every text of the Dutch page that a page translates; empty for a Dutch page. Asked once for a page."""
    if not isinstance(page, Page) or page.locale.language_code == settings.LANGUAGE_CODE:
        return frozenset()
    known: frozenset[str] | None = getattr(page, "_dutch_texts", None)
    if known is None:
        dutch = dutch_of(page)
        known = frozenset(texts_in(list(values_of(dutch).values()))) if dutch else frozenset()
        page._dutch_texts = known
    return known


def texts_in(said: Any) -> Iterator[str]:
    """The texts in a value, without what the code gives them: types, ids, codes of choices."""
    if isinstance(said, StreamValue | StreamValue.StreamChild):
        yield from texts_in(said.get_prep_value())
    elif isinstance(said, str):
        yield said.replace("\r\n", "\n").strip()
    elif isinstance(said, Mapping):
        skipped = {"id", "audience", "place", "phase"} | ({"type"} if "value" in said else set())
        for key, value in said.items():
            if key not in skipped:
                yield from texts_in(value)
    elif isinstance(said, Sequence):
        for value in said:
            yield from texts_in(value)
