"""Adopting many activities at once, in Debian's Chromium: a double click, and what the buttons say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Page, expect
from wagtail.models import Page as WagtailPage
from wagtail.models import Site

from home.actions import SchoolPlan, copy_library, create_school
from home.models import ActivityIndexPage, PortalPage
from tests.home.adoption_parts import PASSWORD, bank_of, change, copy_in, fill_library, keys_of, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

HOST = "zuid.localhost"
NUMBER = 10
EVERYTHING = "button[name=adopt_every]"


@pytest.fixture
def library(chromium: Any, live_server: Any, transactional_db: None) -> ActivityIndexPage:
    """A library of ten activities."""
    cache.clear()
    portal = WagtailPage.get_first_root_node().add_child(instance=PortalPage(title="LOB-portaal", slug="portaal"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": live_server.thread.port, "root_page": portal}
    )
    bank = portal.add_child(instance=ActivityIndexPage(title="Bibliotheek", slug="bibliotheek"))
    fill_library(bank, NUMBER)
    return bank


@pytest.fixture
def site(library: ActivityIndexPage, live_server: Any) -> Site:
    """A school with nothing of it yet."""
    plan = SchoolPlan("Zuiderschool", HOST, (("vmbo_bk", 2),), port=live_server.thread.port, with_library=False)
    return create_school(plan)


@pytest.fixture
def visit(chromium: Any, live_server: Any, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a page of the admin as a decaan: ``visit("/admin/library/", width=390)``."""
    user, contexts, faults = staff(site), [], []

    def open_page(path: str, width: int = 1280) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 1000}, locale="nl-NL")
        contexts.append(context)
        page: Page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"http://{HOST}:{live_server.thread.port}/admin/login/?next={path}")
        page.fill("[name=username]", user.username)
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector(".library")
        return page

    yield open_page
    for context in contexts:
        context.close()
    connection.close()
    assert faults == []


def test_a_double_click_adopts_each_once(visit: Callable[..., Page], site: Site):
    page = visit("/admin/library/")
    page.locator(EVERYTHING).dblclick()
    expect(page.locator(".messages")).to_contain_text(str(NUMBER), timeout=60_000)
    expect(page.locator(".library-state[data-state=adopted]")).to_have_count(NUMBER)
    expect(page.locator(EVERYTHING)).to_have_count(0)
    assert len(keys_of(site)) == len(set(keys_of(site))) == NUMBER


def test_the_button_says_how_many_are_ticked(visit: Callable[..., Page], site: Site):
    page = visit("/admin/library/")
    button = page.locator("[data-library-progress-target~=chosen]")
    button.click()
    expect(page.locator(".messages")).not_to_be_empty()
    for number in (0, 3):
        page.locator(".library-row input").nth(number).check()
    expect(button).to_contain_text("2")
    button.click()
    expect(page.locator(".library-state[data-state=adopted]")).to_have_count(2, timeout=60_000)
    assert keys_of(site) == ["activiteit-00", "activiteit-03"]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_accessible_and_fit(
    visit: Callable[..., Page], library: ActivityIndexPage, site: Site, width: int
):
    copy_library(library, bank_of(site), {"vmbo_bk"})
    for original in library.get_children()[:2]:
        change(original.specific, summary="Nieuw in de bibliotheek.", competences=["work"])
    change(copy_in(site, "activiteit-00"), summary="Van ons.")
    copy = copy_in(site, "activiteit-00")
    page = visit("/admin/library/", width=width)
    original = library.get_children().first()
    for path in ("", "changes/", f"changes/{copy.pk}/", f"{original.pk}/"):
        page.goto(page.url.split("/admin/")[0] + f"/admin/library/{path}")
        main = page.locator(".library")
        assert main.evaluate("box => box.scrollWidth <= box.clientWidth"), path
        results = Axe().run(
            page, context=".library", options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
        )
        assert not results.response["violations"], (path, results.generate_report())
