"""Delete what readers wrote about activities when its time is over; to be run every night."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from home.actions.feedback import purge_lines


class Command(BaseCommand):
    """Reports how many lines it deleted; names nobody."""

    help = "Delete the lines that readers wrote about activities once they are ninety days old; the faces stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another day than today, to try it."""
        parser.add_argument("--today", help="The day to count from, as 2026-11-22.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete what is over, and say how many that were."""
        try:
            today = date.fromisoformat(options["today"]) if options["today"] else timezone.localdate()
        except ValueError as error:
            raise CommandError("--today is no date; write it as 2026-11-22.") from error
        self.stdout.write(f"{purge_lines(today)} lines of readers deleted.")
