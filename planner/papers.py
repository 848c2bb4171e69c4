"""Sheets of paper that an activity gives: worksheet, preparation of a conversation, run-sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from home.choices import Audience
from home.models import ConversationGuidePage, HomeAssignmentPage, StudentActivityPage
from home.queries import shows_part
from home.reading import source_of
from planner.run_sheet_section import planned_places, run_sheet

PART_WHEN = "planner-when"
"""When an activity is planned: a school may leave that out of its pages."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of sheet: its file, what its link says, on which faces, and for which activities."""

    name: str
    label: str | Promise
    template: str
    faces: frozenset[Audience]
    suits: Callable[[Any], bool]


def _has_worksheet(page: Any) -> bool:
    if isinstance(page, StudentActivityPage):
        return bool(page.preparation_questions or page.reflection_questions or page.handouts)
    return isinstance(page, HomeAssignmentPage) or bool(page.handouts)


def _is_conversation(page: Any) -> bool:
    return isinstance(page, ConversationGuidePage)


def _is_organised(page: Any) -> bool:
    return bool(page.tasks or getattr(page, "programme", ()))


PAPERS = (
    Paper(
        "draaiboek.pdf",
        _("Run-sheet"),
        "planner/pdf/run_sheet.html",
        frozenset({Audience.ORGANISERS, Audience.MENTORS}),
        _is_organised,
    ),
    Paper(
        "voorbereiding-ouder.pdf",
        _("Preparation sheet for the parent"),
        "planner/pdf/preparation_parent.html",
        frozenset({Audience.PARENTS, Audience.MENTORS}),
        _is_conversation,
    ),
    Paper(
        "voorbereiding-leerling.pdf",
        _("Preparation sheet for the pupil"),
        "planner/pdf/preparation_pupil.html",
        frozenset({Audience.PUPILS, Audience.MENTORS}),
        _is_conversation,
    ),
    Paper("werkblad.pdf", _("Worksheet"), "planner/pdf/worksheet.html", frozenset(Audience), _has_worksheet),
)


def papers_of(page: Any) -> list[Paper]:
    """The sheets that an activity has."""
    return [paper for paper in PAPERS if paper.suits(page)]


def context_of(paper: Paper, page: Any, request: HttpRequest, today: date) -> dict[str, Any]:
    """What a sheet shows besides its page: a run-sheet has the days of every plan that has the activity."""
    if not _is_run_sheet(paper):
        return {}
    places = planned_places(source_of(page), request, today) if shows_part(request, PART_WHEN) else []
    return {"sheets": [run_sheet(page, place) for place in places] or [run_sheet(page, None)]}


def _is_run_sheet(paper: Paper) -> bool:
    return paper is PAPERS[0]


class PaperLinks(Component):
    """The sheets that suit the face which is read."""

    template_name = "planner/paper_links.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """The links; the page that is read may be a translation."""
        page, face = parent_context["page"], parent_context.get("face")
        url = page.get_url(parent_context["request"]) or ""
        return {"url": url, "papers": [paper for paper in papers_of(page) if face in paper.faces]}
