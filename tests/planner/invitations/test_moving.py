"""The evening moves on the board: everything that parents and staff see of it goes along, and who replied is told."""

from __future__ import annotations

import io
import re
from datetime import date, time
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from home.choices import Role
from home.models import ParentMeetingPage
from planner.actions_invitations import set_cancelled
from planner.occasions import occasion_of
from tests.home.html_checks import soup_of, text_of
from tests.planner.invitations.conftest import HOST, PATH, answer, meeting_of, staff

PLAN = "/leerjaar-2/jaarplan-2026-2027/"
LATER = {"start": date(2027, 3, 2), "end": date(2027, 3, 2), "start_time": time(19, 30), "end_time": time(21, 0)}


@pytest.fixture
def meeting(plan: Any, school: Any, invited: Any, add_activity: Any, edit: Any) -> Any:
    """The meeting has an activity with a programme and a text for the pupils' own invitation."""
    activity = add_activity(school, "Profielen in een carrousel", "meeting", levels=[2])
    text = "Kom je op [datum] van [tijd] tot [tijd] naar [plaats], [naam]?"
    ParentMeetingPage.objects.filter(pk=activity.pk).update(pupil_invitation=text)
    edit(plan, {meeting_of(plan).external_id: {"activity_id": activity.pk}}, publish=True)
    return invited


def seen_by_parents(client: Any) -> dict[str, str]:
    """Everything in which parents meet the evening, in plain text."""
    addresses = (PATH, f"{PATH}antwoord/", f"{PATH}brief/", f"{PATH}zelf-uitnodigen/", "/leerjaar-2/", PLAN)
    return {address: text_of(client.get(address)) for address in addresses}


def test_everything_goes_along(
    meeting, plan, school, today, edit, client_of, mailoutbox, django_capture_on_commit_callbacks
):
    answer(meeting, ("Sara", "2A"), email="sara@thuis.example")
    client = client_of(HOST)
    for address, text in seen_by_parents(client).items():
        assert "9 feb" in text, address
    with django_capture_on_commit_callbacks(execute=True):
        edit(plan, {meeting_of(plan).external_id: LATER | {"location": "Aula"}}, publish=True)
    for address, text in seen_by_parents(client).items():
        assert "2 maart" in text or "2 mrt" in text, address
        assert "Aula" in text or address == "/leerjaar-2/", address
        assert "9 feb" not in text, address
    assert "19.30" in text_of(client.get(PATH))
    programme = soup_of(client.get(PATH)).select(".programme-time")
    assert programme[0].get_text(strip=True) == "19.30"
    assert soup_of(client.get(f"{PATH}brief/")).select_one(".programme-time").get_text(strip=True) == "19.30"
    own = soup_of(client.get(f"{PATH}zelf-uitnodigen/")).find("textarea").get_text(strip=True)
    assert own == "Kom je op dinsdag 2 maart van 19.30 tot 21.00 naar Aula, [naam]?"
    for feed in (f"{PATH}uitnodiging.ics", f"{PLAN}agenda.ics"):
        events = Calendar.from_ical(client.get(feed).content).walk("VEVENT")
        (event,) = [event for event in events if "carrousel" in str(event["summary"])]
        assert event.decoded("dtstart").strftime("%Y-%m-%d %H:%M") == "2027-03-02 19:30"
        assert str(event["location"]) == "Aula"
    (mail,) = mailoutbox
    assert mail.to == ["sara@thuis.example"]
    assert "2 maart" in mail.body
    assert "Aula" in mail.body
    client.force_login(staff(school, Role.DECAAN))
    assert (
        "2 maart" in soup_of(client.get(reverse("planner_reply_links", args=[meeting.pk]))).find("textarea").get_text()
    )


def test_the_reminder_is_of_the_new_date_even_after_one_of_the_old(
    meeting, plan, edit, mailoutbox, django_capture_on_commit_callbacks
):
    answer(meeting, ("Sara", "2A"), email="sara@thuis.example")

    def remind(day: date) -> int:
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("send_reminders", today=day.isoformat(), stdout=io.StringIO())
        return len(mailoutbox)

    assert remind(date(2027, 2, 8)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        edit(plan, {meeting_of(plan).external_id: LATER}, publish=True)
    assert remind(date(2027, 2, 9)) == 0
    assert remind(date(2027, 2, 28)) == 1
    assert "2 maart" in mailoutbox[0].body
    assert remind(date(2027, 3, 1)) == 0


def test_a_mail_leaves_the_school_as_mail_programs_want_it(
    meeting, plan, edit, mailoutbox, django_capture_on_commit_callbacks
):
    answer(meeting, ("Sara", "2A"), email="sara@thuis.example")
    with django_capture_on_commit_callbacks(execute=True):
        edit(plan, {meeting_of(plan).external_id: LATER}, publish=True)
    sent = mailoutbox[0].message()
    one_click = re.fullmatch(r"<(https?://[^<>\s]+)>", str(sent["List-Unsubscribe"]))
    assert one_click  # RFC 8058: one https address, never folded into words
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(sent["List-Unsubscribe"]) in sent.as_bytes().decode().replace("\n ", "")
    (calendar,) = [part for part in sent.walk() if part.get_content_type() == "text/calendar"]
    assert calendar.get_param("method") == "PUBLISH"
    assert calendar.get_payload(decode=True).startswith(b"BEGIN:VCALENDAR\r\n")


def test_the_plan_leads_to_the_invitation_until_it_is_over(invited, plan, today, client_of, monkeypatch):
    row = f"a-{invited.plan_uid}"

    def link() -> Any:
        cache.clear()
        return soup_of(client_of(HOST).get(PLAN)).find(id=row).find("a", href=PATH)

    assert link()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: date(2027, 2, 10))
    assert not link()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: today)
    invited.unpublish()
    assert not link()


def test_the_links_cost_the_plan_one_question(invited, plan, client_of):
    def counted() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client_of(HOST).get(PLAN).status_code == 200
        return len([query for query in queries if "planner_invitationpage" in query["sql"]])

    client_of(HOST).get(PLAN)
    assert counted() == 1


def test_cancelled_everything_says_so(meeting, plan, school, today, client_of):
    set_cancelled(occasion_of(meeting, today=today), True, reason="Storm.", user=staff(school, Role.DECAAN))
    client = client_of(HOST)
    for address in (PATH, f"{PATH}antwoord/", f"{PATH}brief/"):
        assert "Storm." in text_of(client.get(address)), address
    assert client.get(f"{PATH}zelf-uitnodigen/").status_code == 404
