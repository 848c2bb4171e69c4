"""Which rows of the database are whose, and what they say."""

from __future__ import annotations

from typing import Any

from django.apps import apps

Rows = dict[str, set[Any]]


def all_keys() -> Rows:
    """The keys of all rows, by table."""
    return {
        model._meta.label: set(model._base_manager.values_list("pk", flat=True))
        for model in apps.get_models(include_auto_created=True)
    }


def values_of(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """All that the database says of these rows."""
    return {
        label: list(apps.get_model(label)._base_manager.filter(pk__in=keys).order_by("pk").values())
        for label, keys in rows.items()
        if keys
    }
