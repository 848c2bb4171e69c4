"""Public answers below an invitation: reply, change or withdraw it, calendar, letter, no more mail.

A form here has a signed token and no cookie; nothing here acts for somebody who is logged in. The form of a new reply
also has the key that its reply will have, so that sending it twice makes one reply: no two readers may get the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from home.arrival import route
from planner.actions_replies import AnsweredBefore, NoRoom, forget_address, save_reply, withdraw
from planner.invitation_ics import calendar_of
from planner.models import InvitationPage, ListedPupil, Reply
from planner.models.replies import new_reply_key
from planner.occasions import Occasion, occasion_of
from planner.own_invitation import fill_in
from planner.reply_forms import ReplyForm, choices_of
from planner.reply_limits import refusal_of
from planner.reply_links import (
    ClassLink,
    class_token,
    form_token,
    read_class_token,
    read_form_token,
    read_mail_token,
    read_reply_token,
    reply_token,
)
from planner.slot_ics import farewell, is_farewell
from planner.slot_queries import has_slots, times_of, wants_time

View = Callable[..., HttpResponse]


def personal(view: View) -> View:
    """What only one reader may see: kept in no cache, found by no search engine, written in no log."""

    @wraps(view)
    @sensitive_post_parameters()
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _for_one_reader(view(request, *args, **kwargs))

    return answer


def _for_one_reader(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def public_occasion(request: HttpRequest, path: str) -> Occasion:
    """The published, public invitation at this path of the school; 404 where there is none."""
    page = route(request, path).page
    if not isinstance(page, InvitationPage) or page.get_view_restrictions():
        raise Http404
    if not page.source.live:
        raise Http404  # a translation says nothing that the Dutch invitation no longer says
    return occasion_of(page, today=timezone.localdate(), request=request)


def link_of(occasion: Occasion, token: str) -> ClassLink:
    """What a link of a class says; 404 where it is not this invitation's."""
    if not token:
        return ClassLink(occasion.source.pk)
    link = read_class_token(token)
    if link is None or link.invitation != occasion.source.pk:
        raise Http404
    return link


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def reply(request: HttpRequest, path: str, token: str = "") -> HttpResponse:
    """The form by which parents reply."""
    occasion = public_occasion(request, path)
    if not occasion.takes_replies:
        raise Http404
    link = link_of(occasion, token)
    listed = _listed(occasion, link)
    if link.pupil and listed is None:
        return HttpResponseRedirect(f"{page_url(occasion, request)}antwoord/")  # the class list was made anew
    form = _form(request, occasion, link, listed=listed)
    context = page_context(occasion, request) | {"form": form, "class_name": link.class_name}
    status = 200
    if request.method == "POST" and occasion.is_open:
        refusal = refusal_of(request, occasion)
        if refusal:
            form.add_error(None, refusal)
        elif form.is_valid():
            try:
                if stored := _store(form, occasion, None):
                    return HttpResponseRedirect(_after(occasion, request, stored))
            except AnsweredBefore as before:
                context |= _ask_whether_another(form, occasion, request, before.reply)
        status = 429 if refusal else 422
    context["has_slots"] = has_slots(occasion.source)
    response = render(request, "planner/invitation/reply.html", context, status=status)
    if request.method == "POST" or listed:
        response = _for_one_reader(response)
    if request.method != "POST":  # who goes back finds the same form, and sends no second reply
        response["Cache-Control"] = "private, no-cache"
    return response


def _ask_whether_another(form: ReplyForm, occasion: Occasion, request: HttpRequest, before: Reply) -> dict[str, Any]:
    """The same form came back with another child: sent once more it is a reply of its own."""
    cast(QueryDict, form.data)["once"] = form_token(occasion.source.pk, new_reply_key())
    form.add_error(None, _("You have sent this form before. Is this reply for another child? Then send it once more."))
    return {"before": before, "before_url": my_url(occasion, request, before)}


def _listed(occasion: Occasion, link: ClassLink) -> ListedPupil | None:
    """The name of the class list that a personal link is for."""
    return occasion.source.listed.filter(pk=link.pupil).first() if link.pupil else None


def _form(
    request: HttpRequest,
    occasion: Occasion,
    link: ClassLink,
    stored: Reply | None = None,
    listed: ListedPupil | None = None,
) -> ReplyForm:
    once = form_token(occasion.source.pk, new_reply_key())
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and not read_form_token(data.get("once", ""), occasion.source.pk):
        data["once"] = once
    form = ReplyForm(
        data,
        classes=occasion.classes,
        class_name=link.class_name,
        reply=stored,
        choices=choices_of(occasion),
        listed=listed,
        is_personal=listed is not None,
    )
    form.fields["token"].initial, form.fields["once"].initial = class_token(link), once
    return form


