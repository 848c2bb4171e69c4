"""Where a family chooses its time in a conversation round: free times only, and never a name of others."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from planner.actions_replies import ask_to_call
from planner.actions_slots import TimeTaken, choose_times
from planner.choices import Answer
from planner.models import Reply
from planner.occasions import Occasion
from planner.reply_limits import refusal_of
from planner.reply_links import ClassLink, class_token, read_reply_token
from planner.reply_views import my_url, page_context, page_url, personal, public_occasion, reply_of
from planner.slot_forms import CallForm, read_offer
from planner.slot_ics import calendar_of_farewell, calendar_of_times
from planner.slot_queries import family_times, has_slots


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def choose_time(request: HttpRequest, path: str, token: str) -> HttpResponse:
    """The free times for the children of a reply. What somebody else took meanwhile is answered with the nearest."""
    occasion = public_occasion(request, path)
    stored = reply_of(occasion, read_reply_token(token))
    if stored is None:
        return _gone(request, occasion)
    mine = my_url(occasion, request, stored)
    if not occasion.is_open or stored.answer != Answer.YES or not has_slots(occasion.source):
        return HttpResponseRedirect(mine)
    if request.method != "POST":
        return _page(request, occasion, stored)
    if refusal := refusal_of(request, occasion, stored):
        return _page(request, occasion, stored, fault=refusal, status=HTTPStatus.TOO_MANY_REQUESTS)
    if "call" in request.POST:
        return _call(request, occasion, stored, mine)
    wanted = read_offer(request.POST.get("time", ""))
    if not wanted:
        return _page(request, occasion, stored, is_unchosen=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        choose_times(stored, wanted, language=get_language() or settings.LANGUAGE_CODE)
    except TimeTaken as taken:
        return _page(request, occasion, stored, taken=taken, status=HTTPStatus.CONFLICT)
    except Reply.DoesNotExist:  # withdrawn meanwhile, on another page
        return _gone(request, occasion)
    return HttpResponseRedirect(f"{mine}?nieuw=1")


def _gone(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    return render(request, "planner/invitation/gone.html", page_context(occasion, request), status=HTTPStatus.NOT_FOUND)


def _call(request: HttpRequest, occasion: Occasion, stored: Reply, mine: str) -> HttpResponse:
    """No time suits, or none is left: school calls."""
    form = CallForm(request.POST)
    if not form.is_valid():
        return _page(request, occasion, stored, call_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    ask_to_call(stored, form.cleaned_data["telephone"])
    return HttpResponseRedirect(f"{mine}?nieuw=1")


def _page(
    request: HttpRequest,
    occasion: Occasion,
    stored: Reply,
    *,
    fault: str = "",
    is_unchosen: bool = False,
    taken: TimeTaken | None = None,
    call_form: CallForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    times = family_times(stored, wanted=taken.wanted if taken else None)
    context = page_context(occasion, request) | {
        "reply": stored,
        "times": times,
        "fault": fault,
        "is_unchosen": is_unchosen,
        "is_taken": taken is not None,
        "call_form": call_form or CallForm(),
        "token": class_token(ClassLink(occasion.source.pk)),
        "my_url": my_url(occasion, request, stored),
    }
    return render(request, "planner/invitation/slots.html", context, status=status)


@require_safe
@personal
def my_calendar(request: HttpRequest, path: str, token: str) -> HttpResponse:
    """The family's own times for its calendar; those that it gave back are cancelled there."""
    occasion = public_occasion(request, path)
    stored = reply_of(occasion, read_reply_token(token))
    url = request.build_absolute_uri(page_url(occasion, request))
    found = calendar_of_times(occasion, stored, url=url) if stored else None
    if found is None:
        raise Http404
    return _calendar(occasion, *found)


@require_safe
@personal
def gone_calendar(request: HttpRequest, path: str, token: str) -> HttpResponse:
    """Takes the times of a reply that was withdrawn out of the family's calendar."""
    occasion = public_occasion(request, path)
    url = request.build_absolute_uri(page_url(occasion, request))
    content = calendar_of_farewell(occasion, token, url=url)
    if content is None:
        raise Http404
    return _calendar(occasion, content, "CANCEL")


def _calendar(occasion: Occasion, content: bytes, method: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"text/calendar; charset=utf-8; method={method}")
    response["Content-Disposition"] = content_disposition_header(True, f"{occasion.page.slug}.ics") or "attachment"
    return response
