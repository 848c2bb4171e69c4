"""A plan as a workbook for the team: the rows with owner and notes, what the rules find, and what is covered.

Pure. Only for the admin: it holds what parents do not see. Every text is written as a text, never as a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from home.cell_texts import cell_text, keep_as_text
from home.choices import Competence, Partnership
from planner.analysis_types import Finding
from planner.choices import Relation
from planner.coverage import CoverageTable
from planner.labels import clock_label, full_label
from planner.plan import Plan, PlannedItem

Value = str | int | date | Promise | None
_HEAD = PatternFill("solid", fgColor="EFE8DA")


@dataclass(frozen=True, slots=True)
class TeamNote:
    """What only the team knows of a row."""

    owner: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class TeamFinding:
    """A finding, with the reason for which the team set it aside, if it did."""

    finding: Finding
    reason: str = ""


def write_team_workbook(
    plan: Plan, notes: Mapping[UUID, TeamNote], findings: Sequence[TeamFinding], tables: Sequence[CoverageTable]
) -> bytes:
    """The three sheets as an Excel file, in the reader's language."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = _title(_("Activities"))
    _fill(sheet, _row_table(plan, notes), (26, 11, 11, 13, 12, 20, 44, 22, 20, 44, 32, 32, 32, 28, 28))
    _fill(workbook.create_sheet(_title(_("Findings"))), _finding_table(plan, findings), (14, 70, 44, 44, 44, 34))
    sheet = workbook.create_sheet(_title(_("Coverage")))
    for number, table in enumerate(tables):
        _fill(sheet, _coverage_table(table), (24, *[11] * len(table.columns), 12), is_first=number == 0)
        sheet.append([])
    workbook.save(output := io.BytesIO())
    return output.getvalue()


def _row_table(plan: Plan, notes: Mapping[UUID, TeamNote]) -> Iterable[list[Value]]:
    yield [
        _("When"), _("From"), _("Until"), _("Time"), _("Row"), _("Kind"), _("Activity"), _("Place"), _("Owner"),
        _("Notes"), _("Prepares"), _("Reflects on"), _("Builds on"), _("Career competences"), _("Partnership"),
    ]  # fmt: skip
    for item in plan.items:
        note = notes.get(item.uid, TeamNote())
        yield [
            full_label(item.period),
            item.start,
            item.end,
            clock_label(item.start_time, item.end_time),
            item.lane.label,
            item.kind.label,
            item.title,
            item.location,
            note.owner,
            note.notes,
            *(_targets(plan, item, relation) for relation in Relation),
            ", ".join(str(Competence(code).label) for code in item.competences),
            ", ".join(str(Partnership(code).label) for code in item.partnership),
        ]


def _targets(plan: Plan, item: PlannedItem, relation: Relation) -> str:
    targets = [plan.item(link.target).title for link in plan.links_of(item.uid) if link.relation == relation]
    return "\n".join(targets)


def _finding_table(plan: Plan, findings: Sequence[TeamFinding]) -> Iterable[list[Value]]:
    yield [_("How serious"), _("Finding"), _("Activities"), _("Proposal"), _("Source"), _("Set aside because")]
    titles = {item.uid: item.title for item in plan.items}
    for entry in findings:
        finding = entry.finding
        yield [
            finding.severity.label,
            finding.message,
            "\n".join(titles[uid] for uid in finding.uids if uid in titles),
            finding.proposal.label if finding.proposal else "",
            finding.source,
            entry.reason,
        ]


def _coverage_table(table: CoverageTable) -> Iterable[list[Value]]:
    yield [table.caption, *table.columns, _("Activities")]
    for row in table.rows:
        yield [row.label, *(cell.count if cell.is_known else None for cell in row.cells), row.total]


def _fill(sheet: Worksheet, rows: Iterable[list[Value]], widths: Sequence[int], *, is_first: bool = True) -> None:
    """Write rows with a header; the first table of a sheet sets its columns and what is repeated on paper."""
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, value, is_header=number == 0) for value in row])
    if is_first:
        for place, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _cell(sheet: Worksheet, value: Value, *, is_header: bool) -> Cell:
    """A number, a date or a text, never a formula; a text stays one when somebody edits it."""
    if value is None or isinstance(value, int):
        cell = WriteOnlyCell(sheet, value)
    elif isinstance(value, date):
        cell = WriteOnlyCell(sheet, datetime.combine(value, time()))
        cell.number_format = "d-m-yyyy"
    else:
        text = cell_text(value)
        cell = WriteOnlyCell(sheet, text)
        keep_as_text(cell, text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_header:
        cell.font, cell.fill = Font(bold=True), _HEAD
    return cell


def _title(text: str) -> str:
    """A name that a sheet may have."""
    return re.sub(r"[\[\]:*?/\\]", " ", text)[:31]