def _store(form: ReplyForm, occasion: Occasion, stored: Reply | None) -> Reply | None:
    """The reply as it is kept; nothing where there is no room, which the form then says."""
    language = get_language() or settings.LANGUAGE_CODE
    key = read_form_token(form.data["once"], occasion.source.pk)
    try:
        return save_reply(occasion.source, form.data_of_reply(), reply=stored, language=language, key=key)
    except NoRoom as error:
        form.add_error("people", str(error))
        return None


def _after(occasion: Occasion, request: HttpRequest, stored: Reply) -> str:
    """Where a reply leads: to the times where the family has to choose one, else to the reply itself."""
    here = my_url(occasion, request, stored)
    return f"{here}tijd/" if wants_time(stored) else f"{here}?nieuw=1"


def my_url(occasion: Occasion, request: HttpRequest, stored: Reply) -> str:
    """Where only who sent a reply comes."""
    return f"{page_url(occasion, request)}mijn-antwoord/{reply_token(stored.key)}/"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_reply(request: HttpRequest, path: str, token: str) -> HttpResponse:
    """What somebody replied, to change or withdraw it."""
    occasion = public_occasion(request, path)
    key = read_reply_token(token)
    stored = reply_of(occasion, key)
    context = page_context(occasion, request) | {"my_token": token}
    if key and request.method == "POST" and "withdraw" in request.POST:
        return _withdraw(request, stored, context)
    if stored is None:
        return render(request, "planner/invitation/gone.html", context, status=404)
    form, status = _form(request, occasion, ClassLink(occasion.source.pk), stored), 200
    if request.method == "POST" and occasion.is_open:
        refusal = refusal_of(request, occasion)
        if refusal:
            form.add_error(None, refusal)
        elif form.is_valid():
            try:
                if changed := _store(form, occasion, stored):
                    return HttpResponseRedirect(_after(occasion, request, changed))
            except Reply.DoesNotExist:  # withdrawn meanwhile, on another page
                return render(request, "planner/invitation/gone.html", context, status=404)
        status, stored = 422, reply_of(occasion, stored.key) or stored
    context |= {"reply": stored, "form": form, "is_new": "nieuw" in request.GET, "times": times_of(stored)}
    context["gone"] = farewell(stored)
    return render(request, "planner/invitation/my_reply.html", context, status=status)


def _withdraw(request: HttpRequest, stored: Reply | None, context: dict[str, Any]) -> HttpResponse:
    """Delete the reply; who taps twice reads the same twice."""
    gone = farewell(stored) if stored else request.POST.get("gone", "")
    if stored:
        withdraw(stored)
    return render(request, "planner/invitation/withdrawn.html", context | {"gone": gone if is_farewell(gone) else ""})


def reply_of(occasion: Occasion, key: str | None) -> Reply | None:
    """What somebody answered, by the key that only they have."""
    found: Reply | None = occasion.source.replies.filter(key=key).prefetch_related("pupils").first() if key else None
    return found


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def no_mail(request: HttpRequest, path: str, token: str) -> HttpResponse:
    """No more mail about this: by the button of the page, or by the mail program's own (RFC 8058)."""
    occasion = public_occasion(request, path)
    stored = reply_of(occasion, read_mail_token(token))
    if request.method == "POST" and stored is not None:
        forget_address(stored)
    has_address = request.method != "POST" and stored is not None and bool(stored.email)
    return render(
        request, "planner/invitation/no_mail.html", page_context(occasion, request) | {"has_address": has_address}
    )


@require_safe
@cache_control(max_age=300, public=True)
def calendar(request: HttpRequest, path: str) -> HttpResponse:
    """The invitation for the reader's own calendar."""
    occasion = public_occasion(request, path)
    if occasion.item is None:
        raise Http404
    content = calendar_of(occasion, url=request.build_absolute_uri(page_url(occasion, request)))
    method = "CANCEL" if occasion.is_cancelled else "PUBLISH"
    response = HttpResponse(content, content_type=f"text/calendar; charset=utf-8; method={method}")
    response["Content-Disposition"] = content_disposition_header(True, f"{occasion.page.slug}.ics") or "attachment"
    return response


@require_safe
def own_invitation(request: HttpRequest, path: str) -> HttpResponse:
    """Where a pupil makes an invitation; what is written there stays in the browser."""
    occasion = public_occasion(request, path)
    if occasion.item is None or not occasion.takes_replies or occasion.is_cancelled:
        raise Http404
    said, language = occasion.pupil_invitation
    with override(language or get_language()):
        text = fill_in(said, occasion.item)
    context = page_context(occasion, request) | {"text": text, "said_in": language}
    return render(request, "planner/invitation/own.html", context)


def page_url(occasion: Occasion, request: HttpRequest) -> str:
    """The address of the invitation in the reader's language."""
    return occasion.page.get_url(request) or "/"


def page_context(occasion: Occasion, request: HttpRequest) -> dict[str, Any]:
    """What every page below an invitation says of it."""
    about = {"occasion": occasion, "page": occasion.page, "url": page_url(occasion, request)}
    return about | {"is_in_readers_language": True}  # the school's own words are marked one by one
