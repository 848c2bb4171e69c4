"""Say of translations of the starter library that they follow the Dutch text as it is now."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.library_files import LibraryFileError, read_library
from home.starter_files import TRANSLATIONS_FOLDER, Translation, languages, read_translations
from home.starters import sources_of, translated_fields

SOURCES = "\nbron:"


class Command(BaseCommand):
    """For who has just brought a translation up to date; the check of the files fails until this was run."""

    help = "Write into files of home/library_translations which Dutch texts they translate."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which files."""
        parser.add_argument("key", nargs="+", help="key of an activity; 'all' for every activity")
        parser.add_argument("--language", action="append", choices=languages())

    def handle(self, *args: Any, **options: Any) -> None:
        """Stamp the files that are asked for."""
        entries = {entry.key: entry for entry in read_library()}
        wanted = set(entries) if "all" in options["key"] else set(options["key"])
        if unknown := wanted - set(entries):
            raise CommandError(f"There is no activity {', '.join(sorted(unknown))}.")
        try:
            for language in options["language"] or languages():
                for key, translation in read_translations(language).items():
                    if key in wanted:
                        self._stamp(TRANSLATIONS_FOLDER / language / f"{key}.yaml", entries[key], translation)
        except LibraryFileError as error:
            raise CommandError(str(error)) from error

    def _stamp(self, path: Path, entry: Any, translation: Translation) -> None:
        now = sources_of(entry)
        stamps = {name: now[name] for name in sorted(translated_fields(entry, translation))}
        text = path.read_text(encoding="utf-8").partition(SOURCES)[0]
        path.write_text(f"{text.rstrip()}\n{yaml.safe_dump({'bron': stamps})}", encoding="utf-8")
