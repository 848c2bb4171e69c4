"""Reading a year plan from CSV and XLSX, every complaint with its row and column, and writing it back."""

import csv
import io
import struct
import zipfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from home.choices import PARENT_KINDS, STUDENT_KINDS, Competence, Partnership, Track
from planner.choices import Precision
from planner.dates import unit_period
from planner.spreadsheets import COLUMNS, PlanRow, ReadResult, read_plan_file, write_csv, write_xlsx

PROJECT = Path(__file__).resolve().parents[2]
MODEL = PROJECT / "planner" / "model_plans" / "vmbo_bk.csv"
SHARED = PROJECT.parent / "shared" / "data"
HEADER = MODEL.read_text().splitlines()[0].split(";")
GOOD = {
    "leerjaar": "2", "id": "a", "rij": "ouders", "soort": "ouderbijeenkomst", "activiteit": "Profielen",
    "van": "9-2-2027",
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _in_english():
    with translation.override("en"):
        yield


def read(content: bytes, filename: str = "plan.csv", school_year: int = 2026) -> ReadResult:
    return read_plan_file(content, filename=filename, school_year=school_year)


def csv_of(*rows: dict[str, str], header: list[str] = HEADER, mark: str = ";") -> bytes:
    writer = csv.DictWriter(output := io.StringIO(), header, delimiter=mark, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return output.getvalue().encode()


def xlsx_of(*rows: list[object], sheets_before: int = 0, header: list[str] = HEADER) -> bytes:
    workbook = Workbook()
    for number in range(sheets_before):
        workbook.worksheets[0].append(["Toelichting", f"blad {number}"])
        workbook.create_sheet(index=0)
        workbook.move_sheet(workbook.worksheets[0], number + 1)
    sheet = workbook.worksheets[-1]
    for row in (header, *rows):
        sheet.append(row)
    workbook.save(output := io.BytesIO())
    return output.getvalue()


def complaints(result: ReadResult) -> list[tuple[int, str, str]]:
    assert not result.problems or not result.rows  # nothing to store by half
    return [(problem.row, problem.column, str(problem.message)) for problem in result.problems]


def only_row(result: ReadResult) -> PlanRow:
    assert complaints(result) == []
    (row,) = result.rows
    return row


# --- The model plans ---


def test_the_model_plans_are_read_and_written_back_byte_for_byte():
    content = MODEL.read_bytes()
    result = read(content)
    assert complaints(result) == []
    assert len(result.rows) == 46
    assert sum(len(row.prepares + row.reflects_on + row.builds_on) for row in result.rows) == 72
    assert write_csv(result.rows, school_year=2026) == content
    workbook = write_xlsx(result.rows, school_year=2026)
    assert read(workbook, "plan.xlsx") == result
    assert write_csv(read(workbook, "plan.xlsx").rows, school_year=2026) == content


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not beside the project")
def test_the_shipped_files_are_the_shared_ones():
    assert MODEL.read_bytes() == (SHARED / "jaarplannen-vmbo-bk.csv").read_bytes()
    holidays = PROJECT / "planner" / "data" / "school_holidays.csv"
    assert holidays.read_bytes() == (SHARED / "schoolvakanties.csv").read_bytes()


def test_a_row_as_it_is_read():
    assert read(MODEL.read_bytes()).rows[9] == PlanRow(
        row=11, level=1, track=None, external_id="1-13", lane="parent", kind="meeting",
        title="Een spel over motieven, kwaliteiten en beroepen", start=date(2026, 11, 24), end=date(2026, 11, 24),
        precision="day", start_time=time(19), end_time=time(20, 15), location="Aula", prepares=("1-02",),
        reflects_on=("1-01",), builds_on=("1-12",), competences=("motives", "qualities", "work"),
        partnership=("contact", "informing", "supporting"),
    )  # fmt: skip


def test_a_workbook_is_the_same_file_whenever_it_is_made(monkeypatch):
    rows = read(MODEL.read_bytes()).rows
    first = write_xlsx(rows, school_year=2026)
    monkeypatch.setattr("openpyxl.writer.excel.datetime", FakeClock)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert write_xlsx(rows, school_year=2026) == first


class FakeClock:
    timezone = __import__("datetime").timezone

    class datetime(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2033, 5, 18, tzinfo=tz)


def test_a_workbook_has_real_dates_texts_and_a_header_that_stays_in_sight():
    sheet = load_workbook(io.BytesIO(write_xlsx(read(MODEL.read_bytes()).rows, school_year=2026))).worksheets[0]
    assert sheet.title == "2026–2027"
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet["F10"].value == datetime(2026, 10, 5)
    assert sheet["F10"].number_format == "d-m-yyyy"
    assert (sheet["B2"].value, sheet["B2"].number_format) == ("1-01", "@")  # or Excel makes January 1 of it
    assert sheet.column_dimensions["E"].width > 40


# --- Files ---


TITLE = "Één avond – “café”"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(encoding, mark, line_end):
    text = csv_of({**GOOD, "activiteit": TITLE, "locatie": "Aula, 1e; links\nachter"}, mark=mark).decode()
    content = text.replace("\r\n", line_end).encode(encoding)
    row = only_row(read(content))
    assert (row.title, row.location, row.row) == (TITLE, "Aula, 1e; links achter", 2)


def test_utf_16_with_the_other_byte_order_and_a_separator_hint():
    text = "sep=;\r\n" + csv_of({**GOOD, "activiteit": TITLE}).decode()
    assert only_row(read(b"\xfe\xff" + text.encode("utf-16-be"))).title == TITLE


def test_columns_in_any_order_and_spelling_and_unknown_ones_reported():
    header = [
        " VAN ",
        "Bereidt voor",
        "bouwt-voort op",
        "Soort",
        "RIJ",
        "Leerjaar",
        "activiteit",
        "Opmerking",
        "Wie?",
        "",
    ]
    values = ["week 41", "", "", "Ouderavond", "OUDERS", "Klas 2", "Avond", "niet vergeten", "ik", ""]
    result = read("\n".join(map(",".join, [header, values])).encode())
    assert only_row(result).kind == "meeting"
    assert [str(notice) for notice in result.notices] == [
        "These columns are not known and were ignored: opmerking, wie?."
    ]


def test_the_header_may_stand_under_a_title_and_blank_rows_count():
    content = b"Jaarplan;;\n\n" + csv_of(GOOD, {}, {**GOOD, "id": "b"}) + b";;;\n \n"
    assert [row.row for row in read(content).rows] == [4, 6]


def test_missing_and_repeated_columns_are_named():
    result = read(b"leerjaar;id;soort;activiteit;id;activiteit\n2;a;training;T;a;T\n9;b;iets;;b;\n")
    assert [complaint[:2] for complaint in complaints(result)] == [
        (1, "id"), (1, "activiteit"), (1, "rij"), (1, "van"), (3, "leerjaar"), (3, "soort"), (3, "activiteit"),
    ]  # fmt: skip


def test_a_separator_too_many_is_no_note():
    assert complaints(read(csv_of(GOOD).rstrip() + b";;;;Aula")) == [
        (2, "", "Something stands in a column without a name; it was not read.")
    ]
    result = read(xlsx_of([*(GOOD.get(name) for name in HEADER), None, "let op"]))
    assert only_row(result).title == "Profielen"
    assert [(notice.row, notice.column) for notice in result.notices] == [(2, "")]


def zipped(**parts: bytes) -> bytes:
    with zipfile.ZipFile(output := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return output.getvalue()


def lying_bomb() -> bytes:
    """A small zip whose directory announces 4 GB."""
    content = bytearray(zipped(xl=b"x"))
    place = content.rindex(b"PK\x01\x02") + 24
    content[place : place + 4] = struct.pack("<I", 0xFFFFFFF0)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "“plan.xlsx” is empty."),
        (b" \n\n", "“plan.xlsx” is empty."),
        (b"\xef\xbb\xbf", "has no header"),
        (b"naam;datum\nx;y\n", "has no header with the columns of a year plan: leerjaar, rij"),
        (b"%PDF-1.7\n%\xe2\xe3\n\x00\x01", "is not a spreadsheet"),
        (b"\x81\x8d\x8f", "is not a spreadsheet"),
        (b"\xff\xfeab\x00", "is not a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Excel file (.xls) or has a password"),
        (b"PK\x03\x04 broken", "cannot be opened"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "cannot be opened"),
        (MODEL.read_bytes() + b" " * 5 * 1024 * 1024, "is larger than 5 MB."),
        (zipped(**{"xl/a": b"0" * 51 * 1024 * 1024}), "is too large when unpacked."),
        (zipped(**{str(number): b"" for number in range(1001)}), "is too large when unpacked."),
        (lying_bomb(), "is too large when unpacked."),
        (csv_of(*[GOOD] * 2001), "The file has more than 2000 rows."),
        (csv_of(GOOD, header=[*HEADER, *(f"x{n}" for n in range(47))]), "The file has more than 60 columns."),
        (xlsx_of(["2"] * 80, header=HEADER * 6), "The file has more than 60 columns."),
        (xlsx_of(), None),
        (csv_of(), None),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_clear_complaint(content, complaint):
    found = complaints(read(content, "plan.xlsx"))
    if complaint is None:
        assert found == []  # a plan without rows is a plan
    else:
        ((row, column, message),) = found
        assert (row, column) == (1, "")
        assert complaint in message


def test_entities_in_a_workbook_are_refused():
    workbook = zipfile.ZipFile(io.BytesIO(xlsx_of(["2"])))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'
    parts = {name: bomb if "sheet1" in name else workbook.read(name) for name in workbook.namelist()}
    assert "cannot be opened" in complaints(read(zipped(**parts)))[0][2]


@pytest.mark.parametrize("ending", ['"Aula;;;;\n2;b;ouders', '"Aula" links;;;;'])
def test_quotation_marks_that_do_not_pair_up_are_found_in_their_row(ending):
    content = csv_of(GOOD) + b"2;b;ouders;contact;X;week 9;;;" + ending.encode()
    assert complaints(read(content)) == [(3, "", "The quotation marks in this row do not pair up.")]


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", MODEL.read_bytes()[:300], b"\xff\xfe"]))
def test_no_file_ends_in_a_traceback(content, beginning):
    assert isinstance(read(beginning + content), ReadResult)


# --- Cells ---


def test_real_dates_times_and_numbers_of_excel():
    columns = ["leerjaar", "id", "rij", "soort", "activiteit", "van", "tot", "tijd", "locatie", "bereidt_voor"]
    days = (datetime(2027, 2, 9), date(2027, 2, 10))
    rows = [
        [1.0, 101, "leerling", "Ervaring", "Stage", *days, time(19, 0), 12.0, 102],
        [1, 102.0, "Ouder", "Contactmoment", 2027, "week 41", None, timedelta(hours=19, minutes=30), "Aula", None],
        [1, None, "ouders", "contact", "Bellen", "mei", "juni", 0.8125, None, None],
    ]
    first, second, third = read(xlsx_of(*rows, header=columns, sheets_before=2)).rows
    assert (first.level, first.external_id, first.location, first.prepares) == (1, "101", "12", ("102",))
    assert (first.start, first.end, first.precision) == (date(2027, 2, 9), date(2027, 2, 10), "day")
    assert (first.start_time, second.start_time, third.start_time) == (time(19), time(19, 30), time(19, 30))
    assert (second.title, second.lane, second.kind, second.external_id) == ("2027", "parent", "contact", "102")
    assert (third.start, third.end, third.precision) == (date(2027, 5, 1), date(2027, 6, 30), "month")


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("id", datetime(2027, 1, 1), "Excel has made a date or a time of this"),
        ("activiteit", datetime(2027, 4, 1), "Excel has made a date or a time of this"),
        ("tijd", datetime(2027, 4, 1), "Excel has made a date or a time of this"),
        ("bespreekt", time(1, 3), "Excel has made a date or a time of this"),
        ("van", 41, "“41” is a number. Write a date, a week such as “week 41”, or a month."),
        ("van", 5.1, "“5.1” is a number"),
        ("tijd", 19.3, "“19.3” cannot be read as a time"),
    ],
)
def test_cells_that_excel_has_changed(column, value, complaint):
    content = xlsx_of([{**GOOD, column: value}.get(name) for name in HEADER])
    ((row, name, message),) = complaints(read(content))
    assert (row, name) == (2, column)
    assert complaint in message


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("leerjaar", "7", "“7” is not a year level; use a number from 1 to 6."),
        ("leerjaar", "2B", "“2B” is not a year level"),
        ("leerjaar", "", "This cell is empty"),
        ("rij", "docenten", "“docenten” is not a row of the year plan. Use one of: leerlingen, ouders."),
        ("rij", "", "This cell is empty"),
        ("soort", "feest", "“feest” is not a kind of activity. Use one of: ervaring, opdracht"),
        ("soort", "training", "“training” is not for ouders. Use one of: kennismakingsgesprek, voortgangsgesprek"),
        ("soort", "", "This cell is empty"),
        ("activiteit", " ", "This cell is empty"),
        ("activiteit", "x" * 256, "This has 256 characters; at most 255 fit."),
        ("locatie", "x" * 201, "This has 201 characters; at most 200 fit."),
        ("id", "x" * 31, "This has 31 characters; at most 30 fit."),
        ("id", "1/01", "An id cannot contain a space, a comma, a semicolon or a slash: “1/01”."),
        ("id", "1 01", "An id cannot contain a space, a comma, a semicolon or a slash: “1 01”."),
        ("van", "", "This cell is empty"),
        ("van", "31-2-2027", "“31-2-2027” is not a date that exists."),
        ("van", "week 54", "There is no week 54 in the school year 2026–2027."),
        ("van", "ooit", "“ooit” cannot be read as a date, a week or a month."),
        ("tot", "ooit", "“ooit” cannot be read"),
        ("tot", "8-2-2027", "The end (8-2-2027) is before the beginning (9-2-2027)."),
        ("tot", "januari", "The end (31-1-2027) is before the beginning"),
        ("tijd", "avond", "“avond” cannot be read as a time. Write it as 19:00-20:15 or 19:00."),
        ("tijd", "20:00-19:00", "The end has to be after the beginning: “20:00-19:00”."),
        ("bereidt_voor", "z", "No row of this year level has the id z."),
        ("bespreekt", "b," * 1001, "This has 2002 characters; at most 2000 fit."),
        ("tijd", "19:00" + " " * 200 + "-", "This has 206 characters; at most 200 fit."),
        ("bespreekt", "b, y; z", "No row of this year level has the id y, z."),
        ("bouwt_voort_op", "c", "No row of this year level has the id c."),  # that row is of another level
        ("bouwt_voort_op", "a", "A row cannot be linked to itself."),
        ("competenties", "werk, moed, durf", "“moed, durf” is not a career competence. Use: kwaliteiten, motieven"),
        ("partnerschap", "praten", "“praten” is not a part of partnership. Use: contact, informeren"),
        ("leerweg", "lyceum", "“lyceum” is not a track. Use one of: vmbo basis/kader, vmbo gemengd/theoretisch, havo"),
    ],
)
def test_each_broken_cell_is_named(column, value, complaint):
    others = [{**GOOD, "id": "b"}, {**GOOD, "id": "c", "leerjaar": "3"}]
    header = ["leerweg", *HEADER] if column == "leerweg" else HEADER
    ((row, name, message),) = complaints(read(csv_of(*others, {**GOOD, column: value}, header=header)))
    assert (row, name) == (4, column)
    assert complaint in message


