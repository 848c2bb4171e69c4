"""When a form of parents is not taken, whatever it says: it is not ours, or very many came in a short time."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_ratelimit.core import is_ratelimited

from home.limits import by_address
from planner.models import Reply
from planner.occasions import Occasion
from planner.reply_links import read_class_token

PER_ADDRESS, PER_LINK, PER_PERSON, PER_REPLY = "120/10m", "300/h", "20/h", "60/h"


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
        from_one = is_ratelimited(request, "planner-reply-address", key=by_address, rate=PER_ADDRESS, increment=True)
        is_many = is_ratelimited(request, "planner-reply-link", key=of_link, rate=rate, increment=True) or from_one
    if is_many:
        return _("Very many replies came in a short time. Wait ten minutes and send it again, or call the school.")
    return ""
