"""What watches the server gets an honest answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError

from portal import health


def test_ready_when_database_migrations_and_cache_are_well(client: Any, db: None):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": True, "migrations": True, "cache": True}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("part", sorted(health.CHECKS))
@pytest.mark.parametrize("error", [DatabaseError("password=geheim"), ConnectionError("geheim"), None])
def test_not_ready_when_a_part_fails(
    client: Any, db: None, monkeypatch: pytest.MonkeyPatch, part: str, error: Exception | None
):
    def fail() -> bool:
        if error is None:
            return False
        raise error

    monkeypatch.setitem(health.CHECKS, part, fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {name: name != part for name in health.CHECKS}
    assert b"geheim" not in answer.content


def test_a_watcher_needs_no_host_of_a_school_and_no_tls(client: Any, db: None, settings: Any):
    settings.ALLOWED_HOSTS = ["lob.example"]
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/healthz", "/readyz"):
        assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/", headers={"host": "10.0.0.7:8000"}).status_code == 400
