"""A change that is stored is told, whatever happens to the process that stored it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from wagtail.models import Site

from home.models import SchoolSettings
from portal import changes, untold
from portal.changes import tell
from portal.models import UntoldChange
from portal.untold import tell_untold
from tests.portal.page_cache.conftest import Commit, Reader
from tests.portal.test_faults import redis_away  # noqa: F401


@pytest.fixture(autouse=True)
def _at_once(school: Site, other_school: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of the fixtures are gone, and nobody need wait."""
    UntoldChange.objects.all().delete()
    monkeypatch.setattr(untold, "PATIENCE", 0.0)


def write_footer(school: Site, text: str) -> None:
    settings = SchoolSettings.for_site(school)
    settings.footer = text
    settings.save()


def die(*args: Any) -> None:
    raise KeyboardInterrupt


def test_a_process_that_dies_before_it_tells(
    reader: Reader, neighbour: Reader, school: Site, commit: Commit, monkeypatch: pytest.MonkeyPatch
):
    reader.warm("/")
    neighbour.warm("/")
    with monkeypatch.context() as patch:
        patch.setattr(changes, "tell", die)
        with suppress(KeyboardInterrupt), commit():
            write_footer(school, "Nieuwe kade 9")
    assert reader.has_kept("/")  # nobody knows yet
    assert tell_untold(tell) == 1
    assert "Nieuwe kade 9" in reader.reads("/")
    reader.warm("/")
    neighbour.warm("/")
    assert tell_untold(tell) == 0
    assert reader.has_kept("/")
    assert not UntoldChange.objects.exists()


def test_another_callback_that_fails_keeps_nobody_from_knowing(
    reader: Reader, school: Site, django_capture_on_commit_callbacks: Any
):
    def fail() -> None:
        raise RuntimeError

    reader.warm("/")
    with suppress(RuntimeError), django_capture_on_commit_callbacks(execute=True):
        transaction.on_commit(fail)
        with transaction.atomic():
            write_footer(school, "Nieuwe kade 9")
    assert tell_untold(tell) == 1
    assert "Nieuwe kade 9" in reader.reads("/")


def test_a_change_is_told_later_where_redis_was_away_for_a_moment(
    reader: Reader,
    school: Site,
    commit: Commit,
    monkeypatch: pytest.MonkeyPatch,
    redis_away: Any,  # noqa: F811
):
    monkeypatch.setattr("portal.generations.cache", caches["default"])
    with commit():
        write_footer(school, "Nieuwe kade 9")
    assert UntoldChange.objects.count() == 1
    assert tell_untold(tell) == 0  # still away
    assert UntoldChange.objects.count() == 1


def test_nothing_is_left_of_what_is_told_or_rolled_back(school: Site, commit: Commit):
    with commit():
        write_footer(school, "Nieuw")
        assert UntoldChange.objects.count() == 1
        write_footer(school, "Nieuwer")
        assert UntoldChange.objects.count() == 1
        with transaction.atomic():
            write_footer(school, "Toch niet")
            transaction.set_rollback(True)
    assert not UntoldChange.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_without_a_transaction(reader: Reader, school: Site):
    UntoldChange.objects.all().delete()
    reader.warm("/")
    SchoolSettings.objects.filter(site=school).update(footer="Nieuwe kade 9")
    assert "Nieuwe kade 9" in reader.reads("/")
    with pytest.raises(IntegrityError):
        SchoolSettings.objects.filter(site=school).update(site=999_999)
    with transaction.atomic():
        write_footer(school, "Toch niet")
        transaction.set_rollback(True)
    assert not UntoldChange.objects.exists()


def test_a_row_is_left_to_who_wrote_it_for_a_moment(school: Site, commit: Commit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(untold, "PATIENCE", 60.0)
    UntoldChange.objects.create(token="a" * 16, written_at=untold.time.time())
    assert tell_untold(tell) == 0
    UntoldChange.objects.update(written_at=untold.time.time() - 61)
    assert tell_untold(tell) == 1
