"""Delete replies of parents whose time is over; to be run every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from planner.actions_purge import purge_replies
from planner.management.day_option import day_of


class Command(BaseCommand):
    """Reports per invitation what it deleted; names nobody."""

    help = "Delete replies, class lists and e-mail addresses of events that are over; totals remain."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another day than today, to try it."""
        parser.add_argument("--today", help="The day to count from, as 2026-11-22.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete what is over, and say what that was."""
        done = purge_replies(day_of(options["today"]) or timezone.localdate())
        for one in done:
            deleted = f"{one.replies} replies and {one.names} names deleted"
            self.stdout.write(f"{one.school} · {one.title} ({one.day}): {deleted}")
        self.stdout.write(f"{len(done)} invitations cleared.")
