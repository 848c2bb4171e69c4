"""The rows of one school, to be written many times over: what ``home.actions.many_schools`` makes a crowd of.

A school is read once. Every row then knows which of its values another school must have otherwise: keys, places in
the tree, addresses, names. What belongs to a person or to history (revisions, logs, replies) is not copied.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from modelsearch import index
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Collection, Page, Site
from wagtail.search.models import IndexEntry

from home.archive_references import Refer, base_model, carry_value

Change = Callable[["SchoolCopy"], Any]

LEFT_OUT = {"admin", "sessions", "wagtail_localize", "wagtailadmin", "wagtailforms", "wagtailsearch"}
"""Apps whose rows belong to people, to what happened, or are made again from the rest."""


@dataclass(frozen=True, slots=True)
class SchoolCopy:
    """One school to be made: its number from one, its name and host, and the paths that its trees get."""

    number: int
    name: str
    hostname: str
    slug: str
    paths: tuple[str, ...]
    """For the home page in each language."""
    collection_path: str


@dataclass(slots=True)
class Table:
    """The rows of one model; ``changes`` says which values of which row differ from school to school."""

    model: Any
    fields: list[Any]
    rows: list[list[Any]] = field(default_factory=list)
    changes: list[dict[int, Change]] = field(default_factory=list)

    def rows_for(self, copy: SchoolCopy) -> Iterator[list[Any]]:
        """The rows of one copy, ready for the database."""
        for row, changes in zip(self.rows, self.changes, strict=True):
            values = list(row)
            for place, change in changes.items():
                values[place] = change(copy)
            yield values


class SchoolRows:
    """All rows of one school, by table, in an order in which they can be stored."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.homes = list(Page.objects.filter(translation_key=site.root_page.translation_key, depth=2).order_by("path"))
        self.collection = Collection.objects.get(school_collection__site=site)
        self._keys: dict[type[models.Model], list[Any]] = {
            Site: [site.pk],
            Page: [pk for home in self.homes for pk in _below(home)],
            Collection: [self.collection.pk],
            Group: list(Group.objects.filter(school_group__site=site).values_list("pk", flat=True)),
        }
        models_found = list(self._find())
        self._places = {model: {pk: place for place, pk in enumerate(keys)} for model, keys in self._keys.items()}
        self._firsts = {model: _next_key(model) for model in self._keys}
        self.tables = [self._table(model, queryset) for model, queryset in models_found]
        self.tables.append(self._search_table())

    # Which rows -----------------------------------------------------------------------------------------------------

    def _find(self) -> Iterator[tuple[Any, models.QuerySet]]:
        """The models that have rows of this school; a model comes after those that it refers to."""
        for model in (Collection, Group, Page, Site):
            yield model, model._base_manager.filter(pk__in=self._keys[model])
        waiting = [model for model in apps.get_models(include_auto_created=True) if _travels(model)]
        while waiting:
            related = {
                model: {reference.related_model for reference in _references(model)} - {model} for model in waiting
            }
            ready = [model for model in waiting if not related[model].intersection(waiting)] or list(waiting)
            for model in ready:
                waiting.remove(model)
                queryset = self._rows_of(model)
                if queryset is not None:
                    yield model, queryset

    def _rows_of(self, model: Any) -> models.QuerySet | None:
        """The rows that refer to something of this school; None where there are none."""
        condition = models.Q()
        for reference in _references(model):
            keys = self._keys.get(base_model(reference.related_model))
            if keys and not reference.null:  # what it need not have it does not belong to
                condition |= models.Q(**{f"{reference.name}__in": keys})
        queryset = model._base_manager.filter(condition).order_by("pk") if condition else model._base_manager.none()
        keys = list(queryset.values_list("pk", flat=True))
        if not keys:
            return None
        if base_model(model) is model:
            self._keys[model] = keys
        return queryset

    # What changes in them -------------------------------------------------------------------------------------------

    def _table(self, model: Any, queryset: models.QuerySet) -> Table:
        table = Table(model, list(model._meta.local_concrete_fields))
        for instance in queryset.order_by("pk"):
            values = [item.value_from_object(instance) for item in table.fields]
            found = {
                place: self._change(model, item, value, instance)
                for place, (item, value) in enumerate(zip(table.fields, values, strict=True))
            }
            table.rows.append([_stored(item, value) for item, value in zip(table.fields, values, strict=True)])
            table.changes.append({place: change for place, change in found.items() if change is not None})
        return table

    def _change(self, model: Any, item: Any, value: Any, instance: Any) -> Change | None:
        """How this value is in another school; None where it is the same."""
        if value is None:
            return None
        if item.primary_key and not item.is_relation:
            return self.key(model, value)
        if item.is_relation:
            if item.name in {"latest_revision", "live_revision", "owner", "locked_by"}:
                return _nothing
            return self.key(item.related_model, value)
        if item.name == "translation_key":
            return lambda copy: _stored(item, uuid.uuid5(value, copy.hostname))
        if model is Page and item.name in {"path", "url_path", "slug"}:
            return self._place_in_tree(item.name, value, instance.path)
        if model is Collection and item.name == "path":
            return lambda copy: copy.collection_path
        if isinstance(item, StreamField | RichTextField):
            return self._content(item, value)
        if isinstance(value, str) and (self.site.hostname in value or self.site.site_name in value):
            return lambda copy: value.replace(self.site.hostname, copy.hostname).replace(self.site.site_name, copy.name)
        return None

    def key(self, model: Any, value: Any) -> Change | None:
        """The key of the same thing in another school; None where it is not the school's own."""
        base = base_model(model)
        place = self._places.get(base, {}).get(value)
        if place is None:
            return None
        first, count = self._firsts[base], len(self._places[base])
        return lambda copy: first + (copy.number - 1) * count + place

    def _place_in_tree(self, name: str, value: str, path: str) -> Change | None:
        number = next(place for place, home in enumerate(self.homes) if path.startswith(home.path))
        home = self.homes[number]
        ending = f"-{number}" if number else ""
        if name == "path":
            return lambda copy: copy.paths[number] + value[len(home.path) :]
        if name == "url_path":
            return lambda copy: f"/{copy.slug}{ending}/" + value[len(home.url_path) :]
        return (lambda copy: copy.slug + ending) if path == home.path else None

    def _content(self, item: Any, value: Any) -> Change | None:
        """Content in which something of the school is chosen or linked to."""
        plain = item.get_prep_value(value)
        asked = _Asked(self)
        carry_value(item, plain, asked)
        if not asked.found:
            return None
        return lambda copy: _stored(item, carry_value(item, plain, _Copied(self, copy)))

    # Search -----------------------------------------------------------------------------------------------------------

    def _search_table(self) -> Table:
        """What the search index has of the school's pages."""
        fields = list(IndexEntry._meta.local_concrete_fields)
        table = Table(IndexEntry, fields)
        types = ContentType.objects.get_for_models(
            *(model for model in index.get_indexed_models() if issubclass(model, Page))
        )
        entries = IndexEntry._base_manager.filter(
            content_type__in=types.values(), object_id__in=[str(pk) for pk in self._keys[Page]]
        ).order_by("pk")
        rows = list(entries.values_list(*(item.attname for item in fields)))
        first, count = _next_key(IndexEntry), len(rows)
        for place, row in enumerate(rows):
            changes: dict[int, Change] = {}
            for column, (item, value) in enumerate(zip(fields, row, strict=True)):
                if item.primary_key:
                    changes[column] = lambda copy, place=place: first + (copy.number - 1) * count + place
                elif item.name == "object_id" and (key := self.key(Page, int(value))) is not None:
                    changes[column] = lambda copy, key=key: str(key(copy))
            table.rows.append(list(row))
            table.changes.append(changes)
        return table


