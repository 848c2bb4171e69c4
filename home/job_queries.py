"""Jobs as somebody sees who waits for them: whose they are, how far they are, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from home.background import JOB_TASK, jobs_in, works_at_once
from home.job_kinds import JobKind, Told, job_kinds, title_of
from home.models import Job
from home.models.jobs import OPEN, JobState
from home.permissions import school_of_host, visible_sites
from home.progress import HowFar, progress_of
from home.work_words import fault_of

RECENT = timedelta(days=1)
LOST = timedelta(minutes=5)
"""No request takes so long: what is done within one and is not done by then, nobody does any more."""


def visible_jobs(request: HttpRequest) -> QuerySet[Job]:
    """On the portal's own host all, for its administrator; else what a user asked for, of schools that are shown."""
    jobs = Job.objects.select_related("site__root_page", "user")
    if request.user.is_superuser and school_of_host(request) is None:
        return jobs
    found = Q()
    for kind in job_kinds().values():
        found |= Q(kind=kind.code, site__in=visible_sites(request, kind.roles).values("pk"))
    return jobs.filter(found, user=request.user)


def waited_for(request: HttpRequest) -> QuerySet[Job]:
    """What this user asked for and is not done, or ended less than a day ago."""
    is_recent = Q(state__in=OPEN) | Q(finished_at__gt=timezone.now() - RECENT)
    return visible_jobs(request).filter(is_recent, user=request.user)


def is_given_up(job: Job) -> bool:
    """Whether nobody goes on with it by themselves."""
    is_lost = job.is_open and works_at_once() and job.asked_at < timezone.now() - LOST
    return is_lost or job.state == JobState.FAILED


@dataclass(frozen=True, slots=True)
class JobNow:
    """A job at one moment. ``next_at`` is when it is tried again after something went wrong, ``last_fault`` what."""

    job: Job
    title: str
    school: str
    how_far: HowFar | None = None
    told: Told | None = None
    attempts: int = 0
    next_at: datetime | None = None
    last_fault: str = ""

    @property
    def asker(self) -> str:
        """Who asked."""
        return self.job.user.get_full_name() or self.job.user.get_username()

    @property
    def is_running(self) -> bool:
        """Whether somebody is at it."""
        return self.job.state == JobState.RUNNING

    @property
    def is_failed(self) -> bool:
        """Whether nobody goes on with it by themselves."""
        return is_given_up(self.job)

    @property
    def count(self) -> str:
        """*12 of 60 pages*."""
        kind, far = job_kinds().get(self.job.kind), self.how_far
        return kind.count(far.done, far.total) if kind and far and far.total else ""

    @property
    def fault(self) -> str:
        """Why it was given up."""
        return self.job.error or _("Something went wrong that nobody foresaw. Nothing is lost: try again.")

    @property
    def has_file(self) -> bool:
        """Whether there is something to fetch."""
        return bool(self.job.state == JobState.DONE and self.job.file and "filename" in self.job.result)

    @property
    def had_file(self) -> bool:
        """Whether there was something to fetch, which is deleted by now."""
        return bool(self.job.state == JobState.DONE and not self.job.file and "filename" in self.job.result)


def jobs_now(jobs: Iterable[Job]) -> list[JobNow]:
    """Jobs with how far they are; three questions at most, however many they are."""
    jobs = list(jobs)
    open_keys = [job.pk for job in jobs if job.is_open]
    told, tasks = progress_of(open_keys), _tasks_of(open_keys)
    return [_job_now(job, told.get(job.pk), tasks.get(job.pk)) for job in jobs]


def _tasks_of(keys: list[int]) -> dict[int, DBTaskResult]:
    if not keys:
        return {}
    return jobs_in(DBTaskResult.objects.filter(task_path=JOB_TASK).exclude(status=TaskResultStatus.SUCCESSFUL))


def _job_now(job: Job, how_far: HowFar | None, task: DBTaskResult | None) -> JobNow:
    kind: JobKind | None = job_kinds().get(job.kind)
    is_later = task is not None and task.run_after != get_date_max() and task.run_after > timezone.now()
    return JobNow(
        job=job,
        title=title_of(job.kind),
        school=job.site.root_page.title if job.site else "",
        how_far=how_far,
        told=kind.tell(job) if kind and job.state == JobState.DONE else None,
        attempts=len(task.worker_ids) if task else 0,
        next_at=task.run_after if task and is_later else None,
        last_fault=fault_of(task.exception_class_path) if task else "",
    )
