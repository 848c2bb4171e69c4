"""Remind parents who said yes and left an address; to be run every day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from planner.actions_reminders import send_reminders
from planner.management.day_option import day_of


class Command(BaseCommand):
    """Reports how many are reminded; names nobody."""

    help = "Remind parents by e-mail, two days before; each of them once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another day than today, to try it."""
        parser.add_argument("--today", help="The day to count from, as 2026-11-22.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send what is due, and say how much that was."""
        today = day_of(options["today"]) or timezone.localdate()
        count = send_reminders(today)
        self.stdout.write(f"{count} reminders.")
