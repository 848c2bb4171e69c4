"""What one cell, and then one row, of a year plan's spreadsheet means.

Pure: no database, no request. Readers take a cell as the file gave it and return a value with the codes
of the code base, or raise an error that says what was read and what could have stood there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from home.choices import PARENT_KINDS, STUDENT_KINDS, Kind, Level
from planner.choices import (
    COMPETENCE_WORDS,
    KIND_WORDS,
    LANE_WORDS,
    PARTNERSHIP_WORDS,
    TRACK_WORDS,
    Lane,
    Precision,
    Words,
)
from planner.dates import DateError, Message, Period, read_period, read_times, sentence, unit_period

MAX_TITLE = 255
MAX_LOCATION = 200
MAX_ID = 30
MAX_LIST = 2000
_LEVEL = re.compile(r"(?:leerjaar|klas|jaar)?\s*(\d+)")
_LIST_BREAK = re.compile(r"[,;/\n]")
_NOT_IN_ID = re.compile(r"[,;/\s]")  # as PlannedActivity.external_id has it
YEARS = range(2000, 2100)  # what a date that is written out may name, too


class CellError(ValueError):
    """A cell that cannot be read; ``message`` says why, in the reader's language."""

    def __init__(self, message: Message, **values: object) -> None:
        self.message = sentence(message, **values)
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong in a cell; ``column`` is empty when it is about the row, or with row 1 about the file."""

    row: int
    column: str
    message: Message


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of a year plan; ``row`` as the spreadsheet counts it (the header is row 1), links are ids of the file."""

    row: int
    level: int
    track: str | None
    external_id: str
    lane: str
    kind: str
    title: str
    start: date
    end: date
    precision: str
    start_time: time | None = None
    end_time: time | None = None
    location: str = ""
    prepares: tuple[str, ...] = ()
    reflects_on: tuple[str, ...] = ()
    builds_on: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    partnership: tuple[str, ...] = ()


def plain_text(cell: object, limit: int = MAX_LIST) -> str:
    """The cell as text on as many lines as it has, of at most so many characters; whole numbers without ``.0``.

    A date is refused: Excel makes one of an id such as 1-01, and nobody can tell what it was.
    """
    if isinstance(cell, date | time | timedelta):
        raise CellError(_("Excel has made a date or a time of this. Format the cell as text and type it again."))
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    lines = ("" if cell is None else str(cell)).splitlines()
    text = "\n".join(line.strip() for line in lines).strip()
    if len(text) > limit:
        raise CellError(_("This has %(length)s characters; at most %(limit)s fit."), length=len(text), limit=limit)
    return text


def one_line(text: str) -> str:
    """The text without line breaks or spaces around it; this is how titles and places are kept."""
    return " ".join(part for part in (line.strip() for line in text.splitlines()) if part)


def read_text(cell: object, limit: int = MAX_LOCATION) -> str:
    """Free text of one line, possibly empty."""
    return one_line(plain_text(cell, limit))


def _needed_text(cell: object) -> str:
    if text := read_text(cell, MAX_TITLE):
        return text
    raise CellError(_("This cell is empty, and every row needs it."))


def read_title(cell: object) -> str:
    """The name of the activity, which every row has."""
    return _needed_text(cell)


def read_id(cell: object) -> str:
    """The row's own id in the file; empty where no link needs it."""
    text = read_text(cell, MAX_ID)
    if _NOT_IN_ID.search(text):
        raise CellError(_("An id cannot contain a space, a comma, a semicolon or a slash: “%(text)s”."), text=text)
    return text


def read_ids(cell: object) -> tuple[str, ...]:
    """The ids that a link names, each once."""
    parts = (part.strip() for part in _LIST_BREAK.split(plain_text(cell)))
    return tuple(dict.fromkeys(part for part in parts if part))


def read_level(cell: object) -> int:
    """The year level, 1 to 6: ``2``, ``klas 2``, ``leerjaar 2``."""
    text = _needed_text(cell)
    match = _LEVEL.fullmatch(text.lower().removesuffix(".0"))
    if not match or int(match[1]) not in Level.values:
        raise CellError(_("“%(text)s” is not a year level; use a number from 1 to 6."), text=text)
    return int(match[1])


def _key(word: str) -> str:
    return re.sub(r"[\s_/-]+", " ", word.strip().lower())


def _code_of(word: str, words: Words) -> str | None:
    return next((str(code) for code, names in words.items() if _key(word) in map(_key, names)), None)


def _allowed(words: Words, codes: Iterable[str] | None = None) -> str:
    return ", ".join(names[0] for code, names in words.items() if codes is None or code in codes)


def _read_word(cell: object, words: Words, message: Message) -> str:
    text = _needed_text(cell)
    if code := _code_of(text, words):
        return code
    raise CellError(message, text=text, allowed=_allowed(words))


def _read_words(cell: object, words: Words, message: Message) -> tuple[str, ...]:
    codes = {word: _code_of(word, words) for word in read_ids(cell)}
    if unknown := [word for word, code in codes.items() if code is None]:
        raise CellError(message, text=", ".join(unknown), allowed=_allowed(words))
    return tuple(dict.fromkeys(code for code in codes.values() if code))


def read_track(cell: object) -> str | None:
    """The code of the track (leerweg), or nothing where the school has only one."""
    if not plain_text(cell):
        return None
    return _read_word(cell, TRACK_WORDS, _("“%(text)s” is not a track. Use one of: %(allowed)s."))


def read_lane(cell: object) -> str:
    """Whether it is an activity of pupils or of parents."""
    return _read_word(cell, LANE_WORDS, _("“%(text)s” is not a row of the year plan. Use one of: %(allowed)s."))


