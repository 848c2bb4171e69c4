"""Write everything of one school to one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from home.actions.archive import export_school
from home.archive_format import ArchiveError
from home.permissions import school_sites


class Command(BaseCommand):
    """The file is there when it is complete, and not before."""

    help = "Write pages, plans, settings, pictures and documents of a school to one archive."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which school, and where to."""
        parser.add_argument("--school", required=True, metavar="HOST", help="host name of the school")
        parser.add_argument("--to", required=True, type=Path, metavar="FILE", help="the archive to write")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export and say what is inside."""
        site = self._site(options["school"])
        target: Path = options["to"]
        half = target.with_name(f"{target.name}.part")
        try:
            with half.open("w+b") as file:
                manifest = export_school(site, file)
            half.replace(target)
        except (ArchiveError, OSError) as error:
            half.unlink(missing_ok=True)
            raise CommandError(str(error)) from error
        for name, count in manifest.counts.items():
            self.stdout.write(f"{count:>6} {name}")
        for note in manifest.notes:
            self.stderr.write(note)
        self.stdout.write(f"{target}: {target.stat().st_size // 1024} kB")

    def _site(self, name: str) -> Site:
        hostname = name.split(":")[0].strip().lower()
        site: Site | None = school_sites().filter(hostname=hostname).first()
        if site is None:
            hosts = ", ".join(school_sites().order_by("hostname").values_list("hostname", flat=True))
            raise CommandError(f"There is no school at {hostname}. There are: {hosts or 'none'}.")
        return site
