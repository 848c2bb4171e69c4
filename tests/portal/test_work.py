"""Work outside the request: done once, tried again, taken over from a worker that died."""

from __future__ import annotations

import json
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Site

from home.actions.invitations import invite, invite_again
from home.background import MAX_ATTEMPTS, later, once, pause_after, take_back, tidy, try_again
from home.models import DoneOnce, StaffInvitation, WorkerSign
from home.tasks import mail_staff_invitation
from tests.home.test_staff import Role, staff

ADDRESS = "noor@zuid.example"
LEASE = timedelta(seconds=60)


@pytest.fixture
def invitation(work: Any, school: Site) -> StaffInvitation:
    DBTaskResult.objects.all().delete()
    return send(school)


def send(school: Site) -> StaffInvitation:
    manager = staff(school, Role.MANAGEMENT)
    return invite(
        school, email="noor@zuid.example", name="Noor Vos", roles=["mentor"], address="https://zuid.example",
        user=manager,
    )  # fmt: skip


def mails() -> DBTaskResult:
    return DBTaskResult.objects.get(task_path__endswith="mail_staff_invitation")


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """A mail server that refuses, for as long as this list has something."""
    state = [True]
    deliver = EmailBackend.send_messages

    def send_messages(self: Any, messages: Any) -> Any:
        if state:
            raise SMTPRecipientsRefused({ADDRESS: (550, b"unknown")})
        return deliver(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return state


def test_a_mail_goes_out_when_a_worker_gets_to_it(invitation: StaffInvitation, work: Any):
    assert mail.outbox == []
    assert not invitation.is_mailed
    work()
    (message,) = mail.outbox
    assert message.to == ["noor@zuid.example"]
    assert "https://zuid.example/admin/invitation/" in message.body
    invitation.refresh_from_db()
    assert invitation.is_mailed
    assert mails().status == "SUCCESSFUL"


def test_a_task_that_runs_twice_mails_once(invitation: StaffInvitation, work: Any):
    work()
    try_again(mails().pk)
    work()
    assert mails().status == "SUCCESSFUL"
    assert len(mail.outbox) == 1


def test_only_the_latest_of_two_links_goes_out(invitation: StaffInvitation, work: Any, school: Site):
    invite_again(invitation, address="https://zuid.example", user=invitation.invited_by)
    work()
    assert len(mail.outbox) == 1


def test_what_waits_in_the_queue_names_nobody(invitation: StaffInvitation):
    stored = json.dumps(list(DBTaskResult.objects.values()), default=str)
    assert "mail_staff_invitation" in stored
    assert "noor" not in stored.lower()


def test_a_change_that_is_undone_leaves_no_task(work: Any, school: Site):
    DBTaskResult.objects.all().delete()
    with transaction.atomic():
        send(school)
        assert mails().status == "READY"
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()


def test_what_fails_is_tried_again_later(invitation: StaffInvitation, work: Any, refusing: list[bool]):
    before = timezone.now()
    work()
    row = mails()
    assert (row.status, len(row.worker_ids)) == ("READY", 1)
    assert row.run_after >= before + pause_after(1)
    assert row.exception_class_path == "smtplib.SMTPRecipientsRefused"
    assert "noor" not in row.traceback.lower()
    work()
    assert len(mails().worker_ids) == 1, "not before its time"
    refusing.clear()
    DBTaskResult.objects.update(run_after=before)
    work()
    assert mails().status == "SUCCESSFUL"
    assert len(mail.outbox) == 1


def test_after_the_last_attempt_it_is_left_until_somebody_says_again(
    invitation: StaffInvitation, work: Any, refusing: list[bool]
):
    for _attempt in range(MAX_ATTEMPTS + 2):
        DBTaskResult.objects.update(run_after=timezone.now())
        work()
    assert (mails().status, len(mails().worker_ids)) == ("FAILED", MAX_ATTEMPTS)
    refusing.clear()
    try_again(mails().pk)
    work()
    assert len(mail.outbox) == 1


def test_a_task_whose_function_is_gone_fails_and_the_worker_goes_on(invitation: StaffInvitation, work: Any):
    DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="home.tasks.nothing_here", backend_name="default",
        run_after=timezone.now(), priority=50,
    )  # fmt: skip
    work()
    assert len(mail.outbox) == 1
    assert DBTaskResult.objects.get(task_path="home.tasks.nothing_here").status == "READY"


@pytest.mark.parametrize(("silence", "is_taken"), [(LEASE - timedelta(seconds=5), False), (LEASE, True)])
def test_the_task_of_a_worker_that_died_is_somebody_elses(
    invitation: StaffInvitation, work: Any, silence: timedelta, is_taken: bool
):
    mails().claim("dead")
    now = timezone.now()
    WorkerSign.objects.create(worker_id="dead", seen_at=now - silence)
    assert take_back(LEASE, now) == int(is_taken)
    work()
    assert len(mail.outbox) == int(is_taken)


def test_a_task_that_kills_every_worker_is_given_up(invitation: StaffInvitation):
    for number in range(MAX_ATTEMPTS):
        mails().claim(f"dead-{number}")
        assert take_back(LEASE) == 1
    assert mails().status == "FAILED"


def test_what_failed_halfway_is_not_remembered_as_done(db: None):
    with pytest.raises(RuntimeError), once("a:1"):
        raise RuntimeError
    with once("a:1") as is_new:
        assert is_new
    with once("a:1") as is_new:
        assert not is_new


def test_old_results_are_forgotten_and_open_ones_are_not(invitation: StaffInvitation, work: Any):
    work()
    later(mail_staff_invitation, invitation.pk, 0.0, "https://zuid.example")
    DoneOnce.objects.create(key="old", at=timezone.now() - timedelta(days=121))
    DoneOnce.objects.create(key="new")
    tidy(timezone.now() + timedelta(hours=23))
    assert set(DoneOnce.objects.values_list("key", flat=True)) == {"new"}
    assert DBTaskResult.objects.successful().filter(task_path__endswith="mail_staff_invitation").exists()
    tidy(timezone.now() + timedelta(hours=25))
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"READY"}
