"""Questions that Django writes once in a process.

Django writes a question anew each time it is asked; for one that joins four tables that takes longer than the database
needs to answer it. A question here is written at its first asking, with what differs left open, and asked again as it
was written. For what every page asks; elsewhere a queryset does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)
_populators: Any = get_related_populators  # what is known of its types is of a later Django
Shape = tuple[tuple[type, int | None], ...]
"""Of what is asked with: the type of each value, and how many there are where it is a list."""


class Question(Generic[M]):
    """A queryset as a function of what differs between two askings: texts, whole numbers, dates, UUIDs, lists of them.

    ``ask`` makes the queryset from such values and uses each of them as it is: ``path=above``, ``pk__in=keys``. What
    it would change first, as ``startswith`` does, it cannot leave open: a ``ValueError`` says so at the first asking.
    """

    def __init__(self, ask: Callable[..., models.QuerySet[M]]) -> None:
        self._ask = ask
        self._written: dict[tuple[str, Shape], _Written] = {}

    def __call__(self, *values: Any) -> list[M]:
        """The objects, as the queryset would give them; none where a list is empty."""
        if [] in values:
            return []
        values = tuple(_filled_up(value) if type(value) is list else value for value in values)
        shape = tuple((type(value[0]), len(value)) if type(value) is list else (type(value), None) for value in values)
        key = connection.vendor, shape
        if key not in self._written:
            self._written[key] = _write(self._ask, shape)
        return self._written[key].ask(values)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value comes: the how manieth it is, lists counted through."""

    number: int


@dataclass(frozen=True, slots=True)
class _Written:
    """A question in words of the database, and how its rows become objects."""

    sql: str
    values: tuple[Any, ...]
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...]
    kind: type[models.Model]
    names: list[str]
    begin: int
    end: int
    related: list[Any]
    added: dict[str, int]

    def ask(self, values: Sequence[Any]) -> list[Any]:
        """The answer to these values."""
        flat = [_adapted(each) for value in values for each in (value if type(value) is list else [value])]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [flat[one.number] if type(one) is _Place else one for one in self.values])
            rows = cursor.fetchall()
        return [self._object(list(row)) for row in rows]

    def _object(self, row: list[Any]) -> Any:
        """As ``ModelIterable`` of Django makes one from a row."""
        for at, converters, column in self.converters:
            for convert in converters:
                row[at] = convert(row[at], column, connection)
        made = self.kind.from_db(connection.alias, self.names, row[self.begin : self.end])
        for populator in self.related:
            populator.populate(row, made)
        for name, at in self.added.items():
            setattr(made, name, row[at])
        return made


def _write(ask: Callable[..., models.QuerySet], shape: Shape) -> _Written:
    blanks, places = _blanks(shape)
    compiler = ask(*blanks).query.get_compiler(connection=connection)
    sql, values = compiler.as_sql()
    found = [value for value in values if value in places]
    if sorted(places[value].number for value in found) != list(range(len(places))):
        raise ValueError(f"What differs is not once each in: {sql} {values}")
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    fields = compiler.klass_info["select_fields"]
    begin, end = fields[0], fields[-1] + 1
    return _Written(
        sql=sql,
        values=tuple(places.get(value, value) for value in values),
        converters=tuple((at, how, what) for at, (how, what) in compiler.get_converters(columns).items()),
        kind=compiler.klass_info["model"],
        names=[column[0].target.attname for column in compiler.select[begin:end]],
        begin=begin,
        end=end,
        related=_populators(compiler.klass_info, compiler.select, connection.alias),
        added=compiler.annotation_col_map,
    )


def _blanks(shape: Shape) -> tuple[list[Any], dict[Any, _Place]]:
    """Values that occur in no question, of these types, and the places of each as the database takes it."""
    blanks: list[Any] = []
    places: dict[Any, _Place] = {}
    for kind, length in shape:
        block = []
        for _each in range(length or 1):
            blank = BLANKS[kind](len(places))
            places[_adapted(blank)] = _Place(len(places))
            block.append(blank)
        blanks.append(block[0] if length is None else block)
    return blanks, places


BLANKS: dict[type, Callable[[int], Any]] = {
    str: lambda number: f"blank {number}",
    int: lambda number: 31_000 + number,  # fits in every field of whole numbers
    date: lambda number: date(1, 1, 1) + timedelta(days=number),
    UUID: lambda number: UUID(int=number + 1),
}


def _filled_up(values: list[Any]) -> list[Any]:
    """A list that says the same, as long as a power of two: lists of very many lengths are asked by few questions."""
    wanted = 1 << (len(values) - 1).bit_length()
    return values + values[-1:] * (wanted - len(values))


def _adapted(value: Any) -> Any:
    """A value as Django gives it to this database."""
    if type(value) is UUID and not connection.features.has_native_uuid_field:
        return value.hex
    if type(value) is date:
        return connection.ops.adapt_datefield_value(value)
    return value
