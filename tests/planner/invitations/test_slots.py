"""Times of a conversation round: a family chooses its own, and a time goes to one family only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from icalendar import Calendar

from planner.actions_reminders import send_reminders
from planner.actions_replies import withdraw
from planner.actions_slots import TimeTaken, choose_times, give_back
from planner.invitation_mail import tell_moved
from planner.models import InvitationState, Reply, Slot, SlotBooking, SlotRound
from tests.conftest import TODAY
from tests.home.html_checks import page_faults, soup_of
from tests.planner.invitations.conftest import HOST, PATH
from tests.planner.invitations.slots import DAY, add_slots, family, offered, time_page
from tests.planner.invitations.test_replies import form_of, my_page, send


def choose(client: Any, reply: Reply, offer: str) -> Any:
    """Send the page of times with this offer."""
    address = time_page(reply)
    soup = soup_of(client.get(address))
    return client.post(address, {"token": soup.select_one("form.times [name=token]")["value"], "time": offer})


def pick(client: Any, reply: Reply, number: int = 0) -> Any:
    """Choose one of the offers of the page."""
    return choose(client, reply, offered(soup_of(client.get(time_page(reply))))[number])


# Choosing ----------------------------------------------------------------------------------------------------------


def test_who_comes_chooses_a_time_on_the_next_page_and_reads_it_back(round_, client_of):
    add_slots(round_, "2A")
    add_slots(round_, "2B")
    client = client_of(HOST)
    response = send(client)
    reply = Reply.objects.get()
    assert response.url == time_page(reply)
    page = client.get(response.url)
    assert page_faults(page, HOST) == []
    soup = soup_of(page)
    assert len(offered(soup)) == 4
    assert "Mentor 2A" in soup.get_text()
    assert "Mentor 2B" not in soup.get_text()
    done = client.get(pick(client, reply, 1).url)
    text = soup_of(done).select_one(".my-times").get_text(" ", strip=True)
    for word in ("dinsdag 24 november", "16.15–16.30", "Mentor 2A", "Lokaal 2A", "Sara"):
        assert word in text
    assert page_faults(done, HOST) == []
    assert not client.cookies


def test_who_does_not_come_is_not_asked_for_a_time(round_, client_of):
    add_slots(round_, "2A")
    assert "nieuw=1" in send(client_of(HOST), answer="no").url


def test_a_class_without_times_replies_as_ever(round_, client_of):
    add_slots(round_, "2B")
    assert "nieuw=1" in send(client_of(HOST)).url


def test_a_time_that_is_taken_closed_or_past_is_not_offered(round_, client_of):
    first, second, third, past = [*add_slots(round_, "2A")[:3], *add_slots(round_, "2A", "08:00", "08:15")]
    choose_times(other := family(round_, ("Tom", "2A")), {other.pupils.get().pk: first.pk})
    Slot.objects.filter(pk=second.pk).update(is_closed=True)
    Slot.objects.filter(pk=past.pk).update(day="2026-11-01")
    reply = family(round_, ("Sara", "2A"))
    keys = {int(offer.partition(":")[2]) for offer in offered(soup_of(client_of(HOST).get(time_page(reply))))}
    assert third.pk in keys
    assert not keys & {first.pk, second.pk, past.pk}


def test_nothing_chosen_is_said_and_nothing_kept(round_, client_of):
    add_slots(round_, "2A")
    response = choose(client_of(HOST), family(round_, ("Sara", "2A")), "")
    assert response.status_code == 422
    assert soup_of(response).select_one(".fault-summary[role=alert]")
    assert not SlotBooking.objects.exists()


@pytest.mark.parametrize("offer", ["x", "1", "1:2:3", "1:2,", "9" * 30 + ":1", "0:0", "\x00"])
def test_rubbish_is_refused(round_, client_of, offer):
    add_slots(round_, "2A")
    assert choose(client_of(HOST), family(round_, ("Sara", "2A")), offer).status_code in (409, 422)
    assert not SlotBooking.objects.exists()


def test_a_time_of_another_class_or_round_or_family_is_refused(round_, other_round):
    theirs = add_slots(round_, "2B")[0]
    elsewhere = add_slots(other_round, "2A")[0]
    mine = add_slots(round_, "2A")[0]
    reply, neighbour = family(round_, ("Sara", "2A")), family(round_, ("Tom", "2A"))
    pupil = reply.pupils.get().pk
    for wanted in ({pupil: theirs.pk}, {pupil: elsewhere.pk}, {neighbour.pupils.get().pk: mine.pk}):
        with pytest.raises(TimeTaken):
            choose_times(reply, wanted)
    assert not SlotBooking.objects.exists()


def test_a_form_without_our_token_is_refused(round_, client_of):
    slot = add_slots(round_, "2A")[0]
    reply = family(round_, ("Sara", "2A"))
    offer = f"{reply.pupils.get().pk}:{slot.pk}"
    assert client_of(HOST).post(time_page(reply), {"time": offer}).status_code >= 400
    assert not SlotBooking.objects.exists()


def test_the_page_of_times_is_the_familys_alone_and_names_nobody_else(round_, client_of):
    slots = add_slots(round_, "2A")
    other = family(round_, ("Xanthippe", "2A"))
    choose_times(other, {other.pupils.get().pk: slots[0].pk})
    response = client_of(HOST).get(time_page(family(round_, ("Sara", "2A"))))
    assert response["Cache-Control"] == "private, no-store"
    assert "Xanthippe" not in response.content.decode()
    token = client_of(HOST).get(f"{PATH}mijn-antwoord/{'x' * 30}/tijd/")
    assert token.status_code == 404
    assert client_of("noord.example").get(time_page(other)).status_code == 404


# Taken by another ----------------------------------------------------------------------------------------------------


def test_who_comes_too_late_gets_the_nearest_times_and_retypes_nothing(round_, client_of):
    slots = add_slots(round_, "2A")
    reply = family(round_, ("Sara", "2A"))
    wanted = f"{reply.pupils.get().pk}:{slots[2].pk}"
    other = family(round_, ("Tom", "2A"))
    choose_times(other, {other.pupils.get().pk: slots[2].pk})
    response = choose(client_of(HOST), reply, wanted)
    assert response.status_code == 409
    soup = soup_of(response)
    first = [int(offer.partition(":")[2]) for offer in offered(soup)[:2]]
    assert set(first) == {slots[1].pk, slots[3].pk}
    assert soup.select("form.times input[checked]")[0]["value"] == offered(soup)[0]
    assert page_faults(response, HOST) == []
    assert choose(client_of(HOST), reply, offered(soup)[0]).status_code == 302
    assert (Reply.objects.count(), SlotBooking.objects.count()) == (2, 2)


def test_pressed_twice_is_stored_once(round_):
    slot = add_slots(round_, "2A")[0]
    reply = family(round_, ("Sara", "2A"))
    wanted = {reply.pupils.get().pk: slot.pk}
    assert choose_times(reply, wanted) == choose_times(reply, wanted)
    assert SlotBooking.objects.get().sequence == 0


def test_when_everything_is_full_one_waits_or_is_called(round_, client_of):
    slot = add_slots(round_, "2A", "16:00", "16:15")[0]
    other = family(round_, ("Tom", "2A"))
    choose_times(other, {other.pupils.get().pk: slot.pk})
    client = client_of(HOST)
    reply = family(round_, ("Sara", "2A"), email="sara@thuis.example")
    soup = soup_of(client.get(time_page(reply)))
    assert offered(soup) == []
    token = soup.select_one("[name=token]")["value"]
    response = client.post(time_page(reply), {"token": token, "call": "1", "telephone": "06 123"})
    assert response.status_code == 302
    reply.refresh_from_db()
    assert (reply.answer, reply.telephone) == ("call", "06 123")


def test_who_waits_is_told_when_a_time_is_free_again(round_, django_capture_on_commit_callbacks):
    slot = add_slots(round_, "2A", "16:00", "16:15")[0]
    other = family(round_, ("Tom", "2A"))
    choose_times(other, {other.pupils.get().pk: slot.pk})
    family(round_, ("Sara", "2A"), email="sara@thuis.example")
    family(round_, ("Uma", "2B"), email="uma@thuis.example")
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(other)
    assert [message.to for message in mail.outbox] == [["sara@thuis.example"]]
    assert "/tijd/" in mail.outbox[0].body


# Several children ----------------------------------------------------------------------------------------------------


def test_brothers_and_sisters_get_times_after_each_other(round_, client_of):
    add_slots(round_, "2A")
    add_slots(round_, "2B")
    reply = family(round_, ("Sara", "2A"), ("Tom", "2B"))
    client = client_of(HOST)
    response = pick(client, reply)
    assert response.status_code == 302
    first, second = SlotBooking.objects.order_by("starts_at")
    assert first.ends_at == second.starts_at
    assert {first.slot.class_name, second.slot.class_name} == {"2A", "2B"}
    text = soup_of(client.get(response.url)).select_one(".my-times").get_text()
    assert "Sara" in text
    assert "Tom" in text


def test_of_two_times_none_is_kept_where_one_is_taken(round_):
    slots = add_slots(round_, "2A"), add_slots(round_, "2B")
    other = family(round_, ("Uma", "2B"))
    choose_times(other, {other.pupils.get().pk: slots[1][1].pk})
    reply = family(round_, ("Sara", "2A"), ("Tom", "2B"))
    sara, tom = reply.pupils.all()
    with pytest.raises(TimeTaken):
        choose_times(reply, {sara.pk: slots[0][0].pk, tom.pk: slots[1][1].pk})
    with pytest.raises(TimeTaken):
        choose_times(reply, {sara.pk: slots[0][0].pk, tom.pk: slots[1][0].pk})  # at once
    assert SlotBooking.objects.count() == 1


def test_brothers_and_sisters_may_change_places(round_):
    slots = add_slots(round_, "2A")
    reply = family(round_, ("Sara", "2A"), ("Tom", "2A"))
    sara, tom = reply.pupils.all()
    choose_times(reply, {sara.pk: slots[0].pk, tom.pk: slots[1].pk})
    choose_times(reply, {sara.pk: slots[1].pk, tom.pk: slots[0].pk})
    sara.refresh_from_db()
    assert sara.booking.slot == slots[1]


# Interpreters --------------------------------------------------------------------------------------------------------


def test_times_with_an_interpreter_are_for_who_needs_that_one(round_, client_of):
    plain = add_slots(round_, "2A")
    block = add_slots(round_, "2A", "19:00", "20:00", language="ar", minutes=25)
    client = client_of(HOST)

    def keys(**fields: Any) -> set[int]:
        page = client.get(time_page(family(round_, ("Sara", "2A"), **fields)))
        return {int(offer.partition(":")[2]) for offer in offered(soup_of(page))}

    assert keys(interpreter="ar") == {slot.pk for slot in block}
    assert keys() == {slot.pk for slot in plain}


def test_without_such_times_an_interpreter_makes_the_conversation_longer(round_):
    slots = add_slots(round_, "2A")
    reply = family(round_, ("Sara", "2A"), interpreter="tr")
    (booking,) = choose_times(reply, {reply.pupils.get().pk: slots[0].pk})
    assert (booking.ends_at - booking.starts_at).seconds == 25 * 60
    other = family(round_, ("Tom", "2A"))
    with pytest.raises(TimeTaken):
        choose_times(other, {other.pupils.get().pk: slots[1].pk})
    give_back(reply)
    choose_times(other, {other.pupils.get().pk: slots[1].pk})
    with pytest.raises(TimeTaken):
        choose_times(reply, {reply.pupils.get().pk: slots[0].pk})


def test_the_school_says_how_much_longer(round_):
    slots = add_slots(round_, "2A")
    SlotRound.objects.create(invitation=round_, interpreter_minutes=40)
    reply = family(round_, ("Sara", "2A"), interpreter="tr")
    (booking,) = choose_times(reply, {reply.pupils.get().pk: slots[0].pk})
    assert (booking.ends_at - booking.starts_at).seconds == 40 * 60


# Changing, and the calendar ------------------------------------------------------------------------------------------


def event_of(client: Any, reply: Reply) -> tuple[str, Any]:
    """The method and the event of a family's calendar entry."""
    calendar = Calendar.from_ical(client.get(f"{my_page(reply)}afspraak.ics").content)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["method"]), event


