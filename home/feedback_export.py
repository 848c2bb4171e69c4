"""What readers think as a spreadsheet: numbers and texts, never a formula."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from wagtail.models import Site

from home.cell_texts import cell_text, keep_as_text
from home.feedback_queries import name_of
from home.models import Feedback


def workbook_of(site: Site) -> bytes:
    """Every answer of a school, by activity and day."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Answers"))
    for place, width in enumerate((48, 12, 14, 14, 80), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    heads = (_("Activity"), _("Day"), _("Language"), _("Face"), _("Line"))
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    rows = Feedback.objects.filter(site=site).select_related("page").order_by("page__title", "given_on", "pk")
    for row in rows:
        values = (row.page.title, row.given_on, name_of(row.language), row.get_mood_display(), row.line)
        sheet.append([_cell(sheet, value) for value in values])
    book.save(output := io.BytesIO())
    return output.getvalue()


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """A date, or a text that stays one when somebody edits it."""
    cell = WriteOnlyCell(sheet, value=cell_text(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        keep_as_text(cell, value)
    else:
        cell.number_format = "d-m-yyyy"
    if bold:
        cell.font = Font(bold=True)
    return cell
