"""A decaan's first sitting: leerjaar 2 from an empty plan to one without errors and warnings, published.

Once with the mouse and once with the keyboard alone, as somebody does who has never seen the board and has no manual:
by what the screen says, by the proposals that it makes, and by one's own activities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Page, expect
from wagtail.models import Page as WagtailPage
from wagtail.models import Site

from home.actions import SchoolPlan, create_school, load_library
from home.choices import Role
from home.models import ActivityIndexPage, PortalPage, SchoolGroup
from planner.choices import Severity
from planner.findings import findings_of
from planner.models import YearPlanPage
from tests.browser.hands import card, choose, dates, drag, middle, said

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

HOST = "zuid.localhost"
USER, PASSWORD = "decaan", "geheim-genoeg"
OWN_ACTIVITIES = (
    "activiteit-gastlessen-profielen",
    "activiteit-ministage-profielen",
    "activiteit-profielkeuze",
    "bijeenkomst-profielen-carrousel",
    "gesprek-kennismaking-leerjaar-2",
    "gesprek-kennismaking-leerjaar-3",
    "gesprek-profielkeuze-reflectie-vooruitblik",
    "gesprek-voorbereiden-profielkeuze",
    "thuisopdracht-profiel-kiezen",
)
PATIENCE = 60_000  # milliseconds: on a machine that does more than this
SERIOUS = ".pb-findings > .pb-list > :is(.error, .warning)"


@pytest.fixture
def site(chromium: Any, live_server: Any, transactional_db: None, library_entries: list[Any], today: date) -> Site:
    """A school with activities of its own for leerjaar 2, the holidays of its region, and no plan yet."""
    cache.clear()
    portal = WagtailPage.get_first_root_node().add_child(instance=PortalPage(title="LOB-portaal", slug="portaal"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": live_server.thread.port, "root_page": portal}
    )
    portal.add_child(instance=ActivityIndexPage(title="Bibliotheek", slug="bibliotheek"))
    plan = SchoolPlan("Zuiderschool", HOST, (("vmbo_bk", 2),), port=live_server.thread.port, with_library=False)
    school = create_school(plan)
    bank = ActivityIndexPage.objects.child_of(school.root_page).get()
    load_library(bank, [entry for entry in library_entries if entry.key in OWN_ACTIVITIES])
    call_command("import_school_holidays", verbosity=0)
    user = get_user_model().objects.create_user(USER, password=PASSWORD)
    user.groups.add(SchoolGroup.objects.get(site=school, role=Role.DECAAN).group)
    return school


@pytest.fixture
def page(chromium: Any, site: Site) -> Iterator[Page]:
    """A window of a new user; at the end no script may have failed."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    expect.set_options(timeout=5_000)
    connection.close()
    assert faults == []


@contextmanager
def redrawn(page: Page) -> Iterator[None]:
    """What is done here changes the board; goes on when it has been drawn anew."""
    page.locator("[data-drawn]").evaluate("drawn => { drawn.dataset.seen = ''; }")
    yield
    page.wait_for_selector("[data-drawn]:not([data-seen])", state="attached")


def serious(page: Page) -> list[str]:
    return page.locator(f"{SERIOUS} .pb-message").all_inner_texts()


def check_result(site: Site, page: Page) -> None:
    """What is published has no errors and no warnings, and parents read it."""
    plan = YearPlanPage.objects.get()
    assert plan.live
    assert not plan.has_unpublished_changes
    _plan, findings = findings_of(plan, site)
    assert [str(found.message) for found in findings if found.severity != Severity.ADVICE] == []
    titles = {str(row) for row in plan.activities.all()}
    assert plan.activities.count() >= 6
    page.goto(plan.full_url)
    for title in titles:
        expect(page.locator("main")).to_contain_text(re.sub(r"^\w+gesprek: ", "", title))
    expect(page.locator("main path[data-source]")).to_have_count(plan.links.count())


# By mouse -------------------------------------------------------------------------------------------------------------


def look_at_the_board(page: Page) -> None:
    """Scroll until the whole board is in sight."""
    page.locator(".pb-year").evaluate("year => year.scrollIntoView({ block: 'center', behavior: 'instant' })")


def found(page: Page, words: str, title: str) -> None:
    """Search for an activity and click on it in the list."""
    page.keyboard.type(words)
    page.locator(".pb-found [role=option]", has=page.get_by_text(title, exact=True)).first.click()


def at(page: Page, day: date) -> tuple[float, float]:
    """Where a day is on the board, in an empty place."""
    box = page.locator(".pb-year").bounding_box()
    assert box is not None
    assert box["y"] > 0
    first = date(2026, 8, 1)
    return box["x"] + box["width"] * ((day - first).days + 0.5) / 365, box["y"] + 90


def link_by_dragging(page: Page, source: str, target: str) -> None:
    choose(page, source)
    look_at_the_board(page)
    drag(page, middle(card(page, source).locator("[data-handle]")), middle(card(page, target)))
    with redrawn(page):
        page.locator(".pb-pop[open] [data-action='planner-link#confirm']").click()


