"""Read and write year plans as spreadsheets: CSV and XLSX with the columns of ``planner/model_plans/vmbo_bk.csv``.

Pure: no database, no request. ``read_plan_file`` never raises on a bad file: it reports every problem
at once, by row (as a spreadsheet counts: the header is row 1) and column. openpyxl uses defusedxml
where that is installed, as it is here, so that XML entities cannot be blown up.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice, zip_longest

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from home.cell_texts import keep_as_text
from planner.choices import COMPETENCE_WORDS, KIND_WORDS, LANE_WORDS, PARTNERSHIP_WORDS, TRACK_WORDS, Precision, Words
from planner.dates import Message, Period, school_year_label, sentence, write_day, write_period
from planner.spreadsheet_cells import READERS, CellError, CellProblem, PlanRow, RowReading, one_line

__all__ = ["COLUMNS", "CellProblem", "PlanRow", "ReadResult", "read_plan_file", "read_table", "write_csv", "write_xlsx"]

COLUMNS = (
    "leerjaar", "leerweg", "id", "rij", "soort", "activiteit", "van", "tot", "tijd", "locatie",
    "bereidt_voor", "bespreekt", "bouwt_voort_op", "competenties", "partnerschap",
)  # fmt: skip
REQUIRED_COLUMNS = ("leerjaar", "rij", "soort", "activiteit", "van")
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0"  # how the files of today's and yesterday's Excel begin
MAX_BYTES, MAX_UNPACKED_BYTES, MAX_UNPACKED_FILES = 5 * 1024**2, 50 * 1024**2, 1000
MAX_ROWS, MAX_COLUMNS, LAST_ROW_OF_EXCEL = 2000, 60, 1_048_576
HEADER_WITHIN_ROWS = 20
_WIDTHS = {"leerjaar": 9, "id": 9, "activiteit": 56, "locatie": 28, "competenties": 28, "partnerschap": 36}
# A spreadsheet program may run a text that begins so. An apostrophe in front guards it, and is taken off when read.
_RISKY = "=+@-"
_LINKS = ("bereidt_voor", "bespreekt", "bouwt_voort_op")


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A file as read. With any problem there are no rows, so that nothing can be stored by half."""

    rows: tuple[PlanRow, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    notices: tuple[Message | CellProblem, ...] = ()
    columns: tuple[str, ...] = COLUMNS
    """The columns that the file has; of the others it says nothing."""


class _FileError(CellError):
    """The file as a whole cannot be read; ``row`` is where it went wrong."""

    def __init__(self, message: Message, *, row: int = 1, **values: object) -> None:
        self.row = row
        super().__init__(message, **values)


@dataclass(slots=True)
class Table:
    """The cells under a header: ``columns`` by position (unknown ones keep their own name), rows with their number."""

    header_row: int
    columns: list[str]
    rows: list[tuple[int, Sequence[object]]]


def read_plan_file(content: bytes, *, filename: str, school_year: int) -> ReadResult:
    """Every row of a CSV or XLSX file, or everything that is wrong with it. What it is, its content tells."""
    try:
        table = read_table(content, filename)
    except _FileError as error:
        return ReadResult(problems=(CellProblem(error.row, "", error.message),))
    problems, notices = _check_header(table)
    # In CSV it is a separator too many, which shifts all that follows; in a workbook a note beside the plan.
    stray = notices if content.startswith(ZIP) else problems
    rows = []
    for number, values in table.rows:
        named = {name: value for name, value in zip(table.columns, values, strict=False) if name in COLUMNS}
        rows.append(RowReading(number).read(named, school_year))
        problems += rows[-1].problems
        if any(_is_filled(value) for name, value in zip_longest(table.columns, values) if not name):
            stray.append(CellProblem(number, "", _("Something stands in a column without a name; it was not read.")))
    problems += _link_problems(rows)
    order = ["", *table.columns, *COLUMNS]
    problems.sort(key=lambda problem: (problem.row, order.index(problem.column)))
    plan_rows = () if problems else tuple(row.plan_row() for row in rows)
    columns = tuple(name for name in COLUMNS if name in table.columns)
    return ReadResult(plan_rows, tuple(problems), tuple(notices), columns)


def _check_header(table: Table) -> tuple[list[CellProblem], list[Message | CellProblem]]:
    row, columns = table.header_row, table.columns
    missing, twice = _("This column is missing from the header."), _("The header has this column more than once.")
    problems = [CellProblem(row, name, missing) for name in REQUIRED_COLUMNS if name not in columns]
    problems += [CellProblem(row, name, twice) for name in COLUMNS if columns.count(name) > 1]
    unknown = ", ".join(dict.fromkeys(name for name in columns if name and name not in COLUMNS))
    message = _("These columns are not known and were ignored: %(columns)s.")
    return problems, [sentence(message, columns=unknown)] if unknown else []


def _link_problems(rows: Sequence[RowReading]) -> Iterator[CellProblem]:
    ids: dict[object, dict[str, int]] = {}
    for row in rows:
        if name := row.values.get("external_id"):
            first = ids.setdefault(row.group, {}).setdefault(name, row.number)
            if row.group and first != row.number:
                message = _("Rows %(first)s and %(second)s have the same id: “%(id)s”.")
                yield CellProblem(row.number, "id", sentence(message, first=first, second=row.number, id=name))
    unplaced = ids.get(None, {})  # their level cannot be read: that is their problem, not that of rows that name them
    for row in rows:
        known = {**ids.get(row.group, {}), **unplaced}
        for column in _LINKS if row.group else ():
            links = row.values.get(READERS[column][0], ())
            if unknown := [name for name in links if name not in known]:
                message = _("No row of this year level has the id %(ids)s.")
                yield CellProblem(row.number, column, sentence(message, ids=", ".join(unknown)))
            if row.values.get("external_id") in links:
                yield CellProblem(row.number, column, _("A row cannot be linked to itself."))


def read_table(content: bytes, filename: str) -> Table:
    """The cells as they stand in the file, also those that mean nothing. Raises CellError where there is no plan."""
    if len(content) > MAX_BYTES:
        raise _FileError(_("“%(file)s” is larger than %(limit)s MB."), file=filename, limit=MAX_BYTES // 1024**2)
    if not content.strip():
        raise _FileError(_("“%(file)s” is empty."), file=filename)
    if content.startswith(OLE):
        message = _("“%(file)s” is an old Excel file (.xls) or has a password. Save it as .xlsx without a password.")
        raise _FileError(message, file=filename)
    sheets = _xlsx_sheets(content, filename) if content.startswith(ZIP) else _csv_sheets(_decode(content, filename))
    try:
        table = next((table for table in map(_find_table, sheets) if table), None)
    except _FileError:
        raise
    except Exception as error:  # zipfile and openpyxl raise nearly anything on a damaged workbook
        raise _FileError(_("“%(file)s” cannot be opened. Save it again as .xlsx or CSV."), file=filename) from error
    if not table:
        message = _("“%(file)s” has no header with the columns of a year plan: %(columns)s.")
        raise _FileError(message, file=filename, columns=", ".join(REQUIRED_COLUMNS))
    return table


def _decode(content: bytes, filename: str) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # what Excel calls Unicode text
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _FileError(_("“%(file)s” is not a spreadsheet: save it as .xlsx or CSV."), file=filename)


def _csv_sheets(text: str) -> Iterator[Iterable[Sequence[object]]]:
    text = re.sub(r"\Asep=.\r?\n", "", text)  # a hint to Excel, which does not count it as a row
    lines = text.splitlines()[:HEADER_WITHIN_ROWS]

    def columns_with(mark: str) -> int:
        return max(sum(_column(cell.strip(' "')) in COLUMNS for cell in line.split(mark)) for line in lines or [""])

    yield _records(csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=columns_with), strict=True))


