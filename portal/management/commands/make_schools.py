"""Fill the database with schools, to measure and to try how the portal behaves with a thousand of them."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from wagtail.models import Page, Site

from home.actions import SchoolPlan, create_school, load_library
from home.actions.many_schools import copy_school
from home.actions.portal import create_portal
from home.models import ActivityIndexPage

LANGUAGES = ("nl", "en", "ar")
LEVELS = tuple(("vmbo_bk", level) for level in range(1, 5))
HOST = "school-{:04}.localhost"
NAME = "School {:04}"


class Command(BaseCommand):
    """Adds what is missing; running it again with the same number does nothing."""

    help = "Make sure that there are N schools school-0001.localhost and on: levels, library, plans, three languages."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, and where they answer."""
        parser.add_argument("number", type=int, metavar="N", help="how many there are to be")
        parser.add_argument("--port", type=int, default=8000, help="of their addresses (8000)")
        parser.add_argument("--without-library", action="store_true", help="levels only: smaller, much faster")
        parser.add_argument("--in-production", action="store_true", help="yes, on this production database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the first that is missing as any school is made, and the others like it."""
        if settings.PRODUCTION and not options["in_production"]:
            raise CommandError("This fills the database with schools that nobody asked for. See --in-production.")
        if not 1 <= options["number"] <= 9999:
            raise CommandError("N is a number from 1 to 9999.")
        known = set(Site.objects.values_list("hostname", flat=True))
        numbers = range(1, options["number"] + 1)
        wanted = [(NAME.format(n), HOST.format(n)) for n in numbers if HOST.format(n) not in known]
        begin = time.monotonic()
        if wanted:
            self._make(wanted, options)
        seconds = time.monotonic() - begin
        self.stdout.write(f"{len(wanted)} schools made in {seconds:.0f} s; {Site.objects.count()} sites.")

    def _make(self, wanted: list[tuple[str, str]], options: dict[str, Any]) -> None:
        bank = ActivityIndexPage.objects.first() or create_portal("localhost", options["port"])
        with_library = not options["without_library"]
        if with_library and not bank.get_children().exists():
            load_library(bank)
        name, hostname = wanted[0]
        self.stdout.write(f"{timezone.localtime():%H:%M:%S} the first: {hostname}")
        site = create_school(
            SchoolPlan(
                name=name,
                hostname=hostname,
                port=options["port"],
                levels=LEVELS,
                languages=LANGUAGES,
                with_library=with_library,
                with_plans=with_library,
            )
        )
        # Model plans come as drafts, for a decaan to look at. Nobody does that here.
        for page in Page.objects.descendant_of(site.root_page).filter(live=False, latest_revision__isnull=False):
            page.latest_revision.publish()
        copy_school(site, wanted[1:], self._tell)

    def _tell(self, count: int) -> None:
        if count % 100 == 0:
            self.stdout.write(f"{timezone.localtime():%H:%M:%S} {count} more")
