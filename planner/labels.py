"""Dates of a plan in the reader's words: a day has its weekday, a week its number, a month is just its name.

Months and weekdays come from Unicode's locale data (Babel), sentences from gettext.
"""

from __future__ import annotations

import re
from datetime import date, time
from functools import lru_cache

from babel.dates import format_date, format_skeleton, get_date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planner.choices import Precision
from planner.dates import Period

_YEAR = re.compile(r"[,،]?\s*y+(\s*'[^']*'\.?)?")


def _locale() -> str:
    return (get_language() or "nl").replace("-", "_")


# A year has few days, and Babel looks a pattern up at every asking: what it says of a day is kept.
@lru_cache(maxsize=8192)
def _in_pattern(day: date, pattern: str, locale: str) -> str:
    return str(format_date(day, pattern, locale=locale))


@lru_cache(maxsize=8192)
def _in_skeleton(day: date, skeleton: str, locale: str) -> str:
    return str(format_skeleton(skeleton, day, locale=locale))


@lru_cache
def _full_pattern(locale: str) -> str:
    return _YEAR.sub("", get_date_format("full", locale=locale).pattern)


def month_name(day: date, *, short: bool = False) -> str:
    """``september``, or ``sep`` where there is little room."""
    return _in_pattern(day, "LLL" if short else "LLLL", _locale()).rstrip(".")


def day_label(day: date, *, weekday: bool = False, year: bool = False) -> str:
    """``9 feb``, ``di 9 feb`` or ``9 feb 2027``."""
    skeleton = f"{'E' if weekday else ''}{'y' if year else ''}MMMd"
    return _in_skeleton(day, skeleton, _locale())


def long_day_label(day: date) -> str:
    """``dinsdag 9 februari``: the locale's full form without its year."""
    return _in_pattern(day, _full_pattern(_locale()), _locale())


def clock_label(start: time | None, end: time | None = None) -> str:
    """``19.00``, or ``19.00–20.45``; empty where there is no time."""
    if start is None:
        return ""
    separator = "." if _locale() == "nl" else ":"
    parts = [moment.strftime(f"%H{separator}%M") for moment in (start, end) if moment is not None]
    return "–".join(parts)


def span_label(start: date, end: date) -> str:
    """``2–20 nov`` or ``30 nov – 11 dec``."""
    if start == end:
        return day_label(start)
    if (start.year, start.month) == (end.year, end.month) and _locale() == "nl":
        return f"{start.day}–{day_label(end)}"
    return f"{day_label(start)} – {day_label(end)}"


def week_label(period: Period) -> str:
    """``week 49`` or ``week 49–50``."""
    first, last = period.start.isocalendar().week, period.end.isocalendar().week
    numbers = str(first) if first == last else f"{first}–{last}"
    return _("week %(numbers)s") % {"numbers": numbers}


def short_label(period: Period, start: time | None = None) -> str:
    """When, on a card: ``september``, ``30 nov – 11 dec``, ``di 9 feb, 19.00``."""
    if period.precision == Precision.MONTH:
        first, last = month_name(period.start), month_name(period.end)
        return first if first == last else f"{first} – {last}"
    if period.start == period.end:
        label = day_label(period.start, weekday=True)
        return f"{label}, {clock_label(start)}" if start else label
    return span_label(period.start, period.end)


def full_label(period: Period, start: time | None = None, end: time | None = None) -> str:
    """When, in a list: ``in september``, ``week 49–50 (30 nov – 11 dec)``, ``dinsdag 9 februari, 19.00–20.45 uur``."""
    if period.precision == Precision.MONTH:
        month = short_label(period)
        label = _("in %(month)s") % {"month": month} if period.start.month == period.end.month else month
    elif period.precision == Precision.WEEK:
        label = f"{week_label(period)} ({span_label(period.start, period.end)})"
    elif period.start == period.end:
        label = long_day_label(period.start)
    else:
        label = span_label(period.start, period.end)
    if start:
        return _("%(when)s, %(clock)s") % {"when": label, "clock": clock_label(start, end)}
    return label


def leaf_label(period: Period) -> str:
    """When, in the margin of a short list: ``9 feb``, or ``jan`` for a whole month."""
    if period.precision == Precision.MONTH:
        return month_name(period.start, short=True)
    return day_label(period.start)