def _records(reader: Iterable[list[str]]) -> Iterator[list[str]]:
    number = 1
    try:
        for record in reader:
            number += 1
            yield record
    except csv.Error as error:
        raise _FileError(_("The quotation marks in this row do not pair up."), row=number) from error


def _xlsx_sheets(content: bytes, filename: str) -> Iterator[Iterable[Sequence[object]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MAX_UNPACKED_FILES or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise _FileError(_("“%(file)s” is too large when unpacked."), file=filename)
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()  # what a file says of its own size is often wrong
        yield islice(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), LAST_ROW_OF_EXCEL)


def _find_table(rows: Iterable[Sequence[object]]) -> Table | None:
    numbered = enumerate((_trimmed(row) for row in rows), 1)
    heads = ((number, [_column(cell) for cell in row]) for number, row in islice(numbered, HEADER_WITHIN_ROWS))
    header_row, columns = next((head for head in heads if len({*head[1]} & {*COLUMNS}) >= 2), (0, []))
    if not columns:
        return None
    table = Table(header_row, columns, [])
    for number, row in numbered:
        if len(row) > MAX_COLUMNS or len(columns) > MAX_COLUMNS:
            raise _FileError(_("The file has more than %(limit)s columns."), limit=MAX_COLUMNS)
        if row:
            table.rows.append((number, [*row, *[""] * (len(columns) - len(row))]))
        if len(table.rows) > MAX_ROWS:
            raise _FileError(_("The file has more than %(limit)s rows."), limit=MAX_ROWS)
    return table


def _is_filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _trimmed(row: Sequence[object]) -> list[object]:
    """The cells up to the last that holds something, without the apostrophe that guards a text."""
    if row.count(None) == len(row):  # a quick way past the many rows of a workbook that only have a format
        return []
    length = max((place for place, cell in enumerate(row, 1) if _is_filled(cell)), default=0)
    return [cell[1:] if isinstance(cell, str) and re.match(f"'+[{_RISKY}]", cell) else cell for cell in row[:length]]


def _column(cell: object) -> str:
    return re.sub(r"[\s_-]+", "_", str("" if cell is None else cell).strip().lower())


def write_csv(rows: Sequence[PlanRow], *, school_year: int) -> bytes:
    """The rows as UTF-8 without BOM, between semicolons, as the model plans are; reading it gives the same rows."""
    writer = csv.writer(output := io.StringIO(), delimiter=";", lineterminator="\n")
    for cells in _written(rows, school_year):
        texts = (write_day(cell) if isinstance(cell, date) else cell for cell in cells)
        writer.writerow(re.sub(f"^(?='*[{_RISKY}])", "'", text) for text in texts)
    return output.getvalue().encode()


def write_xlsx(rows: Sequence[PlanRow], *, school_year: int) -> bytes:
    """The rows as an Excel workbook, the same bytes for the same rows; reading it gives the same rows."""
    sheet = (workbook := Workbook()).worksheets[0]
    sheet.title, sheet.freeze_panes = school_year_label(school_year), "A2"
    for cells in _written(rows, school_year):
        sheet.append([_cell(sheet, value) if value else None for value in cells])
    for place, cell in enumerate(sheet[1], 1):
        cell.font = Font(name="Calibri", size=11, bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(str(cell.value), 16)
    workbook.save(output := io.BytesIO())
    return _without_clock(output.getvalue())


def _cell(sheet: Worksheet, value: date | str) -> Cell:
    """A date or a text, never a formula; a text stays one when somebody edits it."""
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, datetime.combine(value, time()))
        cell.number_format = "d-m-yyyy"
    else:
        cell = WriteOnlyCell(sheet, re.sub(f"^(?='+[{_RISKY}])", "'", value))
        keep_as_text(cell, value)
    return cell


def _without_clock(workbook: bytes) -> bytes:
    """The workbook without the moments of its making, which would make every export another file."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(output := io.BytesIO(), "w") as new:
        for name in old.namelist():
            part = re.sub(rb"(<dcterms:\w+ [^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", old.read(name))
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return output.getvalue()


def _written(rows: Sequence[PlanRow], school_year: int) -> Iterator[list[date | str]]:
    """The header and then the cells of each row; the column ``leerweg`` only where there is one to tell."""
    columns = [name for name in COLUMNS if name != "leerweg" or any(row.track for row in rows)]
    yield [*columns]
    for row in rows:
        cells = _cells(row, school_year)
        yield [_clean(cells[name]) for name in columns]


def _clean(cell: date | str) -> date | str:
    return one_line(ILLEGAL_CHARACTERS_RE.sub("", cell)) if isinstance(cell, str) else cell


def _cells(row: PlanRow, school_year: int) -> dict[str, date | str]:
    start, end = write_period(Period(row.start, row.end, Precision(row.precision)), school_year)
    return {
        "leerjaar": str(row.level),
        "leerweg": _words([row.track] if row.track else [], TRACK_WORDS),
        "id": row.external_id,
        "rij": _words([row.lane], LANE_WORDS),
        "soort": _words([row.kind], KIND_WORDS),
        "activiteit": row.title,
        "van": start,
        "tot": end,
        "tijd": "-".join(f"{moment.hour}:{moment:%M}" for moment in (row.start_time, row.end_time) if moment),
        "locatie": row.location,
        "bereidt_voor": ", ".join(row.prepares),
        "bespreekt": ", ".join(row.reflects_on),
        "bouwt_voort_op": ", ".join(row.builds_on),
        "competenties": _words(row.competences, COMPETENCE_WORDS),
        "partnerschap": _words(row.partnership, PARTNERSHIP_WORDS),
    }


def _words(codes: Sequence[str], words: Words) -> str:
    return ", ".join(words[code][0] for code in codes)
