"""The daily work in one command: all of it, each day again, and not stopped by one part that fails."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.utils import timezone
from wagtail.models import Site

from home.choices import Role
from home.models import DoneOnce, Job
from home.school_jobs import LANGUAGES
from portal.management.commands.daily import COMMANDS
from tests.home.test_staff import staff

PROJECT = Path(__file__).resolve().parents[2]


def daily() -> str:
    said = StringIO()
    call_command("daily", stdout=said)
    return said.getvalue()


def test_whatever_is_to_be_purged_is_purged_daily():
    assert set(COMMANDS) <= set(get_commands())
    assert {name for name in get_commands() if name.startswith("purge_")} - set(COMMANDS) <= {
        "purge_revisions", "purge_embeds",
    }  # fmt: skip


def test_it_does_all_and_a_second_time_there_is_nothing_left(school: Site):
    Job.objects.create(kind=LANGUAGES, site=school, user=staff(school, Role.MANAGEMENT), state="done")
    Job.objects.update(finished_at=timezone.now() - timedelta(days=31))
    DoneOnce.objects.create(key="old", at=timezone.now() - timedelta(days=121))
    said = daily()
    assert [line.rstrip(":") for line in said.splitlines() if line.endswith(":")] == list(COMMANDS)
    assert "0 files and 1 jobs" in said
    assert not Job.objects.exists()
    assert not DoneOnce.objects.exists()
    assert "0 files and 0 jobs" in daily()


def test_what_fails_does_not_stop_the_rest_and_is_told(db: None, monkeypatch: pytest.MonkeyPatch):
    def fail(*args: object) -> None:
        raise OSError

    monkeypatch.setattr("home.management.commands.purge_feedback.purge_lines", fail)
    with pytest.raises(CommandError, match=r"purge_feedback\b.*rest is done"):
        daily()
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("daily", stdout=said)
    assert "files and" in said.getvalue()


def test_timer_and_instructions_run_it():
    assert "manage.py daily" in (PROJECT / "deploy/portal-daily.service").read_text("utf-8")
    assert "manage.py daily" in (PROJECT / "docs/deployment.md").read_text("utf-8")
