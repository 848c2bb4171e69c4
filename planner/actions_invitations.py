"""Writes of invitations: make one from a row, follow the row when it moves, cancel."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from home.background import later
from home.models import YearLevelPage
from home.permissions import has_role
from planner.invitation_permissions import MAKER_ROLES
from planner.models import InvitationPage, InvitationState, PlannedActivity, YearPlanPage
from planner.occasions import INVITED_KINDS, REPLY_KINDS, Occasion, invitations_below, occasion_of, site_of
from planner.tasks import tell_cancelled, tell_moved
from planner.titles import bare_title


class NotInvited(ValueError):
    """No invitation belongs to such a row."""


def row_of_plan(plan: YearPlanPage, uid: UUID) -> PlannedActivity | None:
    """The row of the latest draft of a plan."""
    draft: YearPlanPage = plan.get_latest_revision_as_object()
    return next((row for row in draft.activities.all() if row.uid == uid), None)


@transaction.atomic
def make_invitation(plan: YearPlanPage, uid: UUID, *, user: Any, publish: bool = False) -> InvitationPage:
    """The invitation to a row of a plan: the one that is there, or a new draft. ``user`` None is a command.

    Raises PermissionDenied, and NotInvited for a row that parents are not invited to.
    """
    level = YearLevelPage.objects.select_for_update().get(path=plan.path[: -plan.steplen])
    if user is not None and not level.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    row = row_of_plan(plan, uid)
    if row is None or row.kind not in INVITED_KINDS:
        raise NotInvited
    known = invitations_below(level.path).filter(school_year=plan.school_year, plan_uid=uid).first()
    if known is not None:
        return known
    page = InvitationPage(
        title=bare_title(str(row)),
        plan_uid=uid,
        school_year=plan.school_year,
        takes_replies=row.kind in REPLY_KINDS,
        locale=level.locale,
        live=False,
        owner=user,
    )
    level.add_child(instance=page)
    InvitationState.objects.create(invitation=page)
    revision = page.save_revision(user=user, log_action=False)
    log(instance=page, action="wagtail.create", user=user, content_changed=True)
    if publish:
        revision.publish(user=user)
    return page


@transaction.atomic
def follow_row(page: InvitationPage) -> bool:
    """Take note of date, time and place as the published plan has them now; whether they changed.

    What changed counts on in calendars (SEQUENCE), and who left an address is told.
    """
    source = page.source
    state, _is_new = InvitationState.objects.select_for_update().get_or_create(invitation=source)
    occasion = occasion_of(source, today=timezone.localdate())
    if not source.live or not occasion.fingerprint or occasion.fingerprint == state.fingerprint:
        return False
    is_first = not state.fingerprint
    state.fingerprint = occasion.fingerprint
    state.changed_at = timezone.now()
    state.sequence += 0 if is_first else 1
    state.save()
    source.replies.update(reminded_at=None)  # of the new date
    if not is_first and not state.is_cancelled and not occasion.is_past:
        later(tell_moved, source.pk, state.sequence)
    return not is_first


def follow_plan(plan: YearPlanPage) -> None:
    """Let the invitations of a plan that was published follow their rows."""
    for page in invitations_below(plan.path[: -plan.steplen]).filter(school_year=plan.school_year):
        follow_row(page)


@transaction.atomic
def set_cancelled(occasion: Occasion, is_cancelled: bool, *, reason: str = "", user: Any) -> None:
    """Cancel, or let it take place after all; who left an address is told. Raises PermissionDenied."""
    source = occasion.source
    site = site_of(source)
    if site is None or not has_role(user, site, MAKER_ROLES):
        raise PermissionDenied
    state, _is_new = InvitationState.objects.select_for_update().get_or_create(invitation=source)
    if state.is_cancelled == is_cancelled:
        return
    now = timezone.now()
    state.cancelled_at = now if is_cancelled else None
    state.cancel_reason = reason.strip() if is_cancelled else ""
    state.sequence += 1
    state.changed_at = now
    state.save()
    log(instance=source, action="planner.cancel" if is_cancelled else "planner.reinstate", user=user)
    later(tell_cancelled, source.pk, state.sequence)
