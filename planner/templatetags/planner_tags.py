"""Tags by which templates reach a year plan as parents read it."""

from datetime import date
from typing import Any

from django import template
from django.utils import timezone

from planner import components, labels
from planner.models import YearPlanPage

register = template.Library()


@register.simple_tag(takes_context=True)
def plan_face(context: dict[str, Any], page: YearPlanPage) -> components.PlanFace:
    """The plan as parents read it today."""
    return components.plan_face(page, context["request"], timezone.localdate())


@register.filter
def percent(value: float) -> str:
    """A share of the width, as SVG writes it in every language."""
    return f"{value:g}%"


@register.filter
def month_name(day: date) -> str:
    """The short name of a month."""
    return labels.month_name(day, short=True)


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """The value under a key."""
    return mapping.get(key)


@register.filter
def from_bottom(row: int, rows: int) -> int:
    """The row counted from the top, where the timeline counts from the bottom."""
    return rows - row + 1
