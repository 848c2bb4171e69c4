"""The signed key of a page by which readers say what they think of it; the same for every reader."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Site

from home.models import ActivityPage
from home.parts import PART_FEEDBACK
from home.queries import shows_part
from home.reading import source_of

_SALT = "home.feedback"


def page_key(page: int) -> str:
    """The part of the address that names a page; nobody can make one up."""
    return signing.Signer(salt=_SALT).sign_object([page])


def read_page_key(key: str) -> int | None:
    """The page that a key names; nothing where it is not one of ours."""
    try:
        (page,) = signing.Signer(salt=_SALT).unsign_object(key)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return page if isinstance(page, int) else None


def feedback_url(request: HttpRequest, page: ActivityPage) -> str:
    """Where a form below an activity is sent, in the reader's language; empty where nothing is asked."""
    site = Site.find_for_request(request)
    if site is None or site.is_default_site or not page.pk or not shows_part(request, PART_FEEDBACK):
        return ""
    return reverse("reader:feedback", args=[page_key(source_of(page).pk)])
