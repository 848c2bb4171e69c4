"""The board: drawn by the server from what stands in the form, for those who may edit the plan."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.urls import reverse
from wagtail.models import Revision
from wagtail.test.utils.form_data import querydict_from_html

from home.choices import Role
from home.models import SchoolGroup, YearLevelPage
from planner.board_rows import BoardError, read_rows
from planner.choices import Precision, Relation
from planner.models import SchoolHoliday, YearPlanPage

HOST, OTHER_HOST = "zuid.example", "noord.example"


@pytest.fixture
def as_staff(client_of):
    """A browser on a host, logged in with a role at a school: ``as_staff(HOST, school, Role.MENTOR)``."""

    def browser(host: str, site: Any, role: Role = Role.DECAAN) -> Any:
        user = get_user_model().objects.create_user(f"{role}-{site.pk}", password="geheim-genoeg")
        user.groups.add(SchoolGroup.objects.get(site=site, role=role).group)
        client = client_of(host)
        client.force_login(user)
        return client

    return browser


@pytest.fixture
def decaan(school, as_staff):
    return as_staff(HOST, school)


def row(**fields: Any) -> dict[str, Any]:
    """A row as the board's scripts send it."""
    return {
        "uid": str(uuid4()), "title": "Ministage", "lane": "student", "kind": "experience", "activity": "",
        "precision": "day", "start": "2027-03-09", "end": "2027-03-09", "fixed_date": False, "start_time": "",
        "end_time": "", "location": "", "competences": [], "partnership": [],
    } | fields  # fmt: skip


def talk(**fields: Any) -> dict[str, Any]:
    return row(lane="parent", kind="progress", title="Voortgangsgesprek", **fields)


def link(source: dict[str, Any], relation: str, target: dict[str, Any]) -> dict[str, str]:
    return {"source": source["uid"], "relation": relation, "target": target["uid"]}


def post(client: Any, plan: Any, *rows: dict[str, Any], **more: Any) -> Any:
    address = reverse("planner_board", args=[getattr(plan, "pk", plan)])
    return client.post(address, json.dumps({"rows": rows, **more}), "application/json")


def soup_of(response: Any) -> BeautifulSoup:
    assert response.status_code == 200, response
    return BeautifulSoup(response.content, "html.parser")


def titles(response: Any) -> set[str]:
    return {card["data-title"] for card in soup_of(response).select("[data-activity]")}


# Reading rows ---------------------------------------------------------------------------------------------------------


def test_rows_are_read_as_the_weeks_and_months_that_they_mean():
    week, month = row(precision="week", start="2026-10-07", end=""), row(precision="month", start="2026-10-07", end="")
    first, second = (read.item for read in read_rows({"rows": [week, month]}).rows)
    assert (first.start, first.end, first.precision) == (date(2026, 10, 5), date(2026, 10, 9), Precision.WEEK)
    assert (second.start, second.end) == (date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    "fault",
    [
        {"start": ""},
        {"start": "onzin"},
        {"start": "2027-02-30"},
        {"start": "0001-01-01"},
        {"start": "9999-12-31", "precision": "week"},
        {"start": 20270101},
        {"end": "2027-03-08"},
        {"kind": ""},
        {"kind": "meeting"},
        {"lane": "anders"},
        {"title": " "},
    ],
)
def test_a_row_that_cannot_be_drawn_says_why_and_leaves_the_others(fault):
    read = read_rows({"rows": [row(**fault), row()]})
    assert len(read.rows) == 1
    assert len(read.faults) == 1
    assert read.faults[0].message


@pytest.mark.parametrize(
    "data",
    [None, [], "x", {"rows": {}}, {"rows": ["x"]}, {"rows": [row(uid="x")]}, {"links": 3}, {"rows": [row()] * 1001}],
)
def test_what_is_no_plan_is_refused(data):
    with pytest.raises(BoardError):
        read_rows(data)


def test_links_to_nowhere_and_unknown_choices_are_left_out():
    one, other = row(competences=["work", "zwemmen", 3], activity="12x", start_time="25:00"), talk()
    links = [link(one, "bespreekt", other), link(one, "prepares", row()), link(one, "prepares", other)]
    read = read_rows({"rows": [one, other], "links": links, "school_year": "x"})
    assert [(found.relation, str(found.target)) for found in read.links] == [(Relation.PREPARES, other["uid"])]
    assert read.rows[0].item.competences == ("work",)
    assert (read.rows[0].activity, read.rows[0].item.start_time, read.school_year) == (None, None, None)


