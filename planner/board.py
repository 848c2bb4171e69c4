"""The decaan's board: the rows of the editor's form as a picture, with what the analysis says of them.

Drawn by the server, from what is stored or from what stands in the form without being saved.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from home.models import ActivityPage, YearLevelPage
from home.permissions import school_sites
from planner.analysis import Finding, analyse
from planner.analysis_types import Proposal
from planner.board_rows import BoardRows, RowFault, SetAside
from planner.choices import Relation, Severity
from planner.components import Row
from planner.dates import school_year_bounds, school_year_label, school_year_of
from planner.findings import analysis_context
from planner.models import YearPlanPage
from planner.plan import Plan, PlanLink, PlannedItem, in_order
from planner.queries import activity_infos, has_holiday_data, holidays_of
from planner.timeline import CARD_SLOTS, Bar, Card, Timeline, lay_out
from planner.titles import bare_title

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
class BoardFinding:
    """A finding as the board shows it."""

    finding: Finding
    proposal: str
    titles: tuple[str, ...]

    @property
    def code(self) -> str:
        """What it is kept by when it is set aside."""
        return _key(self.finding)[0]

    @property
    def uids(self) -> str:
        """The rows concerned, for scripts."""
        return json.dumps(sorted(map(str, self.finding.uids)))

    @property
    def severity(self) -> str:
        """The word for how much it weighs."""
        return str(Severity(self.finding.severity).label)


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding that was set aside, with who did so and when; it may have gone since."""

    kept: SetAside
    message: str
    who: str
    when: datetime | None

    @property
    def uids(self) -> str:
        """The rows concerned, for scripts."""
        return json.dumps(self.kept.uids)


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
    infos = activity_infos(pks, None)
    titles = dict(
        ActivityPage.objects.filter(pk__in=pks, path__startswith=place.site.root_page.path).values_list("pk", "title")
    )

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
    kept = {entry.key for entry in rows.set_aside}
    open_findings = [finding for finding in found if _key(finding) not in kept]
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
        findings=tuple(_finding(finding, plan) for finding in open_findings),
        set_aside=_kept(rows.set_aside, found, place.page),
        counts=tuple((level.value, str(level.label), counts[level]) for level in Severity if counts[level]),
        has_holidays=has_holiday_data(plan),
    )


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


def _key(finding: Finding) -> tuple[str, tuple[str, ...]]:
    """Code and rows; a finding about no row has its subject behind its code, as in ``competence-missing:work``."""
    subject = "" if finding.uids else finding.subject
    return ":".join(filter(None, [finding.code, subject])), tuple(sorted(map(str, finding.uids)))


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


def _finding(finding: Finding, plan: Plan) -> BoardFinding:
    titles = tuple(bare_title(plan.item(uid).title) for uid in finding.uids)
    return BoardFinding(finding, _proposal(finding.proposal), titles)


def _proposal(proposal: Proposal | None) -> str:
    """A proposal for the script that writes it into the form; empty where there is none."""
    if proposal is None:
        return ""
    data: dict[str, Any] = {"action": proposal.action}
    if proposal.item is not None:
        item = proposal.item
        data["item"] = {
            "lane": item.lane,
            "kind": item.kind,
            "title": item.title,
            "competences": item.competences,
            "partnership": item.partnership,
            "links": [{"relation": relation, "target": str(target)} for relation, target in item.links],
            **_period(proposal.item.period),
        }
    if proposal.uid is not None and proposal.period is not None:
        data |= {"uid": str(proposal.uid), **_period(proposal.period)}
    for name in ("link", "turned"):
        link: PlanLink | None = getattr(proposal, name)
        if link is not None:
            data[name] = {"source": str(link.source), "relation": link.relation, "target": str(link.target)}
    return json.dumps(data)


def _period(period: Any) -> dict[str, str]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat(), "precision": period.precision}


def _kept(entries: tuple[SetAside, ...], found: list[Finding], page: YearPlanPage | None) -> tuple[KeptFinding, ...]:
    """What was set aside; who and when are known of what is stored, in the latest draft or the live page."""
    messages = {_key(finding): str(finding.message) for finding in found}
    stored = _stored(page) if page is not None and entries else {}
    return tuple(
        KeptFinding(entry, messages.get(entry.key, ""), *stored.get(entry.key, ("", None))) for entry in entries
    )


def _stored(page: YearPlanPage) -> Mapping[tuple[str, tuple[str, ...]], tuple[str, datetime | None]]:
    draft = page.get_latest_revision_as_object()
    return {(row.code, tuple(sorted(map(str, row.uids)))): (row.who, row.when) for row in draft.set_aside.all()}
