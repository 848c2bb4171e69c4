"""Texts in spreadsheets that are never read as a formula, whoever typed them."""

from __future__ import annotations

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 32_767
"""Characters that Excel takes in a cell."""

_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet reads a text as a formula."""


def cell_text(value: object) -> str:
    """What a cell of a workbook can hold of a text."""
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LARGEST]


def keep_as_text(cell: Cell, text: str) -> None:
    """Let a cell of a workbook stay the text that it has, also when somebody edits it there."""
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", text.startswith(_RISKY)


def harmless(text: str) -> str:
    """A text for a CSV file, which has no types: an apostrophe stands before what would be a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text
