"""A worker in the process of the tests."""

from __future__ import annotations

from typing import Any

import pytest

from portal.worker import PortalWorker


def worker(**options: Any) -> PortalWorker:
    """A worker in this process, which ends when there is nothing left to do."""
    values = {
        "queue_names": ["*"], "interval": 0, "batch": True, "backend_name": "default", "startup_delay": False,
        "max_tasks": None, "worker_id": "w1", "excluded_queue_names": [],
    }  # fmt: skip
    return PortalWorker(**(values | options))


def work_inside_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker keeps the connection, in whose transaction the test stands, and never waits for another."""
    for module in ("django_tasks_db.management.commands.db_worker", "portal.worker"):
        monkeypatch.setattr(f"{module}.close_old_connections", lambda: None)
    monkeypatch.setattr("portal.worker.AWAY", ())
