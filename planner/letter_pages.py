"""The invitation on paper, for everybody and for a class: a page to print, and the same as PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home.queries import contact_for, contacts_of, school_frame
from planner.invitation_letters import letter_of
from planner.pdf_pages import answer_with, print_sheet, says_when_unavailable
from planner.reply_links import ClassLink
from planner.reply_views import link_of, page_context, page_url, public_occasion


@require_safe
def letter(request: HttpRequest, path: str, token: str = "") -> HttpResponse:
    """The invitation on paper, with a slip to reply and a picture for the phone."""
    context = _letter_context(request, path, token)
    pdf_url = f"{context['url']}brief/{token}/brief.pdf" if token else f"{context['url']}brief.pdf"
    return render(request, "planner/invitation/letter.html", context | {"pdf_url": pdf_url})


@require_safe
@says_when_unavailable
def letter_pdf(request: HttpRequest, path: str, token: str = "") -> HttpResponse:
    """The letter as PDF; on one page where that can be."""
    context = _letter_context(request, path, token) | {"frame": school_frame(request)}
    content = print_sheet("planner/pdf/letter.html", context, request, context["url"])
    return answer_with(content, f"{context['page'].slug}-brief.pdf")


def _letter_context(request: HttpRequest, path: str, token: str) -> dict[str, Any]:
    occasion = public_occasion(request, path)
    link = link_of(occasion, token)
    url = request.build_absolute_uri(page_url(occasion, request))
    letter = letter_of(occasion, url, ClassLink(link.invitation, link.class_name) if token else None)
    level = occasion.level
    contact = contact_for(contacts_of(request), level.level, level.track)
    return page_context(occasion, request) | {"letter": letter, "contact": contact}
