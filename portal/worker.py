"""The worker: does the tasks of the queue one after the other, gives signs of life, takes over from the dead.

On top of the worker of django-tasks-db, which tries a task once, leaves the tasks of a killed worker for ever, and
ends when the database is away.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from threading import Event, Thread
from typing import Any, cast

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django_tasks.base import TaskContext, TaskResult
from django_tasks.signals import task_finished, task_started
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from home.background import give_back, take_back, tidy
from home.models import WorkerSign

logger = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)


class PortalWorker(Worker):
    """Tries a task again later, and outlives a database that is away for a while."""

    def run(self) -> None:
        """Work until somebody says stop."""
        heart = Heart(self.worker_id)
        heart.beat()
        heart.start()
        try:
            self._work()
        finally:
            heart.stop()

    def _work(self) -> None:
        while True:
            try:
                super().run()
            except AWAY:
                logger.warning("The database is away; the worker waits.")
                connection.close()
                time.sleep(max(self.interval, 0.2))
            else:
                return

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Do one task. Whatever it raises, the worker goes on."""
        self.running_task = True
        try:
            task, result = db_task_result.task, db_task_result.task_result
            backend = task.get_backend()
            task_started.send(sender=type(backend), task_result=result)
            context = (TaskContext(task_result=cast(TaskResult, result)),) if task.takes_context else ()
            db_task_result.set_successful(task.call(*context, *result.args, **result.kwargs))
            task_finished.send(sender=type(backend), task_result=db_task_result.task_result)
        except BaseException as error:
            self._failed(db_task_result, error)
        finally:
            self.running_task = False
            self._run_tasks += 1

    def _failed(self, row: DBTaskResult, error: BaseException) -> None:
        logger.error("Task %s (%s) failed: %s", row.pk, row.task_path, type(error).__name__)
        close_old_connections()
        give_back(row, error)


class Heart(Thread):
    """Says that its worker lives, and looks after the tasks of workers that do not."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(daemon=True, name="heart")
        self.worker_id = worker_id
        self.lease = timedelta(seconds=settings.TASK_LEASE)
        self._stopped = Event()

    def run(self) -> None:
        """Beat six times in a lease."""
        while not self._stopped.wait(self.lease.total_seconds() / 6):
            try:
                self.beat()
            except AWAY:
                connection.close()

    def beat(self) -> None:
        """One sign, and the housekeeping that goes with it."""
        sign: dict[str, Any] = {"seen_at": timezone.now()}
        WorkerSign.objects.update_or_create(worker_id=self.worker_id, defaults=sign)
        if taken := take_back(self.lease):
            logger.warning("%d tasks of workers that died are in the queue again.", taken)
        tidy()

    def stop(self) -> None:
        """The worker ends in peace: nobody need wait for its next sign."""
        self._stopped.set()
        try:
            WorkerSign.objects.filter(worker_id=self.worker_id).delete()
        except AWAY:
            logger.warning("The database is away; the sign of this worker stays until it is forgotten.")
