"""Sheets of paper as PDF: accessible, one page where that can be, in the reader's letters."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from wagtail.models import Site

from home.actions.languages import turn_on_language
from home.models import ActivityPage
from planner import pdf
from planner.actions_invitations import make_invitation
from planner.models import PlannedActivity, YearPlanPage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(pdf.missing()), reason=f"cannot print here: {pdf.missing()} missing"),
]
HOST = "zuid.example"
YEAR, PLAN = "/leerjaar-2/ons-jaar/", "/leerjaar-2/jaarplan/"
Printed = Callable[..., PdfReader]


@pytest.fixture
def printed(client_of: Callable, today: date) -> Printed:
    """Asks for a PDF of a school and takes it apart."""

    def ask(path: str, host: str = HOST) -> PdfReader:
        answer = client_of(host).get(path)
        assert answer.status_code == 200, path
        assert answer["Content-Type"] == "application/pdf"
        return PdfReader(io.BytesIO(answer.content))

    return ask


@pytest.fixture
def activities(school: Site, plan: YearPlanPage, add_activity: Callable) -> dict[str, str]:
    """The addresses of a meeting, a conversation, a home assignment and an activity of pupils."""
    lines = json.dumps([{"type": "line", "value": "Wat ging goed?"}])
    task = json.dumps([{"type": "task", "value": {"who": "Decaan", "weeks_before": 2, "task": "Zaal bespreken"}}])
    guide = {"preparation_parent": lines, "preparation_pupil": lines, "questions_from_mentor": lines}
    pages = {
        "meeting": add_activity(school, "Ouderavond", "meeting", tasks=task),
        "talk": add_activity(school, "Gesprek", "progress", agreements=lines, **guide),
        "home": add_activity(school, "Netwerk", "home_assignment"),
        "pupils": add_activity(school, "Stage", "experience", reflection_questions=lines),
    }
    return {name: f"/opdrachten/{page.slug}/" for name, page in pages.items()}


def words(reader: PdfReader) -> str:
    """The text of all pages."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def glyphs_without_shape(reader: PdfReader) -> list[str]:
    """The fonts of a PDF that draw the box for a missing letter: glyph 0 of an embedded font."""
    found = []
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            widths = font.get_object()["/DescendantFonts"][0].get_object().get("/W", [])
            if 0 in _numbers(widths):
                found.append(str(font.get_object()["/BaseFont"]))
    return found


def _numbers(widths: Any) -> Iterator[int]:
    """The glyphs that a font gives widths for: ``first [w w …]`` or ``first last w``."""
    place = 0
    while place < len(widths):
        first, second = widths[place], widths[place + 1].get_object()
        if isinstance(second, list):
            yield from range(int(first), int(first) + len(second))
            place += 2
        else:
            yield from range(int(first), int(second) + 1)
            place += 3


@pytest.mark.parametrize(
    "path",
    [
        f"{PLAN}plan.pdf",
        f"{PLAN}koelkast.pdf",
        f"{YEAR}poster.pdf",
        "meeting:draaiboek.pdf",
        "talk:voorbereiding-ouder.pdf",
        "talk:voorbereiding-leerling.pdf",
        "home:werkblad.pdf",
        "pupils:werkblad.pdf",
    ],
)
def test_every_pdf_is_tagged_with_title_and_language(activities: dict[str, str], printed: Printed, path: str) -> None:
    name, _colon, file = path.partition(":")
    reader = printed(activities[name] + file if file else path)
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/StructTreeRoot"]["/K"]
    assert catalogue["/Lang"] == "nl"
    assert "Zuiderschool" in reader.metadata.title
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()
    assert all(page.extract_text().strip() for page in reader.pages)


def test_the_plan_for_the_fridge_is_one_page_with_the_parents_first(plan: YearPlanPage, printed: Printed) -> None:
    reader = printed(f"{PLAN}koelkast.pdf")
    assert len(reader.pages) == 1
    said = words(reader)
    assert said.index("Profielen verkennen in een carrousel") < said.index("Vakantie en zelfbeeld")
    assert f"{HOST}{YEAR}" in said


@pytest.mark.parametrize(("parents", "pupils", "keeps_pupils"), [(10, 16, True), (30, 60, False)])
def test_a_full_year_still_fits_on_the_fridge(
    plan: YearPlanPage, printed: Printed, parents: int, pupils: int, keeps_pupils: bool
) -> None:
    page = YearPlanPage.objects.get(pk=plan.pk)
    page.links = []
    days = [date(2026, 9, 1) + timedelta(days=3 * n) for n in range(parents + pupils)]
    page.activities = [
        PlannedActivity(lane="parent", kind="contact", title=f"Ouder{n}x", start=day, end=day)
        if n < parents
        else PlannedActivity(lane="student", kind="experience", title=f"Leerling{n}x", start=day, end=day)
        for n, day in enumerate(days)
    ]
    page.save_revision().publish()
    reader = printed(f"{PLAN}koelkast.pdf")
    said = words(reader)
    assert len(reader.pages) == 1
    assert all(f"Ouder{n}x" in said for n in range(parents))
    assert (f"Leerling{parents}x" in said) is keeps_pupils
    assert ("Wat uw kind op school doet" in said) is not keeps_pupils


