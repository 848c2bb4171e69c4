"""What the planner has done outside the request. Each task may be run twice, and does its work once."""

from __future__ import annotations

from django_tasks import task

from planner import invitation_mail


@task(priority=10)
def tell_moved(invitation_id: int, sequence: int) -> int:
    """Tell parents that date, time or place changed."""
    return invitation_mail.tell_moved(invitation_id, sequence)


@task(priority=10)
def tell_cancelled(invitation_id: int, sequence: int) -> int:
    """Tell parents that it does not take place, or does after all."""
    return invitation_mail.tell_cancelled(invitation_id, sequence)


@task(priority=10)
def tell_room(reply_ids: list[int], occurrence: str) -> int:
    """Tell parents on the waiting list that there is room. ``occurrence`` tells this time from another."""
    return invitation_mail.tell_room(reply_ids, occurrence)


@task(priority=10)
def tell_time(reply_ids: list[int], what: str, occurrence: str) -> int:
    """Tell families about their own time in a round. ``occurrence`` tells this time from another."""
    return invitation_mail.tell_time(reply_ids, what, occurrence)


@task(priority=10)
def remind(invitation_id: int, until: str = "") -> int:
    """Remind parents who come and were not reminded yet; of a round who has a time until that day."""
    return invitation_mail.remind(invitation_id, until)
