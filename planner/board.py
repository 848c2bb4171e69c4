"""The decaan's board: the rows of the editor's form as a picture, with what the analysis says of them.

Drawn by the server, from what is stored or from what stands in the form without being saved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from home.models import ActivityPage, YearLevelPage
from home.permissions import school_sites
from planner.analysis import Finding, analyse
from planner.board_findings import BoardFinding, KeptFinding, finding_key, kept, shown
from planner.board_rows import BoardRows, RowFault
from planner.choices import Relation, Severity
from planner.components import Row
from planner.copy_sources import model_plans
from planner.dates import school_year_bounds, school_year_label, school_year_of
from planner.findings import analysis_context
from planner.models import YearPlanPage
from planner.plan import Plan, PlanLink, PlannedItem, in_order
from planner.queries import activity_infos, has_holiday_data, holidays_of
from planner.timeline import CARD_SLOTS, Bar, Card, Timeline, lay_out

OUT_OF_ORDER = "link-out-of-order"
CARD_SLOTS_AT = {1: CARD_SLOTS, 2: 6, 4: 4}
"""How many slots a card takes where the year is as wide as its frame, twice that (half-years), or four times."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plan belongs: its school, its level, and the page itself where it has been saved before."""

    site: Site
    level: YearLevelPage
    page: YearPlanPage | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the header; ``bar`` says where it lies."""

    number: int
    bar: Bar
    start: date


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link of an activity in words, seen from that activity."""

    link: PlanLink
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class BoardCard:
    """An activity on the board: its place, its words, and what the analysis says of it."""

    card: Card
    row: Row
    findings: tuple[Finding, ...]
    links: tuple[LinkLine, ...]

    @property
    def severity(self) -> str:
        """The worst that is said of it; empty where nothing is."""
        return str(self.findings[0].severity) if self.findings else ""


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board."""

    school_year: str
    first: date
    days: int
    is_mirrored: bool
    card_slots: int
    timeline: Timeline
    weeks: tuple[Week, ...]
    parents: tuple[BoardCard, ...]
    pupils: tuple[BoardCard, ...]
    faults: tuple[RowFault, ...]
    findings: tuple[BoardFinding, ...]
    set_aside: tuple[KeptFinding, ...]
    counts: tuple[tuple[str, str, int], ...]
    has_holidays: bool
    model_url: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing on it yet, so that it tells how to begin."""
        return not (self.cards or self.faults)

    @property
    def cards(self) -> tuple[BoardCard, ...]:
        """All activities by date, as a screen reader and the arrow keys go through them."""
        return tuple(sorted((*self.parents, *self.pupils), key=lambda card: (card.card.item.start, card.row.title)))


def place_of(page: Page) -> Place | None:
    """Where a plan, or the level that is to get one, belongs; nothing where that is no school."""
    level = page if isinstance(page, YearLevelPage) else YearLevelPage.objects.parent_of(page).first()
    site = next((site for site in school_sites() if page.path.startswith(site.root_page.path)), None)
    if level is None or site is None:
        return None
    return Place(site, level, page if isinstance(page, YearPlanPage) else None)


def board_plan(rows: BoardRows, place: Place) -> Plan:
    """The rows of the form as a plan, with the school's own days off and pages."""
    today = timezone.localdate()
    school_year = rows.school_year or (place.page.school_year if place.page else school_year_of(today))
    pks = {row.activity for row in rows.rows if row.activity}
    titles = dict(
        ActivityPage.objects.filter(pk__in=pks, path__startswith=place.site.root_page.path).values_list("pk", "title")
    )
    infos = activity_infos(set(titles), None)  # another school's are nothing here

    def item(activity: int | None, bare: PlannedItem) -> PlannedItem:
        info = infos.get(activity) if activity else None
        title = bare.title or (info.title if info else titles.get(activity or 0, ""))
        return replace(bare, title=title or _("Activity without a title"), page=info)

    return Plan(
        school_year=school_year,
        level=place.level.level,
        track=place.level.track,
        is_examination_year=place.level.is_examination_year,
        items=in_order([item(row.activity, row.item) for row in rows.rows]),
        links=rows.links,
        holidays=holidays_of(place.site, school_year),
    )


