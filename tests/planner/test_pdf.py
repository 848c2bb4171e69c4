"""A plan on paper: a poster and a list, of what parents may see, and of nobody else's files."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from pypdf import PdfReader
from wagtail.models import Site

from planner import checks, pdf
from planner.models import SetAsideFinding, YearPlanPage
from planner.pdf_pages import plan_pdf

needs_pango = pytest.mark.skipif(bool(pdf.missing()), reason=f"cannot print here: {pdf.missing()} missing")
BASE = "https://zuid.example/leerjaar-2/jaarplan-2026-2027/"
ADDRESS = "/leerjaar-2/jaarplan-2026-2027/plan.pdf"
A3_LANDSCAPE, A4 = (1191, 842), (595, 842)


def sizes(content: bytes) -> list[tuple[int, int]]:
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(content)).pages]
    return [(round(float(box.width)), round(float(box.height))) for box in boxes]


def text(content: bytes) -> str:
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return " ".join(words.split())


# The address ----------------------------------------------------------------------------------------------------------


@needs_pango
@pytest.mark.django_db
def test_a_poster_on_a3_and_then_the_list_on_a4(plans: list[YearPlanPage], client_of: Callable) -> None:
    response = client_of("zuid.example").get(ADDRESS)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    poster, *others = sizes(response.content)
    assert poster == A3_LANDSCAPE
    assert others
    assert set(others) == {A4}
    words = text(response.content)
    for title in ("Ministage", "Profielkeuze", "Zuiderschool"):
        assert title in words
    assert "zuid.example/leerjaar-2/jaarplan/" in words


@needs_pango
@pytest.mark.django_db
def test_no_row_of_the_list_lies_on_another(plans: list[YearPlanPage], client_of: Callable) -> None:
    """What is printed of the list goes down the page, row by row, however WeasyPrint lays out its columns."""
    first = PdfReader(io.BytesIO(client_of("zuid.example").get(ADDRESS).content)).pages[1]
    months = ["September", "Oktober", "November", "Januari"]
    heights: dict[str, float] = {}

    def note(words: str, outer: list[float], inner: list[float], _font: object, _size: float) -> None:
        # The capital is a piece of its own; in the dates below the names of months are short.
        month = next((month for month in months if words.strip().startswith(month[1:])), "")
        heights.setdefault(month, outer[5] + inner[5] * outer[3])

    first.extract_text(visitor_text=note)
    heights.pop("", None)
    assert list(heights) == months
    # In points: a month with one activity takes some 60 of them, September and November with two some 100.
    assert all(above - below > 55 for above, below in pairwise(heights.values())), heights


@needs_pango
@pytest.mark.django_db
def test_owner_notes_and_findings_stay_with_the_team(plans: list[YearPlanPage], client_of: Callable) -> None:
    draft = plans[1].get_latest_revision_as_object()
    activities = list(draft.activities.all())
    for activity in activities:
        activity.owner, activity.notes = "GEHEIMEIGENAAR", "GEHEIMENOTITIE"
    draft.activities = activities
    draft.set_aside = [SetAsideFinding(code="GEHEIMEBEVINDING", reason="GEHEIMEREDEN")]
    draft.save_revision().publish()
    response = client_of("zuid.example").get(ADDRESS)
    assert "Ministage" in text(response.content)
    assert "GEHEIM" not in text(response.content)
    assert b"GEHEIM" not in response.content


@needs_pango
@pytest.mark.django_db
def test_the_same_plan_gives_the_same_file_and_304(plans: list[YearPlanPage], client_of: Callable) -> None:
    client = client_of("zuid.example")
    first = client.get(ADDRESS)
    cache.clear()
    again = client.get(ADDRESS)
    assert again.content == first.content
    assert client.get(ADDRESS, headers={"if-none-match": first["ETag"]}).status_code == 304


@needs_pango
@pytest.mark.django_db
def test_the_running_plans_address_prints_too(plans: list[YearPlanPage], today: date, client_of: Callable) -> None:
    assert client_of("zuid.example").get("/leerjaar-2/jaarplan/plan.pdf").content.startswith(b"%PDF-")


@pytest.mark.django_db
def test_drafts_and_other_schools_have_no_pdf(
    plans: list[YearPlanPage], other_school: Site, client_of: Callable
) -> None:
    assert client_of("noord.example").get(ADDRESS).status_code == 404
    plans[1].unpublish()
    assert client_of("zuid.example").get(ADDRESS).status_code == 404


@pytest.mark.django_db
def test_the_page_announces_its_pdf(plans: list[YearPlanPage], client_of: Callable, soup: Callable) -> None:
    page = soup(client_of("zuid.example").get("/leerjaar-2/jaarplan-2026-2027/"))
    assert page.select_one('link[rel=alternate][type="application/pdf"]')["href"].endswith(ADDRESS)
    assert page.select_one(f'a.button[href$="{ADDRESS}"]')


@pytest.mark.django_db
def test_without_the_library_the_reader_is_told(
    plans: list[YearPlanPage], client_of: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*args: object) -> bytes:
        raise pdf.PdfUnavailable("libpango-1.0.so.0")

    monkeypatch.setattr(pdf, "render", cannot)
    response = client_of("zuid.example").get(ADDRESS)
    assert response.status_code == 503
    assert "no-store" in response["Cache-Control"]
    assert 'lang="nl"' in response.content.decode()
    assert "libpango" not in response.content.decode()


def test_the_system_check_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "missing", lambda: ("libpango-1.0.so.0",))
    (warning,) = checks.pdf_can_be_printed()
    assert all(package in warning.hint for package in pdf.DEBIAN_PACKAGES)
    monkeypatch.setattr(pdf, "missing", lambda: ())
    assert checks.pdf_can_be_printed() == []


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_loads", lambda name: "pangoft2" in name)
    assert pdf.missing() == ("libpango-1.0.so.0",)
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    assert pdf.missing() == ("weasyprint",)


# Files ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "file:///etc/motd.css",
        "http://evil.example/static/home/css/tokens.css",
        "http://zuid.example/static/home/css/tokens.css",
        "https://zuid.example:8443/static/home/css/tokens.css",
        "https://zuid.example@evil.example/static/home/css/tokens.css",
        "https://zuid.example/leerjaar-2/x.css",
        "https://zuid.example/static/../portal/settings.css",
        "https://zuid.example/static/%2e%2e/%2e%2e/portal/settings.css",
        "https://zuid.example/static//etc/x.css",
        "https://zuid.example/static/home/js/print.js",
        "https://zuid.example/media/../secret-key",
        "https://zuid.example/media/%2e%2e/%2e%2e/x.png",
        "https://zuid.example/media/documents/brief.pdf",
        "data:image/png;base64,AAAA",
        "ftp://zuid.example/static/home/css/tokens.css",
    ],
)
def test_foreign_files_are_refused(address: str) -> None:
    with pytest.raises(pdf.ForeignFile):
        pdf.own_file(address, BASE)


def test_our_own_static_and_media_files_are_read(settings: SimpleNamespace, tmp_path: Path) -> None:
    content, content_type = pdf.own_file("https://zuid.example/static/home/css/tokens.css", BASE)
    assert (b"--paper" in content, content_type) == (True, "text/css")
    name = default_storage.save("beeld.png", ContentFile(b"beeld"))
    assert pdf.own_file(f"https://zuid.example/media/{name}", BASE) == (b"beeld", "image/png")


@needs_pango
@pytest.mark.django_db
def test_printing_opens_no_foreign_file(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def spy(url: str, base: str) -> tuple[bytes, str]:
        asked.append(url)
        raise pdf.ForeignFile(url)

    monkeypatch.setattr(pdf, "own_file", spy)
    html = '<link rel=stylesheet href="http://evil.example/x.css"><img src="file:///etc/x.png"><p>Tekst'
    assert "Tekst" in text(pdf.render(html, BASE))
    assert asked == ["http://evil.example/x.css", "file:///etc/x.png"]


@needs_pango
@pytest.mark.django_db
def test_what_was_printed_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    first = pdf.render("<p>Een", BASE)
    monkeypatch.setattr(pdf, "_print", lambda *args: b"%PDF-other")
    assert pdf.render("<p>Een", BASE) == first
    assert pdf.render("<p>Twee", BASE) == b"%PDF-other"


# Right to left --------------------------------------------------------------------------------------------------------


@needs_pango
@pytest.mark.django_db
def test_arabic_is_shaped_and_runs_from_the_right(
    school: Site, plans: list[YearPlanPage], rf: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = []
    monkeypatch.setattr(pdf, "_print", lambda sizes, base, digest: printed.extend(sizes) or b"%PDF-")
    request = rf.get("/", headers={"host": "zuid.example"})  # type: ignore[attr-defined]
    with translation.override("ar"):
        plan_pdf(request, school, plans[1])
    assert '<html lang="ar" dir="rtl">' in printed[0]
    assert "سبتمبر" in printed[0]
    monkeypatch.undo()
    reader = PdfReader(io.BytesIO(pdf.render(printed[0], BASE)))
    fonts = {str(font.get_object()["/BaseFont"]) for font in reader.pages[0]["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert any("Arabic" in font or "Kufi" in font or "Naskh" in font for font in fonts), fonts
