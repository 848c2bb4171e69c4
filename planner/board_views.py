"""What the board asks the server during editing: the picture of what stands in the form, and activities to add."""

from __future__ import annotations

import json

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Page

from home.permissions import visible_sites
from planner.board import Place, draw_board, place_of, refusal
from planner.board_rows import BoardError, read_rows
from planner.board_search import find_activities
from planner.models import YearPlanPage

MAX_BYTES = 1_000_000


@never_cache
@require_POST
def board(request: HttpRequest, page_id: int) -> HttpResponse:
    """The board of a plan that has been saved before."""
    return _drawn(request, _editable(request, page_id))


@never_cache
@require_POST
def new_board(request: HttpRequest, parent_id: int) -> HttpResponse:
    """The board of a plan that has not been saved yet."""
    return _drawn(request, _addable(request, parent_id))


@never_cache
@require_GET
def activities(request: HttpRequest) -> HttpResponse:
    """Activities to put on the board: the school's own, then those of the library that it lacks."""
    value = request.GET.get("page", "")
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise Http404
    page = get_object_or_404(Page, pk=int(value)).specific
    place = _editable(request, page.pk) if isinstance(page, YearPlanPage) else _addable(request, page.pk)
    query = request.GET.get("q", "").replace("\x00", "")[:100]
    return JsonResponse({"activities": find_activities(query, place, request.user)})


def _drawn(request: HttpRequest, place: Place) -> HttpResponse:
    """The board; or, where a link is proposed, why it cannot be (an empty reason: it can)."""
    if len(request.body) > MAX_BYTES:
        return HttpResponseBadRequest()
    try:
        data = json.loads(request.body)
        rows = read_rows(data)
    except (BoardError, ValueError, RecursionError):
        return HttpResponseBadRequest()
    if "link" in data:
        return JsonResponse({"reason": refusal(rows, place)})
    return render(request, "planner/admin/board.html", {"board": draw_board(rows, place)})


def _editable(request: HttpRequest, page_id: int) -> Place:
    """The plan, where the user may edit it. What belongs to another school does not exist."""
    page = get_object_or_404(YearPlanPage.objects.select_related("locale"), pk=page_id)
    place = _visible(request, page)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return place


def _addable(request: HttpRequest, parent_id: int) -> Place:
    page = get_object_or_404(Page, pk=parent_id).specific
    place = _visible(request, page)
    if not page.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    return place


def _visible(request: HttpRequest, page: Page) -> Place:
    place = place_of(page)
    if place is None or not visible_sites(request).filter(pk=place.site.pk).exists():
        raise Http404
    return place
