"""Make the portal's own site on a new installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from home.actions.errors import SchoolError
from home.actions.hostnames import read_hostname
from home.actions.portal import create_portal


class Command(BaseCommand):
    """May run again: it then gives the portal another host name."""

    help = "Make the portal's own site, with an empty library; then run load_library."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the portal is found."""
        parser.add_argument("--hostname", required=True)
        parser.add_argument("--port", type=int, default=443)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or rename it."""
        portal = Site.objects.filter(is_default_site=True).first()
        try:
            hostname = read_hostname(options["hostname"], taken_by_other_than=portal)
        except SchoolError as error:
            raise CommandError(str(error)) from error
        create_portal(hostname, options["port"])
        self.stdout.write(f"The portal is at {hostname}.")
