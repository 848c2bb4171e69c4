"""Who may sign in where. A wrong password and a school where one does not work give the same answer."""

from __future__ import annotations

import math
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext
from wagtail.models import Site

from home.permissions import may_sign_in, school_of_host


class SchoolBackend(ModelBackend):
    """Signs in the staff of the school whose host it is; anybody else is told nothing but that it did not work."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        joining: Site | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user, where name and password are right and the school is theirs, or is the one that they now join."""
        name = username or kwargs.pop(User.USERNAME_FIELD, None)
        user: Any = super().authenticate(request, username=_as_stored(name), password=password)
        if user is None or request is None:
            return user
        school = school_of_host(request)
        is_joining = joining is not None and school is not None and joining.pk == school.pk
        return user if is_joining or may_sign_in(user, school) else None


def _as_stored(name: str | None) -> str | None:
    """User names are e-mail addresses, which nobody types twice with the same capitals."""
    if not name:
        return name
    found = list(User.objects.filter(username__iexact=name.strip()).values_list("username", flat=True)[:2])
    return found[0] if len(found) == 1 else name


def attempted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The user name of an attempt, as it is counted: capitals make no second account of it."""
    given = (credentials or {}).get("username") or request.POST.get("username") or request.POST.get("login") or ""
    return str(given).strip().lower()[:255]


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks; behind proxies the last that the outermost trusted one saw.

    ``TRUSTED_PROXIES`` says how many stand in front: what comes before them in the header anybody can have written.
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    count = settings.TRUSTED_PROXIES
    if count and len(hops) >= count:
        return str(hops[-count])
    return str(request.META.get("REMOTE_ADDR", ""))


def cool_off_message() -> str:
    """What somebody reads who tried too often."""
    minutes = math.ceil(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    text = ngettext(
        "Too many attempts. Wait %(minutes)d minute, then try again.",
        "Too many attempts. Wait %(minutes)d minutes, then try again.",
        minutes,
    )
    return text % {"minutes": minutes}


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any = None) -> HttpResponse:
    """The answer to one attempt too many: the page as it was, which says why, with the status that belongs to it."""
    response = response if response is not None and response.status_code < 300 else HttpResponse(cool_off_message())
    response.status_code = settings.AXES_HTTP_RESPONSE_CODE
    return response