# Who may --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.DECAAN, 200), (Role.COMMUNICATION, 302), (Role.MANAGEMENT, 200), (Role.MENTOR, 302), (Role.AUTHOR, 302)],
)
def test_who_may_edit_the_plan_sees_its_board(school, plan, as_staff, role, status):
    assert post(as_staff(HOST, school, role), plan, row()).status_code == status


def test_the_plan_of_another_school_does_not_exist(school, other_school, plan, as_staff):
    stranger = as_staff(OTHER_HOST, other_school)
    level = plan.get_parent()
    for host, status in ((OTHER_HOST, 404), (HOST, 302)):  # on another school's host one is asked to log in
        stranger.defaults["HTTP_HOST"] = host
        assert post(stranger, plan, row()).status_code == status
        new = reverse("planner_board_new", args=[level.pk])
        assert stranger.post(new, "{}", "application/json").status_code == status
        for page in (plan.pk, level.pk):
            assert stranger.get(reverse("planner_board_activities"), {"page": page}).status_code == status


def test_somebody_who_is_not_logged_in_is_sent_to_do_so(plan, client_of):
    response = post(client_of(HOST), plan, row())
    assert response.status_code == 302
    assert "/login/" in response["Location"]


def test_what_cannot_be_read_is_a_bad_request(decaan, plan):
    address = reverse("planner_board", args=[plan.pk])
    for body in ("", "{", "[]", "null", '{"rows": 1}', "[" * 100_000, '"\\ud800"'):
        assert decaan.post(address, body, "application/json").status_code == 400, body[:20]
    assert decaan.get(address).status_code == 405
    assert post(decaan, 10**9, row()).status_code == 404


# Drawing --------------------------------------------------------------------------------------------------------------


def test_rows_that_are_not_saved_are_laid_out(decaan, plan):
    visit, conversation = row(title="Beroepenfeest"), talk(start="2027-03-22", end="2027-03-26")
    response = post(decaan, plan, visit, conversation, links=[link(conversation, "reflects_on", visit)])
    page = soup_of(response)
    assert titles(response) == {"Beroepenfeest", "Voortgangsgesprek"}
    card = page.select_one(f"[data-activity='{visit['uid']}']")
    assert (card["data-lane"], card["data-start"], card["data-end"]) == ("student", "2027-03-09", "2027-03-09")
    drawn = page.select_one("path[data-relation]")
    assert (drawn["data-source"], drawn["data-target"]) == (conversation["uid"], visit["uid"])


@pytest.fixture
def autumn(db):
    """The autumn holiday of 2026 in the whole country."""
    days = {"start": date(2026, 10, 17), "end": date(2026, 10, 25)}
    return SchoolHoliday.objects.create(school_year=2026, region="", name="Herfstvakantie", **days)


@pytest.mark.usefixtures("autumn")
def test_the_board_speaks_of_days_off_and_of_rows_that_cannot_be_drawn(decaan, plan):
    page = soup_of(post(decaan, plan, row(title="Zonder datum", start="")))
    assert page.select(".pb-holiday.holiday")
    assert "Zonder datum" in page.select_one(".pb-faults").get_text()


def test_nothing_that_is_sent_breaks_the_server(decaan, plan):
    odd = [row(title="\ud800", start="\ud800"), row(title=["x"], start_time=7, competences=[[]], location={"a": 1}), 3]
    assert post(decaan, plan, *odd[:2], set_aside=[{"uids": "x"}], zoom=[]).status_code == 200
    assert post(decaan, plan, *odd).status_code == 400
    twice = row(title="<script>alert(1)</script>")
    page = soup_of(post(decaan, plan, twice, twice))
    assert len(page.select("[data-activity]")) == len(page.select(".pb-faults li")) == 1
    assert not page.select("script")


