"""A school year as its holidays divide it: blocks of school weeks from one holiday to the next.

Pure: no database, no request.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from planner.dates import Holiday, school_year_bounds

DAY = timedelta(days=1)
SATURDAY = 5


class Break(TextChoices):
    """The school holidays that divide a year, in their order. Other holidays are closed days and divide nothing."""

    SUMMER_BEFORE = "summer_before", _("the summer holiday")
    AUTUMN = "autumn", _("the autumn holiday")
    CHRISTMAS = "christmas", _("the Christmas holiday")
    SPRING = "spring", _("the spring holiday")
    MAY = "may", _("the May holiday")
    SUMMER_AFTER = "summer_after", _("the summer holiday")


INSIDE = frozenset({Break.AUTUMN, Break.CHRISTMAS, Break.SPRING, Break.MAY})
"""The holidays that every year needs before it can be compared; the summers only bound it."""

_NAMES = {
    Break.AUTUMN: re.compile(r"herfst|autumn"),
    Break.CHRISTMAS: re.compile(r"kerst|christmas"),
    Break.SPRING: re.compile(r"voorjaar|krokus|carnaval|spring"),
    Break.MAY: re.compile(r"\bmei|\bmay"),
}
_SUMMER = re.compile(r"zomer|summer")


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Block:
    """The days from one holiday to the next, and the Mondays of its weeks that have a school day.

    ``before`` and ``after`` are None where the year ends without a holiday that is known.
    """

    before: Break | None
    after: Break | None
    start: date
    end: date
    weeks: tuple[date, ...]
    closed: frozenset[date]

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def week_at(self, day: date) -> int:
        """The place of a day's week among the school weeks; of a week without lessons, that of the one before it."""
        return max(0, bisect_right(self.weeks, monday_of(day)) - 1)

    def is_school_day(self, day: date) -> bool:
        """Whether there are lessons in this block on a day."""
        return day in self and day.weekday() < SATURDAY and day not in self.closed

    def is_open(self, day: date) -> bool:
        """Whether nothing closes the school on a day of this block: in a weekend, too, an open day may be held."""
        return day in self and day not in self.closed

    def nearest_school_day(self, day: date, *, earlier: bool = False) -> date:
        """The school day of the block that is nearest; of two the later, unless ``earlier``. The day where is none."""
        for distance in range((self.end - self.start).days + 8):
            for sign in (-1, 1) if earlier else (1, -1):
                if self.is_school_day(near := day + sign * distance * DAY):
                    return near
        return day


class SchoolCalendar:
    """One school year with its holidays: closed days, the holidays that divide it, and the blocks between them."""

    def __init__(self, year: int, holidays: tuple[Holiday, ...]) -> None:
        self.year, self.holidays = year, holidays
        self.first, self.last = school_year_bounds(year)
        self.closed = frozenset(
            day for holiday in holidays for day in _days(max(holiday.start, self.first), min(holiday.end, self.last))
        )
        self.breaks = self._find_breaks()
        self.blocks = tuple(self._find_blocks())

    @property
    def is_known(self) -> bool:
        """Whether every holiday is known that divides a year."""
        return self.breaks.keys() >= INSIDE

    def block_of(self, day: date) -> Block | None:
        """The block that a day lies in; None in a holiday and outside the year."""
        return next((block for block in self.blocks if day in block), None)

    def block_like(self, other: Block) -> Block | None:
        """The block between the same two holidays; the summers at the edges of the year may be unknown."""
        for block in self.blocks:
            edges = ((block.before, other.before, Break.SUMMER_BEFORE), (block.after, other.after, Break.SUMMER_AFTER))
            same = all(mine == theirs or {mine, theirs} == {None, summer} for mine, theirs, summer in edges)
            shares_edge = any(mine is not None and mine == theirs for mine, theirs, _summer in edges)
            if same and shares_edge and block.weeks and other.weeks:
                return block
        return None

    def names_on(self, day: date) -> tuple[str, ...]:
        """What closes the school on a day."""
        return tuple({holiday.name: None for holiday in self.holidays if day in holiday})

    def _find_breaks(self) -> dict[Break, tuple[date, date]]:
        """The first and last day of each holiday, in order; one that does not follow the others divides nothing."""
        found: dict[Break, tuple[date, date]] = {}
        for holiday in self.holidays:
            key = self._break(holiday)
            if key is not None and holiday.start <= self.last and holiday.end >= self.first:
                first, last = found.get(key, (holiday.start, holiday.end))
                found[key] = (min(first, holiday.start), max(last, holiday.end))
        ordered: dict[Break, tuple[date, date]] = {}
        end = date.min
        for key in Break:
            if key in found and found[key][0] > end:
                ordered[key] = found[key]
                end = found[key][1]
        return ordered

    def _break(self, holiday: Holiday) -> Break | None:
        name = holiday.name.casefold()
        if holiday.kind != "holiday":
            return None
        if _SUMMER.search(name):
            return Break.SUMMER_BEFORE if holiday.start < date(self.year + 1, 2, 1) else Break.SUMMER_AFTER
        return next((key for key, pattern in _NAMES.items() if pattern.search(name)), None)

    def _find_blocks(self) -> Iterator[Block]:
        edges = [(None, self.first - DAY), *((key, last) for key, (_first, last) in self.breaks.items())]
        starts = [*((key, first) for key, (first, _last) in self.breaks.items()), (None, self.last + DAY)]
        for (before, end_of_holiday), (after, start_of_holiday) in zip(edges, starts, strict=True):
            start, end = end_of_holiday + DAY, start_of_holiday - DAY
            if start <= end:
                yield Block(before, after, start, end, self._weeks(start, end), self.closed)

    def _weeks(self, start: date, end: date) -> tuple[date, ...]:
        school_days = (day for day in _days(start, end) if day.weekday() < SATURDAY and day not in self.closed)
        return tuple(dict.fromkeys(monday_of(day) for day in school_days))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY


def school_weeks_from(calendar: SchoolCalendar, block: Block, week: int) -> list[tuple[Block, int]]:
    """The school weeks of the year from one on: each as a block and the place of the week in it."""
    later = calendar.blocks[calendar.blocks.index(block) :]
    return [(b, i) for b in later for i in range(len(b.weeks)) if b is not block or i >= week]
