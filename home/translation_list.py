"""What of a school is translated, page by page and language by language: a fixed number of questions in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, TextChoices
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import StringSegment, Translation

from home.models import ActivityPage, SchoolSettings, TranslationBase, YearLevelPage
from home.models.settings import Language
from home.reading import is_translation


class State(TextChoices):
    """How far the translation of a page is; the order in which they are counted."""

    DONE = "done", _("Up to date")
    STARTER = "starter", _("Starter translation, not checked yet")
    BEHIND = "behind", _("Behind the Dutch page")
    PROGRESS = "progress", pgettext_lazy("translation", "In progress")
    READY = "ready", _("Ready to check and publish")
    ABSENT = "absent", _("Not translated")


@dataclass(frozen=True, slots=True)
class Cell:
    """One page in one language. ``total`` is 0 where nobody counts the texts: a page that is written by hand."""

    language: str
    state: State
    page: int | None = None
    url: str = ""
    translated: int = 0
    total: int = 0
    since: datetime | None = None
    is_starter: bool = False

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return str(Language(self.language).label)


@dataclass(frozen=True, slots=True)
class Row:
    """A published Dutch page with its translations."""

    page: Page
    kind: str
    kind_name: str
    levels: frozenset[int]
    """The years that it is about; empty: all."""
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The numbers of one language."""

    language: str
    counts: Mapping[State, int]
    total: int

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return str(Language(self.language).label)

    @property
    def done(self) -> int:
        """How many pages are up to date, starter translations included: readers have all of those."""
        return self.counts[State.DONE] + self.counts[State.STARTER]

    @property
    def percentage(self) -> int:
        """The same, of a hundred."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def parts(self) -> list[tuple[State, int]]:
        """Each state that occurs."""
        return [(state, self.counts[state]) for state in State if self.counts[state]]


def languages_to_translate(site: Site) -> list[str]:
    """The languages of a school besides Dutch."""
    chosen = SchoolSettings.for_site(site).languages
    return [code for code in Language.values if code in chosen and code != settings.LANGUAGE_CODE]


def translation_rows(site: Site, languages: Iterable[str], request: HttpRequest | None = None) -> list[Row]:
    """Every published page of a school, in the order of its tree."""
    home, languages = site.root_page, list(languages)
    pages = list(Page.objects.live().filter(path__startswith=home.path).order_by("path"))
    by_key = {page.translation_key: page for page in pages}
    cells = _cells(by_key, languages, request)
    types = ContentType.objects.get_for_models(*{page.specific_class for page in pages if page.specific_class})
    kinds = {kind.pk: (kind.model, str(capfirst(model._meta.verbose_name))) for model, kind in types.items()}
    levels = _levels(home)
    return [
        Row(
            page,
            *kinds.get(page.content_type_id, ("", "")),
            levels(page),
            tuple(cells.get((page.translation_key, code), Cell(code, State.ABSENT)) for code in languages),
        )
        for page in pages
    ]


def tallies(rows: list[Row]) -> list[Tally]:
    """The numbers of each language, over these rows."""
    counts: dict[str, Counter[State]] = {}
    for row in rows:
        for cell in row.cells:
            counts.setdefault(cell.language, Counter())[cell.state] += 1
    return [Tally(language, count, len(rows)) for language, count in counts.items()]


def search_rows(
    rows: list[Row], *, language: str = "", kind: str = "", level: int | None = None, state: str = ""
) -> list[Row]:
    """The rows that pass these filters, with the cells of the language that was asked for."""
    found = []
    for row in rows:
        cells = tuple(cell for cell in row.cells if not language or cell.language == language)
        is_wanted = (not kind or row.kind == kind) and (level is None or not row.levels or level in row.levels)
        if is_wanted and (not state or any(cell.state == state for cell in cells)):
            found.append(Row(row.page, row.kind, row.kind_name, row.levels, cells))
    return found


def _levels(home: Page) -> Any:
    """Of a page the years that it is about: those of the activity, or of the level under which it hangs."""
    activities = dict(ActivityPage.objects.live().descendant_of(home).values_list("pk", "levels"))
    of_path = dict(YearLevelPage.objects.child_of(home).values_list("path", "level"))
    length = len(home.path) + Page.steplen

    def levels(page: Page) -> frozenset[int]:
        above = of_path.get(page.path[:length])
        return frozenset({above} if above else activities.get(page.pk, ()))

    return levels


def _cells(
    by_key: Mapping[UUID, Page], languages: list[str], request: HttpRequest | None
) -> dict[tuple[UUID, str], Cell]:
    codes = dict(Locale.objects.filter(language_code__in=languages).values_list("pk", "language_code"))
    pages = Page.objects.filter(translation_key__in=list(by_key), locale__in=codes, alias_of=None)
    found = list(pages.select_related("translation_base"))
    texts, starters = _progress(by_key, codes), _starters(by_key, codes)
    return {
        (page.translation_key, codes[page.locale_id]): _cell(
            page,
            codes[page.locale_id],
            texts.get((page.translation_key, page.locale_id)),
            page.pk in starters,
            (page.get_url(request) or "") if is_translation(page) else "",
        )
        for page in found
    }


def _cell(page: Page, language: str, texts: tuple[int, int] | None, is_starter: bool, url: str) -> Cell:
    base: TranslationBase | None = getattr(page, "translation_base", None)
    since = base.behind_since if base else None
    translated, total = texts or (0, 0)
    is_complete = texts is not None and translated == total
    if not is_translation(page):
        state = State.READY if is_complete else State.PROGRESS
    elif since:
        state = State.BEHIND
    elif is_starter:
        state = State.STARTER
    else:
        state = State.DONE if is_complete or texts is None else State.PROGRESS
    return Cell(language, state, page.pk, url, translated, total, since, is_starter)


def _progress(by_key: Mapping[UUID, Page], codes: Mapping[int, str]) -> dict[tuple[UUID, int], tuple[int, int]]:
    """For what wagtail-localize keeps: how many texts are translated, of how many; two questions."""
    segments = StringSegment.objects.filter(source__object__in=list(by_key))
    totals = dict(segments.values_list("source").annotate(number=Count("pk")).order_by())
    done = segments.filter(
        string__translations__context=F("context"),
        string__translations__has_error=False,
        string__translations__locale__in=list(codes),
    )
    counted = done.values_list("source", "string__translations__locale").annotate(number=Count("pk", distinct=True))
    translated = {(source, locale): number for source, locale, number in counted.order_by()}
    kept = Translation.objects.filter(source__object__in=list(by_key), target_locale__in=list(codes), enabled=True)
    return {
        (key, locale): (translated.get((source, locale), 0), totals.get(source, 0))
        for source, key, locale in kept.values_list("source", "source__object", "target_locale")
    }


def _starters(by_key: Mapping[UUID, Page], codes: Mapping[int, str]) -> set[int]:
    """Translations that came with the library, and that nobody of the school published (see ``home.starters``)."""
    pages = ActivityPage.objects.filter(translation_key__in=list(by_key), locale__in=list(codes))
    written = pages.exclude(library_digest="").filter(live_revision__user=None)
    return set(written.values_list("pk", flat=True))
