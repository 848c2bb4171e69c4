"""Parents reply without an account: from the page, by the link of a class, on a slip; and change their mind later."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from planner import reply_limits
from planner.actions_replies import NoRoom, let_in_waiting, save_reply, withdraw
from planner.choices import Answer
from planner.models import InvitationPage, Reply, ReplyPupil
from planner.reply_links import ClassLink, class_token, mail_token, reply_token
from tests.home.html_checks import field_faults, inline_faults, page_faults, soup_of
from tests.planner.invitations.conftest import HOST, PATH, answer

FORM = f"{PATH}antwoord/"


def form_of(client: Any, address: str = FORM, **values: Any) -> dict[str, Any]:
    """The form as a browser would send it back, with these values filled in."""
    soup = soup_of(client.get(address))
    form = soup.select_one("form.reply")
    data = {}
    for field in form.find_all(["input", "textarea", "select"]):
        if field.get("type") == "radio":
            if field.has_attr("checked"):
                data[field["name"]] = field["value"]
        elif field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            data[field["name"]] = chosen["value"]
        else:
            data[field["name"]] = field.get("value", field.get_text())
    return data | values


def send(client: Any, address: str = FORM, **values: Any) -> Any:
    """Fill in and send."""
    sara = {"answer": "yes", "pupil-0-first_name": "Sara", "pupil-0-class_name": "2A"}
    return client.post(address, form_of(client, address, **(sara | values)))


# The thirty seconds ----------------------------------------------------------------------------------------------


def test_three_fields_are_enough(invited, client_of):
    client = client_of(HOST)
    response = send(client)
    assert response.status_code == 302
    reply = Reply.objects.get()
    assert (reply.answer, reply.people, reply.source, reply.language) == ("yes", 2, "web", "nl")
    assert [(pupil.first_name, pupil.class_name) for pupil in reply.pupils.all()] == [("Sara", "2A")]
    done = client.get(response.url)
    assert "Sara" in done.content.decode()
    assert page_faults(done, HOST) == []


def test_everything_that_can_be_said_is_kept(invited, client_of):
    send(
        client_of(HOST),
        people="4",
        interpreter="ti",
        childcare="2",
        question="Mag oma mee?",
        email="sara@thuis.example",
        **{"pupil-1-first_name": "Tom", "pupil-1-class_name": "2B"},
    )
    reply = Reply.objects.get()
    assert (reply.people, reply.interpreter, reply.childcare) == (4, "ti", 2)
    assert (reply.question, reply.email) == ("Mag oma mee?", "sara@thuis.example")
    assert [str(pupil) for pupil in reply.pupils.all()] == ["Sara (2A)", "Tom (2B)"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("yes", {"people": 4, "telephone": "", "interpreter": "ar", "childcare": 2}),
        ("no", {"people": 0, "telephone": "", "interpreter": "", "childcare": 0}),
        ("call", {"people": 0, "telephone": "06 1", "interpreter": "ar", "childcare": 0}),
    ],
)
def test_what_the_answer_makes_needless_is_not_kept(invited, client_of, said, kept):
    send(client_of(HOST), answer=said, people="4", telephone="06 1", interpreter="ar", childcare="2")
    reply = Reply.objects.get()
    assert {name: getattr(reply, name) for name in kept} == kept


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"answer": ""}, "id_answer_0"),
        ({"answer": "maybe"}, "id_answer_0"),
        ({"pupil-0-first_name": " "}, "id_pupil-0-first_name"),
        ({"pupil-0-first_name": "x" * 41}, "id_pupil-0-first_name"),
        ({"pupil-0-class_name": ""}, "id_pupil-0-class_name"),
        ({"pupil-0-class_name": "9Z"}, "id_pupil-0-class_name"),
        ({"pupil-1-first_name": "Tom", "pupil-1-class_name": ""}, "id_pupil-1-class_name"),
        ({"people": "500"}, "id_people"),
        ({"interpreter": "klingon"}, "id_interpreter"),
        ({"childcare": "-1"}, "id_childcare"),
        ({"question": "x" * 501}, "id_question"),
        ({"email": "sara"}, "id_email"),
        ({"telephone": "0" * 31}, "id_telephone"),
    ],
)
def test_a_mistake_is_said_above_and_beside_its_field_and_nothing_is_kept(invited, client_of, values, field):
    response = send(client_of(HOST), **values)
    assert response.status_code == 422
    assert not Reply.objects.exists()
    assert not ReplyPupil.objects.exists()
    soup = soup_of(response)
    summary = soup.select_one(".fault-summary[role=alert]")
    assert summary.find("li").get_text(strip=True)
    assert field_faults(soup) == []
    if field:
        assert summary.find("a", href=f"#{field}")
        assert soup.find(id=field)
        assert soup.select_one(".fault")
    if field and field != "id_answer_0":
        assert soup.find(id=field)["aria-invalid"] == "true"
        assert soup.find(id=soup.find(id=field)["aria-describedby"].split()[-1])


def test_what_was_typed_survives_a_mistake(invited, client_of):
    soup = soup_of(send(client_of(HOST), answer="", question="Mag oma mee?"))
    assert soup.find(id="id_pupil-0-first_name")["value"] == "Sara"
    assert soup.find(id="id_question").get_text(strip=True) == "Mag oma mee?"
    assert all(details.has_attr("open") for details in soup.find_all("details")[1:])


# The form and its links ------------------------------------------------------------------------------------------


def test_the_form_is_the_readers_own_and_sets_no_cookie(invited, client_of):
    first, second = client_of(HOST).get(FORM), client_of(HOST).get(FORM)
    assert first["Cache-Control"] == "private, no-cache"
    keys = [soup_of(page).find("input", attrs={"name": "once"})["value"] for page in (first, second)]
    assert len(set(keys)) == 2
    assert not first.cookies
    assert b"csrfmiddlewaretoken" not in first.content
    assert page_faults(first, HOST) == []


def test_a_reply_needs_no_cookie_even_where_csrf_is_enforced(invited):
    client = Client(enforce_csrf_checks=True, headers={"host": HOST})
    assert send(client).status_code == 302
    assert not client.cookies


def test_the_link_of_a_class_has_the_class_filled_in(invited, client_of):
    token = class_token(ClassLink(invited.pk, "2B"))
    soup = soup_of(client_of(HOST).get(f"{FORM}{token}/"))
    assert soup.find(id="id_pupil-0-class_name").find("option", selected=True)["value"] == "2B"
    assert token == class_token(ClassLink(invited.pk, "2B"))


def another_letter(token: str) -> str:
    """The signature with a letter of it changed; not the last one, of which some bits mean nothing."""
    return f"{token[:-5]}{'B' if token[-5] == 'A' else 'A'}{token[-4:]}"


@pytest.mark.parametrize("change", [another_letter, lambda token: "x" * 40, lambda token: token[3:]])
def test_a_link_that_we_did_not_sign_is_not_there(invited, client_of, change):
    token = change(class_token(ClassLink(invited.pk, "2B")))
    assert client_of(HOST).get(f"{FORM}{token}/").status_code == 404
    assert client_of(HOST).get(f"{PATH}brief/{token}/").status_code == 404


def test_the_link_of_another_invitation_is_not_there(invited, client_of):
    token = class_token(ClassLink(invited.pk + 1, "2B"))
    assert client_of(HOST).get(f"{FORM}{token}/").status_code == 404


@pytest.mark.parametrize("token", ["", "x", "WzEsIiJd:nietvanons"])
def test_a_form_without_our_token_is_refused_and_keeps_what_was_typed(invited, client_of, token):
    response = send(client_of(HOST), token=token)
    assert response.status_code >= 400
    assert not Reply.objects.exists()
    assert soup_of(response).find(id="id_pupil-0-first_name")["value"] == "Sara"


@pytest.mark.parametrize("data", [{}, {"answer": ["yes", "no"]}, {"pupil-0-first_name": "\x00"}, {"token": "\x00"}])
def test_rubbish_is_refused_without_a_traceback(invited, client_of, data):
    assert client_of(HOST).post(FORM, data).status_code >= 400
    assert not Reply.objects.exists()


def test_a_form_of_another_site_is_refused(invited, client_of):
    client = client_of(HOST)
    data = form_of(client) | {"answer": "yes", "pupil-0-first_name": "Sara", "pupil-0-class_name": "2A"}
    assert client.post(FORM, data, headers={"origin": "https://elders.example"}).status_code >= 400
    assert not Reply.objects.exists()
    assert client.post(FORM, data, headers={"origin": f"http://{HOST}"}).status_code == 302


def test_a_program_that_fills_in_everything_is_refused(invited, client_of):
    response = send(client_of(HOST), website="http://koop.example")
    assert response.status_code == 422
    assert not Reply.objects.exists()


def test_very_many_replies_from_one_address_are_held_up(invited, client_of, monkeypatch):
    monkeypatch.setattr(reply_limits, "PER_ADDRESS", "3/10m")
    statuses = [send(client_of(HOST)).status_code for _number in range(5)]
    assert statuses == [302, 302, 302, 429, 429]
    assert Reply.objects.count() == 3
    data = form_of(client_of(HOST)) | {"answer": "no", "pupil-0-first_name": "Tom", "pupil-0-class_name": "2A"}
    assert client_of(HOST).post(FORM, data, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_very_many_replies_by_one_link_are_held_up(invited, client_of, monkeypatch):
    monkeypatch.setattr(reply_limits, "PER_LINK", "2/10m")
    address = f"{FORM}{class_token(ClassLink(invited.pk, '2A'))}/"
    assert [send(client_of(HOST), address).status_code for _number in range(3)] == [302, 302, 429]
    assert send(client_of(HOST)).status_code == 302


def test_behind_a_proxy_it_is_the_readers_address_that_counts(invited, client_of, monkeypatch, settings):
    settings.TRUSTED_PROXIES = 1
    monkeypatch.setattr(reply_limits, "PER_ADDRESS", "1/10m")

    def status(forwarded: str) -> int:
        data = form_of(client_of(HOST)) | {"answer": "no", "pupil-0-first_name": "Tom", "pupil-0-class_name": "2A"}
        return client_of(HOST).post(FORM, data, headers={"x-forwarded-for": forwarded}).status_code

    assert [status("1.2.3.4"), status("9.9.9.9, 1.2.3.4"), status("1.2.3.5")] == [302, 429, 302]


# When one can reply ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "today", "is_open"),
    [
        (None, date(2027, 2, 9), True),
        (None, date(2027, 2, 10), False),
        (date(2027, 1, 15), date(2027, 1, 15), True),
        (date(2027, 1, 15), date(2027, 1, 16), False),
        (date(2027, 6, 1), date(2027, 2, 10), False),
    ],
)
def test_one_replies_until_the_closing_date_or_the_day_itself(invited, client_of, monkeypatch, until, today, is_open):
    InvitationPage.objects.filter(pk=invited.pk).update(replies_until=until)
    data = form_of(client_of(HOST)) | {"answer": "yes", "pupil-0-first_name": "Sara", "pupil-0-class_name": "2A"}
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: today)
    page = client_of(HOST).get(FORM)
    assert bool(soup_of(page).select_one("form.reply")) == is_open
    client_of(HOST).post(FORM, data)
    assert Reply.objects.exists() == is_open


def test_where_no_replies_are_taken_there_is_no_form(invited, client_of):
    InvitationPage.objects.filter(pk=invited.pk).update(takes_replies=False)
    assert client_of(HOST).get(FORM).status_code == 404


# Change and withdraw ---------------------------------------------------------------------------------------------


def my_page(reply: Reply) -> str:
    """Where only the sender comes."""
    return f"{PATH}mijn-antwoord/{reply_token(reply.key)}/"


def test_who_replied_can_change_it(invited, client_of):
    reply = answer(invited, ("Sara", "2A"), email="sara@thuis.example")
    client = client_of(HOST)
    response = send(client, my_page(reply), people="3", email="")
    assert response.status_code == 302
    reply = Reply.objects.get()
    assert (reply.people, reply.email) == (3, "")
    assert reply.pupils.count() == 1


def test_a_mistake_in_a_change_keeps_what_was(invited, client_of):
    reply = answer(invited, ("Sara", "2A"))
    response = send(client_of(HOST), my_page(reply), email="geen adres")
    assert response.status_code == 422
    assert Reply.objects.get().email == ""
    assert soup_of(response).select_one(".fault-summary")


def test_who_replied_can_withdraw_it(invited, client_of):
    reply = answer(invited, ("Sara", "2A"))
    response = client_of(HOST).post(my_page(reply), {"withdraw": "1"})
    assert response.status_code == 200
    assert not Reply.objects.exists()
    assert client_of(HOST).get(my_page(reply)).status_code == 404


def test_the_page_of_a_reply_is_the_senders_alone(invited, client_of):
    reply = answer(invited, ("Sara", "2A"))
    response = client_of(HOST).get(my_page(reply))
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    for token in (reply.key, f"{reply.key}:x{'y' * 30}", mail_token(reply.key), str(reply.pk) * 20):
        assert client_of(HOST).get(f"{PATH}mijn-antwoord/{token}/").status_code == 404
    assert client_of("noord.example").get(my_page(reply)).status_code == 404


def test_no_public_page_names_who_replied(invited, client_of):
    reply = answer(invited, ("Xanthippe", "2A"), question="Mag oma mee?", email="xan@thuis.example")
    token = class_token(ClassLink(invited.pk, "2A"))
    for address in ("", "antwoord/", f"antwoord/{token}/", "brief/", f"brief/{token}/", "uitnodiging.ics"):
        content = client_of(HOST).get(f"{PATH}{address}").content.decode()
        for word in ("Xanthippe", "Mag oma", "xan@", reply.key):
            assert word not in content, address


# No more mail ----------------------------------------------------------------------------------------------------


def test_one_click_takes_the_address_back_and_keeps_the_reply(invited, client_of):
    reply = answer(invited, ("Sara", "2A"), email="sara@thuis.example")
    url = f"{PATH}geen-mail/{mail_token(reply.key)}/"
    client = Client(enforce_csrf_checks=True, headers={"host": HOST})
    assert client.get(url).status_code == 200
    assert Reply.objects.get().email  # programs that look at links in mail only look
    assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Reply.objects.get().email == ""
    assert client.get(f"{PATH}geen-mail/{reply_token(reply.key)}/").status_code == 200


# Room ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def small(invited: InvitationPage) -> InvitationPage:
    """The same with room for five people."""
    InvitationPage.objects.filter(pk=invited.pk).update(capacity=5)
    return invited


def test_who_comes_too_late_waits_and_moves_up(small, django_capture_on_commit_callbacks):
    first = answer(small, ("Sara", "2A"), people=4)
    waiting = answer(small, ("Tom", "2A"), people=2, email="tom@thuis.example")
    assert waiting.is_waiting
    assert not answer(small, ("Uma", "2A"), people=1).is_waiting
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(first)
    assert not Reply.objects.get(pk=waiting.pk).is_waiting
    assert [message.to for message in mail.outbox] == [["tom@thuis.example"]]


def test_who_comes_cannot_bring_more_than_there_is_room_for(small, client_of):
    reply = answer(small, ("Sara", "2A"), people=4)
    with pytest.raises(NoRoom):
        answer_again(reply, people=6)
    response = send(client_of(HOST), my_page(reply), people="6")
    assert response.status_code == 422
    assert soup_of(response).find("a", href="#id_people")
    assert Reply.objects.get().people == 4


def answer_again(reply: Reply, **fields: Any) -> Reply:
    """The same family changes its mind."""
    from planner.actions_replies import ReplyData

    return save_reply(reply.invitation, ReplyData("yes", (("Sara", "2A"),), **fields), reply=reply)


def test_no_and_call_take_no_room(small):
    answer(small, ("Sara", "2A"), people=5)
    assert not answer(small, ("Tom", "2A"), said="no").is_waiting
    assert not answer(small, ("Uma", "2A"), said="call").is_waiting


def test_more_room_lets_in_who_waits(small):
    answer(small, ("Sara", "2A"), people=5)
    waiting = answer(small, ("Tom", "2A"), people=2)
    page = InvitationPage.objects.get(pk=small.pk)
    page.capacity = 10
    page.save_revision().publish()
    let_in_waiting(page)
    assert not Reply.objects.get(pk=waiting.pk).is_waiting


# Other languages -------------------------------------------------------------------------------------------------


def test_every_text_of_the_form_is_a_whole_word_for_a_screen_reader(invited, client_of):
    soup = soup_of(client_of(HOST).get(FORM))
    assert inline_faults(soup) == []
    assert all(re.search(r"\w{2}", label.get_text()) for label in soup.find_all("label"))
    assert [radio["value"] for radio in soup.select("input[name=answer]")] == list(Answer.values)
