"""Open a closed school again."""

from typing import Any

from wagtail.models import Site

from home.actions import reopen_school
from home.management.school_command import SchoolCommand


class Command(SchoolCommand):
    """Exactly what was published is published again."""

    help = "Open a closed school again, as it was."

    def handle_school(self, site: Site, options: dict[str, Any]) -> None:
        """Open it."""
        reopen_school(site)
        self.stdout.write(f"{site.hostname} is open again.")
