"""Fill the table of school holidays from a CSV file, or from the one that the planner ships."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from home.choices import Region
from planner.models import SchoolHoliday

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "school_holidays.csv"
WHOLE_COUNTRY = "alle"


class Command(BaseCommand):
    """Columns: schooljaar;vakantie;regio;van;tot. A holiday that is there already gets the file's dates."""

    help = "Import school holidays (schooljaar;vakantie;regio;van;tot); without a file those that the planner ships."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, nargs="?", default=SHIPPED, metavar="FILE")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Store all rows, or none and say which row is wrong."""
        try:
            text = options["file"].read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        count = 0
        for number, row in enumerate(csv.DictReader(text.splitlines(), delimiter=";"), start=2):
            try:
                self._store(row)
            except (KeyError, ValueError, TypeError) as error:
                raise CommandError(f"row {number}: {error}; nothing was stored") from error
            count += 1
        self.stdout.write(f"{count} holidays")

    def _store(self, row: dict[str, str]) -> None:
        region = row["regio"]
        if region != WHOLE_COUNTRY and region not in Region.values:
            raise ValueError(f"unknown region {region}")
        start, end = date.fromisoformat(row["van"]), date.fromisoformat(row["tot"])
        if end < start:
            raise ValueError("the end comes before the beginning")
        SchoolHoliday.objects.update_or_create(
            school_year=int(row["schooljaar"]),
            region="" if region == WHOLE_COUNTRY else region,
            name=row["vakantie"],
            defaults={"start": start, "end": end},
        )
