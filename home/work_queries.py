"""How the queue is doing: for watchers, and for the portal administrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, Count, Min, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from home.models import WorkerSign

AT_ONCE = Q(run_after=get_date_max())
"""How the queue writes that a task need not wait for a moment."""

LONG_WAIT = timedelta(minutes=5)
SHOWN = 200
STATES = {"READY": _("Waits"), "RUNNING": _("Being done"), "FAILED": _("Given up")}


@dataclass(frozen=True, slots=True)
class QueueNow:
    """The queue at one moment. ``waits`` are the seconds that the oldest task waits that could be done."""

    counts: Mapping[str, int]
    waits: float
    workers: int

    @property
    def is_well(self) -> bool:
        """Whether somebody does the work, and in time."""
        return self.workers > 0 and self.waits < LONG_WAIT.total_seconds()


def queue_now() -> QueueNow:
    """Three questions, however long the queue is."""
    now = timezone.now()
    found = dict(DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk")))
    counts = {state: found.get(state, 0) for state in TaskResultStatus.values}
    due = DBTaskResult.objects.ready().order_by()
    first = due.aggregate(asked=Min("enqueued_at", filter=AT_ONCE), later=Min("run_after", filter=~AT_ONCE))
    since = min((moment for moment in first.values() if moment is not None), default=now)
    alive = WorkerSign.objects.filter(seen_at__gt=now - timedelta(seconds=settings.TASK_LEASE)).count()
    return QueueNow(counts, max(0.0, (now - since).total_seconds()), alive)


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that is not done. ``error`` is the kind of the last one; what it said is kept nowhere."""

    key: str
    name: str
    state: str
    asked_at: datetime
    attempts: int
    next_at: datetime | None
    error: str
    can_begin_anew: bool


def open_tasks() -> list[OpenTask]:
    """What was given up, what is being done and what waits, the oldest first; one question."""
    order = Case(When(status="FAILED", then=0), When(status="RUNNING", then=1), default=2)
    rows = DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).order_by(order, "enqueued_at")
    return [_open_task(row) for row in rows[:SHOWN]]


def _open_task(row: DBTaskResult) -> OpenTask:
    is_later = row.status == TaskResultStatus.READY and row.run_after > timezone.now()
    return OpenTask(
        key=str(row.pk),
        name=row.task_path.rpartition(".")[2].replace("_", " "),
        state=str(STATES[row.status]),
        asked_at=row.enqueued_at,
        attempts=len(row.worker_ids),
        next_at=row.run_after if is_later and row.run_after != get_date_max() else None,
        error=row.exception_class_path.rpartition(".")[2],
        can_begin_anew=row.status != TaskResultStatus.RUNNING,
    )
