"""From the last release to this one and back: nothing of the demo is lost, and no large table is held for long."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader
from wagtail.fields import StreamField

from portal.releases import LAST, RELEASES
from tests.portal.places import Place

ROWS = """
import json
from django.db import connection
quote = connection.ops.quote_name
found = {}
with connection.cursor() as cursor:
    for table in sorted(connection.introspection.table_names(cursor)):
        if table.startswith(("home_", "planner_", "wagtailcore_page", "wagtailcore_site")):
            columns = [item.name for item in connection.introspection.get_table_description(cursor, table)]
            cursor.execute(f"SELECT {', '.join(map(quote, columns))} FROM {quote(table)}")
            found[table] = [dict(zip(columns, map(str, row))) for row in cursor.fetchall()]
print("ROWS" + json.dumps(found))
"""
PAGES = """
from django.test import Client
for host in ("zuiderkwartier.localhost", "havenlyceum.localhost"):
    for path in ("/", "/leerjaar-2/", "/leerjaar-2/jaarplan/", "/opdrachten/", "/leerjaar-2/jaarplan/agenda.ics"):
        print("PAGE", host, path, Client(headers={"host": host}).get(path, follow=True).status_code)
"""
LARGE = {
    "page", "revision", "activitypage", "plannedactivity", "activitylink", "yearplanpage", "studentactivitypage",
    "homeassignmentpage", "conversationguidepage", "parentmeetingpage", "contentpage", "reply", "replypupil",
}  # fmt: skip
"""Models with many rows in an installation of a thousand schools."""


def rows_of(installation: Place) -> dict[str, list[dict[str, str]]]:
    """Everything in the tables of schools."""
    answer = installation.run("shell", "-v0", "-c", ROWS)
    assert answer.returncode == 0, answer.stderr
    rows: dict[str, list[dict[str, str]]] = json.loads(answer.stdout.split("ROWS", 1)[1])
    return rows


def as_of(rows: dict[str, list[dict[str, str]]], release: dict[str, list[dict[str, str]]]) -> dict[str, list[str]]:
    """The same tables and columns as a release has, in an order of their own."""
    return {
        table: sorted(json.dumps({name: row[name] for name in known[0]} if known else row) for row in rows[table])
        for table, known in release.items()
    }


def migrate_to_release(installation: Place) -> None:
    """Back to the tables that the release has."""
    for app, name in reversed(RELEASES[LAST].items()):
        answer = installation.run("migrate", app, name, "-v0")
        assert answer.returncode == 0, answer.stderr


@pytest.fixture(scope="module")
def upgraded(place: Callable[[str], Place]) -> dict[str, Any]:
    """The demo as the release has it, then forth, then back again."""
    installation = place("upgrade")
    for command in (("migrate", "-v0"), ("collectstatic", "--noinput", "-v0"), ("load_demo",)):
        answer = installation.run(*command)
        assert answer.returncode == 0, answer.stderr
    migrate_to_release(installation)
    release = rows_of(installation)
    forth = installation.run("migrate", "-v0")
    assert forth.returncode == 0, forth.stderr
    new, pages = rows_of(installation), installation.run("shell", "-v0", "-c", PAGES)
    migrate_to_release(installation)
    return {"release": release, "new": new, "pages": pages, "back": rows_of(installation)}


def test_nothing_of_the_release_is_lost(upgraded: dict[str, Any]) -> None:
    release = upgraded["release"]
    assert len(release["home_activitypage"]) > 50
    assert len(release["planner_plannedactivity"]) > 50
    assert as_of(upgraded["new"], release) == as_of(release, release)


def test_the_pages_of_the_release_answer_after_the_upgrade(upgraded: dict[str, Any]) -> None:
    answers = [line.split() for line in upgraded["pages"].stdout.splitlines() if line.startswith("PAGE")]
    assert len(answers) == 10, upgraded["pages"].stderr
    assert {answer[-1] for answer in answers} == {"200"}


def test_the_way_back_is_open(upgraded: dict[str, Any]) -> None:
    release = upgraded["release"]
    assert set(upgraded["back"]) == set(release)
    assert as_of(upgraded["back"], release) == as_of(release, release)


def _since_the_release() -> Iterator[tuple[Any, str]]:
    """Every migration of ours after the release, with its text."""
    loader = MigrationLoader(connection)
    old = {key for app, name in RELEASES[LAST].items() for key in loader.graph.forwards_plan((app, name))}
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in RELEASES[LAST] and (app, name) not in old:
            yield migration, Path(f"{apps.get_app_config(app).path}/migrations/{name}.py").read_text(encoding="utf-8")


def _holds_a_large_table(operation: Any) -> bool:
    """Whether an operation reads or writes all rows of a large table, or builds an index on it, under a lock."""
    if isinstance(operation, migrations.RunPython | migrations.RunSQL):
        return True
    model = str(getattr(operation, "model_name", "")).lower()
    if model not in LARGE:
        return False
    field = getattr(operation, "field", None)
    if isinstance(operation, migrations.AlterField) and isinstance(field, StreamField):
        return False  # other blocks are the same column
    if isinstance(operation, migrations.AddField) and field is not None:
        return bool(field.unique or field.db_index or field.is_relation)  # a default is one entry of the catalogue
    return isinstance(operation, migrations.AlterField | migrations.AddIndex | migrations.AddConstraint)


@pytest.mark.django_db
def test_no_migration_holds_a_large_table_for_long() -> None:
    """Where one may, it says in a comment that begins with "Locks:" why that does not matter."""
    found = list(_since_the_release())
    assert found
    silent = [
        f"{migration.app_label}.{migration.name}: {operation.describe()}"
        for migration, text in found
        for operation in migration.operations
        if _holds_a_large_table(operation) and "# Locks:" not in text
    ]
    assert silent == []


def test_the_releases_are_real() -> None:
    loader = MigrationLoader(None)
    for release, names in RELEASES.items():
        assert set(names) == {"home", "planner"}, release
        assert all((app, name) in loader.disk_migrations for app, name in names.items())