def test_another_time_keeps_its_uid_and_counts_on(round_, client_of):
    add_slots(round_, "2A")
    client, reply = client_of(HOST), family(round_, ("Sara", "2A"))
    pick(client, reply)
    method, first = event_of(client, reply)
    pick(client, reply, 2)
    _method, second = event_of(client, reply)
    assert (method, str(first["status"])) == ("PUBLISH", "CONFIRMED")
    assert first["uid"] == second["uid"]
    assert second["sequence"] > first["sequence"]
    assert second.decoded("dtstart").hour == 16
    assert second.decoded("dtstart").minute == 30
    assert str(second["location"]) == "Lokaal 2A"
    assert Slot.objects.filter(booking__isnull=False).count() == 1


def test_a_time_given_back_is_cancelled_in_the_calendar_and_free_for_others(round_, client_of):
    slots = add_slots(round_, "2A")
    client, reply = client_of(HOST), family(round_, ("Sara", "2A"))
    pick(client, reply)
    _method, before = event_of(client, reply)
    client.post(my_page(reply), form_of(client, my_page(reply)) | {"answer": "no"})
    method, event = event_of(client, reply)
    assert (method, str(event["status"]), event["uid"]) == ("CANCEL", "CANCELLED", before["uid"])
    assert event["sequence"] > before["sequence"]
    other = family(round_, ("Tom", "2A"))
    choose_times(other, {other.pupils.get().pk: slots[0].pk})


