"""Mail to parents through the queue: each of them once, whatever fails halfway, and never an address in the queue."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from home.background import try_again
from planner.actions_invitations import set_cancelled
from planner.actions_reminders import send_reminders
from planner.occasions import occasion_of
from tests.home.test_staff import Role, staff
from tests.planner.invitations.conftest import answer
from tests.queue_worker import work_inside_a_test, worker

EVENING = date(2027, 2, 16)


@pytest.fixture
def queue(invited: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The invitation's mail goes through the queue; a call does what is due."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    for name in ("sara", "tom", "uma"):
        answer(invited, (name.title(), "2A"), email=f"{name}@thuis.example")
    work_inside_a_test(monkeypatch)
    return lambda: worker()._work()


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Addresses that the mail server refuses."""
    names: set[str] = set()
    deliver = EmailBackend.send_messages

    def send_messages(self: Any, messages: Any) -> Any:
        if names & set(messages[0].to):
            raise ConnectionRefusedError(f"no mail for {messages[0].to}")
        return deliver(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return names


def cancel(page: Any, is_cancelled: bool = True) -> None:
    occasion = occasion_of(page, today=timezone.localdate())
    set_cancelled(occasion, is_cancelled, user=staff(page.get_site(), Role.COMMUNICATION))


def receivers() -> list[str]:
    return sorted(message.to[0].partition("@")[0] for message in mail.outbox)


def tasks(name: str) -> Any:
    return DBTaskResult.objects.filter(task_path=f"planner.tasks.{name}")


def test_who_got_the_mail_does_not_get_it_again_when_another_could_not(invited: Any, queue: Any, refused: set[str]):
    refused.add("tom@thuis.example")
    cancel(invited)
    queue()
    assert receivers() == ["sara", "uma"]
    (row,) = tasks("tell_cancelled")
    assert row.status == "READY"
    assert "thuis.example" not in json.dumps(list(DBTaskResult.objects.values()), default=str)
    refused.clear()
    DBTaskResult.objects.update(run_after=timezone.now())
    queue()
    assert receivers() == ["sara", "tom", "uma"]
    try_again(tasks("tell_cancelled").get().pk)
    queue()
    assert len(mail.outbox) == 3


def test_cancelled_and_reinstated_before_the_mail_went_tells_only_the_last(invited: Any, queue: Any):
    cancel(invited)
    cancel(invited, False)
    queue()
    assert len(mail.outbox) == 3
    assert tasks("tell_cancelled").filter(status="SUCCESSFUL").count() == 2


def test_a_reminder_goes_once_however_often_it_is_asked_for(invited: Any, queue: Any, refused: set[str]):
    two_days_before = occasion_of(invited, today=EVENING).item.start - timedelta(days=2)
    refused.add("uma@thuis.example")
    assert send_reminders(two_days_before) == 3
    assert send_reminders(two_days_before) == 3
    queue()
    assert receivers() == ["sara", "tom"]
    refused.clear()
    DBTaskResult.objects.update(run_after=timezone.now())
    queue()
    assert receivers() == ["sara", "tom", "uma"]
    assert send_reminders(two_days_before) == 0