def accept_proposals(page: Page) -> None:
    """Click the first proposal of an error or a warning, until there is none."""
    for _number in range(20):
        proposal = page.locator(f"{SERIOUS} [data-proposal]").first
        if not proposal.count():
            break
        with redrawn(page):
            proposal.click()


def test_a_new_decaan_builds_a_plan_with_the_mouse(page: Page, site: Site) -> None:
    page.goto(f"http://{HOST}:{site.port}/admin/login/?next=/admin/")
    page.fill("[name=username]", USER)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.locator(".sidebar-menu-item a[href='/admin/planner/']").click()
    expect(page.locator(".planner-beginning")).to_be_visible()
    page.locator(".planner-make button").click()
    page.wait_for_selector(".pb.is-live")

    # The board says how it fills, and what is missing.
    expect(page.locator(".pb-beginning")).to_be_visible()
    expect(page.locator(".pb-beginning a")).to_have_attribute("href", re.compile("source=model-vmbo_bk-2"))
    assert len(serious(page)) == 3
    page.locator(".pb-panel").evaluate("panel => panel.scrollIntoView()")

    # The choice that it is all about, by search and on a date
    page.locator(".pb-beginning button").click()
    found(page, "profielkeuze", "Profielkeuze")
    page.locator("[data-planner-add-target=date]").fill("2027-04-20")
    with redrawn(page):
        page.locator("[data-action='planner-add#confirm']").click()
    dates(page, "Profielkeuze", "2027-04-20")
    expect(page.locator(".pb-beginning")).to_have_count(0)

    # An own activity by a click on the board, as a week
    page.locator(".pb-tools [data-action='planner-add#open']").click()
    found(page, "ministage", "Ministage")
    page.locator("[data-planner-add-target=precision]").select_option("week")
    page.locator("[data-planner-add-target=place]").click()
    look_at_the_board(page)
    with redrawn(page):
        page.mouse.click(*at(page, date(2027, 3, 10)))
    dates(page, "Ministage", "2027-03-08", "2027-03-12")

    # One by dragging it to the board; it lands in the holiday, and is dragged out of it
    page.locator(".pb-tools [data-action='planner-add#open']").click()
    page.keyboard.type("Open avond")
    page.locator("[data-planner-add-target=kind]").select_option("experience")
    look_at_the_board(page)
    with redrawn(page):
        drag(page, middle(page.locator("[data-planner-add-target=place]")), at(page, date(2027, 2, 23)))
    dates(page, "Open avond", "2027-02-23")
    expect(page.locator(f"{SERIOUS}[data-code=in-holiday]")).to_have_count(1)
    look_at_the_board(page)
    x, y = middle(card(page, "Open avond"))
    with redrawn(page):
        drag(page, (x, y), (x - 21 * (at(page, date(2027, 1, 2))[0] - at(page, date(2027, 1, 1))[0]), y))
    dates(page, "Open avond", "2027-02-02")
    expect(page.locator(f"{SERIOUS}[data-code=in-holiday]")).to_have_count(0)

    # Parents: the introduction that is proposed, an own conversation by search
    with redrawn(page):
        page.locator(f"{SERIOUS}[data-code=no-introduction-conversation] [data-proposal]").click()
    page.locator(".pb-tools [data-action='planner-add#open']").click()
    found(page, "voorbereiden", "Voorbereiden op de profielkeuze")
    page.locator("[data-planner-add-target=date]").fill("2027-02-09")
    with redrawn(page):
        page.locator("[data-action='planner-add#confirm']").click()

    # Links by dragging: back on what was, ahead to what comes; the relation follows from the time
    link_by_dragging(page, "Voorbereiden op de profielkeuze", "Open avond")
    expect(page.locator(".pb-link.reflects_on")).to_have_count(1)
    link_by_dragging(page, "Voorbereiden op de profielkeuze", "Profielkeuze")
    expect(page.locator(".pb-link.prepares")).to_have_count(2)  # the introduction, too, by its proposal

    # Dates, time and place in the drawer
    choose(page, "Voorbereiden op de profielkeuze")
    page.locator(".pb-chosen [data-action='planner-drawer#open']").click()
    drawer = page.locator(".pb-drawer")
    drawer.locator("[name$=-start_time]").fill("19:00")
    drawer.locator("[name$=-location]").fill("Aula")
    with redrawn(page):
        drawer.locator("[name$=-end]").fill("2027-02-12")
        drawer.locator("h3").first.click()
    dates(page, "Voorbereiden op de profielkeuze", "2027-02-09", "2027-02-12")
    drawer.locator("[data-action='planner-drawer#close']").click()

    # And the rest by the proposals
    accept_proposals(page)
    assert serious(page) == []

    page.locator(".footer [data-w-dropdown-target=toggle]").click()
    page.locator("[name=action-publish]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    check_result(site, page)


# By keys --------------------------------------------------------------------------------------------------------------


def tab_to(page: Page, selector: str, most: int = 150, key: str = "Tab") -> None:
    """Press Tab until what is asked for has the focus."""
    for _number in range(most):
        if page.evaluate("selector => Boolean(document.activeElement?.matches(selector))", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} is not within {most} tabs")


def type_date(page: Page, day: date) -> None:
    """Type a date in a date field, in the order that the browser's language asks for."""
    for order in ("%m%d%Y", "%d%m%Y", "%Y%m%d"):
        page.keyboard.type(day.strftime(order))
        if page.evaluate("document.activeElement.value") == day.isoformat():
            return
        for _part in range(3):
            page.keyboard.press("Shift+Tab")
        tab_to(page, "[data-planner-add-target=date]")
    raise AssertionError("the date field takes no date")


def add_by_keys(page: Page, words: str, title: str, day: date) -> None:
    """Search, choose with the arrows, type the date; the new card has the focus."""
    page.keyboard.type(words)
    option = page.locator(".pb-found [role=option]", has=page.get_by_text(title, exact=True)).first
    expect(option).to_be_visible()
    for _number in range(20):
        page.keyboard.press("ArrowDown")
        if option.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")
    tab_to(page, "[data-planner-add-target=date]", 3)
    type_date(page, day)
    with redrawn(page):
        page.keyboard.press("Enter")
    dates(page, title, day.isoformat())
    expect(card(page, title).locator(".pb-face")).to_be_focused()


def accept_by_keys(page: Page) -> None:
    """Go to the proposals of errors and warnings and take each, until there is none."""
    proposals = page.locator(f"{SERIOUS} [data-proposal]")
    for _number in range(20):
        if not proposals.count():
            break
        tab_to(page, f"{SERIOUS} [data-proposal]")
        with redrawn(page):
            page.keyboard.press("Enter")


def test_a_new_decaan_builds_a_plan_with_the_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(f"http://{HOST}:{site.port}/admin/login/?next=/admin/planner/")
    tab_to(page, "[name=username]")
    page.keyboard.type(USER)
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".planner-beginning")).to_be_visible()
    tab_to(page, ".planner-make button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".pb.is-live")

    # The choice, from where the empty board says to begin; then an experience with a title of one's own
    tab_to(page, ".pb-beginning button")
    page.keyboard.press("Enter")
    add_by_keys(page, "profielkeuze", "Profielkeuze", date(2027, 4, 20))
    tab_to(page, ".pb-tools [data-action='planner-add#open']", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("Open avond")
    tab_to(page, "[data-planner-add-target=kind]", 30)
    page.keyboard.type("Ervar")
    tab_to(page, "[data-planner-add-target=date]", 5)
    type_date(page, date(2027, 2, 23))
    with redrawn(page):
        page.keyboard.press("Enter")

    # It lies in the holiday: three weeks earlier with the arrows
    expect(page.locator(f"{SERIOUS}[data-code=in-holiday]")).to_have_count(1)
    for day in ("2027-02-16", "2027-02-09", "2027-02-02"):
        page.keyboard.press("Shift+ArrowLeft")
        dates(page, "Open avond", day)
    expect(page.locator(f"{SERIOUS}[data-code=in-holiday]")).to_have_count(0)

    # An own conversation, linked by keys: the relation follows from the time
    tab_to(page, ".pb-tools [data-action='planner-add#open']", key="Shift+Tab")
    page.keyboard.press("Enter")
    add_by_keys(page, "voorbereiden", "Voorbereiden op de profielkeuze", date(2027, 2, 9))
    for title, relation in (("Open avond", "reflects_on"), ("Profielkeuze", "prepares")):
        page.keyboard.press("l")
        expect(page.locator(".pb-pop[open]")).to_be_visible()
        tab_to(page, ".pb-pop[open] select", 3)
        page.keyboard.type(title)
        with redrawn(page):
            page.keyboard.press("Enter")
        expect(page.locator(f".pb-link.{relation}")).to_have_count(1)
        expect(card(page, "Voorbereiden op de profielkeuze").locator(".pb-face")).to_be_focused()

    # Its details in the drawer
    page.keyboard.press("Enter")
    tab_to(page, ".pb-drawer [name$=-location]", 40)
    page.keyboard.type("Aula")
    page.keyboard.press("Escape")
    expect(card(page, "Voorbereiden op de profielkeuze").locator(".pb-face")).to_be_focused()
    with redrawn(page):
        page.keyboard.press("+")
    dates(page, "Voorbereiden op de profielkeuze", "2027-02-09", "2027-02-10")

    # The rest by the proposals; what is heard tells how many findings are left
    accept_by_keys(page)
    assert serious(page) == []
    said(page, "Advies")

    tab_to(page, ".footer [data-w-dropdown-target=toggle]", 400)
    page.keyboard.press("Enter")
    tab_to(page, "[name=action-publish]", 10)
    page.keyboard.press("Enter")
    expect(page.locator(".messages .success")).to_be_visible()
    check_result(site, page)
