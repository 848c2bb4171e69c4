"""A page cache that is on, readers who look twice, and transactions that are committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from wagtail.models import Site

from home.choices import Kind
from home.models import ActivityIndexPage, StudentActivityPage, YearLevelPage
from planner.choices import Lane
from planner.models import PlannedActivity, YearPlanPage
from portal.page_cache import counts, store

Commit = Callable[[], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _cache_is_on(settings: Any) -> Iterator[None]:
    settings.PAGE_CACHE_MB = 8
    cache.clear()
    store.clear()
    store.limit = 8 * 1024 * 1024
    yield
    store.clear()


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """``with commit(): …`` is one transaction that ends well: what waits for its end is done."""

    @contextmanager
    def committing() -> Iterator[None]:
        connection.run_on_commit.clear()  # of what the fixtures made
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return committing


@dataclass
class Reader:
    """Somebody without an account, who reads a page twice: the second time it must come from the cache."""

    host: str = "zuid.example"
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Any:
        """The answer as it is, uncompressed."""
        return Client(headers={"host": self.host, **self.headers, **headers}).get(path)

    def reads(self, path: str) -> str:
        """What stands there, asked once."""
        return self.get(path).content.decode()

    def has_kept(self, path: str) -> bool:
        """Whether the next answer comes from the cache."""
        before = counts.hits
        assert self.get(path).status_code == 200, path
        return counts.hits == before + 1

    def warm(self, *paths: str) -> None:
        """Make sure that these are kept."""
        for path in paths:
            self.get(path)
            assert self.has_kept(path), path


@pytest.fixture
def reader() -> Reader:
    """A reader of the first school."""
    return Reader()


@pytest.fixture
def neighbour(other_school: Site) -> Reader:
    """A reader of the second school."""
    return Reader("noord.example")


@pytest.fixture
def level(school: Site) -> YearLevelPage:
    """Year 2 of the first school."""
    return YearLevelPage.objects.child_of(school.root_page).get(level=2)


@pytest.fixture
def activity(school: Site) -> StudentActivityPage:
    """A page of the first school's bank."""
    bank = ActivityIndexPage.objects.child_of(school.root_page).get()
    page = StudentActivityPage(
        title="Mini-stage", slug="mini-stage", kind=Kind.EXPERIENCE, summary="Kort.", what="Kijken."
    )
    bank.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def plan(level: YearLevelPage, activity: StudentActivityPage, today: date) -> YearPlanPage:
    """The running plan of year 2, with one activity."""
    YearPlanPage.objects.child_of(level).delete()
    page = YearPlanPage(title="Jaarplan 2026-2027", slug="jaarplan-2026-2027", school_year=2026)
    page.activities = [
        PlannedActivity(
            lane=Lane.STUDENT, kind=Kind.EXPERIENCE, activity=activity, start=date(2027, 1, 12), end=date(2027, 1, 12)
        )
    ]
    YearLevelPage.objects.get(pk=level.pk).add_child(instance=page)
    page.save_revision().publish()
    return YearPlanPage.objects.get(pk=page.pk)
