"""Bring a spreadsheet of a decaan into the year plans of a school."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import override
from wagtail.models import Site

from planner.actions import ImportRefused, PlanChange, import_rows
from planner.management.plan_command import PlanCommand
from planner.spreadsheets import CellProblem, ReadResult, read_plan_file


class Command(PlanCommand):
    """Reads CSV or XLSX; stores everything or nothing."""

    help = "Import year plans from a CSV or XLSX file: all rows are checked first, then all are stored or none."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether to publish."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--publish", action="store_true", help="publish the plans; otherwise they are drafts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, then store; faults go to standard error with exit status 1."""
        site = self.site(options)
        with override("nl"):
            result = self._read(options)
            self._report_problems(options["file"], result.problems)
            self._store(site, result, options)

    def _read(self, options: dict[str, Any]) -> ReadResult:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        return read_plan_file(content, filename=options["file"].name, school_year=self.school_year(options))

    def _store(self, site: Site, result: ReadResult, options: dict[str, Any]) -> None:
        try:
            changes = import_rows(
                result.rows,
                site=site,
                school_year=self.school_year(options),
                track=options["track"],
                publish=options["publish"],
                columns=result.columns,
            )
        except ImportRefused as refusal:
            self._report_problems(options["file"], refusal.problems)
            return
        for notice in result.notices:
            self.stderr.write(_words(notice))
        for change in changes:
            self._report(change)

    def _report_problems(self, file: Path, problems: tuple[CellProblem, ...]) -> None:
        if not problems:
            return
        for problem in problems:
            self.stderr.write(_words(problem))
        noun = "fout" if len(problems) == 1 else "fouten"
        self.stderr.write(f"{file.name}: {len(problems)} {noun}; er is niets opgeslagen.")
        sys.exit(1)

    def _report(self, change: PlanChange) -> None:
        state = "nieuw" if change.is_new else "ongewijzigd" if change.is_empty else "bijgewerkt"
        live = "gepubliceerd" if change.page.live and not change.page.has_unpublished_changes else "concept"
        level = change.page.get_parent().title
        plan = change.page.get_latest_revision_as_object()
        self.stdout.write(
            f"{level}, {plan.title}: {state} ({live}); {plan.activities.count()} activiteiten, "
            f"{plan.links.count()} verbanden"
        )
        if not change.is_new:
            for title in change.added:
                self.stdout.write(f"  + {title}")
            for title, names in change.changed:
                self.stdout.write(f"  ~ {title}: {', '.join(names)}")
            if change.links_added or change.links_removed:
                self.stdout.write(f"  verbanden: {change.links_added} erbij, {change.links_removed} weg")
        for title in change.kept:
            self.stdout.write(f"  = niet in het bestand, blijft staan: {title}")
        for notice in change.notices:
            self.stderr.write(notice)


def _words(notice: Any) -> str:
    """A problem or notice as one line: row and column first."""
    if not isinstance(notice, CellProblem):
        return str(notice)
    where = f"rij {notice.row}" + (f", kolom {notice.column}" if notice.column else "")
    return f"{where}: {notice.message}"
