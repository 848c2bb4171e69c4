"""Nobody changes a page of a school that is closed, the portal administrator included."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from home.models import OfflinePages
from home.models.offline import CLOSED
from home.school_queries import ROOT_LENGTH


def refuse_in_closed_school(request: HttpRequest, *pages: Any) -> HttpResponse | None:
    """Send who wants to change a page of a closed school back to where they came from; looking is allowed."""
    if request.method in {"GET", "HEAD"} or not any(map(_is_in_closed_school, pages)):
        return None
    messages.error(request, _("This school is closed: nothing of it can be changed until it is open again."))
    return redirect("wagtailadmin_explore", pages[0].pk)


def _is_in_closed_school(page: Any) -> bool:
    if not isinstance(page, Page):
        return False
    home = Page.objects.filter(path=page.path[:ROOT_LENGTH]).values("translation_key")
    return OfflinePages.objects.filter(reason=CLOSED, site__root_page__translation_key__in=home).exists()


def refuse_in_bulk(request: HttpRequest, action_type: str, objects: Any, view: Any) -> HttpResponse | None:
    """The same for what is done with many pages at once."""
    things = list(objects)
    return refuse_in_closed_school(request, *things) if things else None
