"""The rows of a plan as they stand in the editor's form, saved or not, read into plain data.

Pure: no database, no request. The same reader serves what the browser sends and what the server's own form holds.
A row that says something impossible is kept apart with the reason: the board draws the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from home.choices import PARENT_KINDS, STUDENT_KINDS, Competence, Kind, Partnership
from planner.choices import Lane, Precision, Relation
from planner.dates import unit_period
from planner.plan import PlanLink, PlannedItem

MAX_ROWS = 1000  # of rows, links or findings set aside: more than an import allows
ZOOMS = (1, 2, 4)
MAX_TEXT, MAX_REASON = 255, 5_000
YEARS = range(1900, 2200)

_DATE, _TIME = forms.DateField(), forms.TimeField()


class BoardError(ValueError):
    """What was sent is no plan at all."""


class RowError(ValueError):
    """A row cannot be drawn; the message says why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A row that can be drawn, with the key of its page; its title is empty where it is the page's."""

    item: PlannedItem
    activity: int | None


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot be drawn, and why."""

    uid: UUID
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """A finding that the team has set aside, as it stands in the form."""

    code: str
    uids: tuple[str, ...]
    reason: str

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What it is known by."""
        return self.code, self.uids


@dataclass(frozen=True, slots=True)
class BoardRows:
    """Everything that the form holds of a plan."""

    school_year: int | None
    rows: tuple[BoardRow, ...]
    links: tuple[PlanLink, ...]
    faults: tuple[RowFault, ...]
    set_aside: tuple[SetAside, ...]
    proposed: PlanLink | None = None
    zoom: int = 1


def read_rows(data: Any) -> BoardRows:
    """Read what the form holds. Raises BoardError where it is no plan at all."""
    if not isinstance(data, Mapping):
        raise BoardError("not an object")
    rows: dict[UUID, BoardRow] = {}
    faults: list[RowFault] = []
    for raw in _objects(data, "rows"):
        uid = _uid(raw.get("uid"))
        try:
            if uid in rows:
                raise RowError(_("Another row is the same; remove one of the two."))
            rows[uid] = _row(uid, raw)
        except RowError as error:
            faults.append(RowFault(uid, _text(raw, "title"), str(error)))
    links = [_link(raw) for raw in _objects(data, "links")]
    proposed = data.get("link")
    return BoardRows(
        school_year=_school_year(data.get("school_year")),
        rows=tuple(rows.values()),
        links=tuple(link for link in links if link and link.source in rows and link.target in rows),
        faults=tuple(faults),
        set_aside=tuple(_set_aside(raw) for raw in _objects(data, "set_aside")),
        proposed=_link(proposed) if isinstance(proposed, Mapping) else None,
        zoom=zoom if (zoom := data.get("zoom")) in ZOOMS else 1,
    )


def _objects(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = data.get(name, [])
    if not isinstance(found, list) or len(found) > MAX_ROWS or not all(isinstance(raw, Mapping) for raw in found):
        raise BoardError(name)
    return found


def _school_year(value: Any) -> int | None:
    try:
        year = int(value)
    except (TypeError, ValueError):
        return None
    return year if 2000 <= year <= 2100 else None


def _uid(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise BoardError("uid") from error


def _text(raw: Mapping[str, Any], name: str, longest: int = MAX_TEXT) -> str:
    """A text without what no page can hold, such as half a character."""
    return str(raw.get(name) or "").encode("utf-8", "ignore").decode().strip()[:longest]


def _row(uid: UUID, raw: Mapping[str, Any]) -> BoardRow:
    precision = _text(raw, "precision")
    lane, kind = _lane_and_kind(raw)
    start, end = _span(raw, Precision(precision) if precision in Precision.values else Precision.DAY)
    activity = _key(raw.get("activity"))
    if not _text(raw, "title") and activity is None:
        raise RowError(_("Give a title, or choose the page of an activity."))
    item = PlannedItem(
        uid=uid,
        lane=lane,
        kind=kind,
        title=_text(raw, "title"),
        start=start,
        end=end,
        precision=Precision(precision) if precision in Precision.values else Precision.DAY,
        fixed_date=raw.get("fixed_date") is True,
        start_time=_time(raw.get("start_time")),
        end_time=_time(raw.get("end_time")),
        location=_text(raw, "location"),
        competences=_choices(raw.get("competences"), Competence.values),
        partnership=_choices(raw.get("partnership"), Partnership.values),
    )
    return BoardRow(item, activity)


def _lane_and_kind(raw: Mapping[str, Any]) -> tuple[Lane, Kind]:
    lane, kind = _text(raw, "lane"), _text(raw, "kind")
    if lane not in Lane.values or kind not in Kind.values:
        raise RowError(_("Choose what kind of activity it is."))
    if Kind(kind) not in (STUDENT_KINDS if lane == Lane.STUDENT else PARENT_KINDS):
        raise RowError(_("This kind belongs in the other row of the timeline."))
    return Lane(lane), Kind(kind)


def _span(raw: Mapping[str, Any], precision: Precision) -> tuple[date, date]:
    """The whole weeks or months that are meant, as the row itself will have them once it is saved."""
    start, end = _date(raw.get("start")), _date(raw.get("end"))
    if start is None:
        raise RowError(_("Give the date on which it begins."))
    if end is not None and end < start:
        raise RowError(_("The end comes before the beginning."))
    return unit_period(start, precision).start, unit_period(end or start, precision).end


def _date(value: Any) -> date | None:
    if value in (None, ""):
        return None
    text = str(value).encode("utf-8", "ignore").decode()[:40]
    try:
        day: date = date.fromisoformat(text) if text[4:5] == "-" else _DATE.clean(text)
    except (ValueError, ValidationError) as error:
        raise RowError(_("“%(text)s” is not a date.") % {"text": text}) from error
    if day.year not in YEARS:
        raise RowError(_("“%(text)s” is not a date.") % {"text": text})
    return day


def _time(value: Any) -> time | None:
    """A time of day; one that cannot be read is the form's business and hides no row."""
    try:
        moment: time | None = _TIME.to_python(str(value or ""))
    except ValidationError:
        return None
    return moment


def _key(value: Any) -> int | None:
    return int(value) if str(value).isascii() and str(value).isdigit() and len(str(value)) < 19 else None


def _choices(value: Any, allowed: list[Any]) -> tuple[str, ...]:
    return tuple(choice for choice in value if choice in allowed) if isinstance(value, list) else ()


def _link(raw: Mapping[str, Any]) -> PlanLink | None:
    """A link, or nothing where a part of it has not been chosen yet."""
    try:
        return PlanLink(UUID(str(raw.get("source"))), UUID(str(raw.get("target"))), Relation(str(raw.get("relation"))))
    except ValueError:
        return None


def _set_aside(raw: Mapping[str, Any]) -> SetAside:
    uids = raw.get("uids")
    names = tuple(sorted(str(uid) for uid in uids)) if isinstance(uids, list) else ()
    return SetAside(_text(raw, "code"), names, _text(raw, "reason", MAX_REASON))