def test_findings_change_with_what_stands_in_the_form(decaan, plan):
    visit = row(title="Beroepenfeest")
    alone = soup_of(post(decaan, plan, visit))
    codes = {finding["data-code"] for finding in alone.select(".pb-finding")}
    assert {"no-introduction-conversation", "experience-not-discussed"} <= codes
    marks = alone.select_one(f"[data-activity='{visit['uid']}'] .pb-mark")
    assert int(marks.get_text()) >= 2
    conversation = talk(start="2027-03-22", end="2027-03-26")
    together = soup_of(post(decaan, plan, visit, conversation, links=[link(conversation, "reflects_on", visit)]))
    assert "experience-not-discussed" not in {finding["data-code"] for finding in together.select(".pb-finding")}


@pytest.mark.usefixtures("autumn")
def test_findings_come_worst_first_with_their_reason_and_a_proposal(decaan, plan):
    page = soup_of(post(decaan, plan, row(start="2026-10-20", end="2026-10-20")))
    findings = page.select(".pb-findings > .pb-list > .pb-finding")
    order = [next(name for name in ("error", "warning", "advice") if name in found["class"]) for found in findings]
    assert order == sorted(order, key=["error", "warning", "advice"].index)
    assert all(found.select_one(".pb-source").get_text(strip=True) for found in findings)
    holiday = next(found for found in findings if found["data-code"] == "in-holiday")
    proposal = json.loads(holiday.select_one("[data-proposal]")["data-proposal"])
    assert proposal["action"] == "move_item"
    assert date.fromisoformat(proposal["start"]) not in {date(2026, 10, 17) + timedelta(days=n) for n in range(9)}


def test_a_finding_that_is_set_aside_is_folded_away_with_its_reason(decaan, plan):
    visit = row()
    entry = {"code": "experience-not-discussed", "uids": [visit["uid"]], "reason": "Doen wij in het mentoruur."}
    page = soup_of(post(decaan, plan, visit, set_aside=[entry]))
    open_codes = {found["data-code"] for found in page.select(".pb-findings > .pb-list > .pb-finding")}
    assert "experience-not-discussed" not in open_codes
    assert "Doen wij in het mentoruur." in page.select_one(".pb-aside").get_text()


def test_a_link_against_time_is_refused_with_the_reason(decaan, plan):
    visit, conversation = row(), talk(start="2027-01-11", end="2027-01-15")
    against = post(decaan, plan, visit, conversation, link=link(conversation, "reflects_on", visit)).json()
    assert "Ministage" in against["reason"]
    assert post(decaan, plan, visit, conversation, link=link(conversation, "prepares", visit)).json() == {"reason": ""}
    for wrong in (link(visit, "prepares", visit), link(visit, "prepares", row()), {"source": "x"}):
        assert post(decaan, plan, visit, conversation, link=wrong).json()["reason"]
    twice = link(conversation, "prepares", visit)
    assert post(decaan, plan, visit, conversation, links=[twice], link=twice).json()["reason"]


def test_a_page_gives_its_title_unless_it_is_another_schools(decaan, plan, school, other_school, add_activity):
    own, draft = (
        add_activity(school, "Open dag", "experience"),
        add_activity(school, "Concept", "experience", live=False),
    )
    foreign = add_activity(other_school, "Geheim van noord", "experience", live=False)
    rows = [row(title="", activity=str(page.pk)) for page in (own, draft, foreign)]
    response = post(decaan, plan, *rows)
    assert {"Open dag", "Concept"} < titles(response)
    assert "Geheim van noord" not in response.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    decaan, plan, school, add_activity, django_assert_num_queries
):
    pages = [add_activity(school, f"Activiteit {number}", "experience") for number in range(6)]

    def rows(count: int) -> list[dict[str, Any]]:
        first = date(2026, 9, 1)
        days = [(first + timedelta(days=4 * number)).isoformat() for number in range(count)]
        return [row(title="", activity=str(pages[n % 6].pk), start=day, end=day) for n, day in enumerate(days)]

    def draw(count: int) -> Any:
        few = rows(count)
        chain = [link(one, "builds_on", other) for one, other in zip(few[1:], few, strict=False)]
        return post(decaan, plan, *few, links=chain)

    draw(1)  # fills what Django and Wagtail keep
    # Session, user, rights and profile 5; the plan, its level and school 3; what the host shows 3; rights on the page
    # 1; whose pages these are, for the guard and for what is shown, 4; pages of activities 2; settings and days off
    # 3; facts of pages for the analysis 2.
    with django_assert_num_queries(QUERIES):
        assert len(soup_of(draw(5)).select("[data-activity]")) == 5
    with django_assert_num_queries(QUERIES):
        assert len(soup_of(draw(60)).select("[data-activity]")) == 60


