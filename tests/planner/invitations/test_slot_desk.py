"""Staff make times for a class, see who comes when, and put a family in one by hand."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from home.choices import Role
from planner.actions_purge import purge_replies
from planner.actions_replies import keep_class_list
from planner.actions_slots import choose_times
from planner.models import InvitationTotals, PlannedActivity, Reply, Slot, SlotBooking, SlotRound
from tests.home.html_checks import soup_of
from tests.planner.invitations.conftest import HOST, answer, staff
from tests.planner.invitations.slots import DAY, add_slots, family

FORM = {
    "class_name": "2A",
    "mentor": "mevr. De Vries",
    "room": "Lokaal 12",
    "days": [DAY.isoformat(), "2026-11-25"],
    "start": "16:00",
    "until": "18:00",
    "minutes": "15",
    "gap": "0",
    "breaks": "16:45-17:15",
    "language": "",
}


@pytest.fixture
def desk(school, client_of) -> Any:
    """The decaan's browser."""
    client = client_of(HOST)
    client.force_login(staff(school, Role.DECAAN))
    return client


@pytest.fixture
def mentor(mentor_of_2a, client_of) -> Any:
    """The browser of the mentor of 2A."""
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    return client


def at(name: str, *args: Any) -> str:
    """An address of the admin."""
    return reverse(f"planner_{name}", args=args)


def make(client: Any, round_: Any, **values: Any) -> Any:
    """Send the form."""
    return client.post(at("slots_make", round_.pk), FORM | values)


# Making --------------------------------------------------------------------------------------------------------------


def test_one_form_makes_the_times_of_several_days(round_, desk):
    assert make(desk, round_).status_code == 302
    slots = list(Slot.objects.filter(day=DAY))
    clock = [slot.start.strftime("%H:%M") for slot in slots]
    assert clock == ["16:00", "16:15", "16:30", "17:15", "17:30", "17:45"]
    assert Slot.objects.count() == 12
    assert {(slot.mentor, slot.room, slot.class_name) for slot in slots} == {("mevr. De Vries", "Lokaal 12", "2A")}
    text = soup_of(desk.get(at("slots", round_.pk))).get_text(" ", strip=True)
    assert "mevr. De Vries · Lokaal 12 · 6 vrij" in text


