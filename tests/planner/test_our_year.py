"""*Our year*: the page that parents keep, at an address that stays, and what a phone needs to keep it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader
from wagtail.models import Site

from home.actions.languages import turn_on_language
from home.models import SchoolClass, SchoolSettings, YearLevelPage
from planner import pdf
from planner.actions_invitations import make_invitation
from planner.models import InvitationState, PlannedActivity, YearPlanPage

pytestmark = pytest.mark.django_db
HOST, YEAR = "zuid.example", "/leerjaar-2/ons-jaar/"


@pytest.fixture(autouse=True)
def _today(today: date) -> None:
    """Twenty-second of November 2026."""


@pytest.fixture
def level(plan: YearPlanPage) -> YearLevelPage:
    """Level 2, with its plan and two classes."""
    level: YearLevelPage = YearLevelPage.objects.parent_of(plan).get()
    level.classes = [SchoolClass(name="2A", mentor="Mevrouw Visser"), SchoolClass(name="2 B", mentor="")]
    level.save_revision().publish()
    return level


def test_the_three_next_things_of_parents_come_first_and_then_the_rest(
    level: YearLevelPage, client_of: Callable, soup: Callable
) -> None:
    page = soup(client_of(HOST).get(YEAR))
    cards = page.select(".next-three > li")
    assert [card.h3.get_text(strip=True) for card in cards] == [
        "Voorbereiden op de profielkeuze",
        "Een profiel kiezen",
        "Profielen verkennen in een carrousel",
    ]
    evening = cards[2].get_text(" ", strip=True)
    assert "dinsdag 9 februari, 19.00" in evening
    assert "Praktijklokalen" in evening
    rest = page.select(".year-list .soon-what")
    assert [line.a.get_text(strip=True) for line in rest] == [
        "Gastlessen over profielen",
        "Ministage",
        "Profielkeuze, reflectie en vooruitblik",
        "Profielkeuze",
    ]
    assert "Het netwerk van je familie" not in page.get_text()


def test_a_card_leads_to_the_invitation_and_says_when_it_is_off(
    level: YearLevelPage, plan: YearPlanPage, client_of: Callable, soup: Callable
) -> None:
    row = PlannedActivity.objects.get(page=plan, kind="meeting")
    invitation = make_invitation(plan, row.uid, user=None, publish=True)
    cards = soup(client_of(HOST).get(YEAR)).select(".next-three > li")
    assert cards[2].find("a", href=f"/leerjaar-2/{invitation.slug}/") is not None
    assert cards[1].find("a", href=f"/leerjaar-2/{invitation.slug}/") is None
    InvitationState.objects.update_or_create(invitation=invitation, defaults={"cancelled_at": timezone.now()})
    off = soup(client_of(HOST).get(YEAR)).select(".next-three > li")[2]
    assert off.select_one(".when.is-off") is not None


def test_each_class_has_its_page_and_its_mentor(level: YearLevelPage, client_of: Callable, soup: Callable) -> None:
    client = client_of(HOST)
    links = [link["href"] for link in soup(client.get(YEAR)).select(".class-links a")]
    assert links == [f"{YEAR}2a/", f"{YEAR}2-b/"]
    page = soup(client.get(f"{YEAR}2a/"))
    assert page.h1.get_text(" ", strip=True).endswith("2A")
    assert "Mevrouw Visser" in page.get_text()
    assert "Mevrouw Visser" not in soup(client.get(f"{YEAR}2-b/")).get_text()


@pytest.mark.parametrize(
    "path", ["", "manifest.webmanifest", "offline.js", "poster/", "2a/", "2a/manifest.webmanifest", "2a/poster/"]
)
def test_another_school_has_nothing_of_it(
    level: YearLevelPage, other_school: Site, client_of: Callable, path: str
) -> None:
    assert client_of(HOST).get(YEAR + path).status_code == 200
    answer = client_of("noord.example").get(YEAR + path)
    assert answer.status_code == (404 if "2a" in path else 200)
    assert b"Zuiderschool" not in answer.content
    assert b"carrousel" not in answer.content


@pytest.mark.parametrize("path", ["/leerjaar-9/ons-jaar/", "/opdrachten/ons-jaar/", f"{YEAR}2z/", f"{YEAR}2a/2a/"])
def test_what_is_no_level_or_class_is_not_there(level: YearLevelPage, client_of: Callable, path: str) -> None:
    assert client_of(HOST).get(path).status_code == 404


def test_the_address_also_stands_where_no_plan_is_published(school: Site, client_of: Callable, soup: Callable) -> None:
    page = soup(client_of(HOST).get(YEAR))
    assert page.select_one(".empty") is not None
    assert page.select_one("a[href^=webcal]") is None


def test_it_sets_no_cookie_and_has_no_inline_style_or_script(
    level: YearLevelPage, client_of: Callable, soup: Callable
) -> None:
    answer = client_of(HOST).get(YEAR)
    assert not answer.cookies
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    page = soup(answer)
    assert page.select("[style], style") == []
    assert [script for script in page.select("script") if not script.get("src")] == []


def test_a_reader_of_arabic_stays_in_arabic(
    level: YearLevelPage, school: Site, client_of: Callable, soup: Callable
) -> None:
    turn_on_language(school, "ar")
    client = client_of(HOST)
    page = soup(client.get(f"/ar{YEAR}2a/"))
    assert page.html["dir"] == "rtl"
    assert page.find("a", href=f"webcal://{HOST}/ar/leerjaar-2/jaarplan/agenda.ics") is not None
    assert "Leerjaar 2" in page.select_one(".kicker [lang=nl]").get_text()
    languages = {link["hreflang"]: link["href"] for link in page.select(".languages a")}
    assert languages == {"nl": f"{YEAR}2a/", "ar": f"/ar{YEAR}2a/"}
    manifest = json.loads(client.get(f"/ar{YEAR}2a/manifest.webmanifest").content)
    assert (manifest["lang"], manifest["dir"], manifest["start_url"]) == ("ar", "rtl", f"/ar{YEAR}2a/")
    calendar = client.get("/ar/leerjaar-2/jaarplan/agenda.ics").content.decode()
    assert "لقاء أولياء الأمور" in calendar.replace("\r\n ", "")
    assert client_of(HOST).get(f"/pl{YEAR}").status_code == 404


def test_the_number_of_questions_does_not_grow(level: YearLevelPage, plan: YearPlanPage, client_of: Callable) -> None:
    """The level and its site, the plan with its rows, activities, holidays, invitations, contacts, and the frame."""
    client = client_of(HOST)
    counts = []
    for number in (1, 20):
        _publish_rows(plan, number)
        client.get(YEAR)
        with CaptureQueriesContext(connection) as queries:
            content = client.get(YEAR).content.decode()
        assert f"Bellen {number - 1}" in content
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 30


def _publish_rows(plan: YearPlanPage, number: int) -> None:
    page = YearPlanPage.objects.get(pk=plan.pk)
    page.links = []
    days = [date(2027, 1, n + 1) for n in range(number)]
    page.activities = [
        PlannedActivity(lane="parent", kind="contact", title=f"Bellen {n}", start=day, end=day)
        for n, day in enumerate(days)
    ]
    page.save_revision().publish()


# On a phone -----------------------------------------------------------------------------------------------------------


def test_the_manifest_says_what_a_phone_needs(level: YearLevelPage, client_of: Callable) -> None:
    client = client_of(HOST)
    answer = client.get(f"{YEAR}2a/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert manifest["start_url"] == manifest["id"] == f"{YEAR}2a/"
    assert manifest["start_url"].startswith(manifest["scope"])
    assert "Zuiderschool" in manifest["name"]
    assert manifest["short_name"] == "2A"
    assert manifest["theme_color"] == "#17456b"
    for icon in manifest["icons"]:
        picture = Image.open(io.BytesIO(client.get(icon["src"]).content))
        assert icon["sizes"] == "{}x{}".format(*picture.size)
        assert picture.format == "PNG"


def test_the_icon_has_the_colour_of_the_school(level: YearLevelPage, other_school: Site, client_of: Callable) -> None:
    settings = SchoolSettings.for_site(other_school)
    settings.accent_colour = "#7a1f3d"
    settings.save()
    pictures = [
        Image.open(io.BytesIO(client_of(host).get("/pictogram-maskable.png").content))
        for host in (HOST, "noord.example")
    ]
    assert [picture.getpixel((3, 3)) for picture in pictures] == [(0x17, 0x45, 0x6B), (0x7A, 0x1F, 0x3D)]
    assert all((255, 255, 255) in picture.get_flattened_data() for picture in pictures)  # the letter
    assert client_of(HOST).get("/pictogram-9999.png").status_code == 404


def test_the_worker_lies_where_its_pages_lie_and_is_asked_for_anew(level: YearLevelPage, client_of: Callable) -> None:
    answer = client_of(HOST).get(f"{YEAR}offline.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert "Service-Worker-Allowed" not in answer
    assert answer.content.startswith(b'const VERSION = "')


# The poster -----------------------------------------------------------------------------------------------------------


def test_the_poster_speaks_every_language_of_the_school(
    level: YearLevelPage, school: Site, client_of: Callable, soup: Callable
) -> None:
    turn_on_language(school, "ar")
    page = soup(client_of(HOST).get(f"{YEAR}2a/poster/"))
    assert [(line["lang"], line["dir"]) for line in page.select(".wall li")] == [("nl", "ltr"), ("ar", "rtl")]
    assert len({line.get_text() for line in page.select(".wall li")}) == 2
    assert page.select_one("svg.qr") is not None
    assert page.select_one(".wall-address").get_text() == f"{HOST}{YEAR}2a/"


@pytest.mark.skipif(bool(pdf.missing()), reason=f"cannot print here: {pdf.missing()} missing")
def test_the_poster_is_one_page_of_a4(level: YearLevelPage, client_of: Callable) -> None:
    answer = client_of(HOST).get(f"{YEAR}2a/poster.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    assert "Zuiderschool" in pages[0].extract_text()
    assert "2A" in pages[0].extract_text()