def test_all_problems_at_once_by_row_and_column():
    rows = [
        {**GOOD, "partnerschap": "?", "leerjaar": "x", "tijd": "?", "van": "?"},
        {**GOOD, "bereidt_voor": "a, b"},  # row 2 has these ids, for all that is known of its level
        {**GOOD, "id": "b", "tot": "1-1-2020", "soort": "x"},
        {**GOOD, "id": "b"},
    ]
    assert [complaint[:2] for complaint in complaints(read(csv_of(*rows)))] == [
        (2, "leerjaar"), (2, "van"), (2, "tijd"), (2, "partnerschap"), (3, "bereidt_voor"),
        (4, "soort"), (4, "tot"), (5, "id"),
    ]  # fmt: skip


def test_an_id_is_unique_within_its_level_and_track():
    header = [*HEADER, "leerweg"]
    other_level = {**GOOD, "leerjaar": "3"}
    other_track = {**GOOD, "leerweg": "havo"}
    rows = [GOOD, other_level, other_track, {**GOOD, "id": ""}, {**GOOD, "id": ""}, GOOD]
    assert complaints(read(csv_of(*rows[:5], header=header))) == []
    assert complaints(read(csv_of(*rows, header=header))) == [(7, "id", "Rows 2 and 7 have the same id: “a”.")]


