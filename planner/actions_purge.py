"""Deletes what parents typed when its time is over; numbers remain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from wagtail.log_actions import log

from planner.models import (
    InvitationPage,
    InvitationState,
    InvitationTotals,
    ListedPupil,
    PlannerSettings,
    Reply,
    Slot,
)
from planner.occasions import Occasion, occasion_of, site_of
from planner.reply_queries import ClassCounts, counts_by_class
from planner.slot_desk_queries import slot_counts


@dataclass(frozen=True, slots=True)
class Purged:
    """What was deleted of one invitation."""

    school: str
    title: str
    day: date
    replies: int
    names: int


def purge_replies(today: date) -> list[Purged]:
    """Delete the replies and class lists of every invitation whose time is over, each in its own transaction."""
    has_replies = Exists(Reply.objects.filter(invitation=OuterRef("pk")))
    has_names = Exists(ListedPupil.objects.filter(invitation=OuterRef("pk")))
    has_times = Exists(Slot.objects.filter(invitation=OuterRef("pk")))
    pages = InvitationPage.objects.filter(has_replies | has_names | has_times).order_by("pk")
    return [purged for page in pages if (purged := _purge(page, today))]


def last_day(occasion: Occasion) -> date:
    """The day from which the time counts: the event's last, the cancellation, or the last reply where no date is."""
    last_slot = occasion.source.slots.aggregate(day=Max("day"))["day"]
    days = [max(occasion.item.end, last_slot or occasion.item.end)] if occasion.item else []
    if occasion.state.cancelled_at:
        days.append(timezone.localtime(occasion.state.cancelled_at).date())
    if days:
        return min(days)
    latest = occasion.source.replies.order_by("-changed_at").values_list("changed_at", flat=True).first()
    published = occasion.source.last_published_at or occasion.source.latest_revision_created_at
    return timezone.localtime(latest or published or timezone.now()).date()


@transaction.atomic
def _purge(page: InvitationPage, today: date) -> Purged | None:
    site = site_of(page)
    if site is None:
        return None
    occasion = occasion_of(page, today=today)
    day = last_day(occasion)
    if today < day + timedelta(days=PlannerSettings.for_site(site).keep_replies_days):
        return None
    times = slot_counts(page)
    for counts in counts_by_class(occasion):
        totals = _totals(counts, day) | times.get(counts.class_name, {}) | {"site": site}
        InvitationTotals.objects.update_or_create(invitation=page, class_name=counts.class_name, defaults=totals)
    replies, names = page.replies.count(), page.listed.count()
    page.replies.all().delete()
    page.listed.all().delete()
    page.slots.all().delete()
    InvitationState.objects.update_or_create(invitation=page, defaults={"purged_at": timezone.now()})
    log(instance=page, action="planner.purge")
    return Purged(site.root_page.title, page.title, day, replies, names)


def _totals(counts: ClassCounts, day: date) -> dict[str, object]:
    return {
        "day": day,
        "invited": counts.invited,
        "replied": counts.replied,
        "said_yes": counts.said_yes,
        "came": counts.came,
        "languages": dict(counts.languages),
    }
