"""The planner desk: what a decaan sees of all plans, how one begins, and what another school never sees."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from home.choices import Role
from home.models import YearLevelPage
from planner.desk_queries import PlanSummary, desk_entries, with_summaries
from planner.models import ClosureDay, PlannedActivity, PlannerSettings, SetAsideFinding, YearPlanPage
from planner.spreadsheets import read_plan_file

TODAY = date(2026, 11, 22)
CHOICE = {"leerjaar": "2", "id": "2-01", "rij": "leerlingen", "soort": "keuze", "activiteit": "Kiezen"}
HOST, OTHER_HOST, PORTAL_HOST = "zuid.example", "noord.example", "portal.example"


@pytest.fixture
def staff_of(client_of):
    """A logged-in browser of somebody with a role at a school: ``staff_of(school, Role.DECAAN)``."""

    def login(site: Site, role: Role = Role.DECAAN, host: str | None = None, **names: Any):
        user = get_user_model().objects.create_user(f"{role}-{site.hostname}-{host}", password="x", **names)
        user.groups.add(site.school_groups.get(role=role).group)
        client = client_of(host or site.hostname)
        client.force_login(user)
        return client

    return login


@pytest.fixture
def admin_on(client_of):
    """The portal administrator's browser on a host."""

    def login(host: str):
        user, _made = get_user_model().objects.get_or_create(username="beheer", is_superuser=True, is_staff=True)
        client = client_of(host)
        client.force_login(user)
        return client

    return login


def lines_of(page: Any) -> list[str]:
    return [" ".join(row.get_text(" ", strip=True).split()) for row in page.select("tbody tr[data-plan]")]


def draft_of(plan: YearPlanPage) -> YearPlanPage:
    draft: YearPlanPage = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    return draft


def summary_of(site: Site) -> PlanSummary:
    """What the desk says of the only plan of a school."""
    entries = with_summaries(desk_entries([site], 2026, 2026), TODAY, None)
    (summary,) = [entry.summary for entry in entries if entry.summary]
    return summary


def make_plans(site: Site, years: range) -> None:
    """Empty plans of all levels of a school for these years."""
    for level in YearLevelPage.objects.child_of(site.root_page):
        for year in years:
            slug = YearPlanPage.slug_for(year)
            page = YearPlanPage(title=YearPlanPage.title_for(year), slug=slug, school_year=year, live=False)
            level.add_child(instance=page)
            page.activities = [
                PlannedActivity(
                    lane="student",
                    kind="choice",
                    title="Kiezen",
                    start=f"{year + 1}-03-0{n}",
                    end=f"{year + 1}-03-0{n}",
                )
                for n in (1, 2)
            ]
            page.save_revision(clean=False)


# --- What the desk says ---


def test_it_shows_every_plan_with_its_state_numbers_findings_next_date_and_editor(plans, staff_of, soup, today):
    decaan = staff_of(plans[0].get_site(), first_name="Dina", last_name="Decaan")
    draft = draft_of(plans[1])
    draft.links = []
    draft.save_revision(user=get_user_model().objects.get(first_name="Dina"))
    page = soup(decaan.get(reverse("planner_desk")))
    assert [heading.text for heading in page.select("h2.planner-year")] == ["2026–2027"]
    first, second, *_rest = lines_of(page)
    assert "Leerjaar 1" in first
    assert " 13 " in first
    assert "Een spel over motieven, kwaliteiten en beroepen" in first
    assert "24 november" in first
    assert "Dina Decaan" in second
    counted = page.select("tr[data-plan]")[1].select("[data-severity=warning]")
    assert counted
    assert int(counted[0].text.split()[0]) >= 3  # Without links hardly any rule on links holds.
    states = [row.select_one(".w-status").text.strip() for row in page.select("tr[data-plan]")]
    assert states[0] != states[1]


def test_every_row_leads_to_everything_one_does_with_a_plan(plans, staff_of, soup):
    page = soup(staff_of(plans[0].get_site()).get(reverse("planner_desk")))
    addresses = {link["href"] for link in page.select("tr[data-plan]")[0].select("a")}
    pk = plans[0].pk
    assert {
        reverse("wagtailadmin_pages:edit", args=[pk]),
        reverse("planner_export", args=[pk, "csv"]),
        reverse("planner_export", args=[pk, "xlsx"]),
        reverse("planner_carry_over", args=[pk]),
    } <= addresses
    assert any(address.startswith(reverse("planner_import")) for address in addresses)
    assert any(f"source=plan-{pk}" in address for address in addresses)
    assert any("/jaarplan-2026-2027/" in address for address in addresses)


