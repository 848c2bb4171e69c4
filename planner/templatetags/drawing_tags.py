"""Filters that write places of a drawing as style sheets and SVG read them, in every language."""

from datetime import date

from django import template

from planner import labels
from planner.drawing_parts import HOLIDAY_NAME, Drawing, HolidayBox

register = template.Library()


@register.filter
def mm(value: float) -> str:
    """A length in millimetres: ``12.5mm``."""
    return f"{value:.2f}mm"


@register.filter
def num(value: float) -> str:
    """A bare number: ``12.5``."""
    return f"{value:.2f}"


@register.filter
def from_foot(drawing: Drawing, edge: float) -> float:
    """A place counted from the foot of a drawing, where it is counted from the top."""
    return drawing.height - edge


@register.filter
def middle(holiday: HolidayBox) -> float:
    """Where a name of ``HOLIDAY_NAME`` millimetres begins that stands in the middle below a holiday."""
    return holiday.box.left + holiday.box.width / 2 - HOLIDAY_NAME / 2


@register.filter
def full_month_name(day: date) -> str:
    """The whole name of a month."""
    return labels.month_name(day)
