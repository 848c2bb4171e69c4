"""Reminds parents who said yes and left an address."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from planner import invitation_mail
from planner.choices import Answer
from planner.models import InvitationPage, Reply
from planner.occasions import occasion_of

DAYS_BEFORE = 2


def send_reminders(today: date) -> int:
    """Remind, once, everybody who comes within two days; how many mails went out."""
    due = Reply.objects.filter(invitation=OuterRef("pk"), answer=Answer.YES, is_waiting=False, reminded_at=None)
    sent = 0
    for page in InvitationPage.objects.live().filter(Exists(due.exclude(email=""))):
        occasion = occasion_of(page, today=today)
        if occasion.item is None or occasion.is_cancelled:
            continue
        if 0 <= (occasion.item.start - today).days <= DAYS_BEFORE:
            sent += invitation_mail.remind(page.pk)
    return sent