@pytest.mark.parametrize(
    ("column", "value", "field", "expected"),
    [
        ("leerjaar", "leerjaar 2", "level", 2),
        ("leerjaar", "2.0", "level", 2),
        ("leerweg", "", "track", None),
        ("leerweg", "VMBO b/k", "track", "vmbo_bk"),
        ("leerweg", "vmbo_bk", "track", "vmbo_bk"),
        ("leerweg", "vmbo-gt", "track", "vmbo_gt"),
        ("leerweg", "Havo", "track", "havo"),
        ("soort", "Ouderavond", "kind", "meeting"),
        ("locatie", "'-", "location", "-"),
        ("competenties", "Loopbaansturing/werkexploratie\nnetwerk", "competences", ("steering", "work", "networking")),
        ("competenties", "motievenreflectie; motieven", "competences", ("motives",)),
        ("partnerschap", "Samenwerken , contact", "partnership", ("collaborating", "contact")),
        ("bespreekt", "b\nc;b", "reflects_on", ("b", "c")),
    ],
)
def test_ways_of_writing_a_value(column, value, field, expected):
    rows = [{**GOOD, column: value}, {**GOOD, "id": "b"}, {**GOOD, "id": "c"}]
    result = read(
        csv_of(*(row | {"leerweg": row.get("leerweg", value)} for row in rows), header=[*HEADER, "leerweg"])
        if column == "leerweg"
        else csv_of(*rows)
    )
    assert complaints(result) == []
    assert getattr(result.rows[0], field) == expected


