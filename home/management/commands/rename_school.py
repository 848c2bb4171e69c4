"""Give a school another host name."""

from typing import Any

from django.core.management.base import CommandParser
from wagtail.models import Site

from home.actions import rename_school
from home.actions.hostnames import is_served
from home.management.school_command import SchoolCommand


class Command(SchoolCommand):
    """Links to the old address stop working; pages, staff and plans stay as they are."""

    help = "Give a school another host name, another name, or both."

    def add_arguments(self, parser: CommandParser) -> None:
        """What it is to be called."""
        super().add_arguments(parser)
        parser.add_argument("--to", required=True, metavar="HOST", help="the new host name")
        parser.add_argument("--name", help="the new name, as parents read it")

    def handle_school(self, site: Site, options: dict[str, Any]) -> None:
        """Rename it."""
        old = site.hostname
        rename_school(site, hostname=options["to"], name=options["name"])
        self.stdout.write(f"{old} is now {site.hostname}.")
        if not is_served(site.hostname):
            self.stderr.write(f"This installation does not answer on {site.hostname} yet: add it to ALLOWED_HOSTS.")
