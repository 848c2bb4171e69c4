"""Delete what work outside the request leaves behind when its time is over; to be run every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from home.actions.jobs import purge_jobs
from home.background import tidy


class Command(BaseCommand):
    """Reports how many files and jobs it deleted."""

    help = "Delete files that were made for somebody a day ago, jobs that ended a month ago, and old results."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete what is over, and say how much that was."""
        files, jobs = purge_jobs()
        tidy()
        self.stdout.write(f"{files} files and {jobs} jobs deleted.")
