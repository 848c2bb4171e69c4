"""Fill the table of school holidays from a file, or from the one that the planner ships."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from planner.holiday_files import HolidayFileError, HolidayRow, read_holidays
from planner.models import SchoolHoliday

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "school_holidays.csv"


class Command(BaseCommand):
    """Reads CSV or the government's JSON. A holiday that is there already gets the file's dates."""

    help = (
        "Import school holidays: CSV (schooljaar;vakantie;regio;van;tot) or the JSON of the Dutch government's open "
        "data (infotype schoolholidays); without a file those that the planner ships."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, nargs="?", default=SHIPPED, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Store all holidays, or none and say which one is wrong."""
        try:
            rows = read_holidays(options["file"].read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        except HolidayFileError as error:
            raise CommandError(f"{options['file'].name}: {error}; nothing was stored") from error
        with transaction.atomic():
            for row in rows:
                _store(row)
        self.stdout.write(f"{len(rows)} holidays")


def _store(row: HolidayRow) -> None:
    SchoolHoliday.objects.update_or_create(
        school_year=row.school_year,
        region=row.region,
        name=row.name,
        defaults={"start": row.start, "end": row.end},
    )