def test_arabic_is_drawn_with_letters_that_are_there_and_can_be_read_out(
    plan: YearPlanPage, school: Site, printed: Printed
) -> None:
    turn_on_language(school, "ar")
    reader = printed(f"/ar{PLAN}koelkast.pdf")
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    assert len(reader.pages) == 1
    assert glyphs_without_shape(reader) == []
    fonts = {str(font["/BaseFont"]) for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert any("Arabic" in font for font in fonts), fonts
    said = words(reader)
    assert any(word in said or word[::-1] in said for word in ("لقاء", "طفلكم")), said


def test_the_box_for_a_missing_letter_is_found(plan: YearPlanPage) -> None:
    """The check above would say so: no font has this character."""
    html = '<html lang="nl"><title>x</title><p style="font-family: Noto Sans">\U000f1234</p></html>'
    assert glyphs_without_shape(PdfReader(io.BytesIO(pdf.render(html, "https://zuid.example/"))))


def test_the_run_sheet_says_what_is_not_planned(activities: dict[str, str], printed: Printed) -> None:
    said = words(printed(activities["meeting"] + "draaiboek.pdf"))
    assert "Staat niet in het jaarplan" in said
    assert "2 weken ervoor" in said
    assert "Zaal bespreken" in said


def test_the_run_sheet_has_the_days_of_the_plan(
    activities: dict[str, str], plan: YearPlanPage, edit: Callable, printed: Printed
) -> None:
    row = PlannedActivity.objects.get(page=plan, kind="meeting")
    edit(plan, {row.external_id: {"activity": ActivityPage.objects.get(title="Ouderavond")}}, publish=True)
    said = words(printed(activities["meeting"] + "draaiboek.pdf"))
    assert "19.00" in said
    assert "di 26 jan" in said
    assert "dinsdag 9 februari" in said


def test_a_preparation_sheet_is_one_page_with_the_questions(activities: dict[str, str], printed: Printed) -> None:
    reader = printed(activities["talk"] + "voorbereiding-ouder.pdf")
    assert len(reader.pages) == 1
    assert "Wat ging goed?" in words(reader)
    assert "Voorbereiding voor de ouder" in words(reader)


@pytest.mark.parametrize(
    "path", ["meeting:voorbereiding-ouder.pdf", "pupils:voorbereiding-leerling.pdf", "pupils:draaiboek.pdf"]
)
def test_an_activity_has_only_its_own_sheets(activities: dict[str, str], client_of: Callable, path: str) -> None:
    name, _colon, file = path.partition(":")
    assert client_of(HOST).get(activities[name] + file).status_code == 404


def test_another_school_has_no_sheet_of_it(activities: dict[str, str], other_school: Site, client_of: Callable) -> None:
    assert client_of("noord.example").get(activities["home"] + "werkblad.pdf").status_code == 404
    ActivityPage.objects.get(title="Netwerk").unpublish()
    assert client_of(HOST).get(activities["home"] + "werkblad.pdf").status_code == 404


def test_each_face_leads_to_its_sheets(activities: dict[str, str], client_of: Callable, soup: Callable) -> None:
    def sheets(face: str) -> list[str]:
        page = soup(client_of(HOST).get(activities["talk"] + face))
        links = [link["href"].rpartition("/")[2] for link in page.select("a[href$='.pdf']")]
        return sorted(links)

    assert sheets("") == ["voorbereiding-ouder.pdf"]
    assert sheets("voor-leerlingen/") == ["voorbereiding-leerling.pdf"]
    assert sheets("voor-mentoren/") == ["voorbereiding-leerling.pdf", "voorbereiding-ouder.pdf"]


def test_the_letter_is_one_page_with_its_slip(plan: YearPlanPage, printed: Printed, client_of: Callable) -> None:
    row = PlannedActivity.objects.get(page=plan, kind="meeting")
    page = make_invitation(plan, row.uid, user=None, publish=True)
    reader = printed(f"/leerjaar-2/{page.slug}/brief.pdf")
    said = words(reader)
    assert len(reader.pages) == 1
    assert "dinsdag 9 februari, 19.00" in said
    assert "lever dit strookje in" in said
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert client_of(HOST).get(f"/leerjaar-2/{page.slug}/brief/" + "x" * 30 + "/brief.pdf").status_code == 404
