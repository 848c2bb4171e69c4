"""Load the starter library onto the portal's own tree, and give schools what they lack."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from home.actions import copy_library, load_library
from home.library_files import LibraryFileError
from home.models import ActivityIndexPage, YearLevelPage


class Command(BaseCommand):
    """Can run again and again: nothing is made twice, and what people changed is left alone."""

    help = "Load the starter library onto the portal; with --school, copy to that school what it lacks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which schools."""
        parser.add_argument("--school", action="append", default=[], metavar="HOST", help="may be given several times")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, copy, report."""
        portal = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        bank = ActivityIndexPage.objects.child_of(portal.root_page).first() if portal else None
        if bank is None:
            raise CommandError("The portal has no library page yet: make an activity bank under its home page.")
        try:
            report = load_library(bank)
        except LibraryFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"library: {len(report.added)} added, {len(report.updated)} updated, {len(report.unchanged)} unchanged, "
            f"{len(report.left_alone)} left alone because people changed them"
        )
        for title in report.left_alone:
            self.stdout.write(f"  left alone: {title}")
        for hostname in options["school"]:
            self._copy(hostname, bank)

    def _copy(self, hostname: str, bank: ActivityIndexPage) -> None:
        site = Site.objects.filter(hostname=hostname).select_related("root_page").first()
        school_bank = ActivityIndexPage.objects.child_of(site.root_page).first() if site else None
        if site is None or school_bank is None:
            raise CommandError(f"There is no school with an activity bank at {hostname}.")
        tracks = set(YearLevelPage.objects.child_of(site.root_page).values_list("track", flat=True))
        self.stdout.write(f"{hostname}: {len(copy_library(bank, school_bank, tracks))} activities copied")
