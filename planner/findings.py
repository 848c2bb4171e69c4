"""What the analysis has to know besides the plan itself: the pages behind its rows, and today."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from wagtail.models import Site

from home.choices import Kind
from home.models import ConversationGuidePage, HomeAssignmentPage, YearLevelPage
from planner.analysis import Context, Finding, analyse
from planner.analysis_whole import FOUR_WEEKS
from planner.choices import AssignmentPart
from planner.models import YearPlanPage
from planner.occasions import invited_rows
from planner.plan import Plan
from planner.queries import read_plan

_NEEDED: dict[AssignmentPart, tuple[str, ...]] = {
    AssignmentPart.WHY: ("why",),
    AssignmentPart.PUPIL: ("pupil_task", "pupil_minutes"),
    AssignmentPart.PARENT: ("parent_task", "parent_minutes"),
    AssignmentPart.HANDING_IN: ("handing_in",),
    AssignmentPart.DISCUSSION: ("discussion_where", "discussion_when", "discussion_how"),
}


def findings_of(page: YearPlanPage, site: Site | None) -> tuple[Plan, list[Finding]]:
    """A plan, published or as a draft, with everything that the rules find in it."""
    plan = read_plan(page, site=site)
    return plan, analyse(plan, analysis_context(plan, site))


def analysis_context(plan: Plan, site: Site | None) -> Context:
    """The context of a plan of this school, in two queries; one more where a meeting comes up.

    Without a school nothing is known of invitations (a row and its copy at another school have the same uid).
    """
    today = timezone.localdate()
    pks = {item.page.pk for item in plan.items if item.page}
    guides = ConversationGuidePage.objects.filter(pk__in=pks, minutes__isnull=False).values_list("pk", "minutes")
    fields = ("pk", *(name for names in _NEEDED.values() for name in names))
    assignments = HomeAssignmentPage.objects.filter(pk__in=pks).values(*fields)
    return Context(
        today=today,
        guides=dict(guides),
        incomplete_assignments={row["pk"]: missing for row in assignments if (missing := _missing_parts(row))},
        invitations=_invitations(plan, site, today) if site else None,
    )


def _invitations(plan: Plan, site: Site, today: date) -> frozenset[UUID]:
    """The meetings of the next weeks that have a published invitation at this level of this school."""
    soon = [
        item.uid for item in plan.items if item.kind == Kind.MEETING and 0 <= (item.start - today).days < FOUR_WEEKS
    ]
    if not soon:
        return frozenset()
    levels = YearLevelPage.objects.child_of(site.root_page).filter(level=plan.level, track=plan.track)
    return invited_rows(levels, plan.school_year, soon)


def _missing_parts(row: dict[str, Any]) -> tuple[AssignmentPart, ...]:
    return tuple(part for part, names in _NEEDED.items() if not all(str(row[name] or "").strip() for name in names))
