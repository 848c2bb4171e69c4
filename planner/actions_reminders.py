"""Reminds parents who said yes and left an address."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from planner.invitation_mail import to_remind
from planner.models import InvitationPage
from planner.occasions import occasion_of
from planner.slot_queries import has_slots
from planner.tasks import remind

DAYS_BEFORE = 2


def send_reminders(today: date) -> int:
    """Remind, once, everybody who comes within two days; how many they are."""
    due = to_remind(OuterRef("pk"))
    count = 0
    for page in InvitationPage.objects.live().filter(Exists(due)):
        occasion = occasion_of(page, today=today)
        if occasion.item is None or occasion.is_cancelled:
            continue
        if has_slots(page):
            until = (today + timedelta(days=DAYS_BEFORE)).isoformat()
            count += to_remind(page.pk, until).count()
            remind.enqueue(page.pk, until)
        elif 0 <= (occasion.item.start - today).days <= DAYS_BEFORE:
            count += to_remind(page.pk).count()
            remind.enqueue(page.pk)
    return count
