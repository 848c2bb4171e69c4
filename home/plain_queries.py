"""What a school says in plain words: the words that it explains, and how accessible its site is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings as django_settings
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, Site

from home.glossary import NO_WORDS, Glossary, glossary_for, own_words
from home.kept_words import words_of_school
from home.models import SchoolSettings
from home.parts import PART_WORDS


def glossary_of(request: HttpRequest) -> Glossary:
    """The words that this school explains to who reads this language. Asks no question of its own."""
    site = Site.find_for_request(request)
    language = (get_language() or django_settings.LANGUAGE_CODE).partition("-")[0]
    if site is None:
        return glossary_for(language)
    settings = SchoolSettings.for_request(request)
    if PART_WORDS in settings.hidden_parts:
        return NO_WORDS
    return glossary_for(language, own_words(settings.own_words))


def words_to_keep(page: Page) -> tuple[str, ...]:
    """What a machine leaves as it is in the pages of a school: its name, and the words that it explains itself."""
    site = page.get_site()
    if site is None:
        return ()
    settings = SchoolSettings.for_site(site)
    return words_of_school(settings.new_name or site.root_page.title, own_words(settings.own_words))


@dataclass(frozen=True, slots=True)
class Accessibility:
    """What a school says of how accessible its site is; ``statement`` in its own words takes the place of the rest."""

    status: str
    status_label: str
    checked: date | None
    known: tuple[str, ...]
    statement: str


def accessibility_of(request: HttpRequest) -> Accessibility:
    """The accessibility statement of the school of this host."""
    settings = SchoolSettings.for_request(request)
    return Accessibility(
        settings.accessibility_status,
        settings.get_accessibility_status_display(),
        settings.accessibility_checked,
        tuple(line.strip() for line in settings.accessibility_known.splitlines() if line.strip()),
        settings.accessibility_statement,
    )
