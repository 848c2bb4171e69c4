"""Bring the catalogues of translations up to date with the code, or check that they are."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.translations import problems, update

LANGUAGES = ("nl",)


class Command(BaseCommand):
    """English is the language of the code, so it has no catalogue."""

    help = "Add new texts to the catalogues; with --check only tell what is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to write."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update or check each language."""
        if options["check"]:
            found = [problem for language in LANGUAGES for problem in problems(settings.BASE_DIR, language)]
            if found:
                raise CommandError("\n".join(found))
            return
        for language in LANGUAGES:
            added, gone = update(settings.BASE_DIR, language)
            self.stdout.write(f"{language}: {added} added, {gone} removed")