def test_minutes_in_between_and_an_interpreter_make_it_longer(round_, desk):
    make(desk, round_, days=[DAY.isoformat()], gap="5", breaks="", language="ar")
    slots = list(Slot.objects.all())
    assert [(slot.start, slot.end) for slot in slots][:2] == [(time(16), time(16, 25)), (time(16, 30), time(16, 55))]
    assert {slot.language for slot in slots} == {"ar"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"days": ["2026-12-09"]}, "days"),
        ({"days": []}, "days"),
        ({"start": "18:00", "until": "17:00"}, "until"),
        ({"until": "16:10"}, "until"),
        ({"minutes": "0"}, "minutes"),
        ({"breaks": "soms"}, "breaks"),
        ({"breaks": "17:00-16:00"}, "breaks"),
        ({"start": "x"}, "start"),
        ({"class_name": "9Z"}, "class_name"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_made(round_, desk, values, field):
    response = make(desk, round_, **values)
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    assert soup_of(response).select_one("[role=alert] li")
    assert not Slot.objects.exists()


def test_ten_minutes_is_too_short_says_the_method_and_can_be_overruled(round_, desk):
    response = make(desk, round_, minutes="10")
    assert "10 is te kort" in soup_of(response).select_one(".help-warning[role=alert]").get_text()
    assert not Slot.objects.exists()
    assert make(desk, round_, minutes="10", anyway="1").status_code == 302
    assert Slot.objects.exists()


def test_a_mentor_is_in_one_place_at_once_and_a_room_may_be_shared(round_, other_round, desk):
    add_slots(other_round, "2B", mentor="Mevr.  de vries", room="Aula")
    assert make(desk, round_).context["form"].errors.keys() == {"mentor"}
    response = make(desk, round_, mentor="dhr. Bakker", room="aula")
    assert "Aula" in soup_of(response).select_one(".help-warning[role=alert]").get_text()
    assert Slot.objects.filter(invitation=round_).count() == 0
    make(desk, round_, mentor="dhr. Bakker", room="aula", anyway="1")
    assert Slot.objects.filter(invitation=round_).count() == 12


def test_sent_twice_they_are_made_once(round_, desk):
    make(desk, round_)
    assert make(desk, round_).context["form"].errors.keys() == {"mentor"}
    assert Slot.objects.count() == 12


def test_a_meeting_has_no_times(other_round, desk):
    assert desk.get(at("slots", other_round.pk)).status_code == 404
    assert make(desk, other_round).status_code == 404


def test_one_more_follows_on_the_last(round_, desk):
    make(desk, round_, days=[DAY.isoformat()])
    page = soup_of(desk.get(at("slots", round_.pk)))
    form = soup_of(desk.get(page.select_one("caption a")["href"])).select_one("form.planner-form")
    names = ("mentor", "room", "start", "until", "minutes")
    values = {name: form.find("input", attrs={"name": name})["value"] for name in names}
    assert list(values.values()) == ["mevr. De Vries", "Lokaal 12", "18:00", "18:15", "15"]
    assert form.find("input", attrs={"name": "days", "checked": True})["value"] == DAY.isoformat()
    make(desk, round_, **values | {"days": [DAY.isoformat()], "breaks": ""})
    assert Slot.objects.count() == 7


# A mentor, and another school ----------------------------------------------------------------------------------------


def test_a_mentor_makes_and_sees_times_of_the_own_class(round_, mentor):
    theirs = add_slots(round_, "2B")[0]
    other = family(round_, ("Xanthippe", "2B"))
    choose_times(other, {other.pupils.get().pk: theirs.pk})
    assert make(mentor, round_).status_code == 302
    assert make(mentor, round_, class_name="2B").context["form"].errors.keys() == {"class_name"}
    for name in ("slots", "slots_door"):
        content = mentor.get(at(name, round_.pk)).content.decode()
        assert "mevr. De Vries" in content
        assert "Xanthippe" not in content
    assert mentor.get(at("slot", round_.pk, theirs.pk)).status_code == 404
    assert mentor.post(at("slots", round_.pk), {"interpreter_minutes": "30"}).status_code == 404


def test_another_school_finds_nothing(round_, other_school, client_of):
    slot = add_slots(round_, "2A")[0]
    client = client_of("noord.example")
    client.force_login(staff(other_school, Role.DECAAN))
    for address in (
        at("slots", round_.pk),
        at("slots_make", round_.pk),
        at("slots_door", round_.pk),
        at("slot", round_.pk, slot.pk),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"do": "delete"}).status_code == 404
    assert Slot.objects.filter(pk=slot.pk).exists()


@pytest.mark.parametrize("name", ["slots", "slots_make", "slots_door"])
def test_nobody_gets_a_list_without_signing_in(round_, client_of, name):
    assert client_of(HOST).get(at(name, round_.pk)).status_code == 302


# One time by hand ----------------------------------------------------------------------------------------------------


def test_a_booking_from_a_telephone_call(round_, desk):
    slot = add_slots(round_, "2A")[1]
    keep_class_list(round_, "2A", ["Tom"])
    listed = round_.listed.get()
    page = soup_of(desk.get(at("slot", round_.pk, slot.pk)))
    assert page.find("option", value=f"list-{listed.pk}")
    desk.post(at("slot", round_.pk, slot.pk), {"do": "book", "who": f"list-{listed.pk}", "interpreter": ""})
    booking = SlotBooking.objects.get()
    assert (booking.slot, booking.pupil.first_name, booking.pupil.reply.source) == (slot, "Tom", "telephone")
    assert "Tom" in desk.get(at("slots_door", round_.pk)).content.decode()


def test_who_wanted_to_be_called_gets_a_time_and_a_mail(round_, desk, django_capture_on_commit_callbacks):
    slot = add_slots(round_, "2A")[0]
    reply = answer(round_, ("Sara", "2A"), said="call", email="sara@thuis.example")
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(at("slot", round_.pk, slot.pk), {"do": "book", "who": f"reply-{reply.pupils.get().pk}"})
    assert Reply.objects.get().answer == "yes"
    assert SlotBooking.objects.get().slot == slot
    assert "16.00–16.15" in mail.outbox[0].body


def test_nobody_chosen_is_said(round_, desk):
    slot = add_slots(round_, "2A")[0]
    response = desk.post(at("slot", round_.pk, slot.pk), {"do": "book"})
    assert response.context["book_form"].errors.keys() == {"who"}


