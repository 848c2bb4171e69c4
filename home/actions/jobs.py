"""Ask for work that is done outside the request, begin anew with it, and throw away what is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Site

from home.background import JOB_TASK, jobs_in, later
from home.models import Job
from home.models.jobs import OPEN, JobState, forget_file
from home.tasks import do_job

FILES_KEPT = timedelta(days=1)
JOBS_KEPT = timedelta(days=30)


def ask_for(kind: str, user: Any, site: Site | None = None, *, file: IO[bytes] | None = None, **options: Any) -> Job:
    """Have a job done; the answer tells whether it was done at once. Asked for twice, it is one job while it is open.

    ``options`` is what the kind needs to know, as JSON can hold it.
    """
    with transaction.atomic():
        found = Job.objects.filter(kind=kind, user=user, site=site, state__in=OPEN, options=options).first()
        if found is not None and file is None:
            return found
        job = Job(kind=kind, user=user, site=site, options=options)
        if file is not None:
            job.file.save(f"{kind}.bin", File(file), save=False)
        job.save()
        later(do_job, job.pk)
    job.refresh_from_db()
    return job


def do_again(job: Job) -> bool:
    """Ask anew for a job that was given up; False where it is not (any more)."""
    with transaction.atomic():
        fresh: dict[str, Any] = {"state": JobState.WAITING, "error": "", "finished_at": None}
        is_given_up = Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(**fresh) > 0
        if is_given_up:
            given_up = jobs_in(DBTaskResult.objects.failed().filter(task_path=JOB_TASK))
            DBTaskResult.objects.filter(pk__in=[row.pk for key, row in given_up.items() if key == job.pk]).delete()
            later(do_job, job.pk)
    return is_given_up


def purge_jobs(now: datetime | None = None) -> tuple[int, int]:
    """Delete the files of jobs that ended a day ago, and jobs that ended a month ago; how many of each."""
    now = now or timezone.now()
    old = list(Job.objects.filter(finished_at__lt=now - JOBS_KEPT))
    for job in old:
        job.delete()
    with_file = list(Job.objects.filter(finished_at__lt=now - FILES_KEPT).exclude(file=""))
    for job in with_file:
        forget_file(job)
        job.save(update_fields=["file"])
    return len(with_file), len(old)
