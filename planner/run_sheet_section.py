"""On the organisers' face of an activity: who does what on which day, as the running plan has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from home.models import ActivityPage
from planner import labels
from planner.components import Row
from planner.dates import Holiday, school_year_of
from planner.places import places_of
from planner.queries import holidays_of
from planner.run_sheet import TaskDay, clock_times, task_day


@dataclass(frozen=True, slots=True)
class ProgrammePart:
    """A part of the programme; ``clock`` is empty where no time is planned."""

    clock: str
    block: Any


@dataclass(frozen=True, slots=True)
class Task:
    """Something to prepare."""

    who: str
    task: str
    weeks: int
    due: TaskDay | None

    @property
    def when(self) -> str:
        """The day by which it is done."""
        return labels.day_label(self.due.day, weekday=True) if self.due else ""


@dataclass(frozen=True, slots=True)
class PlannedPlace:
    """A place of an activity in a running plan; ``level`` is the Dutch title of its level."""

    row: Row
    level: str
    holidays: tuple[Holiday, ...]


@dataclass(frozen=True, slots=True)
class RunSheet:
    """An activity as it is organised; ``place`` is None where no running plan has it: then weeks and minutes only."""

    place: PlannedPlace | None
    programme: tuple[ProgrammePart, ...]
    tasks: tuple[Task, ...]


def planned_places(activity: ActivityPage, request: HttpRequest, today: date) -> list[PlannedPlace]:
    """Where a Dutch activity stands in the running plans of the school, by date; in a fixed number of questions."""
    site = Site.find_for_request(request)
    found = places_of(activity.pk, site, today, request) if site else []
    if not found:
        return []
    holidays = holidays_of(site, school_year_of(today), request)
    return [PlannedPlace(Row(place.plan.item(place.uid)), place.level, holidays) for place in found]


def run_sheet(activity: Any, place: PlannedPlace | None) -> RunSheet:
    """What is organised for an activity, in the words of its page, on the days of a place in a plan."""
    parts = list(getattr(activity, "programme", ()))
    item = place.row.item if place else None
    clocks = clock_times([block.value["minutes"] for block in parts], item.start_time if item else None)
    tasks = sorted((block.value for block in activity.tasks), key=lambda value: -(value["weeks_before"] or 0))
    return RunSheet(
        place,
        tuple(ProgrammePart(labels.clock_label(clock), block) for clock, block in zip(clocks, parts, strict=True)),
        tuple(_task(value, place) for value in tasks),
    )


def _task(value: Any, place: PlannedPlace | None) -> Task:
    weeks = value["weeks_before"] or 0
    due = task_day(place.row.item.start, weeks, place.holidays) if place else None
    return Task(value["who"], value["task"], weeks, due)


class RunSheetSection(Component):
    """Programme and preparation on the days of a plan, in place of minutes and weeks alone."""

    template_name = "planner/run_sheet.html"

    def __init__(self, place: PlannedPlace) -> None:
        self.place = place

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """The sheet in the words of the page that is read, which may be a translation."""
        page = parent_context["page"]
        return {"sheet": run_sheet(page, self.place), "page": page}
