"""Do a job that somebody asked for: in their language, with their rights, once."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from home.actions.errors import SchoolError
from home.archive_format import ArchiveError
from home.background import works_at_once
from home.job_kinds import job_kinds
from home.models import Job
from home.models.jobs import JobState
from home.progress import JobProgress

logger = logging.getLogger(__name__)


def run_job(job_id: int) -> None:
    """Do it, unless it is done or gone. What is refused is an answer; anything else that goes wrong is raised."""
    job = Job.objects.select_related("user", "site__root_page").filter(pk=job_id).first()
    if job is None or job.state == JobState.DONE:
        return
    own = Job.objects.filter(pk=job.pk)
    own.update(state=JobState.RUNNING, error="", finished_at=None)
    with translation.override(UserProfile.get_for_user(job.user).get_preferred_language()):
        try:
            result = _do(job)
        except (SchoolError, ArchiveError) as refusal:
            _end(job, JobState.FAILED, error=str(refusal))
        except PermissionDenied:
            _end(job, JobState.FAILED, error=_("You may not do this any more."))
        except BaseException:
            if works_at_once():
                _end(job, JobState.FAILED)
                logger.exception("A %s failed", job.kind)
            raise  # A worker tries again, and says so to who waits: ``home.background.give_back``.
        else:
            _end(job, JobState.DONE, result=result)


def _do(job: Job) -> dict[str, Any]:
    kind = job_kinds().get(job.kind)
    if kind is None:
        raise SchoolError(_("This belongs to a part of the portal that is turned off."))
    if not job.user.is_active:
        raise PermissionDenied
    return kind.do(job, JobProgress(job.pk))


def _end(job: Job, state: JobState, **values: object) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=timezone.now(), **values)
