"""A plan prepared for many questions, and the words in which the rules speak of its rows. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.utils.functional import lazy

from home.choices import Kind
from planner.analysis_types import Context
from planner.choices import Lane, Relation
from planner.dates import Message, Period, school_year_bounds
from planner.labels import day_label, short_label
from planner.plan import Plan, PlanLink, PlannedItem

DAY = timedelta(days=1)
SATURDAY = 5

when = lazy(short_label, str)
"""A period in a few words, in the language of whoever reads it."""


def _list(parts: Iterable[Message]) -> str:
    return ", ".join(map(str, parts))


def _dated(first: date, last: date) -> str:
    days = (first,) if first == last else (first, last)
    return " – ".join(day_label(day, year=True) for day in days)


listed = lazy(_list, str)
dated = lazy(_dated, str)


def day_words(day: date) -> str:
    """A day in a few words; translated when it is shown."""
    return when(Period(day, day))


class PlanFacts:
    """A plan by lane, kind and link. A row that ends before it starts counts as a day, a link to nowhere not at all."""

    def __init__(self, plan: Plan, context: Context) -> None:
        self.plan, self.context = plan, context
        self.first, self.last = school_year_bounds(plan.school_year)
        whole = (item if item.start <= item.end else replace(item, end=item.start) for item in plan.items)
        self.items = tuple(sorted(whole, key=lambda item: (item.start, item.end)))
        self.by_uid = {item.uid: item for item in self.items}
        self.parents = tuple(item for item in self.items if item.lane == Lane.PARENT)
        self.students = tuple(item for item in self.items if item.lane == Lane.STUDENT)
        known = (link for link in plan.links if link.source in self.by_uid and link.target in self.by_uid)
        self.links = tuple(dict.fromkeys(link for link in known if link.source != link.target))
        self._links_of: dict[UUID, list[PlanLink]] = defaultdict(list)
        for link in self.links:
            self._links_of[link.source].append(link)
            self._links_of[link.target].append(link)

    def of_kind(self, *kinds: Kind) -> list[PlannedItem]:
        """The rows of these kinds, by date."""
        return [item for item in self.items if item.kind in kinds]

    def links_with(self, item: PlannedItem) -> Collection[PlanLink]:
        """The links that begin or end at a row."""
        return self._links_of.get(item.uid, ())

    def linked(self, source: PlannedItem, relation: Relation, target: PlannedItem) -> bool:
        """Whether the plan has this link."""
        return PlanLink(source.uid, target.uid, relation) in self._link_set

    def sources(self, target: PlannedItem, relation: Relation) -> list[PlannedItem]:
        """What prepares, reflects on or builds on a row."""
        links = self.links_with(target)
        return [self.by_uid[link.source] for link in links if link.target == target.uid and link.relation == relation]

    def targets(self, source: PlannedItem, relation: Relation) -> list[PlannedItem]:
        """What a row prepares, reflects on or builds on."""
        links = self.links_with(source)
        return [self.by_uid[link.target] for link in links if link.source == source.uid and link.relation == relation]

    @cached_property
    def _link_set(self) -> frozenset[PlanLink]:
        return frozenset(self.links)

    @cached_property
    def closed(self) -> frozenset[date]:
        """The days of holidays, public holidays and closures; weekends are not among them."""
        edge = timedelta(days=62)  # beyond the summer holidays at both ends of the school year
        first, last = self.first - edge, self.last + edge
        return frozenset(
            day for holiday in self.plan.holidays for day in days(max(holiday.start, first), min(holiday.end, last))
        )

    def is_school_day(self, day: date) -> bool:
        """Whether there are lessons."""
        return day.weekday() < SATURDAY and day not in self.closed

    def is_inside(self, item: PlannedItem) -> bool:
        """Whether a row lies in the school year."""
        return self.first <= item.start and item.end <= self.last

    @cached_property
    def summer(self) -> date | None:
        """The first day of the summer holiday at the end of this year; None where it is not known."""
        june = date(self.last.year, 6, 1)
        starts = [
            holiday.start
            for holiday in self.plan.holidays
            if holiday.kind == "holiday" and june <= holiday.start <= self.last <= holiday.end
        ]
        return min(starts, default=None)

    @cached_property
    def parent_starts(self) -> Counter[tuple[int, int]]:
        """How many parent activities start in each month (year and month)."""
        return Counter(month_of(item) for item in self.parents)


def month_of(item: PlannedItem) -> tuple[int, int]:
    """The month in which a row starts."""
    return item.start.year, item.start.month


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for number in range((last - first).days + 1):
        yield first + number * DAY


def fits_in_time(relation: Relation, source: Period | PlannedItem, target: Period | PlannedItem) -> bool:
    """Whether a link can be true. Periods are compared as periods: what is planned may be on any of their days."""
    if relation == Relation.PREPARES:
        return source.start <= target.end
    if relation == Relation.REFLECTS_ON:
        return source.end >= target.start
    return True
