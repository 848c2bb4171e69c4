"""The public site by keyboard alone, as docs/accessibility.md tells it. The board's keys are tried in test_board.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demo import Demo

pytestmark = pytest.mark.browser

GUIDE = "/opdrachten/gesprek-voorbereiden-profielkeuze/"
REPLY = "/leerjaar-2/profielen-verkennen-in-een-carrousel/antwoord/"
FOCUSED = "document.activeElement"
# A device that has a Dutch voice, which never comes to an end.
VOICE = """
    const voice = { lang: "nl-NL", localService: true, default: true, name: "Stem" };
    Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
        getVoices: () => [voice], speak: () => {}, cancel: () => {}, pause: () => {}, resume: () => {},
    }) });
    window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
"""


@pytest.fixture
def visit(browser: Browser, demo: Demo) -> Iterator[Any]:
    """Opens a page on a telephone's width with a keyboard."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page.add_init_script(VOICE)

    def open_page(path: str) -> Page:
        page.goto(demo.url(path))
        return page

    yield open_page
    page.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until it has the focus; on the way every focus is seen."""
    for _press in range(60):
        page.keyboard.press("Tab")
        style = page.evaluate(f"[getComputedStyle({FOCUSED}).outlineStyle, {FOCUSED}.getBoundingClientRect().height]")
        assert style[0] != "none", page.evaluate(f"{FOCUSED}.outerHTML")[:200]
        assert style[1] > 0
        if page.evaluate(f"{FOCUSED}.matches({selector!r})"):
            return
    raise AssertionError(f"Tab does not come to {selector}")


def test_the_first_tab_skips_to_the_content(visit: Any) -> None:
    page = visit("/")
    tab_to(page, ".skip")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.closest('main') !== null")


def test_menu_and_languages_are_links(visit: Any) -> None:
    page = visit("/")
    tab_to(page, "nav a[href$='/leerjaar-2/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leerjaar-2/")
    tab_to(page, "[hreflang=ar]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/**")
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_a_word_opens_and_closes(visit: Any) -> None:
    page = visit(GUIDE)
    tab_to(page, "button.word")
    page.keyboard.press("Enter")
    assert page.locator(".word-note:popover-open").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".word-note:popover-open").count() == 0
    assert page.evaluate(f"{FOCUSED}.matches('button.word')")


def test_reading_aloud_begins_pauses_and_stops(visit: Any) -> None:
    page = visit(GUIDE)
    tab_to(page, "[data-aloud=play]")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.dataset.aloud") == "pause"
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.dataset.aloud") == "play"
    tab_to(page, "[data-aloud=stop]")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.dataset.aloud") == "play"


def test_a_face_is_chosen_with_the_arrows(visit: Any) -> None:
    page = visit(GUIDE)
    tab_to(page, "[name=mood]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert page.locator("[name=mood]:checked").get_attribute("value") == "2"
    tab_to(page, "[data-feedback-form] [type=submit]")
    page.keyboard.press("Enter")
    page.locator("[data-feedback] [role=status]").wait_for()


def test_a_reply_is_given(visit: Any) -> None:
    page = visit(REPLY)
    tab_to(page, "[name=answer]")
    page.keyboard.press("Space")
    tab_to(page, "[name=pupil-0-first_name]")
    page.keyboard.type("Sara")
    tab_to(page, "[name=pupil-0-class_name]")
    page.keyboard.type("2A")
    tab_to(page, ".send")
    page.keyboard.press("Enter")
    page.wait_for_url("**/mijn-antwoord/**")
    assert "Sara" in page.locator("main").inner_text()