def draw_board(rows: BoardRows, place: Place) -> Board:
    """Lay out and check what the form holds."""
    plan = board_plan(rows, place)
    found = analyse(plan, analysis_context(plan, place.site))
    aside = {entry.key for entry in rows.set_aside}
    open_findings = [finding for finding in found if finding_key(finding) not in aside]
    card_slots = CARD_SLOTS_AT[rows.zoom]
    timeline = lay_out(plan, timezone.localdate(), mirrored=get_language_bidi(), card_slots=card_slots)
    first, last = school_year_bounds(plan.school_year)
    counts = Counter(finding.severity for finding in open_findings)
    return Board(
        school_year=school_year_label(plan.school_year),
        first=first,
        days=(last - first).days + 1,
        is_mirrored=get_language_bidi(),
        card_slots=card_slots,
        timeline=timeline,
        weeks=_weeks(first, last),
        parents=_cards(timeline.parents, plan, open_findings),
        pupils=_cards(timeline.pupils, plan, open_findings),
        faults=rows.faults,
        findings=tuple(shown(finding, plan) for finding in open_findings),
        set_aside=kept(rows.set_aside, found, place.page),
        counts=tuple((level.value, str(level.label), counts[level]) for level in Severity if counts[level]),
        has_holidays=has_holiday_data(plan),
        model_url="" if rows.rows else _model_url(place, plan.school_year),
    )


def _model_url(place: Place, school_year: int) -> str:
    """Where the rows of this level's model plan are looked at before they are copied; empty where there is none."""
    track, level = place.level.track, place.level.level
    if level not in model_plans().get(track, ()):
        return ""
    values = {
        "school": place.site.pk,
        "source": f"model-{track}-{level}",
        "level": place.level.pk,
        "school_year": school_year,
        "preview": 1,
    }
    return f"{reverse('planner_copy')}?{urlencode(values)}"


def refusal(rows: BoardRows, place: Place) -> str:
    """Why the link that is proposed cannot be; empty where it can. Time is judged as the analysis judges it."""
    link = rows.proposed
    uids = {row.item.uid for row in rows.rows}
    if link is None or link.source not in uids or link.target not in uids:
        return _("Choose two activities of this plan.")
    if link.source == link.target:
        return _("An activity cannot be linked to itself.")
    if link in rows.links:
        return _("These two are linked like that already.")
    plan = replace(board_plan(rows, place), links=(link,))
    against = (finding for finding in analyse(plan, analysis_context(plan, place.site)) if finding.code == OUT_OF_ORDER)
    return next((str(finding.message) for finding in against), "")


def _weeks(first: date, last: date) -> tuple[Week, ...]:
    """The weeks of the header, Monday to Sunday, cut to the school year. Counted from the start in every language."""
    days = (last - first).days + 1
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        begin, end = max(monday, first), min(monday + timedelta(days=6), last)
        bar = Bar(round(100 * (begin - first).days / days, 3), round(100 * ((end - begin).days + 1) / days, 3))
        weeks.append(Week(monday.isocalendar().week, bar, monday))
        monday += timedelta(days=7)
    return tuple(weeks)


def _cards(cards: Iterable[Card], plan: Plan, findings: list[Finding]) -> tuple[BoardCard, ...]:
    return tuple(
        BoardCard(
            card,
            Row(card.item),
            tuple(finding for finding in findings if card.item.uid in finding.uids),
            _link_lines(card.item.uid, plan),
        )
        for card in cards
    )


def _link_lines(uid: UUID, plan: Plan) -> tuple[LinkLine, ...]:
    forth = {
        Relation.PREPARES: _("Prepares for"),
        Relation.REFLECTS_ON: _("Looks back on"),
        Relation.BUILDS_ON: _("Builds on"),
    }
    back = {
        Relation.PREPARES: _("Prepared with"),
        Relation.REFLECTS_ON: _("Talked over in"),
        Relation.BUILDS_ON: _("Leads to"),
    }
    lines = [LinkLine(link, forth[link.relation], plan.item(link.target).title) for link in plan.links_of(uid)]
    lines += [LinkLine(link, back[link.relation], plan.item(link.source).title) for link in plan.links_to(uid)]
    return tuple(lines)
