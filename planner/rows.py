"""The rows of a plan as a spreadsheet has them, and the same rows in another school year."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from home.choices import Kind
from home.models import YearLevelPage
from planner.choices import Precision, Relation
from planner.dates import month_period, shift_day
from planner.models import YearPlanPage
from planner.plan import RowIds
from planner.spreadsheets import PlanRow

LINK_COLUMNS = {"prepares": Relation.PREPARES, "reflects_on": Relation.REFLECTS_ON, "builds_on": Relation.BUILDS_ON}


def rows_of(
    page: YearPlanPage, level: YearLevelPage, *, with_track: bool, titles: Mapping[uuid.UUID, str] | None = None
) -> list[PlanRow]:
    """The rows of a plan as a spreadsheet has them; a row without an id gets one. ``titles`` are those to show."""
    activities = list(page.activities.select_related("activity"))
    ids = RowIds(level.level, [activity.external_id for activity in activities])
    names = {activity.uid: activity.external_id or ids.next(activity.lane) for activity in activities}
    targets: dict[tuple[uuid.UUID, str], list[str]] = defaultdict(list)
    for link in page.links.all():
        if link.source in names and link.target in names:
            targets[link.source, link.relation].append(names[link.target])
    return [
        PlanRow(
            row=number,
            level=level.level,
            track=level.track if with_track else None,
            external_id=names[activity.uid],
            lane=activity.lane,
            kind=activity.kind,
            title=titles[activity.uid] if titles else str(activity),
            start=activity.start,
            end=activity.end,
            precision=activity.precision,
            start_time=activity.start_time,
            end_time=activity.end_time,
            location=activity.location,
            competences=tuple(activity.competences),
            partnership=tuple(activity.partnership),
            **{name: tuple(targets[activity.uid, relation]) for name, relation in LINK_COLUMNS.items()},
        )
        for number, activity in enumerate(activities, start=2)
    ]


def shifted(rows: Sequence[PlanRow], years: int) -> list[PlanRow]:
    """The same rows so many school years later: months stay those months, weeks and days keep their week and weekday,
    and a statutory April 1 stays April 1."""
    return [replace(row, start=start, end=end) for row in rows for start, end in [_shifted_span(row, years)]]


def is_statutory(row: PlanRow) -> bool:
    """Whether a row is the last day to apply for a follow-up course, which the law sets on April 1."""
    return row.kind == Kind.CHOICE and row.start == row.end and (row.start.month, row.start.day) == (4, 1)


def _shifted_span(row: PlanRow, years: int) -> tuple[date, date]:
    if is_statutory(row):
        day = row.start.replace(year=row.start.year + years)
        return day, day
    if row.precision == Precision.MONTH:
        last = row.end
        return row.start.replace(year=row.start.year + years), month_period(last.year + years, last.month).end
    start = shift_day(row.start, years)
    length = row.end - row.start
    end = shift_day(row.end, years) if length < timedelta(days=8) else start + length
    return start, end if end >= start else start + length
