"""Give a school the translations that come with the starter library."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.actions.errors import SchoolError
from home.actions.starter_translations import translate_starters
from home.library_files import LibraryFileError
from home.models import SchoolSettings
from home.permissions import school_sites
from home.starter_files import languages


class Command(BaseCommand):
    """Can run again and again: nothing is made twice, and what the school changed is left alone."""

    help = "Make translated pages of a school's copies of library activities, as far as translations come with it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which school, and which of its languages."""
        parser.add_argument("--school", required=True, metavar="HOST", help="host name of the school")
        parser.add_argument(
            "--language",
            action="append",
            choices=languages(),
            help="may be given several times; without it all languages that the school offers",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Translate and report, language by language."""
        hostname = options["school"].split(":")[0].strip().lower()
        site = school_sites().filter(hostname=hostname).first()
        if site is None:
            raise CommandError(f"There is no school at {hostname}.")
        offered = set(SchoolSettings.for_site(site).languages)
        for language in options["language"] or [code for code in languages() if code in offered]:
            try:
                report = translate_starters(site, language)
            except (SchoolError, LibraryFileError) as error:
                raise CommandError(f"{language}: {error}") from error
            self.stdout.write(
                f"{language}: {len(report.added)} added, {len(report.updated)} updated, {len(report.unchanged)} "
                f"unchanged, {len(report.left_alone)} left alone because people changed them, "
                f"{len(report.without)} without a translation"
            )
