"""Tags by which templates reach a year plan as parents read it."""

from datetime import date
from typing import Any

from django import template
from django.utils import timezone

from planner import components, labels, markup
from planner.models import YearPlanPage

register = template.Library()


@register.simple_tag(takes_context=True)
def plan_face(context: dict[str, Any], page: YearPlanPage) -> components.PlanFace:
    """The plan as parents read it today."""
    return components.plan_face(page, context["request"], timezone.localdate())


register.simple_tag(markup.upper_lane)
register.simple_tag(markup.lower_lane)
register.simple_tag(markup.card_of, name="plan_card")
register.filter(markup.percent)
register.filter(markup.bars)
register.filter(markup.links)
register.filter(markup.dots)
register.filter(markup.list_row)


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
