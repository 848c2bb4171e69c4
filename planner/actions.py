"""Writes of the planner: bring a spreadsheet into the plans of a school."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Site

from home.models import ActivityPage, YearLevelPage
from planner.activity_finder import ActivityFinder
from planner.models import ActivityLink, PlannedActivity, YearPlanPage
from planner.plan import RowIds
from planner.rows import LINK_COLUMNS, is_statutory
from planner.spreadsheet_cells import COLUMN_OF
from planner.spreadsheets import COLUMNS, CellProblem, PlanRow
from planner.titles import match_key

ROW_FIELDS = {
    "lane": "rij",
    "kind": "soort",
    "title": "activiteit",
    "start": "van",
    "end": "tot",
    "precision": "van",
    "start_time": "tijd",
    "end_time": "tijd",
    "location": "locatie",
    "competences": "competenties",
    "partnership": "partnerschap",
}
"""What a spreadsheet says of a row, and in which column; owner, notes and fixed dates are the team's own and stay."""
MAX_PLAN_ROWS, MAX_PLAN_LINKS = 200, 600
"""What the page editor can still send: its form has a field for everything that a row or a link says."""
NEEDED = frozenset({"van", "tot"})  # Without a column ``tot`` a row ends where it begins.


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
    kept_uids: frozenset[uuid.UUID] = frozenset()
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
    columns: Collection[str] = COLUMNS,
) -> list[PlanChange]:
    """Store rows as drafts of year plans (or publish them), a new revision for each plan that changes.

    A row is found again by its id, or else by its title. Rows of the plan that the file does not name are kept and
    reported, as is what belongs in a column that is not among ``columns``, those of the file. Raises ImportRefused,
    and stores nothing, where a level is missing or unclear, or an id is there twice.
    """
    levels = _levels(rows, site, track)
    _check_ids(rows, levels)
    finder = ActivityFinder(site)
    by_level: dict[int, list[PlanRow]] = defaultdict(list)
    for row in rows:
        by_level[levels[row.row].pk].append(row)
    pages = {level.pk: level for level in levels.values()}
    return [
        _import_level(pages[pk], level_rows, school_year, finder, columns, publish=publish, user=user)
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


def _check_ids(rows: Sequence[PlanRow], levels: dict[int, YearLevelPage]) -> None:
    """Refuse an id that one level has twice, which the file cannot tell where only some rows name the track."""
    first: dict[tuple[int, str], int] = {}
    problems = []
    message = _("Rows %(first)s and %(second)s have the same id: “%(id)s”.")
    for row in rows:
        earlier = first.setdefault((levels[row.row].pk, row.external_id), row.row)
        if row.external_id and earlier != row.row:
            values = {"first": earlier, "second": row.row, "id": row.external_id}
            problems.append(CellProblem(row.row, "id", message % values))
    if problems:
        raise ImportRefused(problems)


def _import_level(
    level: YearLevelPage,
    rows: list[PlanRow],
    school_year: int,
    finder: ActivityFinder,
    columns: Collection[str],
    *,
    publish: bool,
    user: AbstractBaseUser | None,
) -> PlanChange:
    page, is_new = _plan_of(level, school_year)
    change = PlanChange(page, is_new)
    stored = list(page.activities.all())
    rows, present = _matched(rows, stored, level.level)
    by_id: dict[str, PlannedActivity] = {}
    for row in rows:
        info, notice = finder.find(row, level)
        activity = present.get(row.external_id) or PlannedActivity(
            uid=uuid.uuid4(),
            sort_order=len(stored) + len(by_id) + 1,  # after those that are there
        )
        activity.external_id = row.external_id
        _fill(activity, row, info, columns, change, is_new=row.external_id not in present)
        change.notices += [notice] if notice and not activity.activity_id else []
        by_id[row.external_id] = activity
    named = {activity.uid for activity in by_id.values()}
    others = [activity for activity in stored if activity.uid not in named]
    change.kept = [str(activity) for activity in others]
    change.kept_uids = frozenset(activity.uid for activity in others)
    page.activities = [*by_id.values(), *others]
    for order, activity in enumerate(page.activities.all()):
        activity.sort_order = order
    _link(page, rows, by_id, columns, change)
    _check_size(page, rows)
    _store(page, level, change, publish=publish, user=user)
    return change


def _check_size(page: YearPlanPage, rows: list[PlanRow]) -> None:
    """Refuse a plan that nobody could edit any more."""
    if page.activities.count() > MAX_PLAN_ROWS or page.links.count() > MAX_PLAN_LINKS:
        message = _("One level would have more than %(rows)s rows or %(links)s links; its plan could not be edited.")
        values = {"rows": MAX_PLAN_ROWS, "links": MAX_PLAN_LINKS}
        raise ImportRefused([CellProblem(rows[-1].row, "", message % values)])


def _matched(
    rows: list[PlanRow], stored: list[PlannedActivity], level: int
) -> tuple[list[PlanRow], dict[str, PlannedActivity]]:
    """The rows of the file, each with an id, and by that id the stored rows that they mean.

    A stored row without an id is known by the one that an export gives it, a row of the file without one by its
    title; of several with the same title the nearest in time is meant.
    """
    ids = RowIds(level, [activity.external_id for activity in stored])
    names = {activity.external_id or ids.next(activity.lane): activity for activity in stored}
    ids.taken.update(row.external_id for row in rows)
    free = {name: names[name] for name in names.keys() - {row.external_id for row in rows}}
    result, present = [], {}
    for row in rows:
        if not row.external_id:
            alike = sorted(name for name, activity in free.items() if _is_alike(row, activity))
            nearest = min(alike, key=lambda name: abs(free[name].start - row.start), default="")
            free.pop(nearest, None)
            row = replace(row, external_id=nearest or ids.next(row.lane))
        activity = names.get(row.external_id)
        if activity is not None and (activity.external_id or _is_alike(row, activity)):
            present[row.external_id] = activity
        result.append(row)
    return result, present


def _is_alike(row: PlanRow, activity: PlannedActivity) -> bool:
    said = (row.lane, row.kind, match_key(row.title))
    return said == (activity.lane, activity.kind, match_key(str(activity)))


def _plan_of(level: YearLevelPage, school_year: int) -> tuple[YearPlanPage, bool]:
    """The latest draft of a plan, or a new one."""
    stored = YearPlanPage.objects.child_of(level).filter(school_year=school_year).first()
    if stored is not None:
        draft: YearPlanPage = stored.get_latest_revision_as_object()
        return draft, False
    return YearPlanPage.empty(level, school_year), True


def _fill(
    activity: PlannedActivity,
    row: PlanRow,
    info: ActivityPage | None,
    columns: Collection[str],
    change: PlanChange,
    *,
    is_new: bool,
) -> None:
    """Write what the spreadsheet says into a row, and note which columns that changed."""
    said = [name for name, column in ROW_FIELDS.items() if column in columns or column in NEEDED]
    values: dict[str, Any] = {name: getattr(row, name) for name in said}
    values |= {name: list(values[name]) for name in ("competences", "partnership") if name in values}
    # A page that somebody chose by hand stays, until the row gets a title that leads to another.
    if info and not (activity.activity_id and match_key(activity.title) == match_key(row.title)):
        values["activity_id"] = info.pk
    different = [name for name, value in values.items() if _unordered(getattr(activity, name)) != _unordered(value)]
    changed = list(dict.fromkeys(ROW_FIELDS.get(name, "pagina") for name in different))
    for name in different:
        setattr(activity, name, values[name])
    if is_new:
        activity.fixed_date = is_statutory(row)
        change.added.append(row.title)
    elif changed:
        change.changed.append((row.title, changed))


def _unordered(value: Any) -> Any:
    """A list in an order of its own: the boxes of the editor come back in another than that of the file."""
    return sorted(value) if isinstance(value, list) else value


def _link(
    page: YearPlanPage,
    rows: list[PlanRow],
    by_id: dict[str, PlannedActivity],
    columns: Collection[str],
    change: PlanChange,
) -> None:
    """Make the links of the rows in the file as the file says; those of which it says nothing stay."""
    said = {name: relation for name, relation in LINK_COLUMNS.items() if COLUMN_OF[name] in columns}
    wanted = [
        (by_id[row.external_id].uid, relation, by_id[target].uid)
        for row in rows
        for name, relation in said.items()
        for target in getattr(row, name)
    ]
    named = {activity.uid for activity in by_id.values()}
    before = list(page.links.all())
    stay = [link for link in before if link.relation not in said.values() or not {link.source, link.target} <= named]
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