QUERIES = 23


# A plan that is new ---------------------------------------------------------------------------------------------------


def test_the_board_of_a_plan_that_was_never_saved(decaan, school):
    level = YearLevelPage.objects.child_of(school.root_page).get(level=3)
    address = reverse("planner_board_new", args=[level.pk])
    data = {"rows": [row(start="2028-03-09", end="2028-03-09")], "school_year": "2027"}
    page = soup_of(decaan.post(address, json.dumps(data), "application/json"))
    assert page.select_one("[data-drawn]")["data-first"] == "2027-08-01"
    assert page.select_one("[data-drawn]")["data-days"] == "366"
    create = decaan.get(reverse("wagtailadmin_pages:add", args=["planner", "yearplanpage", level.pk]))
    assert f'data-planner-board-url-value="{address}"' in create.content.decode()


# Searching ------------------------------------------------------------------------------------------------------------


def search(client: Any, plan: YearPlanPage, query: str) -> list[dict[str, Any]]:
    response = client.get(reverse("planner_board_activities"), {"q": query, "page": plan.pk})
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.json()["activities"]
    return found


def test_search_finds_the_schools_own_and_what_only_the_library_has(
    decaan, plan, school, other_school, portal, add_activity
):
    own = add_activity(school, "Bedrijfsbezoek zuid", "experience")
    add_activity(other_school, "Bedrijfsbezoek noord", "experience")
    original = add_activity(portal_site(portal), "Bedrijfsbezoek uit de bibliotheek", "experience")
    add_activity(portal_site(portal), "Bedrijfsbezoek in concept", "experience", live=False)
    found = search(decaan, plan, "bedrijfsbezoek")
    assert [(hit["title"], hit["id"], hit["is_library"]) for hit in found] == [
        ("Bedrijfsbezoek zuid", own.pk, False),
        ("Bedrijfsbezoek uit de bibliotheek", None, True),
    ]
    copy = add_activity(school, "Onze eigen bedrijfsbezoekdag", "experience", origin=original)
    found = search(decaan, plan, "bedrijfsbezoek")
    assert copy.pk in [hit["id"] for hit in found]
    assert not any(hit["is_library"] for hit in found)


def portal_site(bank: Any) -> Any:
    return type("Portal", (), {"root_page": bank.get_parent()})


def test_search_wants_a_plan(decaan):
    for page in ("", "x", "99999999", "-1", "²"):
        assert decaan.get(reverse("planner_board_activities"), {"page": page}).status_code == 404


# In the editor --------------------------------------------------------------------------------------------------------


def edit_url(plan: YearPlanPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[plan.pk])


@pytest.fixture
def form(decaan, plan):
    """The editor's form, as a browser sends it back."""
    page = decaan.get(edit_url(plan)).content.decode()
    return querydict_from_html(page, form_id="page-edit-form").copy()


def send(client: Any, plan: YearPlanPage, form: Any, **changes: str) -> Any:
    return client.post(edit_url(plan), {**dict(form.lists()), **changes})


def draft_of(plan: YearPlanPage) -> YearPlanPage:
    draft: YearPlanPage = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    return draft


def aside(form: Any, code: str, uids: list[str], reason: str) -> dict[str, str]:
    """What the board writes into the form when a finding is set aside."""
    number = int(form["set_aside-TOTAL_FORMS"])
    values = {"code": code, "uids": json.dumps(uids), "reason": reason, "id": "", "ORDER": "1", "DELETE": ""}
    fields = {f"set_aside-{number}-{name}": value for name, value in values.items()}
    return fields | {"set_aside-TOTAL_FORMS": str(number + 1)}


