"""Bring back what ``backup`` wrote."""

from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup import BackupError, restore


class Command(BaseCommand):
    """Stop the portal first: what is written meanwhile would be lost."""

    help = "Bring back database and files from an archive of `backup`; into an empty database unless --overwrite."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which archive, and whether something may be lost."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--overwrite", action="store_true", help="replace what the database holds now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the archive, then bring it back."""
        try:
            done = restore(options["file"], overwrite=options["overwrite"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        cache.clear()
        self.stdout.write(f"Brought back: {done.vendor} of {done.taken} and {done.files} files.")
