"""What is a school's, by number; what is not has none, and so cannot come into its archive."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from modelcluster.models import get_serializable_data_for_fields
from wagtail.models import Locale, Page, Site

from home.archive_format import Data
from home.archive_references import Refer, as_key, base_model, child_relations
from home.models import ActivityPage, ContentPage, SchoolGroup

LIBRARY = "library:"
"""Begins a reference to an activity of the portal's library, which every installation has by the same key."""


class Numbering(Refer):
    """Gives the things of a school numbers; what is not the school's has none."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.strangers: set[tuple[type[models.Model], Any]] = set()
        self._numbers: dict[tuple[type[models.Model], Any], int] = {}
        self._last: Counter[type[models.Model]] = Counter()
        self._codes = dict(Locale.objects.values_list("pk", "language_code"))
        self._roles = dict(SchoolGroup.objects.filter(site=site).values_list("group_id", "role"))
        self._library = {pk: key for key, pk in library_pages().items()}

    def add(self, model: type[models.Model], pk: Any) -> int:
        """The number of one of the school's own things."""
        key = (base_model(model), pk)
        if key not in self._numbers:
            self._last[key[0]] += 1
            self._numbers[key] = self._last[key[0]]
        return self._numbers[key]

    def own(self, model: type[models.Model], value: Any) -> Any:
        """A row that is only in a draft has no key yet, and gets no number."""
        return None if value is None else self._numbers.get((base_model(model), value))

    def key(self, model: type[models.Model], value: Any) -> Any:
        """The number, or the name that is the same everywhere."""
        base = base_model(model)
        key = as_key(base, value)
        if base is Locale:
            return self._codes.get(key)
        if base is ContentType:
            kind = ContentType.objects.get_for_id(key)
            return f"{kind.app_label}.{kind.model}"
        if base is Site:
            return 1 if key == self.site.pk else None
        if base is Group:
            return self._roles.get(key)
        number = self._numbers.get((base, key))
        if number is None and base is Page and key in self._library:
            return LIBRARY + self._library[key]
        if number is None and base is not get_user_model():
            self.strangers.add((base, key))
        return number

    def roles_of(self, restriction: Any) -> list[str]:
        """The school's own roles that a restriction lets in."""
        groups = [self._roles.get(group.pk) for group in restriction.groups.all()]
        return sorted(role for role in groups if role)

    def add_rows(self, model: type[models.Model], data: Data) -> None:
        """Number the rows of an object, so that its draft and others can refer to them."""
        for name, relation in child_relations(model).items():
            for row in data.get(name, []):
                self.add(relation.related_model, row["pk"])
                self.add_rows(relation.related_model, row)


def library_pages() -> dict[str, int]:
    """The pages of the portal's library by their key."""
    portal = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if portal is None:
        return {}
    below = {"path__startswith": portal.root_page.path}
    return {
        key: pk
        for model in (ActivityPage, ContentPage)
        for key, pk in model.objects.filter(**below).exclude(library_key="").values_list("library_key", "pk")
    }


def all_data(instance: Any) -> Data:
    """The data of an object, with its rows where it has any, as plain JSON."""
    has_rows = hasattr(instance, "serializable_data")
    data = instance.serializable_data() if has_rows else get_serializable_data_for_fields(instance)
    result: Data = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return result
