"""The activity bank: what readers search and filter in. A search asks a fixed number of questions of the database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.choices import Competence, Kind, Level, Partnership
from home.models import ActivityIndexPage, ActivityPage
from home.open_pages import open_to_all
from home.reading import current_reading, language_of, source_of, translated

MINUTES: dict[str, tuple[Any, Callable[[int], bool]]] = {
    "20": (_("at most 20 minutes"), lambda minutes: minutes <= 20),
    "45": (_("21 to 45 minutes"), lambda minutes: 20 < minutes <= 45),
    "90": (_("46 to 90 minutes"), lambda minutes: 45 < minutes <= 90),
    "more": (_("longer"), lambda minutes: minutes > 90),
}


@dataclass(frozen=True, slots=True)
class ActivityCard:
    """An activity in the bank."""

    pk: int
    title: str
    url: str
    summary: str
    kind: Kind
    levels: tuple[int, ...]
    minutes: int | None
    competences: tuple[str, ...]
    partnership: tuple[str, ...]
    language: str = ""
    summary_language: str = ""
    """A page may be translated in part."""

    def has(self, name: str, value: str) -> bool:
        """Whether this activity falls under a filter's value."""
        if name == "level":
            return not self.levels or int(value) in self.levels
        if name == "minutes":
            return self.minutes is not None and MINUTES[value][1](self.minutes)
        return value in {"kind": (self.kind,), "competence": self.competences, "partnership": self.partnership}[name]


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A value to choose, with the number of activities that it would leave."""

    value: str
    label: str | Promise
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One of the filters above the bank."""

    name: str
    label: str | Promise
    options: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class BankResult:
    """What a search of the bank found."""

    query: str
    cards: tuple[ActivityCard, ...]
    filters: tuple[Filter, ...]
    total: int

    @property
    def is_filtered(self) -> bool:
        """Whether anything was asked for at all."""
        return bool(self.query) or any(option.is_chosen for item in self.filters for option in item.options)


FILTERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "level": (pgettext_lazy("filter", "Year"), {str(value): label for value, label in Level.choices}),
    "kind": (_("Kind"), dict(Kind.choices)),
    "competence": (_("Works on"), dict(Competence.choices)),
    "partnership": (_("Partnership"), dict(Partnership.choices)),
    "minutes": (_("How long"), {value: label for value, (label, _test) in MINUTES.items()}),
}


def search_bank(bank: ActivityIndexPage, request: HttpRequest) -> BankResult:
    """Search a bank by words and filters, as they stand in the address; unknown values count as none."""
    query = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    chosen = {
        name: value for name, (_label, values) in FILTERS.items() if (value := request.GET.get(name, "")) in values
    }
    every = [_card(page, dutch, request) for page, dutch in _bank_pages(bank)]
    found = _matching(bank, query, every) if query else every
    return BankResult(
        query=query,
        cards=tuple(card for card in found if all(card.has(name, value) for name, value in chosen.items())),
        filters=tuple(_filter(name, found, chosen) for name in FILTERS),
        total=len(every),
    )


def _bank_pages(bank: ActivityIndexPage) -> Iterable[tuple[ActivityPage, ActivityPage]]:
    """Each activity as it is read, with the Dutch one."""
    fields = ["title", "slug", "url_path", "path", "depth", "summary", "kind", "levels", "minutes", "competences"]
    fields += ["partnership", "locale", "translation_key"]
    pages = open_to_all(ActivityPage.objects.child_of(source_of(bank))).select_related("locale")
    dutch = list(pages.order_by("title", "path").only(*fields))
    return zip(translated(dutch, ActivityPage.objects.only(*fields)), dutch, strict=True)


def _matching(bank: ActivityIndexPage, query: str, every: list[ActivityCard]) -> list[ActivityCard]:
    """The cards that a search finds, in its order."""
    pages = ActivityPage.objects.child_of(source_of(bank))
    if current_reading() is not None:
        pages = ActivityPage.objects.filter(id__in=[card.pk for card in every])
    ranked = ranked_activities(pages.live(), query)
    place = {pk: number for number, pk in reversed(list(enumerate(ranked)))}
    return sorted((card for card in every if card.pk in place), key=lambda card: place[card.pk])


def ranked_activities(pages: Any, query: str) -> list[int]:
    """The keys of what the search index finds, best first, then of those whose title begins with the words.

    Only words are searched for: SQLite's index answers a quotation mark with an error.
    """
    query = " ".join(re.sub(r"[^\w\s'’-]", " ", query).split())
    if not query:
        return []
    found = pages.only("pk")
    return [page.pk for page in found.search(query)] + [page.pk for page in found.autocomplete(query)]


def _card(page: ActivityPage, dutch: ActivityPage, request: HttpRequest) -> ActivityCard:
    return ActivityCard(
        pk=page.pk,
        title=page.title,
        url=page.get_url(request) or "",
        summary=page.summary,
        kind=Kind(page.kind),
        levels=tuple(page.levels),
        minutes=page.minutes,
        competences=tuple(page.competences),
        partnership=tuple(page.partnership),
        language=language_of(page),
        summary_language=language_of(dutch if page.summary == dutch.summary else page),
    )


def _filter(name: str, found: list[ActivityCard], chosen: dict[str, str]) -> Filter:
    """Each option with its count, the other filters applied; an option that would leave nothing is left out."""
    label, values = FILTERS[name]
    others = {key: value for key, value in chosen.items() if key != name}
    left = [card for card in found if all(card.has(key, value) for key, value in others.items())]
    counts = Counter({value: sum(card.has(name, value) for card in left) for value in values})
    options = tuple(
        FilterOption(value, text, counts[value], chosen.get(name) == value)
        for value, text in values.items()
        if counts[value] or chosen.get(name) == value
    )
    return Filter(name, label, options)