def test_a_cancelled_round_cancels_every_own_time(round_, client_of):
    add_slots(round_, "2A")
    client, reply = client_of(HOST), family(round_, ("Sara", "2A"))
    pick(client, reply)
    _method, before = event_of(client, reply)
    state = InvitationState.objects.get(invitation=round_)
    state.cancelled_at, state.sequence = before.decoded("dtstamp"), state.sequence + 1
    state.save()
    method, event = event_of(client, reply)
    assert (method, str(event["status"])) == ("CANCEL", "CANCELLED")
    assert event["sequence"] > before["sequence"]


def test_the_confirmation_comes_by_mail_and_who_withdraws_can_clear_the_calendar(
    round_, client_of, django_capture_on_commit_callbacks
):
    add_slots(round_, "2A")
    client, reply = client_of(HOST), family(round_, ("Sara", "2A"), email="sara@thuis.example")
    with django_capture_on_commit_callbacks(execute=True):
        pick(client, reply)
    (booked,) = mail.outbox
    for word in ("dinsdag 24 november, 16.00–16.15", "Mentor 2A", "Lokaal 2A"):
        assert word in booked.body
    _method, before = event_of(client, reply)
    assert before["uid"] in booked.attachments[0][1].replace("\r\n ", "")
    page = client.post(my_page(reply), {"withdraw": "1"})
    assert not Reply.objects.exists()
    assert Slot.objects.filter(booking__isnull=True).count() == 4
    link = soup_of(page).find("a", href=lambda href: "afspraak-weg" in href)["href"]
    calendar = Calendar.from_ical(client.get(link).content)
    (event,) = calendar.walk("VEVENT")
    assert (str(calendar["method"]), event["uid"]) == ("CANCEL", before["uid"])
    assert event["sequence"] > before["sequence"]
    assert client.get(link.replace(".ics", "x.ics")).status_code == 404


