"""What a reader sees when something is broken: a plain page in their language, which asks the database nothing.

Where the database or the cache is away, the page says when to try again (503); what else goes wrong is our fault (500).
"""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from redis.exceptions import RedisError

AWAY = (OperationalError, InterfaceError, RedisError)
"""What is raised when another server does not answer."""

RETRY_AFTER = 20
"""Seconds: the time that a database takes to start again."""


def server_error(request: HttpRequest, template_name: str = "fault.html") -> HttpResponse:
    """Django asks for this page from within the error that it could not handle."""
    is_away = isinstance(sys.exception(), AWAY)
    is_form = request.method not in {"GET", "HEAD"}
    with translation.override(_language(request)):
        page = render_to_string(template_name, {"is_away": is_away, "is_form": is_form, "path": request.path})
    response = HttpResponse(page, status=503 if is_away else 500)
    response["Cache-Control"] = "no-store"
    if is_away:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def _language(request: HttpRequest) -> str:
    """That of the address; in the admin, which has none, the one that the browser asks for, if staff can have it."""
    if request.path_info.startswith("/admin/"):
        asked = translation.get_language_from_request(request)
        return asked if asked in dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES) else settings.LANGUAGE_CODE
    return translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
