"""Bring a school back from its archive."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.actions.archive import import_school
from home.archive_format import ArchiveError


class Command(BaseCommand):
    """All of it or nothing."""

    help = "Make a school from an archive that export_school wrote."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which archive, and under which address."""
        parser.add_argument("file", type=Path, help="the archive")
        parser.add_argument("--hostname", default="", help="another host name than the archive's")
        parser.add_argument("--port", type=int, help="another port than the archive's")
        parser.add_argument(
            "--with-staff",
            action="store_true",
            help="let the staff in: accounts by e-mail, new ones without a password (otherwise they are only listed)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what came in, and what is left to do."""
        try:
            with options["file"].open("rb") as source:
                report = import_school(
                    source, hostname=options["hostname"], port=options["port"], with_staff=options["with_staff"]
                )
        except (ArchiveError, OSError) as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        self.stdout.write(f"{report.site.site_name}: {report.site.root_url}/")
        for name, count in report.counts.items():
            self.stdout.write(f"{count:>6} {name}")
        for line in report.staff_added:
            self.stdout.write(f"let in: {line}")
        for line in report.staff_waiting:
            self.stdout.write(f"to be invited: {line}")
        for note in report.notes:
            self.stderr.write(note)
