"""What the commands on year plans share: which school, which levels, which year."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from wagtail.models import Site

from home.choices import Track
from home.models import YearLevelPage
from planner.dates import school_year_label, school_year_of
from planner.models import YearPlanPage


class PlanCommand(BaseCommand):
    """A command on the year plans of one school."""

    def add_arguments(self, parser: CommandParser) -> None:
        """School, track and year; a subclass adds its own."""
        parser.add_argument("--school", required=True, metavar="HOST", help="host name of the school")
        parser.add_argument("--track", choices=Track.values, help="only this track (needed where a level has several)")
        parser.add_argument(
            "--school-year", type=int, metavar="YEAR", help="the year in which it starts (now: running)"
        )

    def add_level_arguments(self, parser: CommandParser) -> None:
        """For commands that read plans."""
        parser.add_argument("--level", type=int, choices=range(1, 7), help="only this year level")
        parser.add_argument("--live", action="store_true", help="the published plan, not the latest draft")

    def site(self, options: dict[str, Any]) -> Site:
        """The school's site; an error where there is none."""
        hostname = options["school"].split(":")[0].strip().lower()
        site: Site | None = Site.objects.filter(hostname=hostname).select_related("root_page").first()
        if site is None:
            hosts = ", ".join(Site.objects.order_by("hostname").values_list("hostname", flat=True))
            raise CommandError(f"There is no school at {hostname}. There are: {hosts}.")
        return site

    def school_year(self, options: dict[str, Any]) -> int:
        """The year that was asked for, or else the one running today."""
        return options["school_year"] or school_year_of(timezone.localdate())

    def plans(self, options: dict[str, Any], site: Site) -> list[tuple[YearLevelPage, YearPlanPage]]:
        """The plans that are meant, by track and level: latest drafts unless ``--live``."""
        levels = YearLevelPage.objects.child_of(site.root_page)
        if options["track"]:
            levels = levels.filter(track=options["track"])
        if options["level"]:
            levels = levels.filter(level=options["level"])
            if levels.count() > 1:
                tracks = ", ".join(levels.values_list("track", flat=True))
                raise CommandError(f"Year {options['level']} exists in several tracks ({tracks}): give --track.")
        year = self.school_year(options)
        found = []
        for level in sorted(levels, key=lambda page: (page.track, page.level)):
            plan = YearPlanPage.objects.child_of(level).filter(school_year=year).first()
            if plan is not None and (plan.live or not options["live"]):
                found.append((level, plan if options["live"] else plan.get_latest_revision_as_object()))
        if not found:
            raise CommandError(f"{site.hostname} has no such year plan for {school_year_label(year)}.")
        return found
