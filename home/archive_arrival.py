"""What the numbers of an archive are here: the other end of ``archive_numbers``."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from modelcluster.models import model_from_serializable_data
from wagtail.models import Locale, Page, Site, TranslatableMixin
from wagtail_localize.models import TranslatableObject

from home.archive_format import Data
from home.archive_numbers import LIBRARY, library_pages
from home.archive_references import Refer, as_key, base_model, child_relations

NUMBER = "_number"
"""Where carried data keeps the archive's number; no field of a model."""
Row = tuple[type[models.Model], Any, Any]
"""A row of an object that is being made: model, number, instance."""


class Arrival(Refer):
    """Knows what was made of every number so far."""

    def __init__(self) -> None:
        self.site: Site | None = None
        self.roles: dict[str, int] = {}
        self._made: dict[tuple[type[models.Model], int], Any] = {}
        self._locales: dict[str, int] = {}
        self._library = library_pages()
        self._renamed: dict[str, str] = {}

    def learn_locales(self) -> None:
        """The languages that are there now."""
        self._locales = dict(Locale.objects.values_list("language_code", "pk"))

    def made(self, model: type[models.Model], number: Any, pk: Any) -> None:
        """Something of the archive is there now, with a key of its own."""
        if isinstance(number, int):
            self._made[(base_model(model), number)] = pk

    def made_rows(self, rows: Iterable[Row]) -> None:
        """The rows of an object were stored with it."""
        for model, number, instance in rows:
            self.made(model, number, instance.pk)

    def own(self, model: type[models.Model], value: Any) -> Any:
        """What is being made for the first time has no key yet."""
        return self._made.get((base_model(model), value)) if isinstance(value, int) else None

    def identity(self, model: type[models.Model], value: Any) -> Data:
        """Keeps the number, so that what is made can be found by it."""
        return {"pk": self.own(model, value), NUMBER: value}

    def key(self, model: type[models.Model], value: Any) -> Any:
        """The key here of what the archive refers to."""
        base = base_model(model)
        if base is Locale:
            return self._locales.get(value)
        if base is ContentType:
            return ContentType.objects.get_for_model(apps.get_model(value)).pk
        if base is Site:
            return self.site.pk if self.site and value == 1 else None
        if base is Group:
            return self.roles.get(value)
        if base is Page and isinstance(value, str) and value.startswith(LIBRARY):
            return self._library.get(value.removeprefix(LIBRARY))
        return self._made.get((base, as_key(base, value)))

    def translation_key(self, value: str) -> str:
        """The same key, or another one for all that share it where this portal has it already."""
        return self._renamed.get(value, value)

    def rename_known_keys(self, found: Iterable[tuple[type[models.Model], str]]) -> None:
        """Give new translation keys for those that something here has, so that nothing is tied to it."""
        keys: dict[type[models.Model], set[str]] = {}
        for model, key in found:
            keys.setdefault(model, set()).add(str(uuid.UUID(key)))
        keys[TranslatableObject] = set().union(*keys.values()) if keys else set()
        for model, values in keys.items():
            wanted = list(values)
            for start in range(0, len(wanted), 500):
                part = wanted[start : start + 500]
                known = model._default_manager.filter(translation_key__in=part)
                for key in known.values_list("translation_key", flat=True):
                    self._renamed.setdefault(str(key), str(uuid.uuid4()))

    def path(self, value: str) -> str:
        """A place on a page, which names rows by their translation key."""
        return ".".join(self.translation_key(part) for part in value.split("."))


def translation_keys(model: type[models.Model], data: Data) -> Iterable[tuple[type[models.Model], str]]:
    """The translation keys of an object and its rows, each with the model that has it."""
    if issubclass(model, TranslatableMixin) and data.get("translation_key"):
        yield base_model(model), data["translation_key"]
    for name, relation in child_relations(model).items():
        for row in data.get(name) or []:
            yield from translation_keys(relation.related_model, row)


def build(model: type[models.Model], data: Data) -> tuple[Any, list[Row]]:
    """An unsaved object with its rows, from data that was carried here."""
    relations = child_relations(model)
    instance = model_from_serializable_data(
        model, {name: value for name, value in data.items() if name not in relations}, check_fks=False
    )
    rows: list[Row] = []
    for name, relation in relations.items():
        if name not in data:
            continue
        children = []
        for child in data[name]:
            made, below = build(relation.related_model, child)
            children.append(made)
            rows += [(relation.related_model, child.get(NUMBER), made), *below]
        setattr(instance, name, children)
    return instance, rows
