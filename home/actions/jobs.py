"""Ask for work that is done outside the request, begin anew with it, and throw away what is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.models import DBTaskResult
from wagtail.models import Site

from home.background import JOB_TASK, jobs_in, later
from home.job_kinds import job_kinds
from home.job_queries import is_given_up
from home.models import Job
from home.models.jobs import FOLDER, OPEN, JobState, forget_file, private_storage
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
        job.save()
        if file is not None:
            keep_file(job, file)
        later(do_job, job.pk)
    job.refresh_from_db()
    return job


def keep_file(job: Job, content: IO[bytes]) -> None:
    """Keep a file for a job, in the place of one that it had; its name in the storage cannot be guessed."""
    forget_file(job)
    job.file.save(f"{job.pk}-{get_random_string(24)}", File(content), save=False)
    job.save(update_fields=["file"])


def do_again(job: Job) -> bool:
    """Ask anew for a job that was given up; False where it is not (any more)."""
    with transaction.atomic():
        if not is_given_up(Job.objects.select_for_update().get(pk=job.pk)):
            return False
        fresh = {"state": JobState.WAITING, "error": "", "finished_at": None, "asked_at": timezone.now()}
        Job.objects.filter(pk=job.pk).update(**fresh)
        given_up = jobs_in(DBTaskResult.objects.failed().filter(task_path=JOB_TASK))
        DBTaskResult.objects.filter(pk__in=[row.pk for key, row in given_up.items() if key == job.pk]).delete()
        later(do_job, job.pk)
    return True


def purge_jobs(now: datetime | None = None) -> tuple[int, int]:
    """Delete files that are a day old, and jobs that ended a month ago; how many of each.

    What names people in its result goes with its file.
    """
    now = now or timezone.now()
    with transaction.atomic():
        over = list(Job.objects.filter(finished_at__lt=now - FILES_KEPT).exclude(file=""))
        for job in over:
            forget_file(job)
            job.save(update_fields=["file"])
        naming = [kind.code for kind in job_kinds().values() if kind.names_people]
        Job.objects.filter(finished_at__lt=now - FILES_KEPT, kind__in=naming).delete()
        deleted, _rows = Job.objects.filter(finished_at__lt=now - JOBS_KEPT).delete()
    return len(over) + _sweep(now), deleted


def _sweep(now: datetime) -> int:
    """Delete the files that no job has: of jobs whose school or user is gone, or that were never stored."""
    storage, folder = private_storage(), FOLDER.rstrip("/")
    kept = set(Job.objects.exclude(file="").values_list("file", flat=True))
    try:
        names = [f"{FOLDER}{name}" for name in storage.listdir(folder)[1]]
    except FileNotFoundError:
        return 0
    gone = [name for name in names if name not in kept and storage.get_modified_time(name) < now - FILES_KEPT]
    for name in gone:
        storage.delete(name)
    return len(gone)
