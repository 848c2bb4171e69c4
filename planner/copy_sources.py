"""Plans to copy from, as rows: the model plans that the planner ships, and the plans that a school has.

``retarget`` turns them into the rows of another level and school year, before anything is stored.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from home.choices import Track
from home.models import YearLevelPage
from planner.models import YearPlanPage
from planner.plan import RowIds
from planner.rows import rows_of, shifted
from planner.spreadsheets import PlanRow, read_plan_file, write_csv

MODEL_FOLDER = Path(__file__).resolve().parent / "model_plans"
MODEL_YEAR = 2026
"""The school year in which the model plans are written."""
TEAM_FIELDS = ("owner", "notes", "fixed_date", "activity_id")
"""What the team says of a row and a spreadsheet does not."""


@dataclass(frozen=True, slots=True)
class CopySource:
    """The rows of one level in one school year; ``own`` are the team's own fields of a row, by its id."""

    rows: tuple[PlanRow, ...]
    level: int
    school_year: int
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def model_plans() -> dict[str, tuple[int, ...]]:
    """The levels for which there is a model plan, by track."""
    found = {track.value: tuple(sorted({row.level for row in _model_rows(track.value)})) for track in Track}
    return {track: levels for track, levels in found.items() if levels}


@cache
def _model_rows(track: str) -> tuple[PlanRow, ...]:
    path = MODEL_FOLDER / f"{track}.csv"
    if not path.exists():
        return ()
    result = read_plan_file(path.read_bytes(), filename=path.name, school_year=MODEL_YEAR)
    if result.problems:
        raise ValueError(f"{path.name}: {[str(problem.message) for problem in result.problems]}")
    return result.rows


def model_source(track: str, level: int) -> CopySource:
    """The model plan of one level; without rows where there is none."""
    rows = tuple(row for row in _model_rows(track) if row.level == level)
    return CopySource(rows, level, MODEL_YEAR)


def plan_source(page: YearPlanPage, level: YearLevelPage) -> CopySource:
    """The latest draft of a plan that a school has."""
    draft: YearPlanPage = page.get_latest_revision_as_object()
    rows = rows_of(draft, level, with_track=False)
    own = {
        row.external_id: {name: getattr(activity, name) for name in TEAM_FIELDS}
        for row, activity in zip(rows, draft.activities.all(), strict=True)
    }
    return CopySource(tuple(rows), level.level, page.school_year, own)


def retarget(source: CopySource, level: YearLevelPage, school_year: int) -> CopySource:
    """The same rows for another level and school year: ids, links and dates are that level's and year's."""
    years = school_year - source.school_year
    names = _new_names(source, level.level)
    rows = []
    for old, moved in zip(source.rows, shifted(source.rows, years), strict=True):
        if source.own.get(old.external_id, {}).get("fixed_date"):
            moved = replace(moved, start=_same_date(old.start, years), end=_same_date(old.end, years))
        links: dict[str, Any] = {
            name: tuple(names[target] for target in getattr(old, name) if target in names)
            for name in ("prepares", "reflects_on", "builds_on")
        }
        rows.append(replace(moved, level=level.level, track=level.track, external_id=names[old.external_id], **links))
    own = {names[external_id]: values for external_id, values in source.own.items()}
    return CopySource(tuple(rows), level.level, school_year, own)


def _new_names(source: CopySource, level: int) -> dict[str, str]:
    """The id of each row in its new level: ``2-13`` becomes ``3-13``; an id of another form stays."""
    if level == source.level:
        return {row.external_id: row.external_id for row in source.rows}
    prefix = f"{source.level}-"
    ids = RowIds(level, (row.external_id for row in source.rows if not row.external_id.startswith(prefix)))
    names = {}
    for row in source.rows:
        name = row.external_id
        if name.startswith(prefix):
            name = f"{level}-{name.removeprefix(prefix)}"
            name = ids.next(row.lane) if name in ids.taken else name
        ids.taken.add(name)
        names[row.external_id] = name
    return names


def _same_date(day: date, years: int) -> date:
    """The same day of another year; February 29 becomes the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)


def sheet_of(rows: tuple[PlanRow, ...] | list[PlanRow], school_year: int) -> list[dict[str, str]]:
    """Rows in the words of their spreadsheet, by column."""
    content = write_csv(rows, school_year=school_year).decode()
    return list(csv.DictReader(io.StringIO(content, newline=""), delimiter=";"))
