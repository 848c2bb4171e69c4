"""What a change of a school's settings sets in motion."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from wagtail.admin import messages
from wagtail.models import Site

from home.actions.errors import SchoolError
from home.actions.jobs import ask_for
from home.actions.languages import apply_languages
from home.job_views import lead_to
from home.permissions import school_sites
from home.school_jobs import LANGUAGES


def follow_settings(request: HttpRequest, site: Site) -> HttpResponse | None:
    """Turn languages on and off as the settings say; the translations that come with the library follow as a job.

    What cannot be is told, and stays as it was. Leads to the job where there is something to wait for."""
    if not school_sites().filter(pk=site.pk).exists():
        return None
    try:
        codes = apply_languages(site, request.user)
    except SchoolError as error:
        messages.error(request, str(error))
        return None
    return lead_to(request, ask_for(LANGUAGES, request.user, site, languages=codes)) if codes else None