def read_kind(cell: object) -> str:
    """The kind of activity; whether it suits the lane is for ``check_kind``."""
    return _read_word(cell, KIND_WORDS, _("“%(text)s” is not a kind of activity. Use one of: %(allowed)s."))


def check_kind(kind: str, lane: str) -> str:
    """The kind, unless it belongs to the other lane."""
    kinds = STUDENT_KINDS if lane == Lane.STUDENT else PARENT_KINDS
    if kind not in kinds:
        message = _("“%(kind)s” is not for %(lane)s. Use one of: %(allowed)s.")
        names = {"kind": KIND_WORDS[Kind(kind)][0], "lane": LANE_WORDS[Lane(lane)][0]}
        raise CellError(message, **names, allowed=_allowed(KIND_WORDS, kinds))
    return kind


def read_competences(cell: object) -> tuple[str, ...]:
    """Codes of career competences, in the order of the file."""
    return _read_words(cell, COMPETENCE_WORDS, _("“%(text)s” is not a career competence. Use: %(allowed)s."))


def read_partnership(cell: object) -> tuple[str, ...]:
    """Codes of the parts of partnership with parents, in the order of the file."""
    return _read_words(cell, PARTNERSHIP_WORDS, _("“%(text)s” is not a part of partnership. Use: %(allowed)s."))


def read_day(cell: object, school_year: int) -> Period | None:
    """The day, week or month of one cell; ``None`` when it is empty."""
    if isinstance(cell, date):
        if cell.year not in YEARS:
            raise CellError(_("“%(text)s” is not a date that exists."), text=cell.strftime("%d-%m-%Y"))
        return unit_period(cell.date() if isinstance(cell, datetime) else cell, Precision.DAY)
    text = read_text(cell)
    if isinstance(cell, int | float):
        raise CellError(_("“%(text)s” is a number. Write a date, a week such as “week 41”, or a month."), text=text)
    return read_period(text, school_year) if text else None


def read_start(cell: object, school_year: int) -> Period:
    """The day, week or month in which it begins, which every row has."""
    if period := read_day(cell, school_year):
        return period
    raise CellError(_("This cell is empty, and every row needs it."))


def read_clock(cell: object) -> tuple[time | None, time | None]:
    """When it begins and ends, as ``read_times`` reads it, or a time of Excel's, which is a part of a day."""
    if isinstance(cell, timedelta):  # what openpyxl makes of the format [u]:mm
        cell = cell / timedelta(days=1)
    if isinstance(cell, datetime) and cell.year <= 1904:  # a time on the day that Excel counts from
        cell = cell.time()
    if isinstance(cell, time):
        cell = (cell.hour * 60 + cell.minute + cell.second / 60) / 1440
    if isinstance(cell, float) and 0 <= cell < 1:
        return time(*divmod(round(cell * 1440) % 1440, 60)), None
    text = read_text(cell)
    return read_times(text) if text else (None, None)


READERS: dict[str, tuple[str, Callable[[object], object]]] = {
    "leerjaar": ("level", read_level),
    "leerweg": ("track", read_track),
    "id": ("external_id", read_id),
    "rij": ("lane", read_lane),
    "soort": ("kind", read_kind),
    "activiteit": ("title", read_title),
    "tijd": ("times", read_clock),
    "locatie": ("location", read_text),
    "bereidt_voor": ("prepares", read_ids),
    "bespreekt": ("reflects_on", read_ids),
    "bouwt_voort_op": ("builds_on", read_ids),
    "competenties": ("competences", read_competences),
    "partnerschap": ("partnership", read_partnership),
}
"""How each column but ``van`` and ``tot`` is read, and the field that it fills."""
COLUMN_OF = {name: column for column, (name, _read) in READERS.items()}
"""The column that fills a field."""


@dataclass(slots=True)
class RowReading:
    """One row being read: the values that could be read, and what is wrong with the others."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)

    def attempt(self, column: str, name: str, read: Callable[..., Any], *arguments: object) -> None:
        """Keep what ``read`` makes of it under this name, or note a problem in this column."""
        try:
            self.values[name] = read(*arguments)
        except (CellError, DateError) as error:
            self.problems.append(CellProblem(self.number, column, error.message))

    def read(self, cells: Mapping[str, object], school_year: int) -> RowReading:
        """Read every cell, by column; what is missing from the header is not the row's fault."""
        self.values = {} if "leerweg" in cells else {"track": None}
        for column, (name, read) in READERS.items():
            if column in cells:
                self.attempt(column, name, read, cells[column])
        if {"kind", "lane"} <= self.values.keys():
            self.attempt("soort", "kind", check_kind, self.values["kind"], self.values["lane"])
        if "van" in cells:
            self.attempt("van", "first", read_start, cells["van"], school_year)
            self.attempt("tot", "last", read_day, cells.get("tot"), school_year)
        if {"first", "last"} <= self.values.keys():
            first, last = self.values["first"], self.values["last"]
            self.attempt("tot", "period", first.until, last or first)
        return self

    @property
    def group(self) -> tuple[int, str | None] | None:
        """The level and track within which ids are unique and links are made, when both are known."""
        return (self.values["level"], self.values["track"]) if {"level", "track"} <= self.values.keys() else None

    def plan_row(self) -> PlanRow:
        """The row without its reading; only for a row without problems."""
        values = {"external_id": "", "times": (None, None), **self.values}
        period: Period = values["period"]
        values |= {"start": period.start, "end": period.end, "precision": str(period.precision)}
        values["start_time"], values["end_time"] = values["times"]
        fields = PlanRow.__dataclass_fields__.keys() & values.keys()
        return PlanRow(row=self.number, **{name: values[name] for name in fields})
