"""Tags by which the editor's templates reach the board."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page

from home.choices import PARENT_KINDS, STUDENT_KINDS, Competence, Kind, Partnership
from planner.board import Board, draw_board, place_of
from planner.board_rows import read_rows
from planner.choices import Lane

register = template.Library()


@register.simple_tag
def board_of(form: Any, page: Page) -> Board | None:
    """The board of what stands in a form; ``page`` is the plan, or the level that is to get it."""
    place = place_of(page.specific_deferred if type(page) is Page else page)
    return draw_board(read_rows(form.board_rows()), place) if place else None


@register.simple_tag
def board_kinds() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The kinds of activities for each lane."""
    lanes = ((Lane.PARENT, PARENT_KINDS), (Lane.STUDENT, STUDENT_KINDS))
    return [
        (lane.value, str(lane.label), [(kind.value, str(kind.label)) for kind in Kind if kind in kinds])
        for lane, kinds in lanes
    ]


@register.simple_tag
def board_competences() -> list[tuple[str, str]]:
    """The career competences as a filter."""
    return [(value, str(label)) for value, label in Competence.choices]


@register.simple_tag
def board_partnership() -> list[tuple[str, str]]:
    """The parts of the partnership as a filter."""
    return [(value, str(label)) for value, label in Partnership.choices]


@register.filter
def words(values: tuple[str, ...]) -> str:
    """Codes for a ``data-`` attribute."""
    return " ".join(map(str, values))
