"""The calendar entry by the letter of RFC 5545 and 5546: published, moved, moved back, cancelled and reinstated."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, time
from typing import Any

import pytest
from icalendar import Calendar
from icalendar.parser import Contentline

from home.choices import Role
from home.models import ContactPerson, SchoolSettings
from planner.actions_invitations import set_cancelled
from planner.models import InvitationPage
from planner.occasions import occasion_of
from tests.planner.invitations.conftest import HOST, PATH, meeting_of, staff

HARD = "Kom, kijk; doe mee\\luister:\nnieuwe regel. " + "نلتقي في المدرسة مساءً ونتحدث معاً." * 6
LINE = re.compile(r'[A-Z0-9-]+(;[A-Z0-9-]+=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*:[^\x00-\x08\x0a-\x1f]*')
UTC = re.compile(r"\d{8}T\d{6}Z")


def lines_of(raw: bytes) -> list[str]:
    """The unfolded lines of a calendar, after checking how it is written."""
    assert raw.endswith(b"\r\n")
    physical = raw[:-2].split(b"\r\n")
    for line in physical:
        assert len(line) <= 75, line
        assert b"\r" not in line
        assert b"\n" not in line
        line.removeprefix(b" ").decode("utf-8")  # no letter is cut in two
    lines: list[str] = []
    for line in physical:
        if line.startswith(b" "):
            lines[-1] += line[1:].decode()
        else:
            lines.append(line.decode())
    for text in lines:
        assert LINE.fullmatch(text), text
        Contentline(text, strict=True).parts()
    return lines


def values_of(lines: list[str], component: str) -> dict[str, str]:
    """The properties of the one component of this kind, each there once, by name."""
    assert Counter(lines)[f"BEGIN:{component}"] == Counter(lines)[f"END:{component}"] == 1
    inside = lines[lines.index(f"BEGIN:{component}") + 1 : lines.index(f"END:{component}")]
    named = [(re.split("[;:]", line)[0], line) for line in inside if not line.startswith(("BEGIN:", "END:"))]
    assert max(Counter(name for name, _line in named).values()) == 1
    return dict(named)


def read(client: Any) -> tuple[dict[str, str], Any, str]:
    """The event of the invitation, as lines and as the parser reads it, and the method, after all that always holds."""
    response = client.get(f"{PATH}uitnodiging.ics")
    lines = lines_of(response.content)
    calendar = Calendar.from_ical(response.content)
    assert calendar.errors == []
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert (str(calendar["version"]), lines.count("VERSION:2.0")) == ("2.0", 1)
    method = str(calendar["method"])
    assert response["Content-Type"] == f"text/calendar; charset=utf-8; method={method}"
    event = values_of(lines, "VEVENT")
    # RFC 5546, 3.2.1 and 3.2.5: what PUBLISH and CANCEL must have; nobody is asked to answer.
    assert event.keys() >= {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "ORGANIZER", "SEQUENCE", "STATUS"}
    assert not event.keys() & {"ATTENDEE", "RRULE", "REQUEST-STATUS"}
    assert not {"DTEND", "DURATION"} <= event.keys()
    assert UTC.fullmatch(event["DTSTAMP"].partition(":")[2])
    assert re.search(r":mailto:[^@\s]+@[^@\s]+$", event["ORGANIZER"])
    (parsed,) = calendar.walk("VEVENT")
    assert parsed.errors == []
    assert parsed.decoded("dtend") > parsed.decoded("dtstart")
    for line in event.values():
        if zone := re.search(r"TZID=([^;:]+)", line):
            assert f"TZID:{zone[1]}" in lines  # with a VTIMEZONE of that name
    return event, parsed, method


@pytest.fixture
def hard(invited: InvitationPage, school: Any) -> InvitationPage:
    """Everything that is hard to write down: commas, new lines, long Arabic, a contact with quotation marks."""
    setting = SchoolSettings.for_site(school)
    ContactPerson.objects.create(setting=setting, name='Zoë "Z", decaan', email="zoe@zuid.example")
    home = school.root_page.specific
    home.title = 'School "De Zuid", met; komma'
    home.save_revision().publish()
    page = InvitationPage.objects.get(pk=invited.pk)
    page.title, page.introduction = "Avond, met komma; en \\ streep", HARD
    page.save_revision().publish()
    return page


def test_from_published_to_cancelled_and_back(hard, plan, school, today, edit, client_of):
    client, key = client_of(HOST), meeting_of(plan).external_id
    user = staff(school, Role.DECAAN)

    def move(**changes: Any) -> None:
        edit(plan, {key: changes}, publish=True)

    def cancel(is_cancelled: bool) -> None:
        page = InvitationPage.objects.get(pk=hard.pk)
        set_cancelled(occasion_of(page, today=today), is_cancelled, reason="Storm", user=user)

    first_day = {"start": meeting_of(plan).start, "end": meeting_of(plan).end}
    steps = [
        lambda: None,
        lambda: move(start=date(2027, 3, 28), end=date(2027, 3, 28)),  # the clock changes that night
        lambda: move(location="Aula, eerste verdieping; links"),
        lambda: move(start_time=None, end_time=None),
        lambda: move(start_time=time(20), end_time=time(22), **first_day),
        lambda: cancel(True),
        lambda: cancel(False),
    ]
    seen = []
    for step in steps:
        step()
        seen.append(read(client))
    sequences = [int(event["SEQUENCE"].partition(":")[2]) for event, _parsed, _method in seen]
    assert sequences == [0, 1, 2, 3, 4, 5, 6]
    assert len({event["UID"] for event, _parsed, _method in seen}) == 1
    assert [method for *_event, method in seen] == ["PUBLISH"] * 5 + ["CANCEL", "PUBLISH"]
    states = [event["STATUS"] for event, *_rest in seen]
    assert states == ["STATUS:CONFIRMED"] * 5 + ["STATUS:CANCELLED", "STATUS:CONFIRMED"]
    stamps = [parsed.decoded("dtstamp") for _event, parsed, _method in seen]
    assert stamps == sorted(stamps)
    first, moved, placed, whole_day, *_rest = (parsed for _event, parsed, _method in seen)
    assert first.decoded("dtstart").utcoffset().total_seconds() == 3600
    assert moved.decoded("dtstart").utcoffset().total_seconds() == 7200
    assert str(placed["location"]) == "Aula, eerste verdieping; links"
    assert whole_day["dtstart"].params["VALUE"] == "DATE"
    assert (whole_day.decoded("dtend") - whole_day.decoded("dtstart")).days == 1
    assert str(first["description"]).replace("\r", "") == HARD
    assert str(first["summary"]).endswith("Avond, met komma; en \\ streep")


def test_asked_twice_it_is_the_same_to_the_letter(hard, client_of):
    first, second = (client_of(HOST).get(f"{PATH}uitnodiging.ics").content for _time in range(2))
    assert first == second


def test_every_school_and_invitation_has_a_uid_of_its_own(hard, plan, client_of):
    event, _parsed, _method = read(client_of(HOST))
    assert event["UID"].endswith(f"@{HOST}")
    assert str(InvitationPage.objects.get(pk=hard.pk).translation_key) in event["UID"]
