"""Public answers below an invitation: reply, change or withdraw it, calendar, letter, no more mail.

A form here has a signed token and no cookie, so that its page can be kept in a cache; nothing here acts for somebody
who is logged in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.core import is_ratelimited
from wagtail.models import Site

from planner.actions_replies import NoRoom, forget_address, save_reply, withdraw
from planner.invitation_ics import calendar_of
from planner.models import InvitationPage, ListedPupil, Reply
from planner.occasions import Occasion, occasion_of
from planner.own_invitation import fill_in
from planner.reply_forms import ReplyForm, choices_of
from planner.reply_links import (
    ClassLink,
    class_token,
    read_class_token,
    read_mail_token,
    read_reply_token,
    reply_token,
)
from planner.slot_ics import farewell
from planner.slot_queries import has_slots, times_of, wants_time

PER_ADDRESS, PER_LINK, PER_PERSON, PER_REPLY = "120/10m", "300/h", "20/h", "60/h"
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
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    components = [part for part in path.split("/") if part]
    page = site.root_page.localized.specific.route(request, components)[0].specific
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
    status = 200
    if request.method == "POST" and occasion.is_open:
        refusal = refusal_of(request, occasion)
        if refusal:
            form.add_error(None, refusal)
        elif form.is_valid() and (stored := _store(form, occasion, None)):
            return HttpResponseRedirect(_after(occasion, request, stored))
        status = 429 if refusal else 422
    response = render(
        request,
        "planner/invitation/reply.html",
        page_context(occasion, request)
        | {"form": form, "class_name": link.class_name, "has_slots": has_slots(occasion.source)},
        status=status,
    )
    return _for_one_reader(response) if request.method == "POST" or listed else response


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
    form = ReplyForm(
        request.POST if request.method == "POST" else None,
        classes=occasion.classes,
        class_name=link.class_name,
        reply=stored,
        choices=choices_of(occasion),
        listed=listed,
        is_personal=listed is not None,
    )
    form.fields["token"].initial = class_token(link)
    return form


def _store(form: ReplyForm, occasion: Occasion, stored: Reply | None) -> Reply | None:
    """The reply as it is kept; nothing where there is no room, which the form then says."""
    try:
        return save_reply(
            occasion.source, form.data_of_reply(), reply=stored, language=get_language() or settings.LANGUAGE_CODE
        )
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


def refusal_of(request: HttpRequest, occasion: Occasion, stored: Reply | None = None) -> str:
    """Why a form is not taken whatever it says; empty where it is.

    Who goes on with a stored reply is counted by that reply: fifty families may sit behind one address.
    """
    link = read_class_token(request.POST.get("token", ""))
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    if link is None or link.invitation != occasion.source.pk or origin not in ("", request.get_host()):
        return _("This form does not come from this page. Open the invitation again and reply there.")

    def of_link(group: str, request: HttpRequest) -> str:
        return f"{link.invitation}:{link.class_name}:{link.pupil}"

    def of_reply(group: str, request: HttpRequest) -> str:
        return f"{stored.pk if stored else ''}"

    if stored is not None:
        is_many = is_ratelimited(request, "planner-reply-own", key=of_reply, rate=PER_REPLY, increment=True)
    else:
        rate = PER_PERSON if link.pupil else PER_LINK
        by_address = is_ratelimited(request, "planner-reply-address", key=_address, rate=PER_ADDRESS, increment=True)
        is_many = is_ratelimited(request, "planner-reply-link", key=of_link, rate=rate, increment=True) or by_address
    if is_many:
        return _("Very many replies came in a short time. Wait ten minutes and send it again, or call the school.")
    return ""


def _address(group: str, request: HttpRequest) -> str:
    """Who asks; behind a proxy that is what the proxy itself added last."""
    if settings.SECURE_PROXY_SSL_HEADER and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR") or "")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_reply(request: HttpRequest, path: str, token: str) -> HttpResponse:
    """What somebody replied, to change or withdraw it."""
    occasion = public_occasion(request, path)
    stored = reply_of(occasion, read_reply_token(token))
    context = page_context(occasion, request) | {"my_token": token}
    if stored is None:
        return render(request, "planner/invitation/gone.html", context, status=404)
    if request.method == "POST" and "withdraw" in request.POST:
        gone = farewell(stored)
        withdraw(stored)
        return render(request, "planner/invitation/withdrawn.html", context | {"gone": gone})
    form, status = _form(request, occasion, ClassLink(occasion.source.pk), stored), 200
    if request.method == "POST" and occasion.is_open:
        refusal = refusal_of(request, occasion)
        if refusal:
            form.add_error(None, refusal)
        elif form.is_valid() and _store(form, occasion, stored):
            return HttpResponseRedirect(_after(occasion, request, stored))
        status, stored = 422, reply_of(occasion, stored.key) or stored
    context |= {"reply": stored, "form": form, "is_new": "nieuw" in request.GET, "times": times_of(stored)}
    return render(request, "planner/invitation/my_reply.html", context, status=status)


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
    text = fill_in(getattr(occasion.activity, "pupil_invitation", ""), occasion.item)
    return render(request, "planner/invitation/own.html", page_context(occasion, request) | {"text": text})


def page_url(occasion: Occasion, request: HttpRequest) -> str:
    """The address of the invitation in the reader's language."""
    return occasion.page.get_url(request) or "/"


def page_context(occasion: Occasion, request: HttpRequest) -> dict[str, Any]:
    """What every page below an invitation says of it."""
    about = {"occasion": occasion, "page": occasion.page, "url": page_url(occasion, request)}
    return about | {"is_in_readers_language": True}  # the school's own words are marked one by one
