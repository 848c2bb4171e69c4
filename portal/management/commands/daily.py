"""All that is to be done every day, in one command: for cron, for a timer, or by hand. Twice a day does no harm."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

logger = logging.getLogger(__name__)

COMMANDS = ("purge_replies", "purge_feedback", "purge_jobs", "send_reminders", "clearsessions")
"""First what must go, then what must be sent; those of a plugin that is turned off are left out."""


class Command(BaseCommand):
    """Does each, also when one before it fails, and then says so."""

    help = "Delete what is over, send reminders, and tidy up: " + ", ".join(COMMANDS)

    def handle(self, *args: Any, **options: Any) -> None:
        """One after the other."""
        failed = [name for name in COMMANDS if name in get_commands() and not self._do(name)]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. The rest is done.")

    def _do(self, name: str) -> bool:
        self.stdout.write(f"{name}:")
        try:
            call_command(name, stdout=self.stdout, stderr=self.stderr)
        except Exception:
            logger.exception("The daily command %s failed", name)
            return False
        return True