def test_a_reminder_comes_two_days_before_the_own_time(round_, client_of):
    slots = add_slots(round_, "2A"), add_slots(round_, "2A", day=DAY.replace(day=27))
    for name, slot in (("sara", slots[0][0]), ("tom", slots[1][0])):
        reply = family(round_, (name.title(), "2A"), email=f"{name}@thuis.example")
        choose_times(reply, {reply.pupils.get().pk: slot.pk})
    mail.outbox.clear()
    assert send_reminders(TODAY) == 1
    (message,) = mail.outbox
    assert message.to == ["sara@thuis.example"]
    assert "dinsdag 24 november, 16.00–16.15" in message.body


def test_who_has_a_time_is_not_told_that_the_period_moved(round_, django_capture_on_commit_callbacks):
    slot = add_slots(round_, "2A")[0]
    reply = family(round_, ("Sara", "2A"), email="sara@thuis.example")
    choose_times(reply, {reply.pupils.get().pk: slot.pk})
    family(round_, ("Tom", "2A"), email="tom@thuis.example")
    mail.outbox.clear()
    tell_moved(round_.pk, InvitationState.objects.get(invitation=round_).sequence)
    assert [message.to for message in mail.outbox] == [["tom@thuis.example"]]


def test_who_asks_for_an_interpreter_later_is_asked_to_choose_again(round_, client_of):
    add_slots(round_, "2A")
    client, reply = client_of(HOST), family(round_, ("Sara", "2A"))
    pick(client, reply)
    response = client.post(my_page(reply), form_of(client, my_page(reply)) | {"interpreter": "tr"})
    assert response.url == time_page(reply)
    assert soup_of(client.get(my_page(reply))).select_one(".my-times .notice")
    pick(client, reply, 1)
    assert (booking := SlotBooking.objects.get()).ends_at - booking.starts_at == timedelta(minutes=25)
    assert not soup_of(client.get(my_page(reply))).select_one(".my-times .notice")


# Speed ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("until", ["16:15", "21:00"])
def test_the_page_asks_the_database_no_more_for_twenty_times(round_, client_of, django_assert_max_num_queries, until):
    slots = add_slots(round_, "2A", until=until)
    for number, slot in enumerate(slots[1:]):
        other = family(round_, (f"Kind {number}", "2A"))
        choose_times(other, {other.pupils.get().pk: slot.pk})
    reply = family(round_, ("Sara", "2A"))
    client_of(HOST).get(time_page(reply))
    with django_assert_max_num_queries(30) as asked:
        response = client_of(HOST).get(time_page(reply))
    assert offered(soup_of(response)) == [f"{reply.pupils.get().pk}:{slots[0].pk}"]
    COUNTS.append(len(asked))
    assert len(set(COUNTS)) == 1


COUNTS: list[int] = []
