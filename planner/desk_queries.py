"""Reads of the planner desk: the plans of many schools at once, in a number of queries that does not grow with them.

A draft is read from the JSON of its revision. ``Revision.as_object`` would ask the database once for every activity
that a row points to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, TextChoices, Value
from django.db.models.functions import Greatest, Length, Substr
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.models import model_from_serializable_data
from wagtail.models import Page, Revision, Site
from wagtail.query import PageQuerySet

from home.choices import Kind, Region
from home.models import SchoolSettings, YearLevelPage
from planner.analysis import analyse
from planner.choices import Relation, Severity
from planner.dates import Holiday, school_year_bounds
from planner.findings import analysis_context
from planner.models import ActivityLink, ClosureDay, PlannedActivity, SchoolHoliday, YearPlanPage
from planner.occasions import invited_by_level
from planner.plan import Plan, PlanLink, PlannedItem, in_order
from planner.queries import activity_infos, days_off, plan_item

FEW = 20
"""Up to so many schools are asked for one by one."""


class PlanState(TextChoices):
    """What parents see of a plan."""

    DRAFT = "draft", _("Draft")
    LIVE = "live", _("Live")
    CHANGED = "changed", _("Live, with changes")


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What the desk says of the latest draft of a plan."""

    activities: int
    errors: int
    warnings: int
    advice: int
    next: PlannedItem | None


@dataclass(frozen=True)
class DeskEntry:
    """A level in a school year: its plan, or that there is none yet."""

    site: Site
    level: YearLevelPage
    school_year: int
    page: YearPlanPage | None = None
    summary: PlanSummary | None = None

    @property
    def state(self) -> PlanState:
        """Draft, live, or live while the latest draft says something else."""
        if self.page is None or not self.page.live:
            return PlanState.DRAFT
        return PlanState.CHANGED if self.page.has_unpublished_changes else PlanState.LIVE

    @property
    def editor(self) -> str:
        """Who saved the latest draft; empty where a command did."""
        user = self.page.latest_revision.user if self.page and self.page.latest_revision else None
        return (user.get_full_name() or user.get_username()) if user else ""

    @property
    def edited_at(self) -> datetime | None:
        """When the latest draft was saved."""
        return self.page.latest_revision_created_at if self.page else None


def ancestor_path(levels: int) -> Substr:
    """The path of the page so many levels up, for ``annotate``."""
    # PostgreSQL may work it out for pages of any depth, before it joins, and refuses a length below zero.
    return Substr("path", 1, Greatest(Length("path") - Value(levels * Page.steplen), Value(0)))


def levels_of_sites(sites: list[Site]) -> list[YearLevelPage]:
    """The levels of schools, published or not, by track and year, in one query."""
    levels = _below(YearLevelPage.objects.all(), sites, 1)
    return list(levels.order_by("track", "level", "path"))


def school_years(sites: Sequence[Site]) -> list[int]:
    """The school years for which these schools have plans, newest first."""
    return sorted(_plans(sites).values_list("school_year", flat=True).distinct().order_by(), reverse=True)


def desk_entries(sites: Sequence[Site], school_year: int | None, year_of_missing: int) -> list[DeskEntry]:
    """All plans of these schools (or those of one year), newest year first, then by school, track and level.

    In ``year_of_missing`` the levels without a plan are there too.
    """
    levels = {level.path: level for level in levels_of_sites(list(sites))}
    schools = {site.root_page.path: site for site in sites}
    plans = _plans(sites).select_related("latest_revision__user", "locale").defer("latest_revision__content")
    if school_year is not None:
        plans = plans.filter(school_year=school_year)
    entries = [
        DeskEntry(schools[level.path[: -Page.steplen]], level, plan.school_year, plan)
        for plan in plans
        if (level := levels.get(plan.path[: -Page.steplen]))
    ]
    planned = {entry.level.pk for entry in entries if entry.school_year == year_of_missing}
    entries += [
        DeskEntry(schools[level.path[: -Page.steplen]], level, year_of_missing)
        for level in levels.values()
        if level.pk not in planned
    ]
    return sorted(entries, key=_place)


def _place(entry: DeskEntry) -> tuple[Any, ...]:
    school = entry.site.root_page
    return -entry.school_year, school.title.casefold(), school.path, entry.level.track, entry.level.level


def _plans(sites: Sequence[Site]) -> Any:
    return _below(YearPlanPage.objects.all(), sites, 2)


