"""An invitation: made from a row with one click, following it ever after, on the page, in the calendar and on paper."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from icalendar import Calendar

from home.choices import Kind, Role
from home.models import ContactPerson, ParentMeetingPage, SchoolSettings
from planner.actions_invitations import NotInvited, make_invitation, set_cancelled
from planner.models import InvitationPage, PlannedActivity, PlannerSettings, YearPlanPage
from planner.occasions import occasion_of
from tests.home.html_checks import page_faults, soup_of, text_of
from tests.planner.invitations.conftest import HOST, PATH, answer, level_of, meeting_of, staff


def row_id(plan: YearPlanPage) -> str:
    """The id of the meeting in the spreadsheet."""
    return meeting_of(plan).external_id


def event_at(client: Any, path: str = PATH) -> tuple[Calendar, Any]:
    """The calendar that parents get, parsed strictly, and its one event."""
    response = client.get(f"{path}uitnodiging.ics")
    assert response.status_code == 200
    calendar = Calendar.from_ical(response.content)
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    assert f"method={calendar['method']}" in response["Content-Type"]
    return calendar, event


# Making one ------------------------------------------------------------------------------------------------------


def test_one_click_makes_a_draft_and_the_second_opens_it(plan, school, client_of):
    client = client_of(HOST)
    client.force_login(staff(school, Role.COMMUNICATION))
    url = reverse("planner_invite", args=[plan.pk, meeting_of(plan).uid])
    first = client.post(url)
    page = InvitationPage.objects.get()
    assert not page.live
    assert page.get_parent().pk == level_of(school).pk
    assert first.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.post(url).url == first.url
    assert InvitationPage.objects.count() == 1
    assert client.get(first.url).status_code == 200


def test_the_list_offers_every_conversation_meeting_and_home_assignment(plan, school, today, client_of):
    client = client_of(HOST)
    client.force_login(staff(school, Role.DECAAN))
    soup = soup_of(client.get(reverse("planner_invitations")))
    kinds = ("introduction", "progress", "meeting", "home_assignment")
    ahead = PlannedActivity.objects.filter(page=plan, kind__in=kinds, end__gte=today)
    forms = {form["action"] for form in soup.find_all("form") if "/make/" in form.get("action", "")}
    assert forms == {reverse("planner_invite", args=[plan.pk, row.uid]) for row in ahead}
    assert len(forms) > 3


def test_pupils_work_has_no_invitation(plan, school):
    row = PlannedActivity.objects.filter(page=plan, lane="student").first()
    user = staff(school, Role.DECAAN)
    for uid in (row.uid, uuid4()):
        with pytest.raises(NotInvited):
            make_invitation(plan, uid, user=user)
    assert not InvitationPage.objects.exists()


def test_nobody_makes_one_at_another_school(plan, school, other_school):
    with pytest.raises(PermissionDenied):
        make_invitation(plan, meeting_of(plan).uid, user=staff(other_school, Role.DECAAN))
    assert not InvitationPage.objects.exists()


# What parents see ------------------------------------------------------------------------------------------------


def test_the_page_says_what_when_where_and_who(invited, plan, client_of):
    response = client_of(HOST).get(PATH)
    text, row = text_of(response), meeting_of(plan)
    assert "Wij zien u graag." in text
    assert occasion_of(invited, today=date(2026, 11, 22)).row.when in text
    assert row.location in text
    assert page_faults(response, HOST) == []
    assert soup_of(response).find("a", href=f"{PATH}antwoord/")


def test_date_time_and_place_are_kept_nowhere_but_in_the_plan():
    kept = {field.name for field in InvitationPage._meta.local_fields}
    assert not kept & {"start", "end", "date", "start_time", "end_time", "location", "programme"}


def test_the_page_follows_the_row_when_it_moves(invited, plan, edit, client_of):
    edit(plan, {row_id(plan): {"start": date(2027, 3, 2), "end": date(2027, 3, 2), "location": "Aula"}}, publish=True)
    text = text_of(client_of(HOST).get(PATH))
    assert "2 maart" in text
    assert "Aula" in text


def test_a_draft_of_the_plan_changes_nothing_for_parents(invited, plan, edit, client_of):
    before = text_of(client_of(HOST).get(PATH))
    edit(plan, {row_id(plan): {"location": "Aula"}}, publish=False)
    assert text_of(client_of(HOST).get(PATH)) == before


def test_the_programme_and_the_why_are_the_activitys(plan, school, invited, add_activity, edit, client_of):
    activity = add_activity(school, "Profielen in een carrousel", "meeting", levels=[2])
    edit(plan, {row_id(plan): {"activity_id": activity.pk}}, publish=True)
    text = text_of(client_of(HOST).get(PATH))
    assert "Elkaar leren kennen." in text
    assert "Welkom" in text
    ParentMeetingPage.objects.filter(pk=activity.pk).update(aim="Samen profielen proeven.")
    assert "Samen profielen proeven." in text_of(client_of(HOST).get(PATH))


def test_without_the_row_the_page_says_that_the_date_is_not_known(invited, plan, client_of):
    draft = plan.get_latest_revision_as_object()
    draft.activities = [row for row in draft.activities.all() if row.uid != invited.plan_uid]
    draft.save_revision().publish()
    response = client_of(HOST).get(PATH)
    assert response.status_code == 200
    assert soup_of(response).select_one(".notice")
    assert not soup_of(response).find("a", href=f"{PATH}antwoord/")
    assert client_of(HOST).get(f"{PATH}uitnodiging.ics").status_code == 404


@pytest.mark.parametrize(
    ("location", "address", "query"),
    [
        ("Kade 1, Rotterdam", "Laan 9, Utrecht", "Kade+1%2C+Rotterdam"),
        ("Lokaal 12", "Laan 9, Utrecht", "Laan+9%2C+Utrecht"),
        ("Aula", "", ""),
    ],
)
def test_the_map_is_a_link_to_an_address(invited, plan, school, edit, client_of, location, address, query):
    PlannerSettings.objects.update_or_create(site=school, defaults={"address": address})
    edit(plan, {row_id(plan): {"location": location}}, publish=True)
    links = [a["href"] for a in soup_of(client_of(HOST).get(PATH)).find_all("a") if "openstreetmap" in a["href"]]
    assert links == ([f"https://www.openstreetmap.org/search?query={query}"] if query else [])


@pytest.mark.parametrize("address", ["", "antwoord/", "uitnodiging.ics", "brief/", "zelf-uitnodigen/"])
def test_an_invitation_is_there_only_at_its_own_school(invited, other_school, client_of, address):
    assert client_of(HOST).get(f"{PATH}{address}").status_code == 200
    assert client_of("noord.example").get(f"{PATH}{address}").status_code == 404


@pytest.mark.parametrize("address", ["", "antwoord/", "uitnodiging.ics", "brief/", "zelf-uitnodigen/"])
def test_a_draft_is_not_public(invited, client_of, address):
    invited.unpublish()
    assert client_of(HOST).get(f"{PATH}{address}").status_code == 404


def test_parents_come_across_it_on_the_page_of_the_level(invited, plan, client_of):
    soup = soup_of(client_of(HOST).get("/leerjaar-2/"))
    assert soup.find("a", href=PATH)
    assert not soup_of(client_of(HOST).get("/leerjaar-1/")).find("a", href=PATH)


def test_a_home_assignment_has_an_announcement_without_replies(plan, school, today, client_of):
    row = PlannedActivity.objects.filter(page=plan, kind=Kind.HOME_ASSIGNMENT).first()
    page = make_invitation(plan, row.uid, user=None, publish=True)
    client = client_of(HOST)
    response = client.get(page.get_url())
    assert response.status_code == 200
    assert not soup_of(response).find("a", href=f"{page.get_url()}antwoord/")
    assert client.get(f"{page.get_url()}antwoord/").status_code == 404
    client.force_login(staff(school, Role.COMMUNICATION))
    soup = soup_of(client.get(reverse("planner_reply_links", args=[page.pk])))
    (text,) = [area.get_text() for area in soup.find_all("textarea")]
    assert page.full_url in text


def test_the_pupils_own_invitation_has_the_right_date_and_stores_nothing(invited, plan, client_of):
    response = client_of(HOST).get(f"{PATH}zelf-uitnodigen/")
    assert occasion_of(invited, today=date(2026, 11, 22)).row.when in text_of(response)
    assert not soup_of(response).find("form")
    assert page_faults(response, HOST) == []


# On paper --------------------------------------------------------------------------------------------------------


def test_the_letter_has_a_slip_and_a_picture_for_the_phone(invited, client_of):
    response = client_of(HOST).get(f"{PATH}brief/")
    soup = soup_of(response)
    assert soup.select_one(".slip")
    assert soup.select_one("svg.qr path")
    assert page_faults(response, HOST) == []


# In the calendar -------------------------------------------------------------------------------------------------


def test_the_calendar_entry_is_published_and_asks_nobody_to_answer(invited, plan, school, client_of):
    ContactPerson.objects.create(setting=SchoolSettings.for_site(school), name="Zoë", email="zoe@zuid.example")
    calendar, event = event_at(client_of(HOST))
    row = meeting_of(plan)
    assert str(calendar["method"]) == "PUBLISH"
    assert str(event["status"]) == "CONFIRMED"
    assert event["sequence"] == 0
    assert str(event["organizer"]) == "mailto:zoe@zuid.example"
    assert "attendee" not in event
    assert event.decoded("dtstart").date() == row.start
    assert event.decoded("dtstart").time() == row.start_time
    assert str(event["location"]) == row.location


def test_moved_twice_and_cancelled_it_stays_the_same_event(invited, plan, school, edit, client_of):
    client = client_of(HOST)
    _calendar, first = event_at(client)
    steps = [
        {"start": date(2027, 3, 2), "end": date(2027, 3, 2)},
        {"start_time": time(20), "end_time": time(22)},
        {"location": "Aula"},
    ]
    for number, step in enumerate(steps, start=1):
        edit(plan, {row_id(plan): step}, publish=True)
        _calendar, moved = event_at(client)
        assert moved["sequence"] == number
        assert moved["uid"] == first["uid"]
        assert moved.decoded("dtstamp") >= first.decoded("dtstamp")
    set_cancelled(occasion_of(invited, today=date(2026, 11, 22)), True, reason="Ziek", user=staff(school, Role.DECAAN))
    calendar, cancelled = event_at(client)
    assert str(calendar["method"]) == "CANCEL"
    assert str(cancelled["status"]) == "CANCELLED"
    assert cancelled["sequence"] == 4
    assert cancelled["uid"] == first["uid"]
    assert "organizer" in cancelled


def test_another_text_or_another_row_is_no_new_sequence(invited, plan, edit, client_of):
    edit(
        plan,
        {row_id(plan): {"notes": "Koffie bestellen", "title": "Andere titel"}, "2-11": {"location": "X"}},
        publish=True,
    )
    invited.introduction = "Een andere tekst."
    invited.save_revision().publish()
    _calendar, event = event_at(client_of(HOST))
    assert event["sequence"] == 0


def test_the_next_school_years_row_with_the_same_uid_is_another_event(invited, plan, school):
    copy = YearPlanPage(title="Jaarplan 2027", school_year=2027, slug="jaarplan-2027-2028")
    level_of(school).add_child(instance=copy)
    copy.activities = [
        PlannedActivity(
            uid=invited.plan_uid, lane="parent", kind="meeting", title="X", start=date(2028, 2, 1), end=date(2028, 2, 1)
        )
    ]
    copy.save_revision().publish()
    assert occasion_of(invited, today=date(2026, 11, 22)).item.start == meeting_of(plan).start
    other = make_invitation(copy, invited.plan_uid, user=None, publish=True)
    assert other.pk != invited.pk
    assert occasion_of(other, today=date(2026, 11, 22)).item.start == date(2028, 2, 1)


# Cancelled and told ----------------------------------------------------------------------------------------------


def test_a_cancelled_evening_says_so_and_takes_no_replies(invited, school, client_of):
    client = client_of(HOST)
    client.force_login(staff(school, Role.COMMUNICATION))
    url = reverse("planner_invitation_cancel", args=[invited.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": "De school is dicht."}).status_code == 302
    text = text_of(client_of(HOST).get(PATH))
    assert "De school is dicht." in text
    soup = BeautifulSoup(client_of(HOST).get(f"{PATH}antwoord/").content, "html.parser")
    assert not soup.select_one("form.reply")
    assert client.post(url, {}).status_code == 302
    assert "De school is dicht." not in text_of(client_of(HOST).get(PATH))


def test_a_mentor_cannot_cancel(invited, mentor_of_2a, client_of):
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    assert client.post(reverse("planner_invitation_cancel", args=[invited.pk]), {}).status_code == 404
    with pytest.raises(PermissionDenied):
        set_cancelled(occasion_of(invited, today=date(2026, 11, 22)), True, user=mentor_of_2a)


def test_who_left_an_address_is_told_when_it_moves(invited, plan, edit, mailoutbox, django_capture_on_commit_callbacks):
    answer(invited, ("Sara", "2A"), email="sara@thuis.example")
    answer(invited, ("Tom", "2A"))
    answer(invited, ("Uma", "2B"), said="no", email="uma@thuis.example")
    with django_capture_on_commit_callbacks(execute=True):
        edit(plan, {row_id(plan): {"start": date(2027, 3, 2), "end": date(2027, 3, 2)}}, publish=True)
    (mail,) = mailoutbox
    assert mail.to == ["sara@thuis.example"]
    assert "2 maart" in mail.body
    assert "mijn-antwoord/" in mail.body
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.extra_headers["List-Unsubscribe"][1:-1] in mail.body
    ((_name, content, _type),) = mail.attachments
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["sequence"] == 1


def test_publishing_the_plan_unchanged_tells_nobody(
    invited, plan, edit, mailoutbox, django_capture_on_commit_callbacks
):
    answer(invited, ("Sara", "2A"), email="sara@thuis.example")
    with django_capture_on_commit_callbacks(execute=True):
        edit(plan, {row_id(plan): {"notes": "x"}}, publish=True)
    assert mailoutbox == []


def test_the_page_costs_the_same_with_many_replies(invited, plan, client_of, django_assert_max_num_queries):
    client = client_of(HOST)
    client.get(PATH)
    with django_assert_max_num_queries(60) as few:
        client.get(PATH)
    for number in range(20):
        answer(invited, (f"Kind{number}", "2A"))
    with django_assert_max_num_queries(60) as many:
        assert "Wij zien u graag." in text_of(client.get(PATH))
    assert len(many) == len(few)
