"""The jobs about whole schools: what follows after a school was made, or a language turned on."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from home.actions.furnishing import FURNISH, furnish_school, language_name
from home.actions.starter_translations import translate_starters
from home.choices import Role
from home.job_kinds import JobKind, Told
from home.models import Job
from home.progress import Progress
from home.school_trees import pages_of

LANGUAGES = "turn-on-languages"


def school_jobs() -> list[JobKind]:
    """What home does for schools."""
    return [
        JobKind(FURNISH, gettext_lazy("Fill a new school"), _furnish, _tell_furnished),
        JobKind(
            LANGUAGES,
            gettext_lazy("Translations that come with a language"),
            _translate,
            _tell_translated,
            roles=(Role.MANAGEMENT,),
        ),
    ]


def _furnish(job: Job, progress: Progress) -> dict[str, Any]:
    furnish_school(job.school, user=job.user, progress=progress, **job.options)
    return {"pages": pages_of(job.school).count()}


def _tell_furnished(job: Job) -> Told:
    pages = job.result["pages"]
    text = ngettext("The school is ready, with %(pages)s page.", "The school is ready, with %(pages)s pages.", pages)
    return Told(
        text % {"pages": pages},
        links=(
            (_("To the school"), f"{job.school.root_url}/"),
            (_("To its pages in the admin"), reverse("wagtailadmin_explore", args=[job.school.root_page_id])),
        ),
    )


def _translate(job: Job, progress: Progress) -> dict[str, Any]:
    codes = job.options["languages"]
    progress.parts, added = len(codes), 0
    for code in codes:
        progress.begin(language_name(code))
        added += len(translate_starters(job.school, code, job.user, progress).added)
    return {"added": added}


def _tell_translated(job: Job) -> Told:
    return Told(starters_message(job.result["added"]), links=((_("Look at the translations"), _translations_of(job)),))


def _translations_of(job: Job) -> str:
    return reverse("home_translations", args=[job.site_id])


def starters_message(added: int) -> str:
    """How many pages came with their translation."""
    if not added:
        return _("There was nothing to translate: no page of the library is published, or all have their translation.")
    return ngettext(
        "%(count)s page came with its translation. Look it through before parents do.",
        "%(count)s pages came with their translation. Look them through before parents do.",
        added,
    ) % {"count": added}
