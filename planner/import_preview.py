"""What an import would do, before it does it: the rows as they will be, and what differs from the present plans.

The import itself runs, inside a transaction that is rolled back, so that the preview cannot say anything else than
what the import then does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from home.models import YearLevelPage
from planner.actions import PlanChange, import_rows
from planner.copy_sources import sheet_of
from planner.import_ticket import ImportTicket
from planner.models import YearPlanPage
from planner.rows import rows_of
from planner.spreadsheets import COLUMNS, CellProblem, ReadResult, read_plan_file, read_table

SHOWN_COLUMNS = tuple(name for name in COLUMNS if name not in ("leerjaar", "leerweg"))
RowState = Literal["new", "changed", "same", "kept"]


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A cell: what will be there; ``old`` where something else is there now; ``problems`` where it cannot be."""

    column: str
    text: str
    old: str | None = None
    problems: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether the plan says something else now."""
        return self.old is not None and self.old != self.text


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row of a plan as it will be, or of a file as it is."""

    number: int | None
    cells: tuple[PreviewCell, ...]
    state: RowState = "new"
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """The plan of one level as it will be, with what the import does to it."""

    level: YearLevelPage
    change: PlanChange
    rows: tuple[PreviewRow, ...]
    is_live: bool
    lock: str = ""

    def count(self, state: RowState) -> int:
        """How many rows are new, changed, the same, or not in the file."""
        return sum(row.state == state for row in self.rows)

    @property
    def new(self) -> int:
        """Rows that the plan does not have yet."""
        return self.count("new")

    @property
    def changed(self) -> int:
        """Rows of which something changes."""
        return self.count("changed")

    @property
    def same(self) -> int:
        """Rows that stay as they are."""
        return self.count("same")

    @property
    def kept(self) -> int:
        """Rows that the file does not name, and that stay."""
        return self.count("kept")


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """All plans that a file touches, and the latest drafts that they were compared with."""

    plans: tuple[PlanPreview, ...]
    revisions: dict[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether the plans say all of this already."""
        return all(plan.change.is_empty for plan in self.plans)

    @property
    def locks(self) -> tuple[str, ...]:
        """Why this cannot be stored now, if so."""
        return tuple(plan.lock for plan in self.plans if plan.lock)


class _Undo(Exception):
    """Leaves the transaction of a preview."""


def read_ticket_file(ticket: ImportTicket) -> ReadResult:
    """The rows of the file that a ticket carries, or what is wrong with it."""
    return read_plan_file(ticket.content, filename=ticket.filename, school_year=ticket.school_year)


def preview_import(
    result: ReadResult, *, site: Site, school_year: int, track: str, user: AbstractBaseUser
) -> ImportPreview:
    """What an import of these rows would do; stores nothing. Raises ImportRefused as the import does."""
    before = _present_rows(site, school_year, {row.level for row in result.rows})
    previews: list[PlanPreview] = []
    try:
        with transaction.atomic():
            changes = import_rows(
                result.rows,
                site=site,
                school_year=school_year,
                track=track or None,
                user=user,
                columns=result.columns,
            )
            previews = [_preview(change, before, school_year, user) for change in changes]
            raise _Undo
    except _Undo:
        pass
    return ImportPreview(tuple(previews), latest_revisions([preview.level for preview in previews], school_year))


def latest_revisions(levels: Sequence[YearLevelPage], school_year: int) -> dict[str, int]:
    """The latest draft of each level's plan, by the level's key; 0 where there is no plan."""
    return {
        str(level.pk): YearPlanPage.objects.child_of(level)
        .filter(school_year=school_year)
        .values_list("latest_revision_id", flat=True)
        .first()
        or 0
        for level in levels
    }


def lock_of(page: YearPlanPage, level: YearLevelPage, user: AbstractBaseUser) -> str:
    """Why this user cannot store anything in a plan now; empty where nothing stands in the way."""
    lock = page.get_lock()
    if lock is None or not lock.for_user(user):
        return ""
    return _("The plan of %(level)s is locked; nothing can be stored in it now.") % {"level": level.title}


def _present_rows(site: Site, school_year: int, levels: set[int]) -> dict[int, dict[Any, dict[str, str]]]:
    """The rows of the latest drafts as a spreadsheet says them, by level and uid."""
    present = {}
    for level in YearLevelPage.objects.child_of(site.root_page).filter(level__in=levels):
        page = YearPlanPage.objects.child_of(level).filter(school_year=school_year).first()
        if page is not None:
            present[level.pk] = _sheet_by_uid(page.get_latest_revision_as_object(), level)
    return present


def _sheet_by_uid(draft: YearPlanPage, level: YearLevelPage) -> dict[Any, dict[str, str]]:
    with translation.override(settings.LANGUAGE_CODE):
        sheet = sheet_of(rows_of(draft, level, with_track=False), draft.school_year)
    return {activity.uid: cells for activity, cells in zip(draft.activities.all(), sheet, strict=True)}


def _preview(
    change: PlanChange, before: dict[int, dict[Any, dict[str, str]]], school_year: int, user: AbstractBaseUser
) -> PlanPreview:
    level = YearLevelPage.objects.parent_of(change.page).get()
    old = before.get(level.pk, {})
    after = _sheet_by_uid(change.page.get_latest_revision_as_object(), level)
    rows = [
        _preview_row(cells, old.get(uid), is_named=uid not in change.kept_uids)
        # Those that the file does not name come last.
        for uid, cells in sorted(after.items(), key=lambda row: row[0] in change.kept_uids)
    ]
    message = lock_of(change.page, level, user)
    return PlanPreview(level, change, tuple(rows), change.page.live, message)


def _preview_row(cells: dict[str, str], old: dict[str, str] | None, *, is_named: bool) -> PreviewRow:
    shown = tuple(
        PreviewCell(name, cells.get(name) or "", None if old is None else old.get(name) or "") for name in SHOWN_COLUMNS
    )
    state: RowState = "new" if old is None else "changed" if any(cell.is_changed for cell in shown) else "same"
    return PreviewRow(None, shown, state if is_named else "kept")


def faulty_sheet(ticket: ImportTicket, problems: Sequence[CellProblem]) -> tuple[list[str], list[PreviewRow]]:
    """The cells of a file as they stand, with what is wrong beside them; empty where it cannot be opened at all."""
    try:
        table = read_table(ticket.content, ticket.filename)
    except ValueError:
        return [], []
    rows = []
    for number, values in table.rows:
        here = [problem for problem in problems if problem.row == number]
        cells = tuple(
            PreviewCell(
                name,
                "" if value is None else str(value),
                problems=tuple(str(problem.message) for problem in here if problem.column == name and name),
            )
            for name, value in zip(table.columns, values, strict=False)
        )
        elsewhere = tuple(
            str(problem.message) for problem in here if not problem.column or problem.column not in table.columns
        )
        rows.append(PreviewRow(number, cells, problems=elsewhere))
    return table.columns, rows
