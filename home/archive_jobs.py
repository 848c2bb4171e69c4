"""The jobs of archives: write everything of a school to a file, and bring a school in from one."""

from __future__ import annotations

import tempfile
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.actions.archive import export_school, import_school
from home.actions.errors import SchoolError
from home.actions.jobs import keep_file
from home.choices import Role
from home.job_kinds import JobKind, Told
from home.models import Job
from home.models.jobs import forget_file
from home.progress import Progress

EXPORT = "export-school"
IMPORT = "import-school"
EXPORT_ROLES = (Role.MANAGEMENT,)
"""Who may take a school along."""


def archive_jobs() -> list[JobKind]:
    """Taking a school along, and bringing one in."""
    return [
        JobKind(EXPORT, gettext_lazy("Export the school"), _export, _tell_exported, roles=EXPORT_ROLES),
        JobKind(IMPORT, gettext_lazy("Import a school"), _import, _tell_imported, names_people=True),
    ]


def _export(job: Job, progress: Progress) -> dict[str, Any]:
    with tempfile.TemporaryFile() as content:
        export_school(job.school, content, user=job.user, progress=progress)
        content.seek(0)
        keep_file(job, content)
    name = f"{job.school.hostname}-{timezone.localdate():%Y-%m-%d}.zip"
    return {"filename": name, "content_type": "application/zip"}


def _tell_exported(job: Job) -> Told:
    text = _("The archive of %(school)s is ready.") % {"school": job.school.root_page.title}
    return Told(text, links=((_("To the export"), reverse("home_school_export", args=[job.site_id])),))


def _import(job: Job, progress: Progress) -> dict[str, Any]:
    """All of it or nothing; who comes second finds what the first made."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        result: dict[str, Any] = held.result if held.site_id else _bring_in(held, progress)
    with transaction.atomic():
        forget_file(held)
        held.save(update_fields=["file"])
    return result


def _bring_in(job: Job, progress: Progress) -> dict[str, Any]:
    try:
        source = job.file.open("rb")
    except (FileNotFoundError, ValueError) as error:
        raise SchoolError(_("The archive was kept for a day, and is deleted here. Send it again.")) from error
    with source:
        report = import_school(source, user=job.user, progress=progress, **job.options)
    job.site = report.site
    job.result = {
        "name": report.site.site_name,
        "notes": report.notes,
        "staff_added": report.staff_added,
        "staff_waiting": report.staff_waiting,
    }
    job.save(update_fields=["site", "result"])
    return job.result


def _tell_imported(job: Job) -> Told:
    result = job.result
    lists = (
        (_("Look after this"), result["notes"]),
        (_("These people have their roles again"), result["staff_added"]),
        (_("These people have no access yet: invite them from the list of staff"), result["staff_waiting"]),
    )
    text = _("%(school)s is here, with all that was in the archive.")
    return Told(
        text % {"school": result["name"]},
        lists=tuple((heading, tuple(lines)) for heading, lines in lists if lines),
        links=(
            (_("To the school"), f"{job.school.root_url}/"),
            (_("To its pages in the admin"), reverse("wagtailadmin_explore", args=[job.school.root_page_id])),
        ),
    )
