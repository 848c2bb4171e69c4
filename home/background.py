"""Work outside the request: put a task in the queue, do something only once, and what becomes of a task that fails.

A task gets keys of rows, never a name or an address: what it was given stays in the database for a while.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from traceback import format_tb
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks import task_backends
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from home.models import DoneOnce, Job, WorkerSign
from home.models.jobs import JobState

JOB_TASK = "home.tasks.do_job"
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
SUCCESSES_KEPT = timedelta(days=1)
FAILURES_KEPT = timedelta(days=30)
DONE_KEPT = timedelta(days=120)


def later(task: Task, *args: Any) -> None:
    """Have a task done once the change that asks for it is stored.

    In the database's queue the task is a row of the same transaction: nothing is lost by a process that dies right
    after it has answered. Where tasks are done at once, that is after the commit.
    """
    if isinstance(task.get_backend(), ImmediateBackend):
        transaction.on_commit(partial(task.enqueue, *args))
    else:
        task.enqueue(*args)


def works_at_once() -> bool:
    """Whether there is no queue, so that nobody tries again what failed."""
    return isinstance(task_backends["default"], ImmediateBackend)


@contextmanager
def once(key: str) -> Iterator[bool]:
    """Whether this was not done before; remembered when the block ends without an error.

    Who asks while another is at it waits, and hears what came of it.
    """
    with transaction.atomic():
        yield DoneOnce.objects.get_or_create(key=key)[1]


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: half a minute, two minutes, eight, half an hour, then an hour."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 4 ** (attempts - 1))


def give_back(row: DBTaskResult, error: BaseException | None) -> None:
    """Put a task that failed back in the queue, for a while later; after the last attempt it is left as failed.

    Of the error its kind and place are kept. What it says may name somebody.
    """
    now = timezone.now()
    attempts = len(row.worker_ids)
    row.exception_class_path = f"{type(error).__module__}.{type(error).__qualname__}" if error else "worker.Died"
    row.traceback = "".join(format_tb(error.__traceback__)) if error else ""
    row.return_value = None
    if attempts < MAX_ATTEMPTS:
        row.status, row.finished_at = TaskResultStatus.READY, None
        row.run_after = now + pause_after(attempts) if error else now
    else:
        row.status, row.finished_at = TaskResultStatus.FAILED, now
    row.save()
    state = JobState.FAILED if row.status == TaskResultStatus.FAILED else JobState.WAITING
    Job.objects.filter(pk__in=jobs_in([row])).update(state=state, finished_at=row.finished_at)


def jobs_in(rows: Iterable[DBTaskResult]) -> dict[int, DBTaskResult]:
    """The tasks among these that do a job for which somebody waits, by the job's key."""
    return {row.args_kwargs["args"][0]: row for row in rows if row.task_path == JOB_TASK}


@transaction.atomic
def take_back(lease: timedelta, now: datetime | None = None) -> int:
    """Put back the tasks of workers that gave no sign of life for as long as the lease; how many."""
    now = now or timezone.now()
    alive = set(WorkerSign.objects.filter(seen_at__gt=now - lease).values_list("worker_id", flat=True))
    count = 0
    for row in DBTaskResult.objects.running().select_for_update(skip_locked=True):
        if not set(row.worker_ids[-1:]) & alive:
            give_back(row, None)
            count += 1
    return count


def try_again(key: UUID) -> bool:
    """Begin anew with a task that was given up, or that waits; False where it is done, being done or gone.

    One statement: a worker that takes the task at the same moment keeps it.
    """
    waiting = DBTaskResult.objects.filter(pk=key, status__in=(TaskResultStatus.READY, TaskResultStatus.FAILED))
    fresh: dict[str, Any] = {"status": TaskResultStatus.READY, "finished_at": None, "worker_ids": []}
    return waiting.update(run_after=timezone.now(), **fresh) > 0


def tidy(now: datetime | None = None) -> None:
    """Forget what was done, when that is long enough ago."""
    now = now or timezone.now()
    DBTaskResult.objects.successful().filter(finished_at__lt=now - SUCCESSES_KEPT).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - FAILURES_KEPT).delete()
    DoneOnce.objects.filter(at__lt=now - DONE_KEPT).delete()
    WorkerSign.objects.filter(seen_at__lt=now - SUCCESSES_KEPT).delete()
