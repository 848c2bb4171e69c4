"""All work outside the request, for the portal administrator: tasks of the queue, and jobs that somebody waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from home.background import JOB_TASK
from home.job_queries import JobNow, jobs_now
from home.models import Job
from home.work_words import fault_of, task_name


class WorkState(TextChoices):
    """The states, the one that asks for somebody first."""

    FAILED = "failed", _("Given up")
    RUNNING = "running", _("Being done")
    WAITING = "waiting", _("Waits")
    DONE = "done", _("Done")


OPEN = (WorkState.FAILED, WorkState.RUNNING, WorkState.WAITING)
OF_TASK = {
    TaskResultStatus.FAILED: WorkState.FAILED,
    TaskResultStatus.RUNNING: WorkState.RUNNING,
    TaskResultStatus.READY: WorkState.WAITING,
    TaskResultStatus.SUCCESSFUL: WorkState.DONE,
}
MOST = 5000
"""So many of each kind are looked through; a longer queue has other troubles."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of the list. ``job`` is set for what somebody waits for; ``error`` says what went wrong last."""

    key: str
    name: str
    state: WorkState
    asked_at: datetime
    attempts: int = 0
    next_at: datetime | None = None
    error: str = ""
    job: JobNow | None = None

    @property
    def can_begin_anew(self) -> bool:
        """What was given up, or waits for a moment because something went wrong."""
        return self.state == WorkState.FAILED or (self.next_at is not None and self.job is None)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something stands in the list, before it is read."""

    state: WorkState
    asked_at: datetime
    is_job: bool
    pk: object


class WorkList(Sequence[WorkRow]):
    """Everything in some states, what somebody waits for first; read by the page, in a fixed number of questions."""

    def __init__(self, states: Sequence[WorkState] = OPEN) -> None:
        order = list(WorkState)
        places = [place for place in _places() if place.state in states]
        self._places = sorted(places, key=lambda place: (order.index(place.state), not place.is_job, _age(place)))

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, at: int | slice) -> list[WorkRow]:  # type: ignore[override]
        places = self._places[at] if isinstance(at, slice) else [self._places[at]]
        return _rows(places)


def _age(place: _Place) -> float:
    """The oldest first; of what is done the newest."""
    moment = place.asked_at.timestamp()
    return -moment if place.state == WorkState.DONE else moment


def _places() -> list[_Place]:
    tasks = DBTaskResult.objects.exclude(task_path=JOB_TASK).order_by("enqueued_at")
    jobs = Job.objects.order_by("-asked_at")
    return [
        *(_Place(OF_TASK[TaskResultStatus(state)], asked, False, pk)
          for pk, state, asked in tasks.values_list("pk", "status", "enqueued_at")[:MOST]),
        *(_Place(WorkState(state), asked, True, pk)
          for pk, state, asked in jobs.values_list("pk", "state", "asked_at")[:MOST]),
    ]  # fmt: skip


def counts() -> dict[WorkState, int]:
    """How much there is in each state."""
    found = [place.state for place in _places()]
    return {state: found.count(state) for state in WorkState}


def _rows(places: list[_Place]) -> list[WorkRow]:
    keys = [place.pk for place in places if place.is_job]
    asked = Job.objects.filter(pk__in=keys).select_related("site__root_page", "user")
    jobs: dict[object, JobNow] = {now.job.pk: now for now in jobs_now(asked)}
    tasks = DBTaskResult.objects.in_bulk([place.pk for place in places if not place.is_job])
    found: list[WorkRow] = []
    for place in places:
        if place.is_job and place.pk in jobs:
            found.append(_of_job(jobs[place.pk]))
        elif not place.is_job and place.pk in tasks:
            found.append(_of_task(tasks[place.pk]))
    return found


def _of_job(now: JobNow) -> WorkRow:
    error = now.fault if now.is_failed else now.last_fault
    return WorkRow(
        key=f"job-{now.job.pk}", name=now.title, state=WorkState(now.job.state), asked_at=now.job.asked_at,
        attempts=now.attempts, next_at=now.next_at, error=error, job=now,
    )  # fmt: skip


def _of_task(row: DBTaskResult) -> WorkRow:
    state = OF_TASK[TaskResultStatus(row.status)]
    is_later = state == WorkState.WAITING and row.run_after > timezone.now()
    return WorkRow(
        key=str(row.pk),
        name=task_name(row.task_path),
        state=state,
        asked_at=row.enqueued_at,
        attempts=len(row.worker_ids),
        next_at=row.run_after if is_later and row.run_after != get_date_max() else None,
        error=fault_of(row.exception_class_path) if state != WorkState.DONE else "",
    )
