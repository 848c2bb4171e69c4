"""Plans to copy from, as rows: the model plans that the planner ships, and the plans that a school has.

``retarget`` turns them into the rows of another level and school year, before anything is stored.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from wagtail.models import Site

from home.choices import Kind, Track
from home.models import YearLevelPage
from planner.carry_over import Move, carry_over
from planner.choices import Lane, Precision
from planner.dates import Message
from planner.models import YearPlanPage
from planner.plan import Plan, PlannedItem, RowIds, in_order
from planner.queries import holidays_of
from planner.rows import is_statutory, rows_of
from planner.spreadsheets import PlanRow, read_plan_file, write_csv

MODEL_FOLDER = Path(__file__).resolve().parent / "model_plans"
MODEL_YEAR = 2026
"""The school year in which the model plans are written, with the holidays of region midden."""
TEAM_FIELDS = ("owner", "notes", "fixed_date", "activity_id")
"""What the team says of a row and a spreadsheet does not."""


@dataclass(frozen=True, slots=True)
class CopySource:
    """The rows of one level in one school year; ``own`` are the team's own fields of a row, by its id."""

    rows: tuple[PlanRow, ...]
    level: int
    school_year: int
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    is_model: bool = False
    forced: Mapping[str, Message] = field(default_factory=dict)
    """Why a date is not the one that one would expect, by the id of its row; after retargeting."""
    unknown_years: tuple[int, ...] = ()
    """The school years of which not all school holidays are known; after retargeting."""


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
    return CopySource(rows, level, MODEL_YEAR, is_model=True)


def plan_source(page: YearPlanPage, level: YearLevelPage) -> CopySource:
    """The latest draft of a plan that a school has."""
    draft: YearPlanPage = page.get_latest_revision_as_object()
    rows = rows_of(draft, level, with_track=False)
    own = {
        row.external_id: {name: getattr(activity, name) for name in TEAM_FIELDS}
        for row, activity in zip(rows, draft.activities.all(), strict=True)
    }
    return CopySource(tuple(rows), level.level, page.school_year, own)


def retarget(source: CopySource, level: YearLevelPage, school_year: int, site: Site) -> CopySource:
    """The same rows for another level and school year of a school: ids, links and dates are that level's and year's.

    Dates move as carrying over moves them, from the holidays of the source to those of the school in that year.
    """
    names = _new_names(source, level.level)
    moves, unknown_years = _moves(source, school_year, site)
    rows = []
    for old, move in zip(source.rows, moves, strict=True):
        links = {
            name: tuple(names[target] for target in getattr(old, name) if target in names)
            for name in ("prepares", "reflects_on", "builds_on")
        }
        start, end = (move.new.start, move.new.end) if move else (old.start, old.end)
        values: dict[str, Any] = {"level": level.level, "track": level.track, "start": start, "end": end, **links}
        rows.append(replace(old, external_id=names[old.external_id], **values))
    own = {names[external_id]: values for external_id, values in source.own.items()}
    forced = {
        names[old.external_id]: move.reason
        for old, move in zip(source.rows, moves, strict=True)
        if move and move.is_forced
    }
    return replace(
        source,
        rows=tuple(rows),
        level=level.level,
        school_year=school_year,
        own=own,
        forced=forced,
        unknown_years=unknown_years,
    )


def _moves(source: CopySource, school_year: int, site: Site) -> tuple[list[Move | None], tuple[int, ...]]:
    """How each row moves, None where all days off are the same; and the years of which holidays are missing."""
    old = holidays_of(None if source.is_model else site, source.school_year)
    new = holidays_of(site, school_year)
    if (source.school_year, old) == (school_year, new):
        return [None] * len(source.rows), ()
    items = [_item(row, source.own.get(row.external_id, {})) for row in source.rows]
    result = carry_over(Plan(source.school_year, in_order(items), (), holidays=old), school_year, new)
    moves = {move.item.uid: move for move in result.moves}
    return [moves[item.uid] for item in items], result.unknown_years


def _item(row: PlanRow, own: Mapping[str, Any]) -> PlannedItem:
    """A row as carrying over knows it."""
    return PlannedItem(
        uid=uuid4(),
        lane=Lane(row.lane),
        kind=Kind(row.kind),
        title=row.title,
        start=row.start,
        end=row.end,
        precision=Precision(row.precision),
        fixed_date=bool(own.get("fixed_date")) or is_statutory(row),
    )


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


def sheet_of(rows: tuple[PlanRow, ...] | list[PlanRow], school_year: int) -> list[dict[str, str]]:
    """Rows in the words of their spreadsheet, by column."""
    content = write_csv(rows, school_year=school_year).decode()
    return list(csv.DictReader(io.StringIO(content, newline=""), delimiter=";"))
