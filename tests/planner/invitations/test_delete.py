"""Staff delete the reply of a family, and tell it where it left an address."""

from __future__ import annotations

from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from icalendar import Calendar

from home.choices import Role
from planner.actions_slots import choose_times
from planner.models import InvitationPage, Reply, Slot
from tests.home.html_checks import soup_of
from tests.planner.invitations.conftest import HOST, answer, staff
from tests.planner.invitations.slots import add_slots, family
from tests.planner.invitations.test_slot_desk import desk

__all__ = ["desk"]

ADDRESS = "sara@thuis.example"


def address_of(reply: Reply) -> str:
    """Where staff correct it."""
    return reverse("planner_reply_edit", args=[reply.invitation_id, reply.pk])


def test_it_asks_first_and_offers_to_tell_where_there_is_an_address(invited, desk):
    with_address, without = answer(invited, ("Sara", "2A"), email=ADDRESS), answer(invited, ("Tom", "2A"))
    form = soup_of(desk.get(address_of(with_address))).select_one(".reply-delete form")
    assert form.find("input", attrs={"name": "tell"}).has_attr("checked")
    assert form.find("button", attrs={"name": "delete"})
    assert not soup_of(desk.get(address_of(without))).find("input", attrs={"name": "tell"})
    assert Reply.objects.count() == 2


@pytest.mark.parametrize(("language", "words"), [("nl", "verwijderd"), ("ar", "حذفت")])
def test_the_family_is_told_in_its_language_and_its_calendar_takes_the_evening_out(
    invited, desk, mailoutbox, language, words
):
    reply = answer(invited, ("Sara", "2A"), email=ADDRESS)
    Reply.objects.update(language=language)
    desk.post(address_of(reply), {"delete": "1", "tell": "1"})
    assert not Reply.objects.exists()
    (mail,) = mailoutbox
    assert mail.to == [ADDRESS]
    assert words in mail.body
    assert "List-Unsubscribe" not in mail.extra_headers
    ((_name, content, kind),) = mail.attachments
    calendar = Calendar.from_ical(content)
    assert (calendar["method"], "method=CANCEL" in kind) == ("CANCEL", True)
    assert calendar.walk("VEVENT")[0]["status"] == "CANCELLED"


def test_an_own_time_goes_out_of_the_calendar_and_is_free_again(round_, desk, mailoutbox):
    slots = add_slots(round_, "2A")
    reply = family(round_, ("Sara", "2A"), email=ADDRESS)
    (booking,) = choose_times(reply, {reply.pupils.get().pk: slots[0].pk})
    desk.post(address_of(reply), {"delete": "1", "tell": "1"})
    (event,) = Calendar.from_ical(mailoutbox[-1].attachments[0][1]).walk("VEVENT")
    assert event["uid"].startswith(f"gesprek-{booking.uid}")
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert Slot.objects.filter(booking=None).count() == len(slots)


def test_nobody_is_told_where_staff_do_not_want_it(invited, desk, mailoutbox):
    reply = answer(invited, ("Sara", "2A"), email=ADDRESS)
    desk.post(address_of(reply), {"delete": "1"})
    assert not Reply.objects.exists()
    assert mailoutbox == []


def test_a_mail_that_cannot_be_sent_leaves_the_reply(invited, desk, monkeypatch):
    def refuse(self: EmailMessage, *args: Any, **kwargs: Any) -> int:
        raise SMTPServerDisconnected(ADDRESS)

    monkeypatch.setattr(EmailMessage, "send", refuse)
    reply = answer(invited, ("Sara", "2A"), email=ADDRESS)
    page = desk.post(address_of(reply), {"delete": "1", "tell": "1"}, follow=True)
    assert Reply.objects.filter(pk=reply.pk).exists()
    text = soup_of(page).get_text(" ", strip=True)
    assert "kon niet worden verstuurd" in text
    assert desk.post(address_of(reply), {"delete": "1"}).status_code == 302
    assert not Reply.objects.exists()


def test_who_waits_comes_in_and_another_school_deletes_nothing(invited, other_school, client_of):
    InvitationPage.objects.filter(pk=invited.pk).update(capacity=2)
    first, second = answer(invited, ("Sara", "2A")), answer(invited, ("Tom", "2A"))
    assert second.is_waiting
    stranger = client_of("noord.example")
    stranger.force_login(staff(other_school, Role.MANAGEMENT))
    assert stranger.post(address_of(first), {"delete": "1"}).status_code in (302, 404)
    assert Reply.objects.count() == 2
    ours = client_of(HOST)
    ours.force_login(staff(invited.get_site(), Role.COMMUNICATION))
    ours.post(address_of(first), {"delete": "1"})
    assert not Reply.objects.get().is_waiting