def test_the_editor_shows_the_board_of_the_stored_plan_above_its_rows(decaan, plan):
    page = soup_of(decaan.get(edit_url(plan)))
    assert {card["data-title"] for card in page.select("[data-activity]")} == {
        row.title for row in plan.activities.all()
    }
    assert page.select_one(".pb")["data-planner-board-url-value"] == reverse("planner_board", args=[plan.pk])
    html = str(page)
    assert html.index('class="pb"') < html.index("activities-0-title") < html.index("links-0-source")
    scripts = [script.get("src", "") for script in page.select("script")]
    assert any(src.endswith("/js/board/board-controller.js") for src in scripts)


def test_a_form_that_comes_back_with_faults_shows_the_board_of_what_was_sent(decaan, plan, form):
    page = soup_of(send(decaan, plan, form, **{"activities-0-title": "Anders", "activities-1-start": "onzin"}))
    drawn = {card["data-title"] for card in page.select("[data-activity]")}
    assert "Anders" in drawn
    assert len(drawn) == 10
    assert page.select(".pb-faults li")


def test_a_finding_set_aside_is_saved_with_who_and_when(decaan, plan, form):
    assert send(decaan, plan, form, **aside(form, "crowded", ["x"], "Bewust zo.")).status_code == 302
    (entry,) = draft_of(plan).set_aside.all()
    assert (entry.code, entry.uids, entry.reason) == ("crowded", ["x"], "Bewust zo.")
    assert entry.who == f"decaan-{plan.get_site().pk}"
    assert entry.when is not None
    assert entry.who in soup_of(decaan.get(edit_url(plan))).select_one(".pb-aside").get_text()


def test_who_set_a_finding_aside_is_not_replaced_by_who_saves_next(decaan, plan, form, school, as_staff):
    send(decaan, plan, form, **aside(form, "crowded", [], "Bewust zo."))
    first = draft_of(plan).set_aside.get()
    manager = as_staff(HOST, school, Role.MANAGEMENT)
    later = querydict_from_html(manager.get(edit_url(plan)).content.decode(), form_id="page-edit-form").copy()
    assert send(manager, plan, later, **{"set_aside-0-reason": "Nog steeds zo."}).status_code == 302
    second = draft_of(plan).set_aside.get()
    assert (second.who, second.when, second.reason) == (first.who, first.when, "Nog steeds zo.")


def test_no_reason_is_no_setting_aside(decaan, plan, form):
    assert (
        decaan.post(
            edit_url(plan), {**dict(form.lists()), **aside(form, "crowded", [], ""), "action-publish": "1"}
        ).status_code
        == 200
    )


def test_a_translation_of_a_plan_has_no_board(decaan, plan):
    from planner.board_panel import BoardPanel

    panel = BoardPanel().bind_to_model(YearPlanPage)
    plan.locale.language_code = "ar"
    assert not panel.get_bound_panel(instance=plan, request=None, form=None).is_shown()


@pytest.fixture
def colleague(school, as_staff):
    return as_staff(HOST, school, Role.MANAGEMENT)


def test_a_locked_plan_shows_its_board_and_changes_nothing(decaan, plan, colleague):
    colleague.post(reverse("wagtailadmin_pages:lock", args=[plan.pk]))
    page = soup_of(decaan.get(edit_url(plan)))
    assert page.select_one(".pb")["data-planner-board-locked-value"] == "true"
    assert page.select("[data-activity]")
    assert not page.select("[data-action='planner-add#open'], .pb-chosen")
    assert soup_of(colleague.get(edit_url(plan))).select("[data-action='planner-add#open']")


def test_history_compares_rows_and_findings_set_aside(decaan, plan, form):
    before = YearPlanPage.objects.get(pk=plan.pk).latest_revision
    changes = aside(form, "crowded", [], "Bewust zo.") | {"activities-0-title": "Anders"}
    assert send(decaan, plan, form, **changes).status_code == 302
    after = YearPlanPage.objects.get(pk=plan.pk).latest_revision
    compared = decaan.get(reverse("wagtailadmin_pages:revisions_compare", args=[plan.pk, before.pk, after.pk]))
    assert {"Anders", "Bewust zo."} <= {cell.get_text(strip=True) for cell in soup_of(compared).select("td *")}


