"""What a change of a school's settings sets in motion."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Site

from home.actions.errors import SchoolError
from home.actions.languages import apply_languages
from home.actions.starter_translations import translate_starters
from home.permissions import school_sites


def follow_settings(request: HttpRequest, site: Site) -> None:
    """Turn languages on and off as the settings say, with the translations that come with the library.

    What cannot be is told, and stays as it was."""
    if not school_sites().filter(pk=site.pk).exists():
        return
    try:
        codes = apply_languages(site, request.user)
        added = sum(len(translate_starters(site, code, request.user).added) for code in codes)
    except SchoolError as error:
        messages.error(request, str(error))
        return
    if added:
        messages.info(request, _starters_message(added))


def _starters_message(added: int) -> str:
    return ngettext(
        "%(count)s page came with its translation. Look it through before parents do.",
        "%(count)s pages came with their translation. Look them through before parents do.",
        added,
    ) % {"count": added}
