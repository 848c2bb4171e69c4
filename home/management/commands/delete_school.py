"""Delete a school for good."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from wagtail.models import Site

from home.actions import delete_school
from home.management.school_command import SchoolCommand


class Command(SchoolCommand):
    """There is no way back: export the school first."""

    help = "Delete a school for good: pages, plans, pictures, replies, staff. Export it first (export_school)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The host name twice, so that nobody deletes the wrong one by habit."""
        super().add_arguments(parser)
        parser.add_argument("--confirm", metavar="HOST", help="the same host name again; without it nothing is deleted")

    def handle_school(self, site: Site, options: dict[str, Any]) -> None:
        """Delete it."""
        if not options["confirm"]:
            raise CommandError(
                f"This deletes {site.root_page.title} for good. Export it first, then add --confirm {site.hostname}"
            )
        hostname = site.hostname
        delete_school(site, confirm=options["confirm"])
        self.stdout.write(f"{hostname} is deleted.")
