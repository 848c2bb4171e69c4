"""After its time nothing is left of what parents typed: not in the database, not in the cache, not in the log."""

from __future__ import annotations

import base64
import io
import logging
import pickle
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from home.choices import Role
from planner.actions_invitations import set_cancelled
from planner.actions_replies import keep_class_list, set_came
from planner.models import InvitationPage, InvitationTotals, ListedPupil, PlannerSettings, Reply, ReplyPupil
from planner.occasions import occasion_of
from planner.reply_links import ClassLink, class_token
from tests.planner.invitations.conftest import HOST, PATH, answer, staff
from tests.planner.invitations.test_replies import form_of, send

EVENING = date(2027, 2, 9)
TYPED = {
    "pupil": "Xanthippe", "listed": "Quirijn", "slip": "Ysbrand", "sibling": "Wubbechien", "personal": "Ottelien",
    "withdrawn": "Zwaantje", "refused": "Vrouwkje", "telephone": "0612349876", "address": "xanthippe@geheim.example",
    "changed": "tweede@geheim.example", "bounced": "weigeraar@geheim.example", "question": "kwibusvraag",
}  # fmt: skip
"""What people type, by where they type it; each is found nowhere else."""


def purge(day: date) -> str:
    """Run the command on this day; what it says."""
    call_command("purge_replies", today=day.isoformat(), stdout=(out := io.StringIO()))
    return out.getvalue()


