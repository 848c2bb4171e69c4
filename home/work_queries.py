"""How the queue is doing: for watchers, and for the portal administrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from home.models import WorkerSign

AT_ONCE = Q(run_after=get_date_max())
"""How the queue writes that a task need not wait for a moment."""

LONG_WAIT = timedelta(minutes=5)


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