@pytest.mark.usefixtures("today")
def test_a_new_plan_begins_with_the_first_school_year_that_has_none(decaan, plan):
    level = plan.get_parent()
    address = reverse("wagtailadmin_pages:add", args=["planner", "yearplanpage", level.pk])
    form = querydict_from_html(decaan.get(address).content.decode(), form_id="page-edit-form").copy()
    assert (form["title"], form["school_year"], form["slug"]) == ("Jaarplan 2027–2028", "2027", "")
    assert decaan.post(address, dict(form.lists())).status_code == 302
    assert YearPlanPage.objects.child_of(level).get(school_year=2027).slug == "jaarplan-2027-2028"


# Two at work ----------------------------------------------------------------------------------------------------------


def test_a_save_over_somebody_elses_is_refused_and_loses_nothing(decaan, colleague, plan, form):
    theirs = querydict_from_html(colleague.get(edit_url(plan)).content.decode(), form_id="page-edit-form").copy()
    assert send(colleague, plan, theirs, **{"activities-0-title": "Van de collega"}).status_code == 302
    revisions = Revision.objects.count()
    refused = send(decaan, plan, form, **{"activities-0-title": "Van mij"})
    page = soup_of(refused)
    assert Revision.objects.count() == revisions
    assert f"{Role.MANAGEMENT}-{plan.get_site().pk}" in page.select_one(".pb-newer").get_text()
    assert page.select_one("[name='activities-0-title']")["value"] == "Van mij"
    assert draft_of(plan).activities.all()[0].title == "Van de collega"


def test_saying_that_mine_is_next_saves_it_after_theirs(decaan, colleague, plan, form):
    theirs = querydict_from_html(colleague.get(edit_url(plan)).content.decode(), form_id="page-edit-form").copy()
    send(colleague, plan, theirs, **{"activities-0-title": "Van de collega"})
    page = send(decaan, plan, form, **{"activities-0-title": "Van mij"}).content.decode()
    again = querydict_from_html(page, form_id="page-edit-form").copy()
    assert send(decaan, plan, again).status_code == 200  # no choice, no save: also not by Wagtail's autosave
    autosave = decaan.post(edit_url(plan), dict(again.lists()), headers={"accept": "application/json"})
    assert autosave.status_code == 400
    newest = YearPlanPage.objects.get(pk=plan.pk).latest_revision
    assert send(decaan, plan, again, planner_keep_mine=str(newest.pk)).status_code == 302
    assert draft_of(plan).activities.all()[0].title == "Van mij"
    both = [revision.as_object().activities.all()[0].title for revision in plan.revisions.order_by("-pk")[:2]]
    assert both == ["Van mij", "Van de collega"]


def test_a_choice_made_before_a_third_version_came_is_asked_again(decaan, colleague, plan, form):
    theirs = querydict_from_html(colleague.get(edit_url(plan)).content.decode(), form_id="page-edit-form").copy()
    send(colleague, plan, theirs, **{"activities-0-title": "Eerst"})
    seen = YearPlanPage.objects.get(pk=plan.pk).latest_revision
    theirs = querydict_from_html(colleague.get(edit_url(plan)).content.decode(), form_id="page-edit-form").copy()
    send(colleague, plan, theirs, **{"activities-0-title": "Daarna"})
    assert send(decaan, plan, form, planner_keep_mine=str(seen.pk)).status_code == 200


def test_ones_own_autosave_is_no_conflict(decaan, plan, form):
    autosaved = decaan.post(edit_url(plan), dict(form.lists()), headers={"accept": "application/json"}).json()
    changes = {
        "loaded_revision_id": str(autosaved["revision_id"]),
        "loaded_revision_created_at": autosaved["revision_created_at"],
    }
    assert send(decaan, plan, form, **changes).status_code == 302


def test_the_editor_knows_who_else_is_at_work(decaan, colleague, plan):
    decaan.get(edit_url(plan))
    page = soup_of(colleague.get(edit_url(plan)))
    ping = page.select_one("[data-w-swap-src-value]")["data-w-swap-src-value"]
    others = colleague.post(ping).json()["other_sessions"]
    assert [session["user"] for session in others] == [f"decaan-{plan.get_site().pk}"]


@pytest.fixture(autouse=True)
def _forget() -> None:
    cache.clear()