def found_in(*places: tuple[str, Any]) -> dict[str, set[str]]:
    """Which of the typed words stand where, as they are or packed: in JSON, in an address, in base64, in a pickle."""
    found: dict[str, set[str]] = {}
    for place, value in places:
        text = value.decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else str(value)
        texts = [text, unquote_plus(text), text.encode().decode("unicode_escape", "replace")]
        for packed in re.findall(r"[\w+/=-]{12,}", text):
            with suppress(ValueError):
                texts.append(base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_").decode("latin-1"))
        words = {word for word in TYPED.values() for one in texts if word.lower() in one.lower()}
        if words:
            found.setdefault(place, set()).update(words)
    return found


def database() -> list[tuple[str, Any]]:
    """Every value of every column of every table, and what the sessions hold."""
    values: list[tuple[str, Any]] = [("session", session.get_decoded()) for session in Session.objects.all()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [f"{table}.{column[0]}" for column in cursor.description]
            values += [pair for row in cursor.fetchall() for pair in zip(columns, row, strict=True)]
    return values


def shared_cache() -> list[tuple[str, Any]]:
    """The keys and values of the cache of the tests, which keeps pickles in memory."""
    return [(f"cache {key}", (key, pickle.loads(value))) for key, value in cache._cache.items()]


@pytest.fixture
def answered(
    invited: Any, client_of: Any, mentor_of_2a: Any, monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]
) -> Any:
    """An evening with everything that people can type, by every way in, with mail that goes through the queue."""
    deliver = EmailBackend.send_messages

    def send_messages(self: Any, messages: Any) -> Any:
        if messages[0].to == [TYPED["bounced"]]:
            raise SMTPRecipientsRefused({TYPED["bounced"]: (550, b"unknown: " + TYPED["bounced"].encode())})
        return deliver(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    client = client_of(HOST)
    name, sibling = "pupil-0-first_name", {"pupil-1-first_name": TYPED["sibling"], "pupil-1-class_name": "2B"}
    mine = send(client, answer="call", telephone=TYPED["telephone"], question=TYPED["question"],
                email=TYPED["address"], **{name: TYPED["pupil"]}, **sibling).url  # fmt: skip
    send(client, mine, answer="yes", email=TYPED["changed"], **{name: TYPED["pupil"]}, **sibling)
    send(client, **{name: TYPED["pupil"]}, email=f"geen adres {TYPED['question']}")
    send(client, email=TYPED["bounced"], question=TYPED["question"], **{name: "Sara"})
    gone = send(client, **{name: TYPED["withdrawn"]}).url
    client.post(gone, {"withdraw": "1"})
    send(client, token="vals", **{name: TYPED["refused"]})
    client.get(PATH, {"naam": TYPED["refused"]}, headers={"referer": f"http://{HOST}/?{TYPED['refused']}"})
    client.force_login(mentor_of_2a)
    names = f"{TYPED['listed']}\n{TYPED['personal']}\nOscar"
    client.post(reverse("planner_class_list", args=[invited.pk, "2A"]), {"names": names})
    pupil = ListedPupil.objects.get(first_name=TYPED["personal"])
    personal = f"{PATH}antwoord/{class_token(ClassLink(invited.pk, '2A', pupil.pk))}/"
    client_of(HOST).post(personal, form_of(client_of(HOST), personal, answer="yes"))
    slip = {"answer": "yes", "source": "paper", "people": "2", "childcare": "0", "interpreter": "ti"}
    slip |= {name: TYPED["slip"], "pupil-0-class_name": "2A", "question": TYPED["question"]}
    client.post(reverse("planner_reply_add", args=[invited.pk]), slip)
    client.post(reverse("planner_reply_add", args=[invited.pk]), slip | {"people": "99"})
    for view in ("planner_replies", "planner_door", "planner_name_cards", "planner_reply_links"):
        assert client.get(reverse(view, args=[invited.pk])).status_code == 200
    assert client.get(reverse("planner_personal_letters", args=[invited.pk, "2A"])).status_code == 200
    set_came(ReplyPupil.objects.get(first_name=TYPED["slip"]), True)
    set_came(ListedPupil.objects.get(first_name=TYPED["listed"]), True)
    page = InvitationPage.objects.get(pk=invited.pk)
    page.introduction = "Nieuwe tekst"
    page.save_revision(user=mentor_of_2a).publish()  # a revision, a log entry and the search index
    call_command("send_reminders", today=(EVENING - timedelta(days=1)).isoformat(), stdout=io.StringIO())
    work()
    return invited


def test_nothing_that_was_typed_is_left(answered, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    kept = found_in(*database())
    stays_until_then = {word for words in kept.values() for word in words}
    never_kept = {TYPED[name] for name in ("withdrawn", "refused", "telephone", "address")}
    assert stays_until_then == set(TYPED.values()) - never_kept
    tables = {place.partition(".")[0] for place in kept}
    assert tables == {"planner_reply", "planner_replypupil", "planner_listedpupil"}
    said = purge(EVENING + timedelta(days=30))
    assert found_in(*database()) == {}
    assert found_in(*shared_cache()) == {}
    everything = capfd.readouterr()
    records = [
        record.getMessage() + str(record.exc_info or "") for record in caplog.get_records("setup") + caplog.records
    ]
    assert records
    assert found_in(("log", "\n".join([caplog.text, *records])), ("said", said), ("out", everything)) == {}
    assert "4 replies and 3 names deleted" in said
    assert answered.title in said


def test_totals_remain(answered, school, client_of):
    purge(EVENING + timedelta(days=30))
    (first, second) = InvitationTotals.objects.filter(site=school)
    assert (first.class_name, first.invited, first.replied, first.said_yes, first.came) == ("2A", 4, 4, 4, 2)
    assert first.languages == {"ti": 1}
    assert (second.class_name, second.invited) == ("2B", 1)
    client = client_of(HOST)
    client.force_login(staff(school, Role.DECAAN))
    response = client.get(reverse("planner_replies", args=[answered.pk]))
    assert response.status_code == 200
    purge(EVENING + timedelta(days=31))
    assert InvitationTotals.objects.count() == 2
    assert InvitationTotals.objects.first().came == 2


@pytest.mark.parametrize(("days", "after", "left"), [(30, 29, True), (30, 30, False), (7, 6, True), (7, 7, False)])
def test_the_time_counts_from_the_day_and_is_the_schools_own(invited, school, days, after, left):
    PlannerSettings.objects.update_or_create(site=school, defaults={"keep_replies_days": days})
    answer(invited, ("Sara", "2A"))
    purge(EVENING + timedelta(days=after))
    assert Reply.objects.exists() == left


def test_an_evening_that_moves_takes_its_time_along(invited, plan, edit):
    answer(invited, ("Sara", "2A"))
    later = {"start": date(2027, 5, 11), "end": date(2027, 5, 11)}
    edit(plan, {plan.activities.get(uid=invited.plan_uid).external_id: later}, publish=True)
    purge(EVENING + timedelta(days=40))
    assert Reply.objects.exists()
    purge(date(2027, 5, 11) + timedelta(days=30))
    assert not Reply.objects.exists()


def test_cancelled_the_time_counts_from_the_cancellation(invited, school, today):
    answer(invited, ("Sara", "2A"))
    set_cancelled(occasion_of(invited, today=today), True, user=staff(school, Role.DECAAN))
    cancelled = invited.state.__class__.objects.get().cancelled_at.date()
    purge(cancelled + timedelta(days=31))
    assert not Reply.objects.exists()


def test_where_the_plan_lost_the_row_the_time_counts_from_the_last_reply(invited, plan):
    reply = answer(invited, ("Sara", "2A"))
    plan.unpublish()
    changed = Reply.objects.get(pk=reply.pk).changed_at.date()
    purge(changed + timedelta(days=29))
    assert Reply.objects.exists()
    purge(changed + timedelta(days=31))
    assert not Reply.objects.exists()


def test_a_class_list_without_replies_goes_too(invited):
    keep_class_list(invited, "2A", ["Sara"])
    purge(EVENING + timedelta(days=30))
    assert not ListedPupil.objects.exists()


def test_only_what_is_over_is_deleted_and_only_of_that_school(invited, school, other_school):
    answer(invited, ("Sara", "2A"))
    said = purge(EVENING - timedelta(days=1))
    assert "0 " in said
    assert Reply.objects.exists()


def test_a_day_that_is_no_day_is_said():
    with pytest.raises(CommandError, match="morgen"):
        call_command("purge_replies", today="morgen")


def test_reminders_go_once_two_days_before_to_who_comes(invited, mailoutbox):
    answer(invited, ("Sara", "2A"), email="sara@thuis.example")
    answer(invited, ("Tom", "2A"), said="no", email="tom@thuis.example")
    answer(invited, ("Uma", "2A"))
    for days, sent in ((3, 0), (2, 1), (1, 1), (0, 1)):
        call_command("send_reminders", today=(EVENING - timedelta(days=days)).isoformat(), stdout=io.StringIO())
        assert len(mailoutbox) == sent, days
    assert mailoutbox[0].to == ["sara@thuis.example"]
    assert "List-Unsubscribe" in mailoutbox[0].extra_headers


def test_nobody_is_reminded_of_what_is_cancelled(invited, school, today, mailoutbox):
    answer(invited, ("Sara", "2A"), email="sara@thuis.example")
    set_cancelled(occasion_of(invited, today=today), True, user=staff(school, Role.DECAAN))
    call_command("send_reminders", today=EVENING.isoformat(), stdout=io.StringIO())
    assert mailoutbox == []
