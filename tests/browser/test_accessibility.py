"""Axe finds nothing on any type of public page, in light, dark, right to left and enlarged, nor on our admin views."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.demo import PASSWORD, Demo

pytestmark = pytest.mark.browser

ACTIVITY = "/opdrachten/thuisopdracht-kwaliteiten/"
GUIDE = "/opdrachten/gesprek-voorbereiden-profielkeuze/"
MEETING = "/opdrachten/bijeenkomst-profielen-carrousel/"
STUDENT = "/opdrachten/activiteit-ministage-profielen/"
INVITATION = "/leerjaar-2/profielen-verkennen-in-een-carrousel/"
PUBLIC = [
    "/",
    "/leerjaar-2/",
    "/leerjaar-2/jaarplan/",
    "/leerjaar-2/ons-jaar/",
    "/leerjaar-2/ons-jaar/poster/",
    "/opdrachten/",
    "/opdrachten/?q=profiel",
    ACTIVITY,
    f"{ACTIVITY}voor-leerlingen/",
    GUIDE,
    f"{GUIDE}voor-leerlingen/",
    f"{GUIDE}voor-mentoren/",
    MEETING,
    f"{MEETING}draaiboek/",
    STUDENT,
    INVITATION,
    f"{INVITATION}antwoord/",
    f"{INVITATION}brief/",
    f"{INVITATION}zelf-uitnodigen/",
    "/opdrachten/afsprakenblad-driegesprek/",
    "/privacy/",
    "/toegankelijkheid/",
    "/woordenlijst/",
    "/bestaat-niet/",
]
# 640 wide is what 200 % leaves of a window of 1280.
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"scheme": "light", "width": 1280, "prefix": ""},
    "dark": {"scheme": "dark", "width": 390, "prefix": ""},
    "right-to-left": {"scheme": "light", "width": 1280, "prefix": "/ar"},
    "enlarged": {"scheme": "light", "width": 640, "prefix": ""},
}
ADMIN = [
    "planner/",
    "planner/learning-line/",
    "planner/import/",
    "planner/copy/",
    "parent-invitations/",
    "library/",
    "staff/",
    "translations/",
    "words/",
    "feedback/",
]


def assert_axe_finds_nothing(page: Page, within: str | None = None) -> None:
    """A fault tells the rule and the first places."""
    result = Axe().run(page, context=within).response
    found = {one["id"]: [node["html"][:140] for node in one["nodes"]][:3] for one in result["violations"]}
    assert result["passes"], page.url
    assert found == {}, f"{page.url} {json.dumps(found, indent=1, ensure_ascii=False)}"


@pytest.fixture(scope="module", params=LOOKS)
def looking(request: pytest.FixtureRequest, browser: Browser, demo: Demo) -> Iterator[Any]:
    """Opens public pages in one of the looks."""
    look = LOOKS[request.param]
    context = browser.new_context(
        viewport={"width": look["width"], "height": 900}, color_scheme=look["scheme"], reduced_motion="reduce"
    )
    page = context.new_page()

    def open_page(path: str, host: str = "zuiderkwartier.localhost") -> Page:
        page.goto(demo.url(look["prefix"] + path, host))
        assert page.locator("html").get_attribute("dir") == ("rtl" if look["prefix"] else "ltr")
        return page

    yield open_page
    context.close()


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page(looking: Any, path: str) -> None:
    page = looking(path)
    assert_axe_finds_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_explanation_and_an_opinion(looking: Any) -> None:
    page = looking(GUIDE)
    page.locator("[name=mood][value='3']").check()
    page.locator("[data-feedback-form] [type=submit]").click()
    page.locator("[data-feedback] [role=status]").wait_for()
    assert_axe_finds_nothing(page)
    page.locator("button.word").first.click()
    assert page.locator(".word-note:popover-open").count() == 1
    assert_axe_finds_nothing(page)


def test_a_mistake_in_a_reply_and_what_was_replied(looking: Any) -> None:
    page = looking(f"{INVITATION}antwoord/")
    page.check("input[value=yes]")
    page.click(".send")
    page.wait_for_selector(".fault-summary")
    assert_axe_finds_nothing(page)
    page.fill("[name=pupil-0-first_name]", "Sara")
    page.select_option("[name=pupil-0-class_name]", index=1)
    page.click(".send")
    page.wait_for_url("**/mijn-antwoord/**")
    assert_axe_finds_nothing(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_school_finder(browser: Browser, demo: Demo, scheme: Any) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 640, "height": 900})
    page.goto(demo.url("/", host="localhost"))
    assert page.get_by_role("link", name="Zuiderkwartier").count() == 1
    assert_axe_finds_nothing(page)
    page.close()


@pytest.fixture(scope="module", params=["light", "dark"])
def desk(request: pytest.FixtureRequest, browser: Browser, demo: Demo) -> Iterator[Any]:
    """Opens pages of the admin for somebody who manages a school."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=request.param, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(demo.url("/admin/login/"))
    page.fill("[name=username]", "beheer-zuiderkwartier")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")

    def open_page(path: str) -> Page:
        response = page.goto(demo.url(f"/admin/{path}"))
        assert response is not None
        assert response.status == 200
        return page

    yield open_page
    context.close()


@pytest.mark.parametrize("path", ADMIN)
def test_a_view_of_the_admin(desk: Any, path: str) -> None:
    assert_axe_finds_nothing(desk(path), "#main")


def test_the_views_of_an_invitation(desk: Any) -> None:
    links = desk("parent-invitations/").locator("main a").evaluate_all("links => links.map(link => link.pathname)")
    invitation = next(link for link in links if re.fullmatch(r"/admin/parent-invitations/\d+/", link))
    for part in ("", "links/", "door/"):
        assert_axe_finds_nothing(desk(invitation.removeprefix("/admin/") + part), "#main")


def test_the_views_of_times(desk: Any) -> None:
    links = desk("parent-invitations/").locator("main a").evaluate_all("links => links.map(link => link.pathname)")
    invitations = sorted({link for link in links if re.fullmatch(r"/admin/parent-invitations/\d+/", link)})
    pages = (desk(link.removeprefix("/admin/")) for link in invitations)
    with_times = next(page.url for page in pages if page.locator("main a[href$='/slots/']").count())
    for part in ("", "reply/", "slots/", "slots/make/", "slots/door/"):
        assert_axe_finds_nothing(desk(with_times.partition("/admin/")[2] + part), "#main")


def test_a_job_that_is_done(desk: Any) -> None:
    page = desk("school/archives/")  # straight to the export of the one school
    page.locator("#main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/admin/work\b.\d+/$"))
    page.locator("#main a[href*='/file/']").wait_for()
    assert_axe_finds_nothing(page, "#main")
    assert_axe_finds_nothing(desk(""), "#main")


def test_the_board(desk: Any) -> None:
    page = desk("planner/")
    page.locator("main a[href*='/edit/']").first.click()
    page.locator(".pb-year").wait_for()
    assert_axe_finds_nothing(page, ".pb")


def test_the_panel_of_readability(desk: Any) -> None:
    found = desk("pages/search/?q=ministage").locator("#main a[href$='/edit/']").first.get_attribute("href")
    page = desk(found.removeprefix("/admin/"))
    panel = page.locator('[data-side-panel="readability"]')
    if panel.is_hidden():
        page.locator('[data-side-panel-toggle="readability"]').click()
    panel.locator(".readability-meter").wait_for()
    assert_axe_finds_nothing(page, '[data-side-panel="readability"]')
