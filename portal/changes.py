"""Notes every change of what public pages read, at the door of the database.

Each statement that Django sends passes here: a saved form, a bulk update, a moved branch of the tree, a command
beside the server. What is not understood counts as a change of everything. Once the transaction is committed, the
generations of the schools concerned end, and with them what was kept of their pages. A row in the same transaction
(portal.untold) sees to it that this is done, whatever happens to the process.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from wagtail.models import Site

from portal import untold
from portal.change_sources import UNSEEN_COLUMNS, UNSEEN_NEW, Source, sources
from portal.changed_schools import Change, generations_of
from portal.front_cache import renew_front
from portal.generations import EVERYTHING, renew_generations
from portal.hosts import forget_hosts

MOST_CHANGES = 2_000
"""More rows than these in one transaction concern all schools: to find out whose they are would take too long."""
READS = frozenset({"SELECT", "SAVEPO", "RELEAS", "ROLLBA", "PRAGMA", "BEGIN", "BEGIN ", "COMMIT"})
WRITE = re.compile(r'\s*(INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE)\s+"?(\w+)"?', re.IGNORECASE)
INSERTED = re.compile(r"\s*\(([^)]*)\)\s*(VALUES|SELECT)\b", re.IGNORECASE)
SET_COLUMN = re.compile(r'"?(\w+)"?\s*=(?!=)')
PATH = re.compile(r"(?:[0-9A-Z]{4}){2,}%?")
ALL: frozenset[Change] | None = None
logger = logging.getLogger(__name__)
_is_migrating = False
"""Then tables may lack what the models have, and nothing can be asked of them."""

Execute = Callable[[Any, Any, bool, dict[str, Any]], Any]


def watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Every connection is watched from its first statement."""
    if connection.alias == DEFAULT_DB_ALIAS and note_changes not in connection.execute_wrappers:
        # In front: whoever adds one for a while takes the last one away again.
        connection.execute_wrappers.insert(0, note_changes)


def connect() -> None:
    """Once, when the portal starts."""
    connection_created.connect(watch, dispatch_uid="portal-watch-changes")
    pre_migrate.connect(_begin_migrating, dispatch_uid="portal-begin-migrating")
    post_migrate.connect(_end_migrating, dispatch_uid="portal-end-migrating")


def _begin_migrating(**kwargs: Any) -> None:
    global _is_migrating
    _is_migrating = True


def _end_migrating(**kwargs: Any) -> None:
    global _is_migrating
    _is_migrating = False


