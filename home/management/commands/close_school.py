"""Close a school: off line and read-only, until it is opened again."""

from typing import Any

from wagtail.models import Site

from home.actions import close_school
from home.management.school_command import SchoolCommand


class Command(SchoolCommand):
    """Nothing is thrown away."""

    help = "Take a school off line; its staff can change nothing. reopen_school brings it back as it was."

    def handle_school(self, site: Site, options: dict[str, Any]) -> None:
        """Close it."""
        close_school(site)
        self.stdout.write(f"{site.hostname} is closed. Open it again with reopen_school --school {site.hostname}")
