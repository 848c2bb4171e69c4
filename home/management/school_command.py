"""What commands on whole schools share."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from home.actions import SchoolError
from home.permissions import school_sites


class SchoolCommand(BaseCommand):
    """A command on one school; what cannot be is a plain message and exit code 1, and nothing is stored."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Which school."""
        parser.add_argument("--school", required=True, metavar="HOST", help="host name of the school")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the school and do it."""
        try:
            self.handle_school(self.site(options["school"]), options)
        except SchoolError as error:
            raise CommandError(str(error)) from error

    def handle_school(self, site: Site, options: dict[str, Any]) -> None:
        """What the command does."""
        raise NotImplementedError

    def site(self, host: str) -> Site:
        """The school at a host name."""
        hostname = host.split(":")[0].strip().lower()
        site = school_sites().filter(hostname=hostname).first()
        if site is None:
            known = ", ".join(school_sites().order_by("hostname").values_list("hostname", flat=True)) or "none"
            raise CommandError(f"There is no school at {hostname}. Schools: {known}.")
        return site