def note_changes(execute: Execute, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Let a statement pass; if it changes what public pages read, tell so on commit."""
    if isinstance(sql, str) and sql[:6] in READS:
        return execute(sql, params, many, context)
    text = str(sql)
    written = WRITE.match(text)
    source = sources().get(written[2].lower()) if written else None
    if written is None or source is None:
        return execute(sql, params, many, context)
    connection = context["connection"]
    changes = _changes(connection, source, written[1].upper(), text[written.end() :], params, many)
    if changes is not None and not changes:
        return execute(sql, params, many, context)
    if connection.in_atomic_block:
        _tell_on_commit(connection, changes)
        return execute(sql, params, many, context)
    told = _Told(connection)
    told.add(changes)
    try:
        result = execute(sql, params, many, context)
    except BaseException:
        told.give_up()
        raise
    told()
    return result


def _changes(
    connection: BaseDatabaseWrapper, source: Source, verb: str, rest: str, params: Any, many: bool
) -> frozenset[Change] | None:
    """What a statement changes; all where that cannot be told."""
    values = tuple(params or ())
    if _is_migrating or many or source.is_shared or rest.count("%s") != len(values):
        return ALL
    if verb.startswith("INSERT"):
        if source.table in UNSEEN_NEW:
            return frozenset()
        return _inserted(source, rest, values)
    before, _, condition = rest.partition(" WHERE ")
    if not condition or before.count("(") != before.count(")"):
        return ALL
    moved: frozenset[Change] = frozenset()
    if verb == "UPDATE":
        columns = set(SET_COLUMN.findall(before.partition("SET ")[2]))
        if columns <= UNSEEN_COLUMNS.get(source.table, frozenset()):
            return frozenset()
        if (one := _row(source, condition, values)) is not None:
            return one
        if source.column in columns:
            if source.leads_to is not None:
                return ALL
            moved = _paths(values)
    rows = _rows(connection, source, condition, values[before.count("%s") :])
    return ALL if rows is None else rows | moved


def _inserted(source: Source, rest: str, values: tuple) -> frozenset[Change] | None:
    found = INSERTED.match(rest)
    if found is None:
        return ALL
    columns = [column.strip(' "') for column in found[1].split(",")]
    if source.column not in columns:
        return ALL
    place = columns.index(source.column)
    if found[2].upper() == "SELECT":
        many = values[place] if "UNNEST" in rest and len(values) == len(columns) else None
        return ALL if many is None else frozenset((source.leads_to, value) for value in many)
    if not values or len(values) % len(columns):
        return ALL
    return frozenset((source.leads_to, value) for value in values[place :: len(columns)])


def _row(source: Source, condition: str, values: tuple) -> frozenset[Change] | None:
    """The one row of a statement that names its key; looked up on commit."""
    if condition.strip() != f'"{source.table}"."{source.key}" = %s':
        return None
    return frozenset({(source.model, values[-1])})


def _paths(values: tuple) -> frozenset[Change]:
    """Where in the tree a branch goes, among the values of a statement that moves it."""
    texts = [value for value in values if isinstance(value, str)]
    return frozenset((None, text.rstrip("%")) for text in texts if PATH.fullmatch(text))


def _rows(connection: BaseDatabaseWrapper, source: Source, condition: str, values: tuple) -> frozenset[Change] | None:
    """Ask, before they change, where the rows of a statement lead."""
    if condition.count("%s") != len(values):
        return ALL
    with closing(connection.create_cursor()) as cursor:  # below the watched one: nobody asked for this question
        cursor.execute(
            f'SELECT DISTINCT "{source.column}" FROM "{source.table}" WHERE {condition} LIMIT {MOST_CHANGES + 1}',  # noqa: S608
            values,
        )
        found = cursor.fetchall()
    return ALL if len(found) > MOST_CHANGES else frozenset((source.leads_to, value) for (value,) in found)


class _Told:
    """What happens on commit; gathers the changes of one transaction."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.changes: set[Change] | None = set()
        self.connection = connection
        # While migrating there may be no table for it yet.
        self.token = "" if _is_migrating else untold.note(connection)

    def add(self, changes: frozenset[Change] | None) -> None:
        """More changes of the same transaction."""
        if self.changes is not None and changes is not None and len(self.changes) < MOST_CHANGES:
            self.changes |= changes
        else:
            self.changes = None

    def give_up(self) -> None:
        """Nothing has changed after all."""
        if self.token:
            untold.forget(self.connection, self.token)

    def __call__(self) -> None:
        """The transaction is committed."""
        try:
            names = frozenset({EVERYTHING}) if self.changes is None else generations_of(self.changes)
        except Exception:
            logger.exception("It cannot be told whose pages have changed; all are renewed.")
            names = frozenset({EVERYTHING})
        if tell(names) and self.token:
            untold.forget(self.connection, self.token)


def tell(names: frozenset[str] = frozenset({EVERYTHING})) -> bool:
    """Those who keep pages know that these end; False where the shared cache could not be told."""
    if EVERYTHING in names:
        # A page made from now on must not find the old addresses of sites in the cache.
        Site.clear_site_root_paths_cache()
        forget_hosts()
    is_told = renew_generations(names)
    # Afterwards: what nginx asks for from now on is no longer answered with a kept page of before.
    if settings.FRONT_CACHE_DIR:
        renew_front(Path(settings.FRONT_CACHE_DIR), names)
    return is_told


def _tell_on_commit(connection: BaseDatabaseWrapper, changes: frozenset[Change] | None) -> None:
    """Join what the transaction tells already, unless that could be rolled back without this change."""
    open_points = set(connection.savepoint_ids)
    for points, told, _robust in connection.run_on_commit:
        if isinstance(told, _Told) and points <= open_points:
            told.add(changes)
            return
    told = _Told(connection)
    told.add(changes)
    transaction.on_commit(told, using=connection.alias)