@pytest.mark.parametrize(
    ("van", "tot", "start", "end", "precision"),
    [
        ("week 41", "", date(2026, 10, 5), date(2026, 10, 9), "week"),
        ("week 52", "week 1", date(2026, 12, 21), date(2027, 1, 8), "week"),
        ("oktober", "5-11-2026", date(2026, 10, 1), date(2026, 11, 5), "day"),
        ("15-10-2026", "oktober", date(2026, 10, 15), date(2026, 10, 31), "day"),
        ("week 41", "november", date(2026, 10, 5), date(2026, 11, 30), "day"),
        ("1-9-2029", "", date(2029, 9, 1), date(2029, 9, 1), "day"),  # outside the school year: for the analysis
    ],
)
def test_from_and_until(van, tot, start, end, precision):
    row = only_row(read(csv_of({**GOOD, "van": van, "tot": tot})))
    assert (row.start, row.end, row.precision) == (start, end, precision)


# --- Writing ---


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40).map(str.strip)
RISKY_TEXTS = st.builds(str.__add__, st.sampled_from(["", "=", "+", "-", "@", "'", "'=", "''@", '"', ";"]), TEXTS)


@st.composite
def plan_rows(draw: st.DrawFn) -> PlanRow:
    precision = draw(st.sampled_from(Precision))
    first, last = sorted(draw(st.tuples(*[st.dates(date(2026, 7, 1), date(2027, 8, 31))] * 2)))
    lane = draw(st.sampled_from(["student", "parent"]))
    minutes = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
    times = sorted(draw(st.lists(minutes, max_size=2, unique=True)))
    return PlanRow(
        row=2, level=draw(st.integers(1, 6)), track=draw(st.sampled_from([None, *Track.values])),
        external_id=draw(st.from_regex(r"\A[=+@'-]{0,2}[a-z0-9-]{0,5}\Z")), lane=lane,
        kind=str(draw(st.sampled_from(sorted(STUDENT_KINDS if lane == "student" else PARENT_KINDS)))),
        title=draw(RISKY_TEXTS.filter(bool)), location=draw(RISKY_TEXTS), precision=str(precision),
        start=unit_period(first, precision).start, end=unit_period(last, precision).end,
        start_time=times[0] if times else None, end_time=times[1] if len(times) == 2 else None,
        competences=tuple(draw(st.lists(st.sampled_from(Competence.values), unique=True))),
        partnership=tuple(draw(st.lists(st.sampled_from(Partnership.values), unique=True))),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(plan_rows())
def test_what_is_written_reads_back(row):
    assert read(write_csv([row], school_year=2026)).rows == (row,)
    assert read(write_xlsx([row], school_year=2026)).rows == (row,)


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+31 20", "-", "@SUM(A1)", "'=1", "''-2"])
def test_no_cell_is_ever_a_formula(text):
    row = replace(read(MODEL.read_bytes()).rows[0], title=text, location=text)
    content = write_csv([row], school_year=2026)
    assert f";'{text};" in content.decode()
    workbook = write_xlsx([row], school_year=2026)
    cell = load_workbook(io.BytesIO(workbook)).worksheets[0]["E2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix == (text[0] != "'")
    assert read(content).rows[0].title == read(workbook).rows[0].title == text


def test_the_track_has_a_column_only_where_there_is_one():
    row = read(MODEL.read_bytes()).rows[0]
    assert b"leerweg" not in write_csv([row], school_year=2026)
    header, first, _second = write_csv([replace(row, track="vmbo_bk"), row], school_year=2026).decode().splitlines()
    assert header == ";".join(COLUMNS)
    assert first.startswith("1;vmbo basis/kader;1-01;")


def test_texts_are_kept_on_one_line_and_without_what_no_workbook_can_hold():
    row = replace(read(MODEL.read_bytes()).rows[0], title=" Een\r\n avond\x00\x07 ", location="\x01")
    for write in (write_csv, write_xlsx):
        again = read(write([row], school_year=2026)).rows[0]
        assert (again.title, again.location) == ("Een avond", "")


def test_weeks_of_another_school_year_are_written_with_their_year():
    row = replace(read(MODEL.read_bytes()).rows[4], builds_on=())
    text = write_csv([row], school_year=2027).decode()
    assert ";2027-W15;2027-W16;" in text
    assert read(text.encode(), school_year=2027).rows[0].start == row.start
