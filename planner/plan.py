"""A year plan as plain data: what the timeline, the analysis, the calendar and the exports work on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from home.choices import Kind
from planner.choices import Lane, Precision, Relation
from planner.dates import Holiday, Period


@dataclass(frozen=True, slots=True)
class ActivityInfo:
    """The page behind a planned activity, as far as a reader of the plan needs it."""

    pk: int
    title: str
    url: str
    summary: str
    minutes: int | None = None
    language: str = ""
    """The language of title and summary, where it is another than the reader's."""
    dutch_title: str = ""
    """The title of the Dutch page, where this is a translation of it."""


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One row of a plan. ``start`` and ``end`` are inclusive; times are local."""

    uid: UUID
    lane: Lane
    kind: Kind
    title: str
    start: date
    end: date
    precision: Precision = Precision.DAY
    external_id: str = ""
    fixed_date: bool = False
    start_time: time | None = None
    end_time: time | None = None
    location: str = ""
    competences: tuple[str, ...] = ()
    partnership: tuple[str, ...] = ()
    page: ActivityInfo | None = None
    language: str = ""
    """The language of the title, where it is another than the reader's."""

    @property
    def period(self) -> Period:
        """When it is."""
        return Period(self.start, self.end, self.precision)

    @property
    def is_for_parents(self) -> bool:
        """Whether parents take part."""
        return self.lane == Lane.PARENT


@dataclass(frozen=True, slots=True)
class PlanLink:
    """``source`` prepares, looks back on or builds on ``target``."""

    source: UUID
    target: UUID
    relation: Relation


@dataclass(frozen=True, slots=True)
class Plan:
    """One level's plan for one school year, its items in the order of their dates."""

    school_year: int
    items: tuple[PlannedItem, ...]
    links: tuple[PlanLink, ...]
    level: int = 0
    track: str = ""
    is_examination_year: bool = False
    holidays: tuple[Holiday, ...] = ()
    _by_uid: dict[UUID, PlannedItem] = field(default_factory=dict, repr=False, compare=False)
    _by_source: dict[UUID, list[PlanLink]] = field(init=False, default_factory=dict, repr=False, compare=False)
    _by_target: dict[UUID, list[PlanLink]] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_uid.update({item.uid: item for item in self.items})
        for link in self.links:
            self._by_source.setdefault(link.source, []).append(link)
            self._by_target.setdefault(link.target, []).append(link)

    def item(self, uid: UUID) -> PlannedItem:
        """The item with this uid; KeyError where there is none."""
        return self._by_uid[uid]

    def links_of(self, uid: UUID) -> tuple[PlanLink, ...]:
        """The links that begin at this item."""
        return tuple(self._by_source.get(uid, ()))

    def links_to(self, uid: UUID) -> tuple[PlanLink, ...]:
        """The links that end at this item."""
        return tuple(self._by_target.get(uid, ()))


def in_order(items: list[PlannedItem]) -> tuple[PlannedItem, ...]:
    """Items by date; pupils' work before parents' on the same day, then as they came."""
    return tuple(sorted(items, key=lambda item: (item.start, item.lane == Lane.PARENT, item.end)))


class RowIds:
    """Ids for rows that come without one: ``2-01`` for pupils, ``2-11`` for parents, the first that is free."""

    def __init__(self, level: int, taken: Iterable[str]) -> None:
        self.level, self.taken = level, set(taken)

    def next(self, lane: str) -> str:
        """A free id, taken from now on."""
        number = 1 if lane == Lane.STUDENT else 11
        while (external_id := f"{self.level}-{number:02}") in self.taken:
            number += 1
        self.taken.add(external_id)
        return external_id
