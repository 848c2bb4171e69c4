"""What a plan, or a school, works on: competences and CIOS against months or levels.

Pure: no database, no request. An item counts in every month that it lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from home.choices import Competence, Partnership
from planner.dates import Message, school_year_months
from planner.labels import month_name
from planner.plan import Plan, PlannedItem

LARGEST_DOT = 5
"""Dots grow up to so many items; beyond that the number tells."""


@dataclass(frozen=True, slots=True)
class CoverageItem:
    """An item that counts in a cell."""

    title: str
    is_for_parents: bool


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """What falls under one word in one month or level; ``is_known`` is False where there is no plan to look at."""

    column: Message
    items: tuple[CoverageItem, ...]
    is_known: bool = True

    @property
    def count(self) -> int:
        """How many items."""
        return len(self.items)

    @property
    def dot(self) -> int:
        """The size of the dot, 0 to ``LARGEST_DOT``."""
        return min(self.count, LARGEST_DOT)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One competence, or one part of the partnership."""

    code: str
    label: Message
    cells: tuple[CoverageCell, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """Words against months or levels; ``total`` of a row counts an item once, however long it lasts."""

    caption: Message
    columns: tuple[Message, ...]
    rows: tuple[CoverageRow, ...]

    @property
    def missing(self) -> tuple[CoverageRow, ...]:
        """The words that occur nowhere."""
        return tuple(row for row in self.rows if not row.total)


@dataclass(frozen=True, slots=True)
class CoverageColumn:
    """A month or a level: its name and its items; None where there is no plan."""

    label: Message
    items: tuple[PlannedItem, ...] | None


def plan_coverage(plan: Plan) -> tuple[CoverageTable, CoverageTable]:
    """Competences and CIOS by month of a school year."""
    columns = [
        CoverageColumn(
            month_name(month.start, short=True),
            tuple(item for item in plan.items if item.start <= month.end and item.end >= month.start),
        )
        for month in school_year_months(plan.school_year)
    ]
    return _tables(columns, _("Career competences by month"), _("Partnership with parents by month"))


def school_coverage(levels: Sequence[tuple[Message, Plan | None]]) -> tuple[CoverageTable, CoverageTable]:
    """Competences and CIOS by level: each level with its name and its plan, if it has one."""
    columns = [CoverageColumn(label, plan.items if plan else None) for label, plan in levels]
    return _tables(columns, _("Career competences by level"), _("Partnership with parents by level"))


def _tables(columns: Sequence[CoverageColumn], *captions: Message) -> tuple[CoverageTable, CoverageTable]:
    competences, partnership = captions
    return (
        _table(competences, columns, Competence.choices, lambda item: item.competences),
        _table(partnership, columns, Partnership.choices, lambda item: item.partnership),
    )


def _table(
    caption: Message,
    columns: Sequence[CoverageColumn],
    words: Iterable[tuple[str, Message]],
    words_of: Callable[[PlannedItem], tuple[str, ...]],
) -> CoverageTable:
    rows = []
    for code, label in words:
        found = [[item for item in column.items or () if code in words_of(item)] for column in columns]
        cells = tuple(
            CoverageCell(
                column.label,
                tuple(CoverageItem(item.title, item.is_for_parents) for item in items),
                column.items is not None,
            )
            for column, items in zip(columns, found, strict=True)
        )
        # By object: the same item may last several months, and two plans may know the same uid.
        rows.append(CoverageRow(code, label, cells, len({id(item) for items in found for item in items})))
    return CoverageTable(caption, tuple(column.label for column in columns), tuple(rows))
