"""The public site of the demo, as a parent meets it: in Debian's Chromium, against a server of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demo import Demo

pytestmark = pytest.mark.browser

PLAN = "/leerjaar-2/jaarplan/"
WORKSHEET = "/opdrachten/thuisopdracht-kwaliteiten/voor-leerlingen/"
PAGES = [
    "/",
    "/leerjaar-2/",
    PLAN,
    "/opdrachten/",
    "/opdrachten/?q=profiel",
    "/opdrachten/thuisopdracht-netwerk-familie/",
    WORKSHEET,
    "/opdrachten/gesprek-voorbereiden-profielkeuze/",
    "/opdrachten/gesprek-voorbereiden-profielkeuze/voor-mentoren/",
    "/opdrachten/bijeenkomst-profielen-carrousel/draaiboek/",
    "/opdrachten/afsprakenblad-driegesprek/",
    "/bestaat-niet/",
]


@pytest.fixture
def visit(browser: Browser, demo: Demo) -> Iterator[Any]:
    """Opens a page of a school: ``visit("/", width=390, javascript=False)``."""
    contexts = []

    def open_page(
        path: str,
        *,
        width: int = 1280,
        javascript: bool = True,
        scheme: Any = "light",
        host: str = "zuiderkwartier.localhost",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(demo.url(path, host))
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_the_screen(visit: Any, path: str) -> None:
    page = visit(path)
    for width in (320, 390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_loaded_from_elsewhere_and_nothing_fails(browser: Browser, demo: Demo, path: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(demo.url(path), wait_until="networkidle")
    context.close()
    assert len(requests) > 3
    assert all(url.startswith((demo.url("/"), "data:")) for url in requests)
    assert [text for text in complaints if "404" not in text] == []


def test_a_parent_finds_what_to_do_for_class_two(visit: Any) -> None:
    page = visit("/", width=390)
    page.get_by_role("link", name="Leerjaar 2").first.click()
    card = page.locator(".now .todo")
    assert card.is_visible()
    assert card.locator("h2").inner_text()
    assert card.locator(".when").inner_text()
    card.get_by_role("link", name="Zo bereidt u zich voor").click()
    assert page.get_by_role("heading", level=1).is_visible()


def test_a_phone_gets_the_list_and_a_desk_the_picture(visit: Any) -> None:
    assert visit(PLAN, width=390).locator("[data-timeline]").is_hidden()
    page = visit(PLAN, width=1280)
    assert page.locator("[data-timeline]").is_visible()
    assert page.locator("[data-activity]").count() == 11
    assert page.locator("[data-source]").count() == 19


def test_no_card_of_the_picture_lies_on_another(visit: Any) -> None:
    page = visit("/leerjaar-1/jaarplan/", width=1280)
    boxes = [card.bounding_box() for card in page.locator("[data-activity]").all()]
    frame = page.locator("[data-timeline]").bounding_box()
    assert len(boxes) == 13
    for number, one in enumerate(boxes):
        assert one["x"] >= frame["x"]
        assert one["x"] + one["width"] <= frame["x"] + frame["width"] + 1
        for other in boxes[number + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"] + 1
                or other["x"] + other["width"] <= one["x"] + 1
                or one["y"] + one["height"] <= other["y"] + 1
                or other["y"] + other["height"] <= one["y"] + 1
            )
            assert apart


def test_pointing_at_an_activity_lights_its_chain(visit: Any) -> None:
    page = visit(PLAN)
    card = page.locator("[data-activity]", has_text="Ministage")
    card.focus()
    lit = page.locator("[data-activity].is-lit")
    assert 2 <= lit.count() < 11
    assert page.locator(".tl-link.is-lit").count() >= 3


def test_a_worksheet_is_kept_in_the_browser_and_only_there(visit: Any) -> None:
    page = visit(WORKSHEET)
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.locator("textarea[data-answer]").first.fill("Ik kan goed luisteren")
    page.locator("input[data-answer][type=text]").first.fill("mijn broer geholpen")
    assert sent == []
    page.reload()
    assert page.locator("textarea[data-answer]").first.input_value() == "Ik kan goed luisteren"
    assert page.locator("input[data-answer][type=text]").first.input_value() == "mijn broer geholpen"
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[data-worksheet-clear]").first.click()
    assert page.locator("textarea[data-answer]").first.input_value() == ""
    page.reload()
    assert page.locator("textarea[data-answer]").first.input_value() == ""


def test_without_javascript_everything_is_there(visit: Any) -> None:
    page = visit("/", width=390, javascript=False)
    page.get_by_role("link", name="Leerjaar 1").first.click()
    page.get_by_role("link", name="Het hele", exact=False).first.click()
    page.locator("details summary").first.click()
    rows = page.locator(".row")
    assert rows.count() == 13
    assert rows.first.is_visible()
    assert page.locator("[data-print]").first.is_hidden()
    page.goto(page.url.split("/leerjaar-1")[0] + "/opdrachten/?q=netwerk")
    assert page.locator(".bank .card").count() >= 1
    page.select_option("select[name=kind]", "home_assignment")
    page.get_by_role("button", name="Zoeken").click()
    assert "kind=home_assignment" in page.url
    assert page.locator(".bank .card").count() >= 1


def test_printing_shows_every_month_and_no_menu(visit: Any) -> None:
    page = visit(PLAN)
    page.emulate_media(media="print")
    assert page.get_by_role("navigation").first.is_hidden()
    assert page.locator(".lines i").count() == 0
    assert page.locator("[data-timeline]").is_hidden()
    assert len(page.pdf(format="A4")) > 5000
    sheet = visit(WORKSHEET)
    sheet.emulate_media(media="print")
    assert sheet.locator(".lines i").first.is_visible()
    assert sheet.locator("textarea[data-answer]").first.is_hidden()


def test_the_other_school_has_its_own_look_and_nothing_of_this_one(visit: Any) -> None:
    ours = visit("/")
    theirs = visit("/", host="havenlyceum.localhost")
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
    assert ours.evaluate(accent) != theirs.evaluate(accent)
    assert "Zuiderkwartier" not in theirs.content()
    assert visit("/leerjaar-5/", host="havenlyceum.localhost").get_by_role("heading", level=1).is_visible()
    assert "Deze pagina" in visit("/leerjaar-5/").get_by_role("heading", level=1).inner_text()
