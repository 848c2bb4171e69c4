"""A year plan as parents read it: what is now, what comes after, the picture, and the list by month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Site

from home.choices import Kind
from home.models import ActivityPage
from home.queries import LevelCard, LevelLine
from planner import labels
from planner.choices import Lane, Relation
from planner.dates import school_year_bounds, school_year_months, school_year_of
from planner.models import YearPlanPage
from planner.places import Place, places_of
from planner.plan import Plan, PlannedItem, in_order
from planner.queries import (
    coming_up,
    has_holiday_data,
    invitation_addresses,
    level_of,
    plans_of_level,
    read_items,
    read_plan,
    running_plan,
)
from planner.timeline import Timeline, lay_out
from planner.titles import bare_title

COMING_WEEKS = 6

KIND_ICONS = {
    Kind.EXPERIENCE: "compass",
    Kind.ASSIGNMENT: "pencil",
    Kind.TRAINING: "target",
    Kind.CHOICE: "fork",
    Kind.MILESTONE: "flag",
    Kind.INTRODUCTION: "talk",
    Kind.PROGRESS: "talk",
    Kind.HOME_ASSIGNMENT: "house",
    Kind.MEETING: "people",
    Kind.CONTACT: "phone",
}


@dataclass(frozen=True, slots=True)
class Related:
    """An activity that another hangs together with."""

    title: str
    anchor: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class RelationLine:
    """A sentence about what an activity prepares, looks back on, or builds on."""

    label: str
    activities: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An activity of the plan, in words."""

    item: PlannedItem
    relations: tuple[RelationLine, ...] = ()
    invitation: str = ""
    """Where parents are invited to it, as long as it is not over."""

    @property
    def anchor(self) -> str:
        """Where the list shows it."""
        return anchor_of(self.item.uid)

    @property
    def invitation_words(self) -> str:
        """What that link says."""
        return _("What school says about it") if self.item.kind == Kind.HOME_ASSIGNMENT else _("To the invitation")

    @property
    def voice(self) -> str:
        """Which of the three colours speaks: parents, pupils, or a choice."""
        if self.item.is_for_parents:
            return "parent"
        return "choice" if self.item.kind == Kind.CHOICE else "pupil"

    @property
    def icon(self) -> str:
        """The sign of its kind."""
        return KIND_ICONS[self.item.kind]

    @property
    def kind(self) -> str:
        """The word for its kind."""
        return str(self.item.kind.label)

    @property
    def title(self) -> str:
        """The title without its kind, which stands beside it."""
        return bare_title(self.item.title)

    @property
    def who(self) -> str:
        """To whom it speaks."""
        return _("For you and your child") if self.item.is_for_parents else _("Your child at school")

    @property
    def when(self) -> str:
        """When, in full."""
        return labels.full_label(self.item.period, self.item.start_time, self.item.end_time)

    @property
    def when_short(self) -> str:
        """When, on a card."""
        return labels.short_label(self.item.period, self.item.start_time)

    @property
    def when_leaf(self) -> str:
        """When, in a margin."""
        return labels.leaf_label(self.item.period)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the list."""

    name: str
    year: int
    is_now: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PlanFace:
    """Everything that the page of a year plan shows."""

    page: YearPlanPage
    level: Page
    school_year: str
    headline: str
    plan: Plan
    now: Row | None
    is_running: bool
    after: tuple[Row, ...]
    past_months: tuple[Month, ...]
    months: tuple[Month, ...]
    timeline: Timeline
    cards: dict[UUID, Row]
    has_holidays: bool
    is_over: bool

    @property
    def texts(self) -> list[str]:
        """What the school wrote in it: its words are explained beside the list, whose titles are links."""
        return [self.page.introduction, *(item.title for item in self.plan.items)]


@dataclass(frozen=True, slots=True)
class NextUp:
    """What comes for parents in a running plan: the next thing, and three more."""

    page: YearPlanPage
    school_year: str
    now: Row | None
    is_running: bool
    after: tuple[Row, ...]


def anchor_of(uid: UUID) -> str:
    """The id of an activity in the list by month."""
    return f"a-{uid}"


def plan_face(page: YearPlanPage, request: HttpRequest, today: date) -> PlanFace:
    """The plan as parents read it on this day."""
    site = Site.find_for_request(request)
    level = level_of(page)
    plan = read_plan(page, site=site, request=request, level=level)
    invited = invitation_addresses(level, page.school_year, request) if level else {}
    rows = {
        item.uid: Row(item, _relations(plan, item), invited.get(item.uid, "") if item.end >= today else "")
        for item in plan.items
    }
    now, after = _now_and_after(plan.items, today)
    months = _months(plan, rows, today)
    return PlanFace(
        page=page,
        level=level or page.get_parent(),
        school_year=page.school_year_name,
        headline=page.headline or getattr(level, "theme", "") or page.title,
        plan=plan,
        now=rows[now.uid] if now else None,
        is_running=bool(now and now.start <= today),
        after=tuple(rows[item.uid] for item in after),
        past_months=tuple(month for is_past, month in months if is_past),
        months=tuple(month for is_past, month in months if not is_past),
        timeline=lay_out(plan, today, mirrored=get_language_bidi()),
        cards=rows,
        has_holidays=has_holiday_data(plan),
        is_over=page.school_year < school_year_of(today),
    )


def next_up(page: YearPlanPage, level: Page, request: HttpRequest, today: date) -> NextUp:
    """What comes next in the plan of a level, without the rest of the plan."""
    now, after = _now_and_after(read_items(page, Site.find_for_request(request), request), today)
    invited = invitation_addresses(level, page.school_year, request) if now else {}
    return NextUp(
        page=page,
        school_year=page.school_year_name,
        now=Row(now, invitation=invited.get(now.uid, "")) if now else None,
        is_running=bool(now and now.start <= today),
        after=tuple(Row(item) for item in after),
    )


def _now_and_after(items: Iterable[PlannedItem], today: date) -> tuple[PlannedItem | None, list[PlannedItem]]:
    """The next thing for parents, and three more: what else runs for them, and what comes after it begins."""
    ahead = [item for item in items if item.end >= today]
    now = next((item for item in ahead if item.is_for_parents), None)
    if now is None:
        return None, ahead[:3]
    later = max(now.start, today)
    after = [item for item in ahead if item is not now and (item.is_for_parents or item.start >= later)]
    return now, after[:3]


def _months(plan: Plan, rows: dict[UUID, Row], today: date) -> list[tuple[bool, Month]]:
    """The months that have activities, in order, each with whether it is past."""
    result = []
    for month in school_year_months(plan.school_year):
        inside = [item for item in plan.items if item.start in month]
        if inside:
            is_past = month.end < today and all(item.end < today for item in inside)
            name = labels.month_name(month.start)
            entries = tuple(rows[item.uid] for item in inside)
            result.append((is_past, Month(name, month.start.year, today in month, entries)))
    first, last = school_year_bounds(plan.school_year)
    stray = tuple(rows[item.uid] for item in plan.items if not first <= item.start <= last)
    if stray:
        result.append((False, Month(_("outside the school year"), plan.school_year, False, stray)))
    return result


def _relations(plan: Plan, item: PlannedItem) -> tuple[RelationLine, ...]:
    """The links of an activity as sentences, both ways round where a parent can do something with it."""

    def related(uids: list[UUID]) -> tuple[Related, ...]:
        items = in_order([plan.item(uid) for uid in uids])
        return tuple(Related(bare_title(other.title), anchor_of(other.uid), other.language) for other in items)

    def targets(relation: Relation) -> list[UUID]:
        return [link.target for link in plan.links_of(item.uid) if link.relation == relation]

    def sources(relation: Relation) -> list[UUID]:
        return [link.source for link in plan.links_to(item.uid) if link.relation == relation]

    lines = [
        (_("Prepares for"), targets(Relation.PREPARES)),
        (_("Looks back on"), targets(Relation.REFLECTS_ON)),
        (_("Builds on"), targets(Relation.BUILDS_ON)),
    ]
    if item.lane == Lane.STUDENT:
        lines += [
            (_("Prepared with"), sources(Relation.PREPARES)),
            (_("Talked over in"), sources(Relation.REFLECTS_ON)),
        ]
    return tuple(RelationLine(label, related(uids)) for label, uids in lines if uids)


# Where the planner appears on the pages of home ------------------------------------------------------------------


def fill_level_cards(school: Page, cards: list[LevelCard], request: HttpRequest, today: date) -> list[LevelCard]:
    """Tell on the school's home page, per level, what comes for parents in the next weeks."""
    coming = coming_up(school, today, request)
    horizon = today + timedelta(weeks=COMING_WEEKS)
    filled = []
    for card in cards:
        entries = coming.get(card.pk, [])
        parents = [entry for entry in entries if entry[0].is_for_parents]
        soon = [entry for entry in entries if entry[0].start <= horizon]
        chosen = parents[:1] + [entry for entry in soon if entry not in parents[:1]][:2]
        chosen.sort(key=lambda entry: (entry[0].start, not entry[0].is_for_parents))
        filled.append(card.with_lines(tuple(_line(item, url) for item, url in chosen)))
    return filled


