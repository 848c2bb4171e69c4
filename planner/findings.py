"""What the analysis has to know besides the plan itself: the pages behind its rows, and today."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.models import Site

from home.models import ConversationGuidePage, HomeAssignmentPage
from planner.analysis import Context, Finding, analyse
from planner.choices import AssignmentPart
from planner.models import YearPlanPage
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
    """The context of a plan of this school, in two queries; there are no invitations yet."""
    pks = {item.page.pk for item in plan.items if item.page}
    guides = ConversationGuidePage.objects.filter(pk__in=pks, minutes__isnull=False).values_list("pk", "minutes")
    fields = ("pk", *(name for names in _NEEDED.values() for name in names))
    assignments = HomeAssignmentPage.objects.filter(pk__in=pks).values(*fields)
    return Context(
        today=timezone.localdate(),
        guides=dict(guides),
        incomplete_assignments={row["pk"]: missing for row in assignments if (missing := _missing_parts(row))},
    )


def _missing_parts(row: dict[str, Any]) -> tuple[AssignmentPart, ...]:
    return tuple(part for part, names in _NEEDED.items() if not all(str(row[name] or "").strip() for name in names))
