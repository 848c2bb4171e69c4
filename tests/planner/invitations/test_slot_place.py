"""Another mentor or room after the times were made; and one interpreter is with one mentor at a time."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar

from planner.actions_slots import choose_times
from planner.models import Reply, Slot, SlotBooking
from tests.home.html_checks import soup_of
from tests.planner.invitations.conftest import HOST
from tests.planner.invitations.slots import DAY, add_slots, family
from tests.planner.invitations.test_replies import my_page
from tests.planner.invitations.test_slot_desk import at, desk, make, mentor

__all__ = ["desk", "mentor"]

NEW = {"mentor": "dhr. Bakker", "room": "Lokaal 31"}


@pytest.fixture
def booked(round_: Any) -> Reply:
    """A family with an address, in a round with four times."""
    slots = add_slots(round_, "2A")
    reply = family(round_, ("Sara", "2A"), email="sara@thuis.example")
    choose_times(reply, {reply.pupils.get().pk: slots[0].pk})
    return reply


def place(client: Any, reply: Reply, **values: str) -> Any:
    """Send the form of another mentor or room."""
    slot = Slot.objects.first()
    return client.post(at("slot_place", reply.invitation_id, slot.pk), NEW | values)


def test_a_family_reads_the_other_room_and_its_calendar_follows(
    booked, desk, client_of, mailoutbox, django_capture_on_commit_callbacks
):
    before = Calendar.from_ical(client_of(HOST).get(f"{my_page(booked)}afspraak.ics").content).walk("VEVENT")[0]
    with django_capture_on_commit_callbacks(execute=True):
        assert place(desk, booked).status_code == 302
    assert set(Slot.objects.values_list("mentor", "room")) == {("dhr. Bakker", "Lokaal 31")}
    text = soup_of(client_of(HOST).get(my_page(booked))).select_one(".my-times").get_text(" ", strip=True)
    assert "Lokaal 31" in text
    assert "dhr. Bakker" in text
    after = Calendar.from_ical(client_of(HOST).get(f"{my_page(booked)}afspraak.ics").content).walk("VEVENT")[0]
    assert (after["uid"], after["dtstart"].dt) == (before["uid"], before["dtstart"].dt)
    assert after["sequence"] == before["sequence"] + 1
    assert after["location"] == "Lokaal 31"
    (mail,) = mailoutbox
    assert "Lokaal 31" in mail.body
    assert "blijft hetzelfde" in mail.body


def test_nothing_changed_tells_nobody(booked, desk, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        place(desk, booked, mentor="Mentor 2A", room="Lokaal 2A")
    assert mailoutbox == []
    assert SlotBooking.objects.get().sequence == 0


def test_a_mentor_in_two_places_is_refused_and_a_shared_room_asks_first(booked, desk):
    add_slots(booked.invitation, "2B", mentor="dhr. Bakker", room="Aula")
    assert place(desk, booked).context["form"].errors.keys() == {"mentor"}
    response = place(desk, booked, mentor="mevr. De Vries", room="aula")
    assert response.context["form"].errors.keys() == {"room"}
    assert soup_of(response).select_one("#id_same_room")
    assert not Slot.objects.filter(mentor="mevr. De Vries").exists()
    assert place(desk, booked, mentor="mevr. De Vries", room="aula", same_room="on").status_code == 302
    assert Slot.objects.filter(mentor="mevr. De Vries", room="aula").count() == 4


def test_a_mentor_changes_only_the_own_class(booked, mentor, school, other_school, client_of):
    other = add_slots(booked.invitation, "2B")[0]
    address = at("slot_place", booked.invitation_id, other.pk)
    assert mentor.get(address).status_code == 404
    assert mentor.post(address, NEW).status_code == 404
    assert not Slot.objects.filter(room="Lokaal 31").exists()
    assert place(mentor, booked).status_code == 302


def test_one_interpreter_is_with_one_mentor_at_a_time(round_, desk):
    add_slots(round_, "2B", language="ar", room="Aula")
    asked = {"mentor": "dhr. Bakker", "days": [DAY.isoformat()], "language": "ar"}
    response = make(desk, round_, **asked, anyway="1")
    assert response.context["form"].errors.keys() == {"language"}
    assert soup_of(response).select_one("#id_more_interpreters")
    assert make(desk, round_, **asked, room="Aula").context["form"].errors.keys() == {"language"}
    assert not Slot.objects.filter(class_name="2A").exists()
    assert make(desk, round_, **asked | {"language": "tr"}).status_code == 302
    Slot.objects.filter(language="tr").delete()
    assert make(desk, round_, **asked, more_interpreters="on").status_code == 302
    assert Slot.objects.filter(class_name="2A", language="ar").exists()