def _line(item: PlannedItem, plan_url: str) -> LevelLine:
    row = Row(item)
    url = item.page.url if item.page else f"{plan_url}#{row.anchor}"
    who = "parent" if item.is_for_parents else row.voice
    return LevelLine(row.when_short, row.title, url, who, item.language)


class LevelSection(Component):
    """On a level's page: the running plan's next thing for parents, and the way to all plans."""

    template_name = "planner/level_section.html"

    def __init__(self, level: Page, request: HttpRequest, today: date) -> None:
        self.level, self.request, self.today = level, request, today

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """The running plan and its elder siblings."""
        plans = plans_of_level(self.level)
        running = running_plan(plans, self.today)
        return {
            "face": next_up(running, self.level, self.request, self.today) if running else None,
            "plans": [plan for plan in plans if running is None or plan.translation_key != running.translation_key],
            "request": self.request,
        }


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An activity in a running plan, with what comes before and after it."""

    row: Row
    level: str
    plan_url: str
    before: tuple[Row, ...]
    after: tuple[Row, ...]


class ActivitySection(Component):
    """On an activity's page: when it is this year, and its place in the chain."""

    template_name = "planner/activity_section.html"

    def __init__(self, activity: ActivityPage, request: HttpRequest, today: date) -> None:
        self.activity, self.request, self.today = activity, request, today

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Every place of the activity in the running plans of this school."""
        site = Site.find_for_request(self.request)
        places = places_of(self.activity.pk, site, self.today, self.request) if site else []
        return {"occurrences": [_occurrence(place) for place in places], "request": self.request}


def _occurrence(place: Place) -> Occurrence:
    plan, uid = place.plan, place.uid
    earlier = {link.target for link in plan.links_of(uid) if link.relation != Relation.PREPARES}
    earlier |= {link.source for link in plan.links_to(uid) if link.relation == Relation.PREPARES}
    later = {link.target for link in plan.links_of(uid) if link.relation == Relation.PREPARES}
    later |= {link.source for link in plan.links_to(uid) if link.relation != Relation.PREPARES}

    def rows(uids: set[UUID]) -> tuple[Row, ...]:
        return tuple(Row(other) for other in in_order([plan.item(other) for other in uids]))

    return Occurrence(Row(plan.item(uid)), place.level, place.plan_url, rows(earlier)[-2:], rows(later)[:2])
