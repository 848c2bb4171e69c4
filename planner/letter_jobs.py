"""The job that prints the letters of a class: a minute of work for some, so it is not done while somebody asks."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from home.actions.errors import SchoolError
from home.actions.jobs import ask_for, keep_file
from home.job_kinds import JobKind, Told
from home.models import Job
from home.progress import Progress
from planner.invitation_permissions import REPLY_ROLES, classes_seen
from planner.letter_sheets import LetterBatch, letters_pdf
from planner.models import InvitationPage
from planner.occasions import occasion_of
from planner.pdf import PdfUnavailable

LETTERS = "print-letters"


def letter_jobs() -> list[JobKind]:
    """What the planner prints for a whole class."""
    title = gettext_lazy("Print the letters of a class")
    return [JobKind(LETTERS, title, _print, _tell, roles=REPLY_ROLES, names_people=True)]


def ask_for_letters(batch: LetterBatch, site: Site, user: Any) -> Job:
    """Have the letters printed; what is kept of the question names nobody."""
    return ask_for(LETTERS, user, site, **asdict(batch))


def _print(job: Job, progress: Progress) -> dict[str, Any]:
    batch = LetterBatch(**job.options)
    page = InvitationPage.objects.filter(pk=batch.invitation, path__startswith=job.school.root_page.path).first()
    if page is None:
        raise SchoolError(_("The invitation is gone."))
    seen = classes_seen(job.user, job.school, occasion_of(page, today=timezone.localdate()).level)
    if seen is not None and batch.class_name not in seen:
        raise PermissionDenied
    try:
        content = letters_pdf(batch)
    except PdfUnavailable as error:
        raise SchoolError(
            _("Nothing can be printed on this server. The administrator of the portal knows why.")
        ) from error
    if not content:
        raise SchoolError(_("There are no letters to print: nobody is left on the list, or parents cannot reply."))
    keep_file(job, BytesIO(content))
    return {"filename": f"{page.slug}-{batch.class_name}.pdf", "content_type": "application/pdf"}


def _tell(job: Job) -> Told:
    batch = LetterBatch(**job.options)
    back = reverse("planner_personal_letters", args=[batch.invitation, batch.class_name])
    text = _("The letters of class %(class_name)s are ready.") % {"class_name": batch.class_name}
    return Told(text, links=((_("Back to the letters"), back),))
