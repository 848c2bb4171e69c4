"""A form that is sent twice makes one reply: a double tap on a slow phone, the back button, all at the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from home.actions import turn_on_language
from home.choices import Role
from planner.actions_replies import ReplyData, save_reply, withdraw
from planner.models import InvitationPage, Reply, ReplyPupil, SlotBooking
from planner.reply_links import form_token, read_form_token
from tests.home.html_checks import page_faults, soup_of
from tests.planner.invitations.conftest import HOST, answer, staff
from tests.planner.invitations.slots import add_slots, family, offered, time_page
from tests.planner.invitations.test_replies import FORM, form_of, my_page
from tests.planner.invitations.test_slot_crowd import press

SARA = {"answer": "yes", "pupil-0-first_name": "Sara", "pupil-0-class_name": "2A"}
TAPS = 30


def filled_in(client: Any, address: str = FORM, **values: Any) -> dict[str, Any]:
    """The form of one reader, filled in."""
    return form_of(client, address, **(SARA | values))


@pytest.mark.parametrize("address", [FORM, f"/ar{FORM}"])
def test_a_double_tap_is_one_reply_with_the_same_confirmation(invited, school, client_of, address):
    client = client_of(HOST)
    if address.startswith("/ar"):
        turn_on_language(school, "ar")
    data = filled_in(client, address)
    first, second = client.post(address, data), client.post(address, data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert (Reply.objects.count(), ReplyPupil.objects.count()) == (1, 1)


def test_who_goes_back_and_answers_otherwise_has_changed_the_reply(invited, client_of):
    client = client_of(HOST)
    data = filled_in(client)
    first, second = client.post(FORM, data), client.post(FORM, data | {"answer": "no"})
    assert first.url == second.url
    assert Reply.objects.get().answer == "no"


def test_another_child_in_the_same_form_is_asked_about_and_then_kept_beside_the_first(invited, client_of):
    client = client_of(HOST)
    data = filled_in(client)
    client.post(FORM, data)
    response = client.post(FORM, data | {"pupil-0-first_name": "Tom"})
    assert response.status_code == 422
    assert page_faults(response, HOST) == []
    soup = soup_of(response)
    assert "Sara" in soup.select_one(".notice").get_text()
    assert soup.select_one(".notice a")["href"] == my_page(Reply.objects.get())
    assert soup.find(id="id_pupil-0-first_name")["value"] == "Tom"
    again = data | {"pupil-0-first_name": "Tom", "once": soup.find("input", attrs={"name": "once"})["value"]}
    assert client.post(FORM, again).status_code == 302
    assert client.post(FORM, again).status_code == 302
    assert sorted(ReplyPupil.objects.values_list("first_name", flat=True)) == ["Sara", "Tom"]


def test_a_mistake_keeps_the_key_of_the_form(invited, client_of):
    client = client_of(HOST)
    data = filled_in(client)
    wrong = soup_of(client.post(FORM, data | {"email": "geen adres"}))
    assert wrong.find("input", attrs={"name": "once"})["value"] == data["once"]


@pytest.mark.parametrize("once", ["", "x", "\x00", "WzEsIngiXQ:nietvanons"])
def test_a_key_that_is_not_ours_makes_no_link_to_somebodys_reply(invited, client_of, once):
    client = client_of(HOST)
    known = answer(invited, ("Sara", "2A"))
    client.post(FORM, filled_in(client) | {"once": once or known.key})
    assert Reply.objects.count() == 2


def test_the_key_of_one_school_is_worth_nothing_at_another(invited, other_school):
    token = form_token(invited.pk, "sleutel")
    assert read_form_token(token, invited.pk) == "sleutel"
    assert read_form_token(token, invited.pk + 1) == ""


def test_who_waits_waits_once(invited, client_of):
    InvitationPage.objects.filter(pk=invited.pk).update(capacity=1)
    client = client_of(HOST)
    data = filled_in(client)
    urls = {client.post(FORM, data).url for _tap in range(3)}
    assert len(urls) == 1
    assert Reply.objects.get().is_waiting


def test_withdrawing_twice_says_twice_that_it_is_deleted(round_, client_of):
    slots = add_slots(round_, "2A")
    reply = family(round_, ("Sara", "2A"))
    client = client_of(HOST)
    token = soup_of(client.get(time_page(reply))).select_one("form.times [name=token]")["value"]
    client.post(time_page(reply), {"token": token, "time": f"{reply.pupils.get().pk}:{slots[0].pk}"})
    form = soup_of(client.get(my_page(reply))).find("button", attrs={"name": "withdraw"}).find_parent("form")
    data = {field["name"]: field["value"] for field in form.find_all("input")} | {"withdraw": "1"}
    first, second = client.post(my_page(reply), data), client.post(my_page(reply), data)
    assert (first.status_code, second.status_code) == (200, 200)
    assert b"afspraak-weg/" in first.content
    assert b"afspraak-weg/" in second.content
    assert not Reply.objects.exists()
    assert b"afspraak-weg/" not in client.post(my_page(reply), {"withdraw": "1", "gone": "x/../y"}).content


def test_a_change_of_what_was_withdrawn_meanwhile_brings_nothing_back(invited):
    reply = answer(invited, ("Sara", "2A"))
    withdraw(Reply.objects.get())
    with pytest.raises(Reply.DoesNotExist):
        save_reply(invited, ReplyData("yes", (("Sara", "2A"),)), reply=reply)
    assert not Reply.objects.exists()


def test_staff_that_keep_a_slip_twice_have_one_reply(invited, school, client_of):
    client = client_of(HOST)
    client.force_login(staff(school, Role.COMMUNICATION))
    address = reverse("planner_reply_add", args=[invited.pk])
    once = soup_of(client.get(address)).find("input", attrs={"name": "once"})["value"]
    data = SARA | {"once": once, "people": "2", "childcare": "0", "source": "paper"}
    assert [client.post(address, data).status_code for _tap in range(2)] == [302, 302]
    assert Reply.objects.count() == 1
    asked = client.post(address, data | {"pupil-0-first_name": "Tom"})
    assert "Sara (2A)" in asked.content.decode()
    assert Reply.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_form_sent_by_thirty_threads_at_once_is_one_reply(invited, client_of):
    data = filled_in(client_of(HOST))
    answers = press([(client_of(HOST), FORM, data) for _tap in range(TAPS)])
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.url for answer in answers}) == 1
    assert (Reply.objects.count(), ReplyPupil.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_reply_and_time_by_many_threads_are_one_reply_with_one_time(round_, client_of):
    add_slots(round_, "2A", "16:00", "18:00")
    data = filled_in(client_of(HOST))
    answers = press([(client_of(HOST), FORM, data) for _tap in range(TAPS)])
    (page,) = {answer.url for answer in answers}
    soup = soup_of(client_of(HOST).get(page))
    token = soup.select_one("form.times [name=token]")["value"]
    posts = [(client_of(HOST), page, {"token": token, "time": offered(soup)[0]}) for _tap in range(TAPS)]
    assert {answer.status_code for answer in press(posts)} == {302}
    assert (Reply.objects.count(), SlotBooking.objects.count()) == (1, 1)
