"""What the planner adds to the archive of a school. Plans are pages and closure days are settings: they come along."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Min
from wagtail.models import Site

from home.archive_parts import ArchiveRows
from home.queries import school_settings
from planner.models import (
    InvitationPage,
    InvitationState,
    InvitationTotals,
    ListedPupil,
    Reply,
    ReplyPupil,
    SchoolHoliday,
    Slot,
    SlotBooking,
    SlotRound,
    YearPlanPage,
)
from planner.models.replies import new_reply_key


def holiday_rows(site: Site) -> ArchiveRows:
    """The school holidays of the region in the years of the school's plans, and in those beside them.

    A plan begins in the summer holiday of the year before. They are the ministry's, not the school's: on import they
    come in only where the portal knows none of that year and region, so that a plan looks as it did.
    """
    plans = YearPlanPage.objects.descendant_of(site.root_page)
    years = plans.aggregate(first=Min("school_year"), last=Max("school_year"))
    rows = SchoolHoliday.objects.filter(region__in=["", school_settings(site).region])
    if years["first"] is None:
        rows = rows.none()
    else:
        rows = rows.filter(school_year__range=(years["first"] - 1, years["last"] + 1))
    known = set(SchoolHoliday.objects.values_list("school_year", "region"))
    return ArchiveRows(
        rows.order_by("school_year", "start", "region", "name"),
        wanted=lambda holiday: (holiday.school_year, holiday.region) not in known,
    )


def reply_rows(site: Site) -> list[ArchiveRows]:
    """What became of the invitations and what parents answered, as long as it is kept.

    The key of a reply stays behind: links in mail are of the portal that sent them.
    """
    invitations = InvitationPage.objects.descendant_of(site.root_page)
    replies = Reply.objects.filter(invitation__in=invitations).order_by("invitation__path", "created_at", "pk")
    pupils = ReplyPupil.objects.filter(reply__invitation__in=invitations)
    listed = ListedPupil.objects.filter(invitation__in=invitations)
    totals = InvitationTotals.objects.filter(site=site)
    return [
        ArchiveRows(
            InvitationState.objects.filter(invitation__in=invitations).order_by("invitation__path"),
            wanted=_in_place_of_new_state,
        ),
        ArchiveRows(replies, change=_other_key),
        ArchiveRows(pupils.order_by("reply__invitation__path", "reply__created_at", "reply__pk", "pk")),
        ArchiveRows(listed.order_by("invitation__path", "class_name", "pk")),
        ArchiveRows(totals.order_by("day", "class_name", "pk")),
        *slot_rows(site),
    ]


def slot_rows(site: Site) -> list[ArchiveRows]:
    """The times of conversation rounds, and who has them; their calendar entries stay the same."""
    invitations = InvitationPage.objects.descendant_of(site.root_page)
    slots = Slot.objects.filter(invitation__in=invitations)
    booked = SlotBooking.objects.filter(pupil__reply__invitation__in=invitations)
    return [
        ArchiveRows(SlotRound.objects.filter(invitation__in=invitations).order_by("invitation__path")),
        ArchiveRows(slots.order_by("invitation__path", "day", "start", "class_name", "mentor")),
        ArchiveRows(booked.order_by("pupil__reply__invitation__path", "starts_at", "pk")),
    ]


def _other_key(data: dict[str, Any], refer: Any) -> dict[str, Any]:
    """Nothing on the way out, a new key on the way in."""
    return data | {"key": "" if data.get("key") else new_reply_key()}


def _in_place_of_new_state(state: InvitationState) -> bool:
    """What the archive says of an invitation holds, not what its coming in set in motion."""
    InvitationState.objects.filter(invitation_id=state.invitation_id).delete()
    return True
