"""Two schools, always: what is tried with one must leave nothing of the other in sight."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from wagtail.models import Page, Site

from home.actions import SchoolPlan, create_school
from home.library_files import read_library
from home.models import ActivityIndexPage, PortalPage
from tests.queue_worker import work_inside_a_test, worker

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
TODAY = date(2026, 11, 22)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on SQLite what is of a database server."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Where nothing may be left out (NO_SKIPS), a test that is skipped has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped: {report.longrepr}"
    return report


class SchoolClient(Client):
    """A browser that visits one school's host."""

    def __init__(self, hostname: str, **kwargs: Any) -> None:
        super().__init__(headers={"host": hostname}, **kwargs)


@pytest.fixture
def portal(db: None) -> ActivityIndexPage:
    """The portal's own site with an empty library; returns the library page."""
    root = Page.get_first_root_node()
    page = PortalPage(title="LOB-portaal", slug="portaal")
    root.add_child(instance=page)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "portal.example", "port": 80, "root_page": page}
    )
    Page.objects.filter(depth=2, slug="home").delete()
    bank = ActivityIndexPage(title="Bibliotheek", slug="bibliotheek")
    page.add_child(instance=bank)
    return bank


@pytest.fixture
def school(portal: ActivityIndexPage) -> Site:
    """A vmbo school of four years in region midden, without the library."""
    return create_school(
        SchoolPlan(
            name="Zuiderschool",
            hostname="zuid.example",
            levels=tuple(("vmbo_bk", level) for level in range(1, 5)),
            with_library=False,
        )
    )


@pytest.fixture
def other_school(portal: ActivityIndexPage) -> Site:
    """A havo school of five years in region noord, which must see nothing of the first."""
    return create_school(
        SchoolPlan(
            name="Noorderschool",
            hostname="noord.example",
            levels=tuple(("havo", level) for level in range(1, 6)),
            region="noord",
            with_library=False,
        )
    )


@pytest.fixture
def client_of() -> type[SchoolClient]:
    """Makes a browser for a host: ``client_of("zuid.example")``."""
    return SchoolClient


@pytest.fixture
def work(settings: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Puts tasks into the queue of the database; a call does those that are due."""
    work_inside_a_test(monkeypatch)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return lambda: worker()._work()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the end of a transaction does not wait for that of the test."""
    monkeypatch.setattr(transaction, "on_commit", lambda do, *args, **options: do())


@pytest.fixture(scope="session")
def library_entries() -> list[Any]:
    """The files of the starter library, read once."""
    return read_library()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    """Stops the clock on a Sunday in November of school year 2026."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)
    return TODAY
