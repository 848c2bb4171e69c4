"""Reads of the planner's overviews; their number does not grow with the levels of a school."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.http import HttpRequest
from wagtail.models import Site

from home.choices import Track
from home.models import YearLevelPage
from planner.components import Row
from planner.desk_queries import DeskEntry, Draft, desk_entries, read_drafts
from planner.learning_line import LearningLine, Stage
from planner.models import SelfCheckAnswer, YearPlanPage


@dataclass(frozen=True)
class LevelOfLine:
    """A level of a learning line: its page and plan as the desk knows them, and its activities in words."""

    entry: DeskEntry
    stage: Stage
    rows: dict[UUID, Row]

    @property
    def choices(self) -> list[Row]:
        """The choice moments in words."""
        return [self.rows[item.uid] for item in self.stage.choices]


@dataclass(frozen=True)
class LineOfTrack:
    """A learning line as the latest drafts make it."""

    track: str
    line: LearningLine
    levels: tuple[LevelOfLine, ...]


def learning_lines(site: Site, school_year: int, request: HttpRequest) -> list[LineOfTrack]:
    """The learning line of each track of a school."""
    entries = [entry for entry in desk_entries([site], school_year, school_year) if entry.school_year == school_year]
    drafts = read_drafts(entries, request)
    entries.sort(key=lambda entry: (entry.level.track, entry.level.level))
    lines = []
    for track, group in groupby(entries, key=lambda entry: entry.level.track):
        levels = tuple(_level(entry, drafts.get(entry.page.pk) if entry.page else None) for entry in group)
        line = LearningLine(school_year, track, tuple(level.stage for level in levels))
        lines.append(LineOfTrack(str(Track(track).label), line, levels))
    return lines


def _level(entry: DeskEntry, draft: Draft | None) -> LevelOfLine:
    plan = draft.plan if draft else None
    rows = {item.uid: Row(item) for item in plan.items} if plan else {}
    return LevelOfLine(entry, Stage(entry.level.level, entry.level.title, plan), rows)


def answers_of_year_before(level: YearLevelPage, school_year: int) -> dict[int, SelfCheckAnswer]:
    """What the team answered a school year earlier for the same level, by factor, as its latest draft has it."""
    plan = YearPlanPage.objects.child_of(level).filter(school_year=school_year - 1).first()
    if plan is None:
        return {}
    draft: YearPlanPage = plan.get_latest_revision_as_object()
    return {answer.factor: answer for answer in draft.self_check.all()}
