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
