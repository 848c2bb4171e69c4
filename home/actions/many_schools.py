"""Make many schools like one, to see how an installation behaves that is full of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Length
from wagtail.models import Collection, Page, Site

from home.school_copies import SchoolCopy, SchoolRows, Table

AT_ONCE = 25
"""Schools that are written together: few enough for the memory, enough for the database."""


def copy_school(site: Site, wanted: Sequence[tuple[str, str]], told: Callable[[int], None] = lambda count: None) -> int:
    """Make a school like this one for every name and host name; ``told`` hears how many there are, now and then.

    Returns how many. All of them or none come in: it is one transaction. Nothing is published or logged, no mail goes
    out; who runs a search finds them. People, replies and history of the first school stay with it alone.
    """
    if not wanted:
        return 0
    with transaction.atomic():
        root = Page.objects.select_for_update().get(depth=1)
        rows = SchoolRows(site)
        copies = _copies(rows, root, wanted)
        for start in range(0, len(copies), AT_ONCE):
            part = copies[start : start + AT_ONCE]
            for table in rows.tables:
                _store(table, part)
            told(start + len(part))
        Page.objects.filter(pk=root.pk).update(numchild=F("numchild") + len(copies) * len(rows.homes))
        Collection.objects.filter(depth=1).update(numchild=F("numchild") + len(copies))
        _count_on([table.model for table in rows.tables])
        transaction.on_commit(Site.clear_site_root_paths_cache)
    return len(copies)


def _copies(rows: SchoolRows, root: Page, wanted: Sequence[tuple[str, str]]) -> list[SchoolCopy]:
    """Which schools are to be made, each with its places at the end of the trees."""
    places = _Places(Page, root.path)
    collections = _Places(Collection, Collection.get_first_root_node().path)
    return [
        SchoolCopy(
            number=number,
            name=name,
            hostname=hostname,
            slug=hostname.replace("-", "--").replace(".", "-"),
            paths=tuple(places.next() for _home in rows.homes),
            collection_path=collections.next(),
        )
        for number, (name, hostname) in enumerate(wanted, start=1)
    ]


class _Places:
    """Hands out the places after the last child of a node."""

    def __init__(self, model: Any, path: str) -> None:
        self.model, self.path = model, path
        children = model.objects.filter(path__startswith=path).annotate(size=Length("path"))
        last = children.filter(size=len(path) + model.steplen).order_by("path").last()
        self.step = model._str2int(last.path[len(path) :]) if last else 0

    def next(self) -> str:
        """One further."""
        self.step += 1
        path: str = self.model._get_path(self.path, len(self.path) // self.model.steplen + 1, self.step)
        return path


def _store(table: Table, copies: Sequence[SchoolCopy]) -> None:
    values = [row for copy in copies for row in table.rows_for(copy)]
    if not values:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(item.column) for item in table.fields)
    marks = ", ".join(_mark(item) for item in table.fields)
    statement = f"INSERT INTO {quote(table.model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _mark(item: Any) -> str:
    """Where a value goes; a search vector is written as its text."""
    return "%s::tsvector" if item.db_type(connection) == "tsvector" else "%s"


def _count_on(models: list[Any]) -> None:
    """Keys were given by hand: the database's own counting goes on after them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
