"""The pages that the planner prints as PDF, and the answer where nothing can be printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import get_language_bidi
from wagtail.models import Site

from home.queries import school_frame
from planner import pdf
from planner.components import PlanFace, Row, plan_face
from planner.dates import school_year_bounds
from planner.drawing import draw
from planner.drawing_parts import POSTER, CardText
from planner.models import YearPlanPage

CONTENT_TYPE = "application/pdf"
View = Callable[..., HttpResponse]


def plan_pdf(request: HttpRequest, site: Site, page: YearPlanPage) -> tuple[bytes, str]:
    """A plan as parents hang it on the wall: an A3 poster, then the list on A4. The same on every day of the year."""
    face = face_on_paper(page, request)
    url = request.build_absolute_uri(page.get_url(request) or "/")
    level_url = request.build_absolute_uri(face.level.get_url(request) or "/")
    html = render_to_string(
        "planner/pdf/plan.html",
        {
            "page": page,
            "face": face,
            "drawing": draw(face.timeline, texts_of(face.cards), POSTER, mirrored=get_language_bidi()),
            "frame": school_frame(request),
            "lasting_address": f"{level_url}jaarplan/".partition("://")[2],
        },
        request,
    )
    return pdf.render(html, url), CONTENT_TYPE


def print_sheet(template: str, context: dict[str, Any], request: HttpRequest, url: str) -> bytes:
    """Print a template, compact only where that brings it to one page; ``url`` is the address that it belongs to."""
    sizes = [render_to_string(template, context | {"size": size}, request) for size in ("", "compact", "")]
    return pdf.render_on_one_page(sizes, request.build_absolute_uri(url))


def answer_with(content: bytes, file_name: str) -> HttpResponse:
    """A PDF that the browser shows, and keeps under this name."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(False, file_name) or "inline"
    return response


def face_on_paper(page: YearPlanPage, request: HttpRequest) -> PlanFace:
    """The plan as it looks before the year begins: on paper nothing is past, and today is nowhere."""
    return plan_face(page, request, school_year_bounds(page.school_year)[0] - timedelta(days=1))


def texts_of(rows: dict[UUID, Row]) -> dict[UUID, CardText]:
    """What stands on the cards of a drawing."""
    return {uid: CardText(row.title, row.kind, row.when_short) for uid, row in rows.items()}


def says_when_unavailable(view: View) -> View:
    """Where nothing can be printed the view answers 503, with a page in the reader's language."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except pdf.PdfUnavailable:
            response = render_page(request, "planner/pdf/unavailable.html", status=503)
            response["Cache-Control"] = "no-store"
            return response

    return answer
