"""What a change of a school's settings sets in motion."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.admin import messages
from wagtail.models import Site

from home.actions.errors import SchoolError
from home.actions.languages import apply_languages
from home.permissions import school_sites


def follow_settings(request: HttpRequest, site: Site) -> None:
    """Turn languages on and off as the settings say; what cannot be is told, and stays as it was."""
    if not school_sites().filter(pk=site.pk).exists():
        return
    try:
        apply_languages(site, request.user)
    except SchoolError as error:
        messages.error(request, str(error))
