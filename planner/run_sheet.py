"""A planned activity by the clock, and its preparation by the calendar: minutes and weeks counted from its row.

Pure: no database, no request.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.dates import WEEK, Holiday
from planner.school_blocks import DAY, SATURDAY


@dataclass(frozen=True, slots=True)
class TaskDay:
    """The day by which something is prepared; ``avoided`` names the holiday for which it is earlier than counted."""

    day: date
    avoided: str = ""


def task_day(start: date, weeks: int, holidays: Sequence[Holiday]) -> TaskDay:
    """So many weeks before a day; in a holiday or a weekend nobody prepares anything, so then the school day before."""
    day, avoided = start - weeks * WEEK, ""
    while (closed := _closing(day, holidays)) or day.weekday() >= SATURDAY:
        avoided = avoided or (closed.name if closed else "")
        day -= DAY
    return TaskDay(day, avoided)


def _closing(day: date, holidays: Sequence[Holiday]) -> Holiday | None:
    """What closes the school on a day; a whole holiday is named before the public holiday in it."""
    found = [holiday for holiday in holidays if day in holiday]
    return min(found, key=lambda holiday: holiday.kind == "public", default=None)


def clock_times(minutes: Iterable[int | None], start: time | None) -> list[time | None]:
    """When each part of a programme begins; None for a part without minutes, and for all where no start is known.

    A part without minutes comes before the clock begins to run, or takes no time of its own.
    """
    times: list[time | None] = []
    clock = datetime.combine(date.min, start) if start else None
    for part in minutes:
        times.append(clock.time() if clock and part else None)
        clock = clock + timedelta(minutes=part or 0) if clock else None
    return times
