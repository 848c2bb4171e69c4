"""The board as a decaan works with it: in Debian's Chromium, by mouse and by keys, against a server of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Page, expect
from wagtail.models import Locale, Site
from wagtail.models import Page as WagtailPage

from home.actions import SchoolPlan, create_school
from home.choices import Role
from home.models import ActivityIndexPage, PortalPage, SchoolGroup, StudentActivityPage, YearLevelPage
from planner.models import ActivityLink, PlannedActivity, SchoolHoliday, YearPlanPage
from tests.browser.hands import card, choose, dates, day_width, drag, middle, said

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

HOST = "zuid.localhost"


@pytest.fixture
def site(chromium: Any, live_server: Any, transactional_db: None) -> Site:
    """A school with one activity in its bank, and the autumn holiday."""
    cache.clear()
    portal = WagtailPage.get_first_root_node().add_child(instance=PortalPage(title="LOB-portaal", slug="portaal"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": live_server.thread.port, "root_page": portal}
    )
    portal.add_child(instance=ActivityIndexPage(title="Bibliotheek", slug="bibliotheek"))
    school = create_school(
        SchoolPlan("Zuiderschool", HOST, (("vmbo_bk", 2),), port=live_server.thread.port, with_library=False)
    )
    bank = ActivityIndexPage.objects.child_of(school.root_page).get()
    page = StudentActivityPage(
        title="Bedrijfsbezoek", kind="experience", summary="Kijken bij een bedrijf.", what="Gaan."
    )
    bank.add_child(instance=page)
    SchoolHoliday.objects.create(
        school_year=2026, region="", name="Herfstvakantie", start=date(2026, 10, 17), end=date(2026, 10, 25)
    )
    return school


ROWS = (
    ("student", "experience", "Ministage", date(2026, 11, 10), date(2026, 11, 10)),
    ("parent", "introduction", "Kennismaking", date(2026, 9, 8), date(2026, 9, 8)),
    ("parent", "progress", "Voortgangsgesprek", date(2026, 12, 1), date(2026, 12, 1)),
)


@pytest.fixture
def plan(site: Site) -> YearPlanPage:
    return plan_with(site, ROWS)


def plan_with(site: Site, rows: Any) -> YearPlanPage:
    """A published plan of these rows, in a chain."""
    level = YearLevelPage.objects.child_of(site.root_page).get()
    page = YearPlanPage(title="Jaarplan 2026–2027", slug="jaarplan-2026-2027", school_year=2026)
    page.activities = [
        PlannedActivity(lane=lane, kind=kind, title=title, start=start, end=end, locale=Locale.get_default())
        for lane, kind, title, start, end in rows
    ]
    uids = [row.uid for row in page.activities.all()]
    page.links = [ActivityLink(source=uids[0], relation="builds_on", target=uids[1])] if len(rows) > 3 else []
    level.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def editor(chromium: Any, live_server: Any, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens the page editor as a decaan: ``editor(plan)``."""
    user = get_user_model().objects.create_user("decaan", password="geheim-genoeg")
    user.groups.add(SchoolGroup.objects.get(site=site, role=Role.DECAAN).group)
    contexts = []

    def open_editor(plan: YearPlanPage, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="nl-NL", **options)
        contexts.append(context)
        page = context.new_page()
        page.faults = []  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
        base = f"http://{HOST}:{live_server.thread.port}"
        page.goto(f"{base}/admin/login/?next=/admin/pages/{plan.pk}/edit/")
        page.fill("[name=username]", "decaan")
        page.fill("[name=password]", "geheim-genoeg")
        page.click("button[type=submit]")
        page.wait_for_selector(".pb.is-live")
        page.locator(".pb-panel").evaluate("panel => panel.scrollIntoView()")
        return page

    yield open_editor
    faults = [fault for context in contexts for page in context.pages for fault in page.faults]
    for context in contexts:
        context.close()
    connection.close()
    assert faults == []


