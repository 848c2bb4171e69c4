"""Sheets of paper below an activity, as PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from home.models import ActivityPage
from home.queries import school_frame
from planner.papers import context_of, papers_of
from planner.pdf_pages import answer_with, print_sheet, says_when_unavailable


@require_safe
@cache_control(max_age=300, public=True)
@says_when_unavailable
def activity_paper(request: HttpRequest, path: str, name: str) -> HttpResponse:
    """A sheet of an activity, in the language of its page; 404 where the activity has no such sheet."""
    page = Page.find_for_request(request, path)
    if not isinstance(page, ActivityPage) or page.get_view_restrictions():
        raise Http404
    paper = next((paper for paper in papers_of(page) if paper.name == name), None)
    if paper is None:
        raise Http404
    with translation.override(page.locale.language_code):
        context = context_of(paper, page, request, timezone.localdate())
        context |= {"page": page, "frame": school_frame(request), "label": paper.label}
        content = print_sheet(paper.template, context, request, page.get_url(request) or "/")
    return answer_with(content, f"{page.slug}-{name}")
