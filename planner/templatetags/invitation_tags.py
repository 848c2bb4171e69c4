"""Tags by which templates reach an invitation and what it is to."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from planner.models import InvitationPage
from planner.occasions import Occasion, occasion_of
from planner.programme import ProgrammeLine, programme_of
from planner.reply_queries import language_name

register = template.Library()


@register.simple_tag(takes_context=True)
def occasion(context: dict[str, Any], page: InvitationPage) -> Occasion:
    """The invitation with its live row, today."""
    return occasion_of(page, today=timezone.localdate(), request=context.get("request"))


@register.filter
def by_the_clock(occasion: Occasion) -> list[ProgrammeLine]:
    """The programme, with the times of today's plan."""
    return programme_of(occasion)


@register.filter
def language(code: str) -> str:
    """The name of a language."""
    return language_name(code)
