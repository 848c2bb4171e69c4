"""Fill a new school: copies of the library, their translations, and what plugins have for a beginning."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page, Site

from home.actions.errors import only_for_the_portal
from home.actions.library import copy_library
from home.actions.starter_translations import translate_starters
from home.models import ActivityIndexPage, SchoolSettings, YearLevelPage
from home.progress import Progress

FURNISH = "furnish-school"
"""The job that does this."""


def furnish_school(
    site: Site, *, with_library: bool, with_plans: bool, user: Any = None, progress: Progress | None = None
) -> None:
    """Give a new school copies of the library that suit its tracks, their translations, and what plugins have for it.

    What is there already is left alone, so this may be done again when it was cut off. Raises SchoolError.
    """
    only_for_the_portal(user)
    progress = progress or Progress()
    library = ActivityIndexPage.objects.filter(path__in=_portal_banks()).first() if with_library else None
    codes = [code for code in SchoolSettings.for_site(site).languages if code != settings.LANGUAGE_CODE]
    progress.parts = (1 + len(codes) if library else 0) + with_plans
    home = Page.objects.get(pk=site.root_page_id)
    if library is not None:
        progress.begin(_("Library"))
        bank = ActivityIndexPage.objects.child_of(home).order_by("path")[:1].get()
        copy_library(library, bank, set(YearLevelPage.objects.child_of(home).values_list("track", flat=True)), progress)
        for code in codes:
            progress.begin(language_name(code))
            translate_starters(site, code, progress=progress)
    if with_plans:
        progress.begin(_("Model plans"))
        for hook in hooks.get_hooks("home_school_plans"):
            hook(site=site, user=user)


def language_name(code: str) -> str:
    """A language in that of the reader: *Arabic*."""
    return str(get_language_info(code)["name_translated"])


def _portal_banks() -> list[str]:
    default = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if default is None:
        return []
    return list(ActivityIndexPage.objects.child_of(default.root_page).values_list("path", flat=True))