def _below(pages: PageQuerySet, sites: Sequence[Site], levels: int) -> PageQuerySet:
    """Those of these pages that lie so many levels below the home pages of schools."""
    roots = [site.root_page.path for site in sites]
    if len(roots) > FEW:
        return pages.annotate(root_path=ancestor_path(levels)).filter(root_path__in=roots)
    # The beginning of a path is found by the index, which a part of it is not.
    below = Q(pk__in=[])
    for root in roots:
        below |= Q(path__startswith=root, depth=len(root) // Page.steplen + levels)
    return pages.filter(below)


def with_summaries(entries: Sequence[DeskEntry], today: date, request: HttpRequest | None) -> list[DeskEntry]:
    """The same entries, each plan analysed as its latest draft stands."""
    drafts = read_drafts(entries, request)
    # One context for all: what it knows of a page holds in every plan.
    everything = Plan(today.year, tuple(item for draft in drafts.values() for item in draft.plan.items), ())
    context = analysis_context(everything, None)
    invited = invited_by_level(item.uid for item in everything.items if item.kind == Kind.MEETING)
    result = []
    for entry in entries:
        draft = drafts.get(entry.page.pk) if entry.page else None
        if draft is None:
            result.append(entry)
            continue
        known = replace(context, invitations=invited[entry.level.path, entry.school_year])
        counts = Counter(
            finding.severity
            for finding in analyse(draft.plan, known)
            if not draft.is_set_aside(finding.code, finding.uids, finding.key)
        )
        ahead = [item for item in draft.plan.items if item.start >= today]
        summary = PlanSummary(
            activities=len(draft.plan.items),
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            advice=counts[Severity.ADVICE],
            next=ahead[0] if ahead else None,
        )
        result.append(replace(entry, summary=summary))
    return result


# Drafts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DraftRows:
    """The rows of a draft as model objects that are stored nowhere."""

    activities: list[PlannedActivity]
    links: list[ActivityLink]
    set_aside: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Draft:
    """The latest draft of a plan, and which findings the team set aside in it."""

    plan: Plan
    set_aside: list[dict[str, Any]]

    @cached_property
    def _keys(self) -> set[tuple[str, frozenset[str]]]:
        return {(row.get("code", ""), frozenset(map(str, row.get("uids") or ()))) for row in self.set_aside}

    def is_set_aside(self, code: str, uids: Iterable[UUID], key: str) -> bool:
        """Whether the team knows of this finding and accepts it."""
        return (code, frozenset(map(str, uids))) in self._keys or any(key == known for known, _uids in self._keys)


def read_drafts(entries: Sequence[DeskEntry], request: HttpRequest | None) -> dict[int, Draft]:
    """The latest drafts of the plans among these entries, by the key of their page."""
    pages = [entry.page for entry in entries if entry.page is not None]
    rows = _draft_rows(pages)
    pks = {row.activity_id for draft in rows.values() for row in draft.activities if row.activity_id}
    infos = activity_infos(pks, request) if pks else {}
    holidays = _holidays({(entry.site, entry.school_year) for entry in entries if entry.page})
    drafts = {}
    for entry in entries:
        if entry.page is None:
            continue
        draft = rows[entry.page.pk]
        uids = {row.uid for row in draft.activities}
        plan = Plan(
            school_year=entry.school_year,
            level=entry.level.level,
            track=entry.level.track,
            is_examination_year=entry.level.is_examination_year,
            items=in_order([plan_item(row, "", infos) for row in draft.activities]),
            links=tuple(
                PlanLink(link.source, link.target, Relation(link.relation))
                for link in draft.links
                if {link.source, link.target} <= uids
            ),
            holidays=holidays[entry.site.pk, entry.school_year],
        )
        drafts[entry.page.pk] = Draft(plan, draft.set_aside)
    return drafts


def _draft_rows(pages: Sequence[YearPlanPage]) -> dict[int, DraftRows]:
    """The rows of the latest revisions in one query; of a plan that has none, the live rows in two more."""
    revisions = {page.latest_revision_id: page.pk for page in pages if page.latest_revision_id}
    found = {}
    for pk, content in Revision.objects.filter(pk__in=revisions).values_list("pk", "content"):
        found[revisions[pk]] = DraftRows(
            [_from_json(PlannedActivity, row) for row in content.get("activities", [])],
            [_from_json(ActivityLink, row) for row in content.get("links", [])],
            content.get("set_aside", []),
        )
    if others := [page.pk for page in pages if page.pk not in found]:
        found |= {pk: DraftRows([], []) for pk in others}
        for activity in PlannedActivity.objects.filter(page__in=others).order_by("sort_order"):
            found[activity.page_id].activities.append(activity)
        for link in ActivityLink.objects.filter(page__in=others):
            found[link.page_id].links.append(link)
    return found


def _from_json(model: type, row: dict[str, Any]) -> Any:
    """A child of a revision; unlike the revision's own reading it does not ask whether what it points to exists."""
    return model_from_serializable_data(model, row, check_fks=False)


def _holidays(wanted: set[tuple[Site, int]]) -> dict[tuple[int, int], tuple[Holiday, ...]]:
    """The days without lessons of several schools and years, by site and year, in three queries."""
    if not wanted:
        return {}
    sites, years = {site.pk for site, _year in wanted}, [year for _site, year in wanted]
    first, last = school_year_bounds(min(years))[0], school_year_bounds(max(years))[1]
    regions = dict(SchoolSettings.objects.filter(site__in=sites).values_list("site", "region"))
    holidays = list(SchoolHoliday.objects.filter(end__gte=first, start__lte=last))
    closures: dict[int, list[ClosureDay]] = defaultdict(list)
    for day in ClosureDay.objects.filter(setting__site__in=sites).select_related("setting"):
        closures[day.setting.site_id].append(day)
    return {
        (site.pk, year): days_off(
            year,
            [row for row in holidays if row.region in ("", regions.get(site.pk, Region.CENTRE))],
            closures[site.pk],
        )
        for site, year in wanted
    }
