"""What the translations of the starter library say on a page, and which pages still say nothing else.

A *starter translation* is the translated page of a school's copy of a library activity, as the portal made it. It is
one until somebody of the school publishes it: from then on it is the school's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from wagtail.models import Page, Revision

from home.library_content import content_fields, digest, fill, fingerprint, is_stream, page_type, plain, values_of
from home.library_files import LIBRARY_FOLDER, Activity, LibraryEntry, Paper, read_library
from home.models import ActivityPage
from home.starter_files import Translation, apply, read_translations

ALWAYS = ("title", "summary")
"""Without these a page is no translation; a title may be the same in two languages."""


@dataclass(frozen=True, slots=True)
class Starter:
    """The translated texts of one activity by field, each with a digest of the Dutch text that it translates."""

    key: str
    texts: Mapping[str, Any]
    sources: Mapping[str, str]


def sources_of(entry: LibraryEntry) -> dict[str, str]:
    """A short digest of what each field of an activity says in Dutch."""
    page = page_type(entry)()
    fill(page, entry)
    return _digests(page)


def translated_fields(entry: Activity, translation: Translation) -> dict[str, Any]:
    """The fields of the page that a translation fills, whether the Dutch text was changed since or not."""
    dutch, other = page_type(entry)(), page_type(entry)()
    fill(dutch, entry)
    fill(other, apply(translation, entry))
    said, told = values_of(dutch), values_of(other)
    model = type(dutch)
    return {
        name: told[name]
        for name in told
        if name in ALWAYS or plain(model, name, told[name]) != plain(model, name, said[name])
    }


def starter_of(entry: Activity, translation: Translation) -> Starter:
    """What a translation says, without what it translates of a Dutch text that was changed since."""
    now = sources_of(entry)
    texts = {
        name: value
        for name, value in translated_fields(entry, translation).items()
        if translation.sources.get(name) == now[name]
    }
    return Starter(entry.key, texts, {name: now[name] for name in texts})


@cache
def starters_in(language: str) -> Mapping[str, Starter]:
    """The starter translations in a language by key; read once, because they come with the code."""
    translations = read_translations(language)
    entries = {entry.key: entry for entry in _activities() if entry.key in translations}
    return {key: starter_of(entry, translations[key]) for key, entry in entries.items()}


@cache
def _activities() -> tuple[Activity, ...]:
    return tuple(entry for entry in read_library(LIBRARY_FOLDER) if not isinstance(entry, Paper))


def put_texts(page: ActivityPage, dutch: ActivityPage, starter: Starter) -> None:
    """Give a translated page its content: what was translated of the Dutch page, the rest as it is in Dutch.

    A field is translated only where the school's Dutch text is still the library's. The page is not saved.
    """
    now = _digests(dutch)
    said = values_of(dutch)
    for name in ("title", *content_fields(type(dutch))):
        is_same = name in starter.texts and starter.sources[name] == now[name]
        value = starter.texts[name] if is_same else said[name]
        setattr(page, name, json.dumps(value) if is_stream(type(page), name) else value)


def says_anything(dutch: ActivityPage, starter: Starter) -> bool:
    """Whether title and summary can be translated: without them a page is no translation."""
    now = _digests(dutch)
    return all(starter.sources.get(name) == now[name] for name in ALWAYS)


def is_starter(page: Page) -> bool:
    """Whether a page is a starter translation that nobody of the school has published since."""
    if not getattr(page, "library_digest", "") or page.locale.language_code == settings.LANGUAGE_CODE:
        return False
    if fingerprint(page) != page.library_digest:
        return False
    published_by = Revision.objects.filter(pk=page.live_revision_id).values_list("user_id", flat=True)
    return not any(published_by)


def fields_in_dutch(page: Page, dutch: Page) -> frozenset[str]:
    """The fields of a translated page that say the same as the Dutch page: they are not translated."""
    model = type(page)
    said, told = values_of(dutch), values_of(page)
    return frozenset(
        name for name in told if told[name] and plain(model, name, told[name]) == plain(model, name, said[name])
    )


def forget_files() -> None:
    """Read the files again at the next question, for tests and for who is writing them."""
    starters_in.cache_clear()
    _activities.cache_clear()


def _digests(page: Page) -> dict[str, str]:
    return {name: digest(plain(type(page), name, value))[:8] for name, value in values_of(page).items()}