def form_value(page: Page, title: str, field: str) -> str:
    value: str = page.evaluate(
        """([title, field]) => {
            const titles = [...document.querySelectorAll('[name^="activities-"][name$="-title"]')];
            const row = titles.find((input) => input.value === title);
            return document.querySelector(`[name="${row.name.replace("title", field)}"]`).value;
        }""",
        [title, field],
    )
    return value


def save(page: Page) -> None:
    page.locator("button.action-save").first.click()
    expect(page.locator(".messages .success")).to_be_visible()
    page.wait_for_selector(".pb.is-live")


def draft_of(plan: YearPlanPage) -> YearPlanPage:
    draft: YearPlanPage = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    return draft


# Moving ---------------------------------------------------------------------------------------------------------------


def test_a_card_is_moved_by_mouse_and_by_keys_and_saved(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    x, y = middle(card(page, "Ministage"))
    drag(page, (x, y), (x + 14 * day_width(page), y))
    dates(page, "Ministage", "2026-11-24")
    said(page, "Ministage")
    expect(card(page, "Ministage").locator(".pb-face")).to_be_focused()
    for key, day in (
        ("ArrowRight", "2026-11-25"),
        ("Shift+ArrowLeft", "2026-11-18"),
        ("PageDown", "2026-12-18"),
        ("Control+ArrowLeft", "2026-11-18"),
    ):
        page.keyboard.press(key)
        dates(page, "Ministage", day)
    page.keyboard.press("+")
    dates(page, "Ministage", "2026-11-18", "2026-11-19")
    assert form_value(page, "Ministage", "end") == "2026-11-19"
    save(page)
    dates(page, "Ministage", "2026-11-18", "2026-11-19")
    row = next(row for row in draft_of(plan).activities.all() if row.title == "Ministage")
    assert (row.start, row.end) == (date(2026, 11, 18), date(2026, 11, 19))
    assert YearPlanPage.objects.get(pk=plan.pk).activities.get(title="Ministage").start == date(2026, 11, 10)


def test_an_edge_is_dragged_to_make_it_last_longer(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    choose(page, "Ministage")
    x, y = middle(card(page, "Ministage").locator("[data-grip=end]"))
    drag(page, (x, y), (x + 5 * day_width(page), y))
    dates(page, "Ministage", "2026-11-10", "2026-11-15")


def test_buttons_do_what_a_drag_does_and_escape_ends_one(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    choose(page, "Ministage")
    page.locator("[data-action='planner-keys#step']").last.click()
    dates(page, "Ministage", "2026-11-17")
    x, y = middle(card(page, "Ministage"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y, steps=5)
    expect(page.locator(".pb-ghost.is-on")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    dates(page, "Ministage", "2026-11-17")
    expect(page.locator(".pb-ghost.is-on")).to_have_count(0)


def test_a_finger_moves_a_card(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan, has_touch=True)
    x, y = middle(card(page, "Ministage"))
    client = page.context.new_cdp_session(page)
    touch = {"x": x, "y": y}
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [touch]})
    for step in range(1, 8):
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + 6 * step, "y": y}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(card(page, "Ministage")).not_to_have_attribute("data-start", "2026-11-10")
    expect(page.locator(".pb-ghost.is-on")).to_have_count(0)


def test_the_arrow_keys_go_through_the_cards_by_date(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    choose(page, "Kennismaking")
    for title in ("Ministage", "Voortgangsgesprek", "Voortgangsgesprek"):
        page.keyboard.press("ArrowDown")
        expect(card(page, title).locator(".pb-face")).to_be_focused()
    page.keyboard.press("Home")
    expect(card(page, "Kennismaking").locator(".pb-face")).to_be_focused()


# Undoing --------------------------------------------------------------------------------------------------------------


def test_undo_and_redo_also_bring_back_what_was_removed_and_saved(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    choose(page, "Voortgangsgesprek")
    page.keyboard.press("d")
    expect(card(page, "Voortgangsgesprek (kopie)")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(card(page, "Voortgangsgesprek (kopie)")).to_have_count(0)
    choose(page, "Ministage")
    page.keyboard.press("Delete")
    expect(card(page, "Ministage")).to_have_count(0)
    expect(page.locator(".pb-face:focus")).to_have_count(1)
    with page.expect_response(lambda response: response.request.method == "POST" and "/edit/" in response.url):
        pass  # Wagtail's autosave
    page.keyboard.press("Control+z")
    expect(card(page, "Ministage")).to_have_count(1)
    page.keyboard.press("Control+Shift+z")
    expect(card(page, "Ministage")).to_have_count(0)
    page.keyboard.press("Control+z")
    dates(page, "Ministage", "2026-11-10")
    page.wait_for_timeout(300)
    save(page)
    titles = sorted(row.title for row in draft_of(plan).activities.all())
    assert titles == ["Kennismaking", "Ministage", "Voortgangsgesprek"]


SLOW_AUTOSAVE = """() => {
    const { fetch } = window;
    window.fetch = async (...request) => {
        const response = await fetch(...request);
        if (request[1]?.body) await new Promise((go) => setTimeout(go, 3000));
        return response;
    };
}"""
"""What Wagtail saves by itself is stored at once, and told late."""


def test_publishing_while_wagtail_is_saving_by_itself_is_no_conflict_with_oneself(
    editor: Any, plan: YearPlanPage
) -> None:
    page = editor(plan)
    page.evaluate(SLOW_AUTOSAVE)
    choose(page, "Ministage")
    with page.expect_response(lambda response: response.request.method == "POST" and "/edit/" in response.url):
        page.keyboard.press("Shift+ArrowRight")
    page.locator(".footer [data-w-dropdown-target=toggle]").click()
    page.locator("[name=action-publish]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    assert YearPlanPage.objects.get(pk=plan.pk).activities.get(title="Ministage").start == date(2026, 11, 17)


# Linking --------------------------------------------------------------------------------------------------------------


def test_two_cards_are_linked_by_dragging_and_time_is_kept(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    choose(page, "Voortgangsgesprek")
    drag(page, middle(card(page, "Voortgangsgesprek").locator("[data-handle]")), middle(card(page, "Ministage")))
    window = page.locator(".pb-pop[open]")
    expect(window.get_by_role("radio", checked=True)).to_have_value("reflects_on")
    window.locator("[value=prepares]").check()
    window.locator("[data-action='planner-link#confirm']").click()
    expect(window.get_by_role("alert")).to_contain_text("Ministage")
    window.locator("[value=reflects_on]").check()
    window.locator("[data-action='planner-link#confirm']").click()
    expect(page.locator(".pb-link.reflects_on")).to_have_count(1)
    expect(card(page, "Voortgangsgesprek").locator(".pb-face")).to_be_focused()
    expect(card(page, "Ministage")).to_have_class(re.compile("is-lit"))


def test_two_cards_are_linked_by_keys_and_the_link_is_taken_away_in_the_drawer(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    choose(page, "Voortgangsgesprek")
    page.keyboard.press("l")
    window = page.locator(".pb-pop[open]")
    expect(window.get_by_role("radio", checked=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".pb-link.reflects_on")).to_have_count(1)
    page.keyboard.press("Enter")
    remove = page.locator(".pb-drawer [data-unlink]")
    expect(remove).to_have_count(1)
    remove.click()
    expect(page.locator(".pb-link")).to_have_count(0)
    expect(remove).to_have_count(0)


def test_the_other_end_can_be_chosen_on_the_board(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    choose(page, "Kennismaking")
    page.keyboard.press("l")
    choose(page, "Ministage")
    page.locator(".pb-pop[open] [data-action='planner-link#confirm']").click()
    expect(page.locator(".pb-link.prepares")).to_have_count(1)


# Adding ---------------------------------------------------------------------------------------------------------------


def test_an_activity_of_the_school_is_found_and_put_on_a_date(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    page.locator("[data-action='planner-add#open']").click()
    page.keyboard.type("bedrijf")
    expect(page.locator(".pb-found [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("[data-planner-add-target=date]").fill("2027-03-16")
    page.locator("[data-action='planner-add#confirm']").click()
    dates(page, "Bedrijfsbezoek", "2027-03-16")
    expect(card(page, "Bedrijfsbezoek").locator(".pb-face")).to_be_focused()
    page.wait_for_timeout(300)
    save(page)
    row = next(row for row in draft_of(plan).activities.all() if row.activity_id)
    assert (row.activity.title, row.kind, row.title, row.start) == (
        "Bedrijfsbezoek",
        "experience",
        "",
        date(2027, 3, 16),
    )


def test_a_title_is_put_on_the_board_by_a_click(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    page.locator("[data-action='planner-add#open']").click()
    page.keyboard.type("Open dag")
    page.locator("[data-action='planner-add#confirm']").click()
    expect(page.locator(".pb-pop[open] [role=alert]")).not_to_be_empty()
    page.locator("[data-planner-add-target=kind]").select_option("experience")
    page.locator("[data-planner-add-target=place]").click()
    box = page.locator(".pb-year").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 100, steps=3)
    expect(page.locator(".pb-ghost.is-on")).to_be_visible()
    page.mouse.click(box["x"] + (183.5 / 365) * box["width"], box["y"] + 100)
    dates(page, "Open dag", "2027-01-31")
    expect(page.locator(".pb-ghost.is-on")).to_have_count(0)


def test_a_title_is_dragged_to_the_board(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    page.locator("[data-action='planner-add#open']").click()
    page.keyboard.type("Open dag")
    page.locator("[data-planner-add-target=kind]").select_option("experience")
    box = page.locator(".pb-year").bounding_box()
    assert box is not None
    drag(
        page,
        middle(page.locator("[data-planner-add-target=place]")),
        (box["x"] + (183.5 / 365) * box["width"], box["y"] + 200),
    )
    dates(page, "Open dag", "2027-01-31")
    expect(page.locator(".is-placing")).to_have_count(0)


# Details --------------------------------------------------------------------------------------------------------------


def test_the_drawer_changes_the_rows_own_fields(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    choose(page, "Ministage")
    page.keyboard.press("Enter")
    drawer = page.locator(".pb-drawer")
    expect(drawer.locator("h3").first).to_be_focused()
    drawer.locator("[name$=-title]").fill("Stage van een week")
    expect(card(page, "Stage van een week")).to_have_count(1)
    drawer.locator("[name$=-precision]").select_option("week")
    dates(page, "Stage van een week", "2026-11-09", "2026-11-13")
    drawer.locator("[name$=-notes]").fill("Busje regelen")
    drawer.locator("[name$=-competences][value=work]").check()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(card(page, "Stage van een week").locator(".pb-face")).to_be_focused()
    expect(card(page, "Stage van een week")).to_have_attribute("data-competences", "work")
    page.locator("[data-filter=competences]").select_option("work")
    said(page, "1 van de 3")
    page.wait_for_timeout(500)
    save(page)
    row = next(row for row in draft_of(plan).activities.all() if row.title == "Stage van een week")
    assert (row.notes, row.competences, row.precision) == ("Busje regelen", ["work"], "week")


def test_what_is_typed_in_the_table_shows_on_the_board(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    page.locator(".w-panel__heading", has_text="Activiteiten").click()
    page.locator("[name=activities-0-title]").fill("Uit de tabel")
    expect(card(page, "Uit de tabel")).to_have_count(1)


# Findings -------------------------------------------------------------------------------------------------------------


def test_a_proposal_is_accepted_and_a_finding_set_aside(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    finding = page.locator(".pb-finding[data-code=experience-not-discussed]")
    finding.locator("[data-proposal]").click()
    expect(finding).to_have_count(0)
    expect(page.locator(".pb-link.reflects_on")).to_have_count(1)
    other = page.locator(".pb-finding[data-code=too-few-conversations]")
    other.locator("[data-aside]").click()
    page.keyboard.type("Wij doen er dit jaar maar een.")
    page.locator("[data-action='planner-findings#confirm']").click()
    expect(page.locator(".pb-findings > .pb-list [data-code=too-few-conversations]")).to_have_count(0)
    page.wait_for_timeout(300)
    save(page)
    entry = draft_of(plan).set_aside.get()
    assert (entry.code, entry.reason, entry.who) == (
        "too-few-conversations",
        "Wij doen er dit jaar maar een.",
        "decaan",
    )
    page.locator(".pb-aside summary").click()
    expect(page.locator(".pb-aside")).to_contain_text("decaan")
    page.locator("[data-take-back]").click()
    expect(page.locator(".pb-findings > .pb-list [data-code=too-few-conversations]")).to_have_count(1)


def test_an_activity_in_the_holiday_is_moved_to_a_school_day(editor: Any, site: Site) -> None:
    plan = plan_with(site, (*ROWS[1:], ("student", "experience", "Ministage", date(2026, 10, 20), date(2026, 10, 20))))
    page = editor(plan)
    expect(card(page, "Ministage")).to_have_class(re.compile("has-error"))
    page.locator(".pb-finding[data-code=in-holiday] [data-proposal]").click()
    expect(page.locator(".pb-finding[data-code=in-holiday]")).to_have_count(0)
    expect(card(page, "Ministage")).not_to_have_attribute("data-start", "2026-10-20")


# Speed and looks ------------------------------------------------------------------------------------------------------


def test_dragging_one_of_eighty_cards_leaves_the_others_alone(editor: Any, site: Site) -> None:
    first = date(2026, 9, 1)
    rows = [
        (lane, kind, f"Activiteit {number}", first + timedelta(days=4 * number), first + timedelta(days=4 * number))
        for number, (lane, kind) in enumerate([("student", "experience"), ("parent", "contact")] * 40)
    ]
    page = editor(plan_with(site, rows))
    expect(page.locator("[data-activity]")).to_have_count(80)
    box = card(page, "Activiteit 40")
    box.scroll_into_view_if_needed()
    x, y = middle(box)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y, steps=3)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        """() => {
            window.touched = new Set();
            new MutationObserver((changes) => changes.forEach((change) => window.touched.add(change.target)))
                .observe(document.querySelector(".pb"), { subtree: true, childList: true, attributes: true });
        }"""
    )
    page.mouse.move(x + 200, y, steps=60)
    page.mouse.move(x - 100, y, steps=60)
    touched = page.evaluate("window.touched.size")
    page.mouse.up()
    assert [url for url in asked if "/planner/board/" in url] == []
    assert 1 <= touched <= 5, f"{touched} elements changed; only the dragged card and what tells its date should"


def test_axe_finds_no_fault_in_board_drawer_and_windows(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    for key in ("", "Enter", "l"):
        choose(page, "Ministage")
        if key:
            page.keyboard.press(key)
            page.wait_for_timeout(300)
        violations = Axe().run(page, context=".pb").response["violations"]
        assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == [], key
        page.keyboard.press("Escape")


def test_zoom_and_targets(editor: Any, plan: YearPlanPage) -> None:
    page = editor(plan)
    year = page.locator(".pb-year")
    before = year.evaluate("year => year.getBoundingClientRect().width")
    page.locator(".pb-zoom button").nth(2).click()
    assert year.evaluate("year => year.getBoundingClientRect().width") > 3.5 * before
    small = page.evaluate(
        """() => [...document.querySelectorAll(".pb button, .pb select, .pb [data-grip], .pb [data-handle]")]
            .map((target) => [target, target.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
            .map(([target, box]) => `${target.className} ${box.width}x${box.height}`)"""
    )
    assert small == []
