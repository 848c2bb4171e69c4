"""School years, weeks, months and holidays, and the ways in which people write days and times.

Pure: no database, no request. A school year is named by the calendar year in which it starts.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from planner.choices import Precision

FIRST_MONTH = 8
WEEK = timedelta(days=7)
MONTH_NAMES = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
WEEKDAY_NAMES = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

Message = str | Promise  # Promise: a sentence that is translated when it is shown
HolidayKind = Literal["holiday", "public", "closure"]


def _fill_in(message: Message, values: dict[str, object]) -> str:
    return str(message) % values


_fill_in_later = lazy(_fill_in, str)


def sentence(message: Message, **values: object) -> Message:
    """A translatable message with its placeholders filled in, in the language of whoever reads it."""
    return _fill_in_later(message, values)


class DateError(ValueError):
    """A date that does not exist or cannot be read; ``message`` says so in the reader's language."""

    def __init__(self, message: Message, **values: object) -> None:
        self.message = sentence(message, **values)
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``, both included; ``precision`` says how it was meant."""

    start: date
    end: date
    precision: Precision = Precision.DAY

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise DateError(_("A period cannot end before it starts."))

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the two share at least one day."""
        return self.start <= other.end and other.start <= self.end

    def until(self, last: Period) -> Period:
        """From the beginning of this one to the end of the other; in days when they are of different precision."""
        if last.end < self.start:
            message = _("The end (%(end)s) is before the beginning (%(start)s).")
            raise DateError(message, end=write_day(last.end), start=write_day(self.start))
        return Period(self.start, last.end, self.precision if last.precision == self.precision else Precision.DAY)


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days without lessons: a school holiday, a public holiday, or a school's own closure; both ends included."""

    name: str
    start: date
    end: date
    kind: HolidayKind = "holiday"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def school_year_of(day: date) -> int:
    """The school year that a day falls in, named by the calendar year in which it starts."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def school_year_bounds(year: int) -> tuple[date, date]:
    """August 1 and July 31: the first and the last day of a school year."""
    return date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH - 1, 31)


def school_year_label(year: int) -> str:
    """How a school year is written: ``2026–2027``."""
    return f"{year}–{year + 1}"


def week_period(year: int, iso_week: int) -> Period:
    """Monday to Friday of an ISO week; ``year`` is the ISO year."""
    try:
        monday = date.fromisocalendar(year, iso_week, 1)
    except ValueError as error:
        raise DateError(_("There is no week %(week)s in %(year)s."), week=iso_week, year=year) from error
    return Period(monday, monday + timedelta(days=4), Precision.WEEK)


def month_period(year: int, month: int) -> Period:
    """The first to the last day of a calendar month."""
    if not 1 <= month <= 12:
        raise DateError(_("There is no month %(month)s."), month=month)
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]), Precision.MONTH)


def unit_period(day: date, precision: Precision | str) -> Period:
    """The day itself, or the week or month around it."""
    if precision == Precision.WEEK:
        return week_period(*day.isocalendar()[:2])
    if precision == Precision.MONTH:
        return month_period(day.year, day.month)
    return Period(day, day, Precision.DAY)


def school_week(school_year: int, week: int) -> Period:
    """The week with this number whose Monday to Friday has a day in the school year.

    Where both ends of the school year have one (week 31 in some years) it is the one at the start.
    Where none has (week 53 in most years, week 31 in some) there is no telling, hence an error.
    """
    year = Period(*school_year_bounds(school_year))
    for iso_year in (school_year, school_year + 1):
        try:
            period = week_period(iso_year, week)
        except DateError:
            continue
        if period.overlaps(year):
            return period
    label = school_year_label(school_year)
    raise DateError(_("There is no week %(week)s in the school year %(school_year)s."), week=week, school_year=label)


def school_month(school_year: int, month: int) -> Period:
    """The month with this number in the school year: August to December are in its first calendar year."""
    return month_period(school_year if month >= FIRST_MONTH else school_year + 1, month)


def school_year_months(school_year: int) -> tuple[Period, ...]:
    """The twelve months of a school year, August first."""
    return tuple(school_month(school_year, (FIRST_MONTH - 1 + i) % 12 + 1) for i in range(12))


def shift_day(day: date, years: int) -> date:
    """The same weekday and ISO week, so many school years later (or earlier, if negative).

    A week 53 becomes week 52 where there is none. At the edges of the school year a week more or
    less keeps the day inside the school year that it is moved to.
    """
    iso_year, week, weekday = day.isocalendar()
    try:
        shifted = date.fromisocalendar(iso_year + years, week, weekday)
    except ValueError:
        shifted = date.fromisocalendar(iso_year + years, 52, weekday)
    beside = school_year_of(shifted) - school_year_of(day) - years
    return shifted - beside * WEEK


_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTH_NAMES, 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()}
_MONTH_NUMBERS |= {"mrt": 3, "febr": 2, "sept": 9}
_WEEKDAYS = {word: n for n, name in enumerate(WEEKDAY_NAMES) for word in (name, name[:2])}


def _any_of(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_YEAR = r"(?P<year>20\d\d|['’]?\d\d)"
_MONTH = rf"(?P<month_name>{_any_of(_MONTH_NUMBERS)})\.?"
_WEEKDAY = rf"(?:(?P<weekday>{_any_of(_WEEKDAYS)})\.?,?\s+)?"
_WEEK = r"w(?:ee)?k?\.?\s*(?P<week>\d{1,2})"
_MIDNIGHT = r"(?:[ t]00:00(?::00(?:\.0+)?)?)?"
_TIME = re.compile(r"(\d{1,2})\s*[:.u]\s*(\d{2})(?::\d{2})?(?:\s*u(?:ur)?)?|(\d{1,2})\s*u(?:ur)?")
_TIME_BREAK = re.compile(r"\s*(?:[-–—]|\btot\b)\s*")
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<year>20\d\d)[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}}){_MIDNIGHT}",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})\s*[-/.]\s*(?P<month>\d{{1,2}})(?:\s*[-/.]\s*{_YEAR})?",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})[\s.-]*{_MONTH}(?:[\s,-]*{_YEAR})?",
        rf"{_MONTH}(?:[\s-]*{_YEAR})?",
        # A year of two digits needs its apostrophe here: "week 37-38" are two weeks.
        rf"{_WEEK}(?:[\s,/-]+(?P<year>20\d\d|['’]\d\d))?",
        rf"(?P<year>20\d\d)[\s-]*{_WEEK}",
    )
)


def read_period(text: str, school_year: int) -> Period:
    """The day, week or month that is meant by Dutch words or figures; without a year, that of the school year.

    Raises a ``DateError`` that quotes what was read. A day outside the school year is no error here.
    """
    plain = " ".join(text.lower().split())
    for form in _FORMS:
        if match := form.fullmatch(plain):
            try:
                return _period_of(match.groupdict(), school_year, text)
            except DateError:
                raise
            except ValueError as error:
                raise DateError(_("“%(text)s” is not a date that exists."), text=text) from error
    raise DateError(_("“%(text)s” cannot be read as a date, a week or a month."), text=text)


def _period_of(parts: dict[str, str | None], school_year: int, text: str) -> Period:
    given_year = parts.get("year")
    year = 2000 + int(given_year[-2:]) if given_year else None
    if week := parts.get("week"):
        return week_period(year, int(week)) if year else school_week(school_year, int(week))
    name = parts.get("month_name")
    month = _MONTH_NUMBERS[name] if name else int(parts["month"] or 0)
    if year is None:
        year = school_year if month >= FIRST_MONTH else school_year + 1
    if not parts.get("day"):
        return month_period(year, month)
    day = date(year, month, int(parts["day"] or 0))
    weekday = parts.get("weekday")
    if weekday and _WEEKDAYS[weekday] != day.weekday():
        raise DateError(_("“%(text)s” names another day of the week than that date has."), text=text)
    return unit_period(day, Precision.DAY)


def read_times(text: str) -> tuple[time, time | None]:
    """When something begins and, if it says so, ends: ``19:00-20:15``, ``19.00 uur``, ``19u30``."""
    times: list[time] = []
    for part in _TIME_BREAK.split(text.strip().lower()):
        match = _TIME.fullmatch(part)
        hour, minute = (int(match[1] or match[3]), int(match[2] or 0)) if match else (24, 0)
        if hour > 23 or minute > 59 or len(times) == 2:
            message = _("“%(text)s” cannot be read as a time. Write it as 19:00-20:15 or 19:00.")
            raise DateError(message, text=text)
        times.append(time(hour, minute))
    if len(times) == 2 and times[1] <= times[0]:
        raise DateError(_("The end has to be after the beginning: “%(text)s”."), text=text)
    return times[0], times[1] if len(times) == 2 else None


def write_day(day: date) -> str:
    """A day as the year plans write it: ``5-10-2026``."""
    return f"{day.day}-{day.month}-{day.year}"


def write_period(period: Period, school_year: int) -> tuple[date | str, date | str]:
    """Its first and last day, or in words its first and last week or month: ``week 41``, ``2026-W31``, ``mei 2027``.

    The second is empty where the first says it all. Read back with ``read_period`` they give the same
    period; a week or month of which it holds only a part is written in days.
    """
    first, last = unit_period(period.start, period.precision), unit_period(period.end, period.precision)
    start: date | str = period.start
    end: date | str = period.end
    if period.precision != Precision.DAY and (first.start, last.end) == (start, end):
        start, end = _in_words(first, school_year), _in_words(last, school_year)
    return start, "" if start == end else end


def _in_words(period: Period, school_year: int) -> str:
    if period.precision == Precision.MONTH:
        return f"{MONTH_NAMES[period.start.month - 1]} {period.start.year}"
    iso_year, week, _weekday = period.start.isocalendar()
    try:
        if school_week(school_year, week).start == period.start:
            return f"week {week}"
    except DateError:
        pass
    return f"{iso_year}-W{week:02}"
