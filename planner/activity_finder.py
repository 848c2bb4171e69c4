"""Which page of a school a row of a spreadsheet means."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _
from wagtail.models import Locale, Site

from home.models import ActivityPage, YearLevelPage
from planner.spreadsheets import PlanRow
from planner.titles import bare_title, match_key


class ActivityFinder:
    """Finds the page of an activity by title, kind and level in the tree of one school."""

    def __init__(self, site: Site) -> None:
        pages = ActivityPage.objects.descendant_of(site.root_page).filter(locale=Locale.get_default())
        self.pages: dict[tuple[str, str], list[ActivityPage]] = defaultdict(list)
        for page in pages.only("title", "kind", "levels", "tracks"):
            self.pages[match_key(page.title), page.kind].append(page)

    def find(self, row: PlanRow, level: YearLevelPage) -> tuple[ActivityPage | None, str]:
        """The one page that fits, or none and why not; a page that names the level goes before one for all."""
        named = self.pages.get((match_key(row.title), row.kind), [])
        fitting = [p for p in named if row.level in p.levels and (not p.tracks or level.track in p.tracks)]
        fitting = fitting or [p for p in named if not p.levels and (not p.tracks or level.track in p.tracks)]
        if len(fitting) == 1:
            return fitting[0], ""
        values = {"row": row.row, "title": bare_title(row.title)}
        if fitting:
            return None, _("Row %(row)s: several activities are called “%(title)s”; choose one in the editor.") % values
        return None, _("Row %(row)s: no activity is called “%(title)s”; parents see the title only.") % values
