"""*Our year* on a telephone: in Dutch and from right to left, and without a connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page
from wagtail.models import Page as WagtailPage
from wagtail.models import Site

from home.actions import SchoolPlan, create_school
from home.models import PortalPage, SchoolClass, YearLevelPage
from planner.models import PlannedActivity, YearPlanPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
HOST, YEAR = "jaar.localhost", "/leerjaar-2/ons-jaar/"


@pytest.fixture
def plan(chromium: Any, live_server: Any, transactional_db: None) -> YearPlanPage:
    """A school with an evening of next month, in Dutch and Arabic."""
    cache.clear()
    portal = WagtailPage.get_first_root_node().add_child(instance=PortalPage(title="Portaal", slug="portaal"))
    values = {"hostname": "localhost", "port": live_server.thread.port, "root_page": portal}
    Site.objects.update_or_create(is_default_site=True, defaults=values)
    school = SchoolPlan(
        name="Jaarschool",
        hostname=HOST,
        levels=(("vmbo_bk", 2),),
        languages=("nl", "ar"),
        with_library=False,
        port=live_server.thread.port,
    )
    level = YearLevelPage.objects.child_of(create_school(school).root_page).get()
    level.classes = [SchoolClass(name="2A", sort_order=0)]
    level.save_revision().publish()
    day = date.today() + timedelta(days=20)
    year = YearPlanPage(title="Jaarplan", school_year=day.year - (day.month < 8), slug="jaarplan-dit-jaar")
    level.add_child(instance=year)
    year.activities = [
        PlannedActivity(lane="parent", kind="meeting", title="Ouderavond", start=day, end=day, location="Aula")
    ]
    year.save_revision().publish()
    return year


@pytest.fixture
def telephone(chromium: Any, live_server: Any) -> Iterator[Callable[[str], Page]]:
    """Opens an address of the school on a telephone of its own."""
    contexts: list[BrowserContext] = []

    def open_page(path: str) -> Page:
        contexts.append(chromium.new_context(viewport={"width": 390, "height": 800}))
        page: Page = contexts[-1].new_page()
        page.goto(f"http://{HOST}:{live_server.thread.port}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def wait_until(page: Page, promise: str, path: str) -> None:
    """Until what is promised is true, for at most thirty seconds; `wait_for_function` takes any promise for true."""
    until = time.monotonic() + 30
    while not page.evaluate(promise, path):
        assert time.monotonic() < until, promise
        page.wait_for_timeout(50)


def wait_until_kept(page: Page, path: str) -> None:
    """Until the browser has its copy and the script that answers with it is at work.

    The script keeps the open page while it is being activated: the copy is there a moment before the script is.
    """
    at_work = "navigator.serviceWorker.ready.then(worker => worker.active.state === 'activated')"
    kept = "caches.match(path).then(found => Boolean(found))"
    wait_until(page, f"path => Promise.all([{kept}, {at_work}]).then(all => all.every(Boolean))", path)


@pytest.mark.parametrize(("prefix", "said"), [("", "Er is geen verbinding"), ("/ar", "لا يوجد اتصال")])
def test_what_was_opened_once_is_there_without_a_connection(
    plan: YearPlanPage, telephone: Callable[[str], Page], prefix: str, said: str
) -> None:
    page = telephone(f"{prefix}{YEAR}2a/")
    assert page.locator("[data-kept]").is_hidden()
    wait_until_kept(page, f"{prefix}{YEAR}2a/")
    page.context.set_offline(True)
    page.reload()
    assert page.get_by_text("Ouderavond").is_visible()
    assert said in page.locator("[data-kept]").inner_text()
    assert str(date.today().year) in page.locator("[data-kept]").inner_text()
    # The styles are there too: a card has the colour that speaks to parents.
    ground = page.locator(".next-three .card").evaluate("card => getComputedStyle(card).backgroundColor")
    assert ground not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
    page.context.set_offline(False)
    page.reload()
    assert page.locator("[data-kept]").is_hidden()


def test_what_the_school_moves_shows_at_once_where_there_is_a_connection(
    plan: YearPlanPage, telephone: Callable[[str], Page]
) -> None:
    page = telephone(YEAR)
    wait_until_kept(page, YEAR)
    draft = YearPlanPage.objects.get(pk=plan.pk)
    row = draft.activities.get()
    row.location = "Gymzaal"
    draft.activities = [row]
    draft.save_revision().publish()
    page.reload()
    assert page.get_by_text("Gymzaal").is_visible()
    wait_until(
        page, "path => caches.match(path).then(kept => kept.text()).then(text => text.includes('Gymzaal'))", YEAR
    )
    page.context.set_offline(True)
    page.reload()
    assert page.get_by_text("Gymzaal").is_visible()


def test_only_these_pages_are_kept_and_a_withdrawn_one_is_forgotten(
    plan: YearPlanPage, telephone: Callable[[str], Page]
) -> None:
    page = telephone(YEAR)
    wait_until_kept(page, YEAR)
    for path in ("/leerjaar-2/", f"{YEAR}poster/", "/leerjaar-2/jaarplan/", YEAR):
        page.goto(page.url.split("/leerjaar-2")[0] + path)
    addresses = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(store => store.keys()))))"
        ".then(all => all.flat().map(request => new URL(request.url).pathname))"
    )
    pages = [address for address in addresses if not address.startswith(("/static/", "/huisstijl-"))]
    assert pages == [YEAR]
    level = YearLevelPage.objects.parent_of(plan).get()
    level.unpublish()
    page.reload()
    wait_until(page, "path => caches.match(path).then(found => !found)", YEAR)


@pytest.mark.parametrize("path", [YEAR, f"/ar{YEAR}2a/", f"{YEAR}2a/poster/"])
def test_it_fits_a_telephone_and_axe_finds_nothing(
    plan: YearPlanPage, telephone: Callable[[str], Page], path: str
) -> None:
    page = telephone(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        result = Axe().run(page).response
        assert result["passes"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in result["violations"]] == []


def test_chromium_takes_the_manifest(plan: YearPlanPage, telephone: Callable[[str], Page]) -> None:
    page = telephone(f"/ar{YEAR}2a/")
    answer = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert answer["url"].endswith(f"/ar{YEAR}2a/manifest.webmanifest")
    assert answer["errors"] == []
