"""Do the work of the queue; in the place of the command of the same name of django-tasks-db."""

from __future__ import annotations

from typing import Any

from django_tasks_db.management.commands.db_worker import Command as LibraryCommand

from portal.worker import PortalWorker


class Command(LibraryCommand):
    """Takes the options of the library's command, but for reloading changed code."""

    help = "Do the tasks of the queue: mail, translations, copies, search index. Several may run side by side."

    def handle(self, *, verbosity: int, queue_name: str, exclude_queues: str, **options: Any) -> None:
        """Work until stopped; a task that is being done is finished first."""
        self.configure_logging(verbosity)
        worker = PortalWorker(
            queue_names=queue_name.split(","),
            excluded_queue_names=exclude_queues.split(",") if exclude_queues else [],
            **{
                name: options[name]
                for name in ("interval", "batch", "backend_name", "startup_delay", "max_tasks", "worker_id")
            },
        )
        worker.configure_signals()
        worker.run()