def test_a_finding_that_the_team_set_aside_is_not_counted(school, import_plan, csv_file, plan_at, today):
    import_plan(HOST, csv_file({**CHOICE, "van": "25-12-2026"}))
    before = summary_of(school)
    draft = draft_of(plan_at(school, 2))
    uid = str(draft.activities.all()[0].uid)
    # As the board keeps them: by the rows concerned, or by the subject where there are none.
    draft.set_aside = [
        SetAsideFinding(code="in-holiday", uids=[uid], reason="Het mag"),
        SetAsideFinding(code="competence-missing:work", uids=[], reason="Komt in leerjaar 3"),
    ]
    draft.save_revision(clean=False)
    after = summary_of(school)
    assert (after.errors, after.advice) == (before.errors - 1, before.advice - 1)


def test_the_school_holidays_and_closure_days_of_each_school_count(school, import_plan, csv_file, plan_at, today):
    import_plan(HOST, csv_file({**CHOICE, "van": "11-3-2027"}))
    before = summary_of(school).errors
    ClosureDay.objects.create(setting=PlannerSettings.for_site(school), name="Studiedag", start="2027-03-11")
    assert summary_of(school).errors == before + 1


def test_the_number_of_queries_does_not_grow_with_the_number_of_plans(school, staff_of, soup, today):
    make_plans(school, range(2026, 2027))
    for plan in YearPlanPage.objects.order_by("path")[2:]:
        plan.delete()
    decaan = staff_of(school)
    address = f"{reverse('planner_desk')}?school_year="
    soup(decaan.get(address))
    with CaptureQueriesContext(connection) as few:
        page = soup(decaan.get(address))
    assert len(lines_of(page)) == 2
    make_plans(school, range(2027, 2032))
    with CaptureQueriesContext(connection) as many:
        page = soup(decaan.get(address))
    assert len(lines_of(page)) == 22
    assert all(" 2 " in line for line in lines_of(page))
    # Session, user, school, levels, plans, revisions, pages behind rows, holidays; and Wagtail's own frame.
    assert len(many) == len(few)


def test_many_plans_come_in_pages(school, staff_of, soup):
    make_plans(school, range(2020, 2034))
    decaan = staff_of(school)
    first = soup(decaan.get(reverse("planner_desk")))
    second = soup(decaan.get(reverse("planner_desk") + "?p=2"))
    assert len(first.select("tbody tr")) == 50
    assert len(second.select("tbody tr")) == 14 * 4 - 50
    assert first.select("h2.planner-year")[0].text == "2033–2034"


# --- Where there is nothing yet ---


def test_without_any_plan_it_says_how_to_begin(school, staff_of, soup, today):
    page = soup(staff_of(school).get(reverse("planner_desk")))
    beginning = page.select_one(".planner-beginning")
    assert {link["href"] for link in beginning.select("a")} == {reverse("planner_import"), reverse("planner_copy")}
    assert len(page.select("tr[data-level]")) == 4


def test_a_level_without_a_plan_is_there_with_three_ways_to_make_one(plans, staff_of, soup, today):
    decaan = staff_of(plans[0].get_site())
    page = soup(decaan.get(reverse("planner_desk") + "?school_year=2027"))
    assert lines_of(page) == []
    rows = page.select("tr[data-level]")
    assert len(rows) == 4
    assert "school_year=2027" in rows[0].select("a")[0]["href"]
    assert rows[0].form["action"] == reverse("planner_new")
    answer = decaan.post(
        reverse("planner_new"), {field["name"]: field["value"] for field in rows[0].select("input[value]")}
    )
    made = YearPlanPage.objects.get(school_year=2027)
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[made.pk])
    assert (made.live, made.get_parent().title, made.activities.count()) == (False, "Leerjaar 1", 0)


def test_a_second_empty_plan_of_the_same_year_is_refused(plans, staff_of, soup):
    decaan = staff_of(plans[0].get_site())
    level = plans[0].get_parent().pk
    answer = decaan.post(reverse("planner_new"), {"level": level, "school_year": 2026}, follow=True)
    assert "2026–2027" in soup(answer).select_one(".messages").text
    assert YearPlanPage.objects.count() == 4


@pytest.mark.parametrize("values", [{}, {"level": "x", "school_year": "2026"}, {"level": "1", "school_year": "-5"}])
def test_nonsense_makes_no_plan_and_no_traceback(school, staff_of, values):
    assert staff_of(school).post(reverse("planner_new"), values).status_code in (302, 404)
    assert not YearPlanPage.objects.exists()


@pytest.mark.parametrize("query", ["?school_year=x", "?school_year=1", "?school=999", "?p=x", "?p=99", "?school_year="])
def test_nonsense_in_the_address_is_no_traceback(plans, staff_of, query):
    assert staff_of(plans[0].get_site()).get(reverse("planner_desk") + query).status_code == 200


