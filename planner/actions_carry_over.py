"""Write a year plan into another school year: a draft under the same level, never published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from home.models import YearLevelPage
from planner.carry_over import CarryOver, Choice, Move, carry_over
from planner.dates import school_year_label
from planner.models import ActivityLink, PlannedActivity, SetAsideFinding, YearPlanPage
from planner.queries import holidays_of, read_plan

Actor = AbstractBaseUser | AnonymousUser | None
"""Who does it; nobody for a command."""
CARRIED_FIELDS = (
    "external_id",
    "lane",
    "kind",
    "title",
    "activity_id",
    "precision",
    "fixed_date",
    "start_time",
    "end_time",
    "location",
    "competences",
    "partnership",
    "owner",
    "notes",
)
"""What a row keeps besides its uid; its dates are the move's."""


class CarryOverRefused(ValueError):
    """A plan cannot be carried over; nothing was stored. The message says why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class CarriedPlan:
    """The draft that a plan was carried into, and what moved where."""

    page: YearPlanPage
    result: CarryOver
    is_new: bool


def preview_carry_over(
    page: YearPlanPage, site: Site, target_year: int, choices: Mapping[UUID, Choice] | None = None
) -> CarryOver:
    """What carrying over would do; stores nothing."""
    return carry_over(read_plan(page, site=site), target_year, holidays_of(site, target_year), choices)


def plan_in_year(page: YearPlanPage, school_year: int) -> YearPlanPage | None:
    """The plan that the level of this plan already has for a school year, as it is stored."""
    plans = YearPlanPage.objects.child_of(page.get_parent()).filter(school_year=school_year)
    found: YearPlanPage | None = plans.first()
    return found


@transaction.atomic
def carry_over_plan(
    page: YearPlanPage,
    site: Site,
    target_year: int,
    choices: Mapping[UUID, Choice] | None = None,
    *,
    overwrite: bool = False,
    user: Actor = None,
) -> CarriedPlan:
    """Carry the rows, links and set-aside findings of a plan (its latest draft, usually) into a draft of another year.

    A plan that the target year has already is only written over with ``overwrite``, and then as a new draft: what is
    published stays published, and the old revision stays. Raises CarryOverRefused, or PermissionDenied for a ``user``
    who may not.
    """
    level = _level_of(page, site)
    if target_year == page.school_year:
        raise CarryOverRefused(_("A plan cannot be carried over to its own school year."))
    # Two at the same time would each find that there is no plan yet.
    Page.objects.select_for_update().get(pk=level.pk)
    stored = plan_in_year(page, target_year)
    if stored is not None and not overwrite:
        message = _("%(level)s already has a plan for %(school_year)s.")
        raise CarryOverRefused(message % {"level": level.title, "school_year": school_year_label(target_year)})
    _check_rights(level, stored, user)
    result = preview_carry_over(page, site, target_year, choices)
    target = stored.get_latest_revision_as_object() if stored else YearPlanPage.empty(level, target_year, owner=user)
    _fill(target, page, result)
    if stored is None:
        _add(level, target)
    target.save_revision(user=user, log_action=True, clean=False)
    return CarriedPlan(YearPlanPage.objects.get(pk=target.pk), result, stored is None)


def _level_of(page: YearPlanPage, site: Site) -> YearLevelPage:
    """The level of a Dutch plan of this school."""
    if not page.path.startswith(site.root_page.path):
        raise CarryOverRefused(_("This plan is not a plan of %(school)s.") % {"school": site.root_page.title})
    if page.locale.language_code != settings.LANGUAGE_CODE:
        raise CarryOverRefused(_("Carry over the Dutch plan; its translations follow."))
    return YearLevelPage.objects.parent_of(page).get()


def _check_rights(level: YearLevelPage, stored: YearPlanPage | None, user: Actor) -> None:
    """Whoever carries over must be allowed to add a plan, or to edit the one that is written over."""
    if stored is not None:
        lock = stored.get_lock()
        if lock is not None and (user is None or lock.for_user(user)):
            raise CarryOverRefused(_("The plan of %(year)s is locked.") % {"year": stored.school_year_name})
    if user is None:
        return
    allowed = (
        stored.permissions_for_user(user).can_edit() if stored else level.permissions_for_user(user).can_add_subpage()
    )
    if not allowed:
        raise PermissionDenied


def _add(level: YearLevelPage, target: YearPlanPage) -> None:
    try:
        level.add_child(instance=target)
    except ValidationError as error:
        # Another page has the plan's address, for example a plan of which somebody changed the school year.
        raise CarryOverRefused(" ".join(error.messages)) from error


def _fill(target: YearPlanPage, source: YearPlanPage, result: CarryOver) -> None:
    """Give the target the source's texts, rows, links and set-aside findings; its self-check stays its own.

    A row that the target has already keeps its key, so that its translation is found again.
    """
    target.headline, target.introduction = source.headline, source.introduction
    moves = {move.item.uid: move for move in result.moves if move.is_carried}
    present = {row.uid: row for row in target.activities.all()}
    rows = [row for row in source.activities.all() if row.uid in moves]
    target.activities = [
        _carried(row, moves[row.uid], present.get(row.uid) or PlannedActivity(uid=row.uid), order)
        for order, row in enumerate(rows)
    ]
    target.links = [
        ActivityLink(source=link.source, target=link.target, relation=link.relation, sort_order=order)
        for order, link in enumerate(result.links)
    ]
    kept = [
        finding
        for finding in source.set_aside.all()
        if set(map(str, finding.uids or ())) <= {str(uid) for uid in moves}
    ]
    target.set_aside = [
        SetAsideFinding(
            code=finding.code,
            uids=list(finding.uids),
            reason=finding.reason,
            who=finding.who,
            when=finding.when,
            sort_order=order,
        )
        for order, finding in enumerate(kept)
    ]


def _carried(row: PlannedActivity, move: Move, new: PlannedActivity, order: int) -> PlannedActivity:
    """A row of the source in the words of the source, with its new dates."""
    for name in CARRIED_FIELDS:
        value = getattr(row, name)
        setattr(new, name, list(value) if isinstance(value, list) else value)
    new.start, new.end, new.sort_order = move.new.start, move.new.end, order
    return new
