"""The texts of a page that are translated, by field, and what changed among them. Dates and places are no texts."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence

from django.utils.html import strip_tags
from django.utils.text import capfirst
from wagtail.models import Page
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

logger = logging.getLogger(__name__)

Texts = Mapping[str, Sequence[str]]
"""The texts of each field, in the order in which they stand on the page."""


def texts_of(page: Page) -> dict[str, list[str]]:
    """What of a page a translator gets to see, as wagtail-localize cuts it; the page is of its own type."""
    found: dict[str, list[str]] = {}
    try:
        segments = extract_segments(page)
    except TypeError:
        # A block that was stored before it had a text: wagtail-localize cannot read it, and publishing goes on.
        logger.warning("The texts of page %s cannot be read", page.pk)
        return found
    for segment in segments:
        if isinstance(segment, StringSegmentValue):
            found.setdefault(segment.path.partition(".")[0], []).append(segment.string.data)
    return found


def digests_of(texts: Texts) -> dict[str, list[str]]:
    """A short name for each text."""
    return {name: [_digest(text) for text in several] for name, several in texts.items()}


def whole_digests(texts: Texts) -> dict[str, str]:
    """A short name for all that a field says."""
    return {name: _digest("\n".join(several)) for name, several in texts.items()}


def changed_fields(base: Mapping[str, Sequence[str]], now: Texts) -> dict[str, str]:
    """The fields that say something which the base does not know, with a digest of what they say.

    What was taken away, or put in another order, needs no translator.
    """
    digests, whole = digests_of(now), whole_digests(now)
    return {name: whole[name] for name in now if not set(digests[name]) <= set(base.get(name, ()))}


def field_name(page: Page, name: str) -> str:
    """What an editor calls a field."""
    field = page._meta.get_field(name)
    label = getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name_plural
    return str(capfirst(label))


def in_words(texts: Sequence[str]) -> str:
    """The texts of a field without markup, a line for each."""
    return "\n".join(strip_tags(text) for text in texts)


def _digest(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()[:12]