def test_moved_by_hand_and_taken_away(round_, desk, django_capture_on_commit_callbacks):
    slots = add_slots(round_, "2A")
    reply = family(round_, ("Sara", "2A"), email="sara@thuis.example")
    choose_times(reply, {reply.pupils.get().pk: slots[0].pk})
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(at("slot", round_.pk, slots[0].pk), {"do": "move", "slot": str(slots[3].pk)})
        desk.post(at("slot", round_.pk, slots[3].pk), {"do": "release"})
    booking = SlotBooking.objects.get()
    assert (booking.slot, booking.sequence) == (None, 2)
    assert len(mail.outbox) == 2
    assert "METHOD:CANCEL" in mail.outbox[1].attachments[0][1]
    assert Reply.objects.get().answer == "yes"


def test_what_somebody_has_is_not_given_again_nor_deleted(round_, desk):
    slots = add_slots(round_, "2A")
    reply, other = family(round_, ("Sara", "2A")), family(round_, ("Tom", "2A"))
    choose_times(reply, {reply.pupils.get().pk: slots[0].pk})
    address = at("slot", round_.pk, slots[0].pk)
    desk.post(address, {"do": "book", "who": f"reply-{other.pupils.get().pk}"})
    desk.post(address, {"do": "delete"})
    assert SlotBooking.objects.get().pupil.reply == reply
    assert Slot.objects.count() == 4


def test_closed_opened_and_deleted(round_, desk):
    slot = add_slots(round_, "2A")[0]
    address = at("slot", round_.pk, slot.pk)
    for act, closed in (("close", True), ("open", False)):
        desk.post(address, {"do": act})
        slot.refresh_from_db()
        assert slot.is_closed is closed
    desk.post(address, {"do": "delete"})
    assert not Slot.objects.filter(pk=slot.pk).exists()


def test_minutes_with_an_interpreter_are_kept_or_refused(round_, desk):
    desk.post(at("slots", round_.pk), {"interpreter_minutes": "30"})
    assert SlotRound.objects.get().interpreter_minutes == 30
    assert desk.post(at("slots", round_.pk), {"interpreter_minutes": "900"}).context["form"].errors
    assert SlotRound.objects.get().interpreter_minutes == 30


def test_the_overview_says_who_has_no_time_and_what_lacks(round_, desk):
    add_slots(round_, "2A", "16:00", "16:15")
    keep_class_list(round_, "2A", ["Uma", "Wim"])
    family(round_, ("Sara", "2A"))
    answer(round_, ("Tom", "2A"), said="call", telephone="06 123")
    text = soup_of(desk.get(at("slots", round_.pk))).get_text(" ", strip=True)
    for word in ("Sara", "Tom", "06 123", "Uma", "Wim", "3 tijden te weinig"):
        assert word in text


def test_a_time_outside_the_period_that_moved_is_marked(round_, plan, edit, desk):
    add_slots(round_, "2A")
    row = PlannedActivity.objects.get(uid=round_.plan_uid, page=plan)
    edit(plan, {row.external_id: {"start": date(2026, 11, 30), "end": date(2026, 12, 4)}}, publish=True)
    assert "buiten de geplande periode" in desk.get(at("slots", round_.pk)).content.decode()


# Afterwards, and speed -----------------------------------------------------------------------------------------------


def test_afterwards_numbers_remain_and_no_times(round_, monkeypatch):
    slots = add_slots(round_, "2A")
    reply = family(round_, ("Sara", "2A"))
    choose_times(reply, {reply.pupils.get().pk: slots[0].pk})
    later = DAY.replace(year=2027)
    purge_replies(later)
    assert not Slot.objects.exists()
    assert not SlotBooking.objects.exists()
    totals = InvitationTotals.objects.get(class_name="2A")
    assert (totals.slots, totals.booked, totals.said_yes) == (4, 1, 1)


def test_the_overview_asks_the_database_no_more_for_twenty_times(round_, desk, django_assert_max_num_queries):
    counts = []
    for until, names in (("16:15", 1), ("21:00", 20)):
        Slot.objects.all().delete()
        slots = add_slots(round_, "2A", until=until)
        for number in range(names):
            reply = family(round_, (f"Kind {until} {number}", "2A"))
            choose_times(reply, {reply.pupils.get().pk: slots[number].pk})
        desk.get(at("slots", round_.pk))
        with django_assert_max_num_queries(60) as asked:
            text = desk.get(at("slots", round_.pk)).content.decode()
        assert f"Kind {until} {names - 1}" in text
        counts.append(len(asked))
    assert counts[0] == counts[1]
