"""Write the year plans of a school as a spreadsheet."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import override

from planner.management.plan_command import PlanCommand
from planner.queries import has_several_tracks
from planner.rows import rows_of
from planner.spreadsheets import write_csv, write_xlsx

WRITERS = {"csv": write_csv, "xlsx": write_xlsx}


class Command(PlanCommand):
    """Writes the columns that the import reads; reading an export back gives the same plan."""

    help = "Export year plans as CSV or XLSX, to a file or to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to write, and where."""
        super().add_arguments(parser)
        self.add_level_arguments(parser)
        parser.add_argument("--format", choices=sorted(WRITERS), help="csv, unless the output's name says otherwise")
        parser.add_argument("--output", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the plans of all levels that are meant, one after the other."""
        site = self.site(options)
        output: Path | None = options["output"]
        chosen = options["format"] or ("xlsx" if output and output.suffix.lower() == ".xlsx" else "csv")
        plans = self.plans(options, site)
        with_track = has_several_tracks(site)
        with override("nl"):
            rows = [row for level, plan in plans for row in rows_of(plan, level, with_track=with_track)]
            content = WRITERS[chosen](rows, school_year=self.school_year(options))
        if output is None:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
            return
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error
        self.stderr.write(f"{output}: {len(rows)} rijen uit {len(plans)} jaarplannen")