# --- Export ---


def test_an_export_is_the_latest_draft_and_can_be_read_back(plans, staff_of):
    draft = draft_of(plans[1])
    rows = draft.activities.get_object_list()
    rows[0].title = "Alleen in het concept"
    draft.save_revision(clean=False)
    answer = staff_of(plans[0].get_site()).get(reverse("planner_export", args=[plans[1].pk, "csv"]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    read = list(csv.DictReader(io.StringIO(answer.content.decode()), delimiter=";"))
    assert read[0]["activiteit"] == "Alleen in het concept"
    book = staff_of(plans[0].get_site(), Role.MANAGEMENT).get(reverse("planner_export", args=[plans[1].pk, "xlsx"]))
    assert len(read_plan_file(book.content, filename="plan.xlsx", school_year=2026).rows) == 11


# --- Who sees what ---

VIEWS = ("planner_desk", "planner_import", "planner_copy")


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.DECAAN, 200), (Role.MANAGEMENT, 200), (Role.AUTHOR, 404), (Role.COMMUNICATION, 404), (Role.MENTOR, 404),
    ],
)  # fmt: skip
def test_only_those_who_keep_plans_come_in(school, staff_of, role, status, name):
    staff = staff_of(school, role)
    assert staff.get(reverse(name)).status_code == status
    assert (reverse("planner_desk") in staff.get(reverse("wagtailadmin_home")).text) == (status == 200)


@pytest.mark.parametrize("name", VIEWS)
def test_whoever_has_not_logged_in_is_asked_to(school, client_of, name):
    assert client_of(HOST).get(reverse(name)).status_code == 302


def test_another_schools_plans_are_nowhere(plans, other_school, staff_of, soup):
    theirs = staff_of(other_school)
    page = theirs.get(reverse("planner_desk"))
    assert page.status_code == 200
    assert "Zuiderschool" not in page.text
    assert lines_of(soup(page)) == []
    stranger = staff_of(other_school, Role.MANAGEMENT, host=HOST)
    assert stranger.get(reverse("planner_desk")).status_code == 302


def foreign_requests(plan: YearPlanPage, site: Site) -> list[tuple[str, str, dict[str, Any]]]:
    """Every way to name another school's plan, level or site."""
    level = plan.get_parent().pk
    new, imports, copy = reverse("planner_new"), reverse("planner_import"), reverse("planner_copy")
    return [
        ("get", reverse("planner_export", args=[plan.pk, "csv"]), {}),
        ("get", reverse("planner_export", args=[plan.pk, "xlsx"]), {}),
        ("get", reverse("planner_import_done"), {"plan": plan.pk}),
        ("post", new, {"level": level, "school_year": 2030}),
        ("get", imports, {"school": site.pk}),
        ("get", imports, {"level": level}),
        ("post", imports, {"school": site.pk}),
        ("post", imports, {"level": level}),
        ("get", copy, {"school": site.pk}),
        ("get", copy, {"level": level}),
        ("get", copy, {"source": f"plan-{plan.pk}"}),
        ("post", copy, {"source": f"plan-{plan.pk}", "school_year": 2026}),
        ("post", copy, {"source": "model-havo-1", "level": level, "school_year": 2026}),
    ]


def test_another_schools_keys_are_404_in_every_view(plans, other_school, staff_of):
    theirs, portal = staff_of(other_school), staff_of(other_school, host=PORTAL_HOST)
    before = YearPlanPage.objects.count()
    for method, address, values in foreign_requests(plans[0], plans[0].get_site()):
        for browser in (theirs, portal):
            answer = getattr(browser, method)(address, values)
            assert answer.status_code == 404, (method, address, values)
            assert "Zuiderschool" not in answer.text
    assert YearPlanPage.objects.count() == before


def test_the_portal_administrator_sees_all_schools_and_can_choose_one(plans, other_school, admin_on, soup, today):
    page = soup(admin_on(PORTAL_HOST).get(reverse("planner_desk")))
    assert {"Zuiderschool", "Noorderschool"} <= {row.td.text.strip() for row in page.select("tbody tr")}
    key = other_school.pk
    page = soup(admin_on(PORTAL_HOST).get(reverse("planner_desk") + f"?school={key}"))
    assert {row.td.text.strip() for row in page.select("tbody tr")} == {"Noorderschool"}
    page = soup(admin_on(OTHER_HOST).get(reverse("planner_desk")))
    assert "Zuiderschool" not in page.text
    assert not page.select("[name=school]")


def test_before_there_is_any_school_the_administrator_sees_no_traceback(portal, admin_on):
    for name in VIEWS:
        assert admin_on(PORTAL_HOST).get(reverse(name)).status_code == 200