class _Asked(Refer):
    """Notes whether anything of the school is referred to."""

    def __init__(self, rows: SchoolRows) -> None:
        self.rows = rows
        self.found = False

    def key(self, model: type[models.Model], value: Any) -> Any:
        self.found = self.found or self.rows.key(model, int(value)) is not None
        return value


class _Copied(Refer):
    """Turns what is the school's own into the copy's."""

    def __init__(self, rows: SchoolRows, copy: SchoolCopy) -> None:
        self.rows, self.copy = rows, copy

    def key(self, model: type[models.Model], value: Any) -> Any:
        change = self.rows.key(model, int(value))
        return value if change is None else change(self.copy)


def _nothing(copy: SchoolCopy) -> None:
    return None


def _below(home: Page) -> Iterable[int]:
    return Page.objects.filter(path__startswith=home.path).order_by("path").values_list("pk", flat=True)


def _next_key(model: Any) -> int:
    return int(model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def _references(model: Any) -> list[Any]:
    return [item for item in model._meta.local_concrete_fields if item.is_relation]


def _related(model: Any) -> set[Any]:
    return {reference.related_model for reference in _references(model)}


def _travels(model: Any) -> bool:
    """Whether rows of this model are copied with a school."""
    is_told_apart = model in {Page, Site, Collection, Group}
    is_personal = get_user_model() in _related(model)
    is_stored = model._meta.managed and not model._meta.proxy and not model._meta.swapped
    return is_stored and not is_told_apart and not is_personal and model._meta.app_label not in LEFT_OUT


def _stored(item: Any, value: Any) -> Any:
    """A value as the database takes it."""
    return item.get_db_prep_save(value, connection)
