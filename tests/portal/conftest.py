"""Installations of their own, for tests of what outlives a process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from psycopg import sql

from tests.portal.places import Place, on_server


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Place]]:
    """Makes installations, on the same kind of database as the tests run on."""
    wanted = settings.DATABASES["default"]
    made: list[str] = []

    def make(name: str) -> Place:
        folder = tmp_path_factory.mktemp(name)
        if "postgresql" not in wanted["ENGINE"]:
            return Place(folder, f"sqlite:///{folder / 'portal.sqlite3'}")
        database = f"portal_place_{os.getpid()}_{name}"
        made.append(database)
        on_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), database)
        on_server(sql.SQL("CREATE DATABASE {}"), database)
        host = f"{wanted['USER']}:{wanted['PASSWORD']}@{wanted['HOST']}:{wanted['PORT']}"
        return Place(folder, f"postgres://{host}/{database}")

    yield make
    for database in made:
        on_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), database)
