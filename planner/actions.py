"""Writes of the planner: bring a spreadsheet into the plans of a school."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, Site

from home.models import ActivityPage, YearLevelPage
from planner.models import ActivityLink, PlannedActivity, YearPlanPage
from planner.plan import RowIds
from planner.rows import LINK_COLUMNS, is_statutory
from planner.spreadsheets import CellProblem, PlanRow
from planner.titles import bare_title, match_key

ROW_FIELDS = (
    "lane",
    "kind",
    "title",
    "activity_id",
    "start",
    "end",
    "precision",
    "start_time",
    "end_time",
    "location",
    "competences",
    "partnership",
)
"""What a spreadsheet says of a row; owner, notes and fixed dates are the team's own and stay."""


class ImportRefused(ValueError):
    """Rows cannot be stored; nothing was. ``problems`` name row and column."""

    def __init__(self, problems: Iterable[CellProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems")


@dataclass(slots=True)
class PlanChange:
    """What an import did to the plan of one level; lists hold titles, ``changed`` also which columns."""

    page: YearPlanPage
    is_new: bool = False
    added: list[str] = field(default_factory=list)
    changed: list[tuple[str, list[str]]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    links_added: int = 0
    links_removed: int = 0
    notices: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the plan said all of this already."""
        return not (self.is_new or self.added or self.changed or self.links_added or self.links_removed)


@transaction.atomic
def import_rows(
    rows: Sequence[PlanRow],
    *,
    site: Site,
    school_year: int,
    track: str | None = None,
    publish: bool = False,
    user: AbstractBaseUser | None = None,
) -> list[PlanChange]:
    """Store rows as drafts of year plans (or publish them), a new revision for each plan that changes.

    A row is found again by its id. Rows of the plan that the file does not name are kept and reported. Raises
    ImportRefused, and stores nothing, where a level is missing or unclear.
    """
    levels = _levels(rows, site, track)
    finder = _ActivityFinder(site)
    by_level: dict[int, list[PlanRow]] = defaultdict(list)
    for row in rows:
        by_level[levels[row.row].pk].append(row)
    pages = {level.pk: level for level in levels.values()}
    return [
        _import_level(pages[pk], level_rows, school_year, finder, publish=publish, user=user)
        for pk, level_rows in by_level.items()
    ]


def _levels(rows: Sequence[PlanRow], site: Site, track: str | None) -> dict[int, YearLevelPage]:
    """The level page of each row, by row number."""
    candidates = list(YearLevelPage.objects.child_of(site.root_page))
    problems: list[CellProblem] = []
    found: dict[int, YearLevelPage] = {}
    for row in rows:
        wanted = row.track or track
        fitting = [page for page in candidates if page.level == row.level and wanted in (None, page.track)]
        if len(fitting) == 1:
            found[row.row] = fitting[0]
        elif fitting:
            message = _("This school has year %(level)s in several tracks: add a column leerweg, or give --track.")
            problems.append(CellProblem(row.row, "leerweg", message % {"level": row.level}))
        else:
            message = _("This school has no year %(level)s.")
            problems.append(CellProblem(row.row, "leerjaar", message % {"level": row.level}))
    if problems:
        raise ImportRefused(problems)
    return found


class _ActivityFinder:
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


def _import_level(
    level: YearLevelPage,
    rows: list[PlanRow],
    school_year: int,
    finder: _ActivityFinder,
    *,
    publish: bool,
    user: AbstractBaseUser | None,
) -> PlanChange:
    page, is_new = _plan_of(level, school_year)
    change = PlanChange(page, is_new)
    present = {activity.external_id: activity for activity in page.activities.all() if activity.external_id}
    by_id: dict[str, PlannedActivity] = {}
    ids = RowIds(level.level, [*present, *(row.external_id for row in rows)])
    rows = [replace(row, external_id=row.external_id or ids.next(row.lane)) for row in rows]
    activities = []
    for row in rows:
        info, notice = finder.find(row, level)
        change.notices += [notice] if notice else []
        activity = present.get(row.external_id) or PlannedActivity(uid=uuid.uuid4(), external_id=row.external_id)
        _fill(activity, row, info, change, is_new=row.external_id not in present)
        by_id[row.external_id] = activity
        activities.append(activity)
    others = [activity for activity in page.activities.all() if activity.external_id not in by_id]
    change.kept = [str(activity) for activity in others]
    page.activities = [*activities, *others]
    for order, activity in enumerate(page.activities.all()):
        activity.sort_order = order
    _link(page, rows, by_id, change)
    _store(page, level, change, publish=publish, user=user)
    return change


def _plan_of(level: YearLevelPage, school_year: int) -> tuple[YearPlanPage, bool]:
    """The latest draft of a plan, or a new one."""
    stored = YearPlanPage.objects.child_of(level).filter(school_year=school_year).first()
    if stored is not None:
        draft: YearPlanPage = stored.get_latest_revision_as_object()
        return draft, False
    page = YearPlanPage(
        title=YearPlanPage.title_for(school_year),
        slug=YearPlanPage.slug_for(school_year),
        school_year=school_year,
        locale=level.locale,
        live=False,
    )
    return page, True


def _fill(
    activity: PlannedActivity, row: PlanRow, info: ActivityPage | None, change: PlanChange, *, is_new: bool
) -> None:
    """Write what the spreadsheet says into a row, and note what that changed."""
    values: dict[str, Any] = {name: getattr(row, name) for name in ROW_FIELDS if name != "activity_id"}
    values |= {"competences": list(row.competences), "partnership": list(row.partnership)}
    # What somebody chose by hand stays where the title leads to no page.
    values["activity_id"] = info.pk if info else activity.activity_id
    changed = [name for name, value in values.items() if getattr(activity, name) != value]
    for name, value in values.items():
        setattr(activity, name, value)
    if is_new:
        activity.fixed_date = is_statutory(row)
        change.added.append(row.title)
    elif changed:
        change.changed.append((row.title, changed))


def _link(page: YearPlanPage, rows: list[PlanRow], by_id: dict[str, PlannedActivity], change: PlanChange) -> None:
    """Make the links of the rows in the file as the file says; links between other rows stay."""
    wanted = [
        (by_id[row.external_id].uid, relation, by_id[target].uid)
        for row in rows
        for name, relation in LINK_COLUMNS.items()
        for target in getattr(row, name)
    ]
    named = {activity.uid for activity in by_id.values()}
    before = list(page.links.all())
    stay = [link for link in before if not {link.source, link.target} <= named]
    present = {(link.source, link.relation, link.target): link for link in before if link not in stay}
    links = [
        present.get(key) or ActivityLink(source=key[0], relation=key[1], target=key[2]) for key in dict.fromkeys(wanted)
    ]
    change.links_added = sum(key not in present for key in dict.fromkeys(wanted))
    change.links_removed = sum(key not in set(wanted) for key in present)
    page.links = [*links, *stay]
    for order, link in enumerate(page.links.all()):
        link.sort_order = order


def _store(
    page: YearPlanPage, level: YearLevelPage, change: PlanChange, *, publish: bool, user: AbstractBaseUser | None
) -> None:
    if change.is_new:
        level.add_child(instance=page)
    if not change.is_empty:
        page.save_revision(user=user, log_action=True, clean=False)
    revision = page.latest_revision
    if publish and revision is not None and (not page.live or page.has_unpublished_changes or not change.is_empty):
        revision.publish(user=user)
    change.page = YearPlanPage.objects.get(pk=page.pk)
