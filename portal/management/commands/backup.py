"""Write everything that the installation keeps to one archive."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.backup import BackupError, back_up


class Command(BaseCommand):
    """May run while the portal serves; see docs/deployment.md for how to run it every night."""

    help = "Write database and files to one archive, while the portal runs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", nargs="?", type=Path, help="default: portal-<date>.zip in this folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, and say how much it is."""
        target: Path = options["file"] or Path(f"portal-{timezone.localtime():%Y-%m-%d-%H%M}.zip")
        if target.exists():
            raise CommandError(f"{target} is there already.")
        try:
            done = back_up(target)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{target}: {done.vendor} and {done.files} files, {done.size / 1_000_000:.1f} MB")
