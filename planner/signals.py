"""Wagtail says by a signal alone that a page was published, by hand, by schedule or by a command."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from planner.actions_invitations import follow_plan, follow_row
from planner.actions_replies import let_in_waiting
from planner.models import InvitationPage, YearPlanPage


@receiver(page_published, sender=YearPlanPage)
def plan_published(instance: YearPlanPage, **kwargs: Any) -> None:
    """The invitations of the plan follow their rows."""
    follow_plan(instance)


@receiver(page_published, sender=InvitationPage)
def invitation_published(instance: InvitationPage, **kwargs: Any) -> None:
    """From now on parents see its date, time and place; where there is more room, who waits comes in."""
    follow_row(instance)
    let_in_waiting(instance.source)
