"""After its time nothing is left of what parents typed: not in the database, not in the cache, not in the log."""

from __future__ import annotations

import io
import pickle
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from home.choices import Role
from planner.actions_invitations import set_cancelled
from planner.actions_replies import keep_class_list, set_came
from planner.models import InvitationTotals, ListedPupil, PlannerSettings, Reply, ReplyPupil
from planner.occasions import occasion_of
from tests.planner.invitations.conftest import HOST, PATH, answer, staff
from tests.planner.invitations.test_replies import send

EVENING = date(2027, 2, 9)
TYPED = ("Xanthippe", "Quirijn", "Ysbrand", "0612349876", "xanthippe@geheim.example", "kwibusvraag")


def purge(day: date) -> str:
    """Run the command on this day; what it says."""
    call_command("purge_replies", today=day.isoformat(), stdout=(out := io.StringIO()))
    return out.getvalue()


def found_in_database() -> list[str]:
    """Every table and column in which one of the typed words stands."""
    places = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    places += [f"{table}.{column}: {word}" for word in TYPED if word.lower() in str(value).lower()]
    return places


def found_in_cache() -> list[str]:
    """The same for the cache of the tests, which keeps pickles in memory."""
    return [word for value in cache._cache.values() for word in TYPED if word in str(pickle.loads(value))]


@pytest.fixture
def answered(invited: Any, school: Any, client_of: Any, mentor_of_2a: Any) -> Any:
    """An evening with everything that people can type, by every way in."""
    client = client_of(HOST)
    send(client, answer="call", telephone="0612349876", question="kwibusvraag", email="xanthippe@geheim.example",
         **{"pupil-0-first_name": "Xanthippe"})  # fmt: skip
    send(client, **{"pupil-0-first_name": "Xanthippe"}, email="geen adres kwibusvraag")
    client.get(f"{PATH}mijn-antwoord/")
    client.force_login(mentor_of_2a)
    client.post(reverse("planner_class_list", args=[invited.pk, "2A"]), {"names": "Xanthippe\nQuirijn\nOscar"})
    slip = {"answer": "yes", "source": "paper", "people": "2"}
    slip |= {"pupil-0-first_name": "Ysbrand", "pupil-0-class_name": "2A", "childcare": "0", "interpreter": "ti"}
    client.post(reverse("planner_reply_add", args=[invited.pk]), slip)
    client.get(reverse("planner_replies", args=[invited.pk]))
    client.get(reverse("planner_door", args=[invited.pk]))
    set_came(ReplyPupil.objects.get(first_name="Ysbrand"), True)
    set_came(ListedPupil.objects.get(first_name="Quirijn"), True)
    return invited


def test_nothing_that_was_typed_is_left(answered, caplog, capfd):
    assert len(found_in_database()) >= len(TYPED)
    said = purge(EVENING + timedelta(days=30))
    assert found_in_database() == []
    assert found_in_cache() == []
    logged = caplog.text + said + "".join(capfd.readouterr())
    assert [word for word in TYPED if word.lower() in logged.lower()] == []
    assert "2 replies and 3 names deleted" in said
    assert answered.title in said


def test_totals_remain(answered, school, client_of):
    purge(EVENING + timedelta(days=30))
    (first, second) = InvitationTotals.objects.filter(site=school)
    assert (first.class_name, first.invited, first.replied, first.said_yes, first.came) == ("2A", 3, 2, 1, 2)
    assert first.languages == {"ti": 1}
    assert (second.class_name, second.invited) == ("2B", 0)
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
