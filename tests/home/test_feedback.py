"""What readers think of an activity: sent without a cookie, kept without a name, read by the own school alone."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Site

from home.actions import turn_on_language
from home.choices import Role
from home.feedback import page_key, read_page_key
from home.models import ActivityIndexPage, Feedback, SchoolSettings, StudentActivityPage
from home.models.feedback import KEEP_LINES_DAYS
from home.parts import PART_FEEDBACK
from tests.home.html_checks import soup_of


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


def activity_of(site: Site, title: str = "Ministage") -> StudentActivityPage:
    bank = ActivityIndexPage.objects.child_of(site.root_page).get()
    page = StudentActivityPage(title=title, kind="experience", summary="Een dag meekijken.", what="Meekijken.")
    bank.add_child(instance=page)
    page.save_revision().publish()
    return StudentActivityPage.objects.get(pk=page.pk)


@pytest.fixture
def activity(school: Site, other_school: Site) -> StudentActivityPage:
    return activity_of(school)


def form_of(browser: Any, page: StudentActivityPage) -> str:
    soup = soup_of(browser.get(page.url))
    return soup.select_one("[data-feedback-form]")["action"]


def test_a_parent_chooses_a_face_and_writes_a_line(activity: StudentActivityPage, school: Site, client_of: Any) -> None:
    browser = client_of("zuid.example", enforce_csrf_checks=True)
    url = form_of(browser, activity)
    answer = browser.post(url, {"mood": "2", "line": "  Wat lang\nvoor ons. ", "website": ""})
    assert answer.status_code == 302
    kept = Feedback.objects.get()
    assert (kept.site, kept.page_id, kept.mood, kept.line, kept.language) == (
        school,
        activity.pk,
        2,
        "Wat lang voor ons.",
        "nl",
    )
    assert kept.given_on == timezone.localdate()
    thanks = browser.get(answer.headers["Location"])
    assert soup_of(thanks).h1.get_text() == "Dank u wel"
    assert soup_of(thanks).find("a", href="/opdrachten/ministage/")
    assert not browser.cookies


def test_the_page_is_the_same_for_every_reader(activity: StudentActivityPage, client_of: Any) -> None:
    one, two = client_of("zuid.example").get(activity.url), client_of("zuid.example").get(activity.url)
    assert one.content == two.content
    assert not one.cookies
    assert b"csrfmiddlewaretoken" not in one.content


def test_the_language_is_kept(activity: StudentActivityPage, school: Site, client_of: Any) -> None:
    turn_on_language(school, "ar")
    SchoolSettings.objects.update_or_create(site=school, defaults={"languages": ["nl", "ar"]})
    browser = client_of("zuid.example")
    soup = soup_of(browser.get("/ar/opdrachten/ministage/"))
    url = soup.select_one("[data-feedback-form]")["action"]
    assert url.startswith("/ar/mening/")
    thanks = browser.post(url, {"mood": "3"}, follow=True)
    assert thanks.status_code == 200
    assert soup_of(thanks).html["lang"] == "ar"
    assert Feedback.objects.get().language == "ar"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 422),
        ({"mood": "9"}, 422),
        ({"mood": "x"}, 422),
        ({"mood": "3", "line": "x" * 301}, 422),
        ({"mood": "3", "website": "http://spam"}, 422),
    ],
)
def test_what_is_wrong_is_told_and_not_kept(
    activity: StudentActivityPage, client_of: Any, data: dict[str, str], status: int
) -> None:
    browser = client_of("zuid.example")
    answer = browser.post(form_of(browser, activity), data)
    assert answer.status_code == status
    assert "data-feedback-form" in answer.content.decode()
    assert Feedback.objects.count() == 0
    if "line" in data:
        assert data["line"] in answer.content.decode()
        assert "hoogstens 300 tekens" in answer.content.decode()


def test_a_form_of_another_site_is_refused(activity: StudentActivityPage, client_of: Any) -> None:
    browser = client_of("zuid.example")
    url = form_of(browser, activity)
    assert browser.post(url, {"mood": "3"}, headers={"origin": "https://elders.example"}).status_code == 429
    assert browser.post(url, {"mood": "3"}, headers={"origin": "http://zuid.example"}).status_code == 302
    assert Feedback.objects.count() == 1


def test_very_many_answers_of_one_address_are_refused(activity: StudentActivityPage, client_of: Any) -> None:
    browser = client_of("zuid.example")
    url = form_of(browser, activity)
    found = [browser.post(url, {"mood": "3"}).status_code for _turn in range(22)]
    assert found[:20] == [302] * 20
    assert found[-1] == 429
    assert Feedback.objects.count() == 20


def test_a_key_cannot_be_made_up_and_holds_for_its_own_school(
    activity: StudentActivityPage, other_school: Site, client_of: Any
) -> None:
    assert read_page_key(page_key(5)) == 5
    assert read_page_key("x" * 30) is None
    key = page_key(activity.pk)
    assert client_of("noord.example").get(f"/mening/{key}/").status_code == 404
    assert client_of("noord.example").post(f"/mening/{key}/", {"mood": "3"}).status_code == 404
    assert client_of("zuid.example").get(f"/mening/{key[:-2]}xx/").status_code == 404
    activity.unpublish()
    assert client_of("zuid.example").post(f"/mening/{key}/", {"mood": "3"}).status_code == 404
    assert Feedback.objects.count() == 0


def test_a_school_may_ask_nothing(activity: StudentActivityPage, school: Site, client_of: Any) -> None:
    SchoolSettings.objects.update_or_create(site=school, defaults={"hidden_parts": [PART_FEEDBACK]})
    browser = client_of("zuid.example")
    assert "data-feedback" not in browser.get(activity.url).content.decode()
    assert browser.post(f"/mening/{page_key(activity.pk)}/", {"mood": "3"}).status_code == 404


def test_asking_costs_no_question(activity: StudentActivityPage, school: Site, client_of: Any) -> None:
    browser = client_of("zuid.example")
    browser.get(activity.url)
    with CaptureQueriesContext(connection) as asking:
        assert b"data-feedback-form" in browser.get(activity.url).content
    SchoolSettings.objects.update_or_create(site=school, defaults={"hidden_parts": [PART_FEEDBACK]})
    with CaptureQueriesContext(connection) as silent:
        browser.get(activity.url)
    assert len(asking) == len(silent)


# How long it is kept ----------------------------------------------------------------------------------------------


def test_lines_are_deleted_after_their_time_and_faces_stay(
    activity: StudentActivityPage, school: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    today = date(2026, 11, 22)
    for age in (KEEP_LINES_DAYS, KEEP_LINES_DAYS - 1):
        day = today - timedelta(days=age)
        Feedback.objects.create(site=school, page=activity, mood=1, line=f"{age} dagen", language="nl", given_on=day)
    call_command("purge_feedback", today=today.isoformat())
    assert "1 lines of readers deleted" in capsys.readouterr().out
    assert sorted(Feedback.objects.values_list("line", flat=True)) == ["", f"{KEEP_LINES_DAYS - 1} dagen"]
    with pytest.raises(CommandError, match="no date"):
        call_command("purge_feedback", today="gisteren")


# What the school sees -------------------------------------------------------------------------------------------


@pytest.fixture
def colleague(school: Site, client_of: Any) -> Any:
    def sign_in(role: Role) -> Any:
        user = get_user_model().objects.create_user(f"{role}-zuid", password="geheim-genoeg")
        user.groups.add(Group.objects.get(school_group__site=school, school_group__role=role))
        client = client_of("zuid.example")
        client.force_login(user)
        return client

    return sign_in


def answers(site: Site, page: StudentActivityPage, count: int, line: str = "") -> None:
    for number in range(count):
        Feedback.objects.create(site=site, page=page, mood=1 + number % 3, line=line, language="nl")


def test_the_decaan_sees_totals_and_lines(
    activity: StudentActivityPage, school: Site, other_school: Site, colleague: Any
) -> None:
    theirs = activity_of(other_school, "Geheim van Noord")
    answers(school, activity, 3, "Leuk gedaan")
    answers(other_school, theirs, 1, "Noords geheim")
    client = colleague(Role.DECAAN)
    assert client.get("/admin/feedback/").headers["Location"] == f"/admin/feedback/{school.pk}/"
    page = client.get(f"/admin/feedback/{school.pk}/")
    row = soup_of(page).select_one("table.listing tbody tr")
    assert [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])][:5] == ["Ministage", "1", "1", "1", "3"]
    assert "Geheim van Noord" not in page.content.decode()
    lines = soup_of(client.get(f"/admin/feedback/{school.pk}/page/{activity.pk}/")).select(".plain-lines li")
    assert len(lines) == 3
    assert "Leuk gedaan" in lines[0].get_text()
    assert client.get(f"/admin/feedback/{school.pk}/page/{theirs.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["", "export/"])
@pytest.mark.parametrize(("role", "status"), [(Role.COMMUNICATION, 200), (Role.MENTOR, 404)])
def test_who_reads_the_answers(
    activity: StudentActivityPage, school: Site, other_school: Site, colleague: Any, path: str, role: Role, status: int
) -> None:
    client = colleague(role)
    assert client.get(f"/admin/feedback/{school.pk}/{path}").status_code == status
    assert client.get(f"/admin/feedback/{other_school.pk}/{path}").status_code == 404


def test_the_spreadsheet_holds_no_formula_and_nothing_of_another_school(
    activity: StudentActivityPage, school: Site, other_school: Site, colleague: Any
) -> None:
    answers(school, activity, 1, "=2+3")
    answers(other_school, activity_of(other_school, "Van Noord"), 1, "Noord")
    answer = colleague(Role.COMMUNICATION).get(f"/admin/feedback/{school.pk}/export/")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == 1
    assert (rows[0][4].value, rows[0][4].data_type, rows[0][4].quotePrefix) == ("=2+3", "s", True)
    assert rows[0][1].value.date() == timezone.localdate()


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_however_long(
    activity: StudentActivityPage, school: Site, colleague: Any, count: int
) -> None:
    for number in range(count):
        answers(school, activity_of(school, f"Activiteit {number}"), 2)
    client = colleague(Role.COMMUNICATION)
    client.get(f"/admin/feedback/{school.pk}/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"/admin/feedback/{school.pk}/")
    assert len(soup_of(page).select("table.listing tbody tr")) == count
    assert sum("home_feedback" in query["sql"] for query in queries) == 1
