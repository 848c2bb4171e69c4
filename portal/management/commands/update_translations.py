"""Bring the catalogues of translations up to date with the code, or check that they are."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.translations import PLURALS, problems, update


class Command(BaseCommand):
    """English is the language of the code, so it has no catalogue. ``--language`` names one, again and again."""

    help = "Add new texts to the catalogues; with --check only tell what is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to write, and which catalogues."""
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--language", action="append", choices=list(PLURALS), dest="languages")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update or check each language."""
        languages = options["languages"] or list(PLURALS)
        if options["check"]:
            found = [problem for language in languages for problem in problems(settings.BASE_DIR, language)]
            if found:
                raise CommandError("\n".join(found))
            return
        for language in languages:
            added, gone = update(settings.BASE_DIR, language)
            self.stdout.write(f"{language}: {added} added, {gone} removed")
