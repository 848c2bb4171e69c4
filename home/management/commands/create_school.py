"""Make a school from the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from home.actions import SchoolError, SchoolPlan, create_school
from home.actions.hostnames import is_served
from home.choices import LAST_LEVEL, Region, Track
from home.models.settings import Language
from home.school_queries import portal_port

EXAMPLES = """
examples:
  manage.py create_school --name "Zuiderschool" --hostname zuid.example.nl --track vmbo_bk --levels 1-4
  manage.py create_school --name "Scholengroep" --hostname groep.example.nl --region zuid --languages nl,en,tr \\
      --track vmbo_bk --levels 1-4 --track havo --levels 1-3,5 --no-plans

Each --track is followed by its own --levels; without --levels a track has all its years.
"""


class Command(BaseCommand):
    """All of it or nothing: what is wrong is said, with exit code 1."""

    help = "Make a school: site, pages, collection, groups, languages, library and model plans."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Show the examples as they are written."""
        kwargs |= {"epilog": EXAMPLES, "formatter_class": argparse.RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """What the school is to be."""
        parser.add_argument("--name", required=True, help="as parents read it; two schools may have the same")
        parser.add_argument("--hostname", required=True, metavar="HOST", help="its own host name, without port")
        parser.add_argument(
            "--track", action="append", required=True, dest="tracks", choices=Track.values, help="may be repeated"
        )
        parser.add_argument(
            "--levels",
            action=_LevelsOfTrack,
            default=[],
            nargs="+",
            metavar="YEARS",
            help="years of the track before it, like 1-4 or 1,2,3 (default: all of them)",
        )
        parser.add_argument(
            "--region", choices=Region.values, default=Region.CENTRE.value, help="of the school holidays"
        )
        parser.add_argument(
            "--languages", default=["nl"], nargs="+", metavar="CODE", help=f"of {', '.join(Language.values)}"
        )
        boolean = argparse.BooleanOptionalAction
        parser.add_argument("--library", action=boolean, default=True, help="copy the starter library")
        parser.add_argument("--plans", action=boolean, default=True, help="copy model plans, as drafts")
        parser.add_argument("--port", type=int, help="for links in mail and commands (default: the portal's)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and say what there is."""
        given = options["languages"]
        languages = dict.fromkeys(re.findall(r"[^\s,]+", given if isinstance(given, str) else " ".join(given)))
        try:
            plan = SchoolPlan(
                name=options["name"],
                hostname=options["hostname"],
                levels=_levels(options["tracks"], options["levels"]),
                region=options["region"],
                languages=tuple(languages),
                port=options["port"] or portal_port(),
                with_library=options["library"],
                with_plans=options["plans"],
            )
            site = create_school(plan)
        except SchoolError as error:
            raise CommandError(str(error)) from error
        self._tell(site)

    def _tell(self, site: Site) -> None:
        pages = site.root_page.get_descendants(inclusive=True).count()
        self.stdout.write(f"{site.root_page.title} is there: {site.root_url}/ ({pages} pages)")
        if not is_served(site.hostname):
            self.stderr.write(f"This installation does not answer on {site.hostname} yet: add it to ALLOWED_HOSTS.")


class _LevelsOfTrack(argparse.Action):
    """Remembers to which track years belong: the last one before them."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        tracks = getattr(namespace, "tracks", None) or []
        text = values if isinstance(values, str) else ",".join(map(str, values or []))
        levels = [*getattr(namespace, self.dest), (len(tracks) - 1, text)]
        setattr(namespace, self.dest, levels)


def _levels(tracks: list[str], given: list[tuple[int, str]]) -> tuple[tuple[str, int], ...]:
    """Pairs of track and year, in the order in which they were asked for."""
    if any(place < 0 for place, _text in given):
        if len(tracks) > 1:
            raise SchoolError("With several tracks --levels comes after the --track that it belongs to.", "levels")
        given = [(0, text) for _place, text in given]
    result: list[tuple[str, int]] = []
    for number, track in enumerate(tracks):
        texts = [text for place, text in given if place == number]
        years = read_years(",".join(texts)) if texts else list(range(1, LAST_LEVEL[Track(track)] + 1))
        result += [(track, year) for year in years]
    return tuple(result)


def read_years(text: str) -> list[int]:
    """``1-4`` or ``1,2,3`` as numbers."""
    years: list[int] = []
    for part in text.replace(" ", "").split(","):
        found = re.fullmatch(r"(\d)(?:-(\d))?", part)
        if found is None or (found[2] and found[2] < found[1]):
            raise SchoolError(f"“{text}” is no list of years; write 1-4 or 1,2,3.", "levels")
        years += range(int(found[1]), int(found[2] or found[1]) + 1)
    return years
