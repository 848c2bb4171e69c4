"""From rows that were changed to the generations that end with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from wagtail.models import Collection, Page, Site

from home.models import SchoolCollection
from portal.change_sources import sources
from portal.generations import EVERYTHING, PORTAL, school_name

ROOT = 2 * Page.steplen
SEEN_ON_PORTAL = 3 * Page.steplen
"""Schools and their levels: what lies deeper is not named on the portal's own pages."""

Change = tuple[type[Model] | None, Any]
"""A row of a model by its key; without a model a path of the tree."""


def generations_of(changes: Iterable[Change]) -> frozenset[str]:
    """Which generations end. What leads to no school is taken to concern all of them.

    A row that is no longer there was deleted, by a statement that was noted by itself.
    """
    paths, sites, rest = _follow(changes)
    sites |= _of_collections(rest.pop(Collection, set()))
    roots = {path[:ROOT] for path in paths}
    found = _of_roots(roots)
    if rest or None in sites or len(found) < len(roots) or any(len(root) < ROOT for root in roots):
        return frozenset({EVERYTHING})
    concerned = {site for site in sites if site} | set(found.values())
    default = Site.objects.filter(is_default_site=True).values_list("pk", flat=True).first()
    if default in concerned:
        return frozenset({EVERYTHING})
    names = {school_name(site) for site in concerned}
    if sites or any(len(path) <= SEEN_ON_PORTAL for path in paths):
        names.add(PORTAL)
    return frozenset(names)


def _follow(changes: Iterable[Change]) -> tuple[set[str], set[int | None], dict[type[Model], set]]:
    """The paths and sites that the rows lead to, and what is left over."""
    by_table = {source.model: source for source in sources().values()}
    rows: dict[type[Model], set] = defaultdict(set)
    paths: set[str] = set()
    sites: set[int | None] = set()
    rest: dict[type[Model], set] = defaultdict(set)

    def put(model: type[Model] | None, value: Any) -> None:
        if model is None:
            paths.add(value)
        elif model is Site:
            sites.add(value)
        elif value is not None:
            rows[model].add(value)

    for change in changes:
        put(*change)
    while rows:
        model, keys = rows.popitem()
        source = by_table.get(model)
        if source is None or source.is_shared:
            rest[model] |= keys
            continue
        for value in model._base_manager.filter(pk__in=keys).values_list(_attribute(model, source.column), flat=True):
            put(source.leads_to, value)
    return paths, sites, rest


def _attribute(model: type[Model], column: str) -> str:
    return next(field.attname for field in model._meta.local_fields if field.column == column)


def _of_collections(keys: set) -> set[int | None]:
    """The schools of these collections; None for one that belongs to no school."""
    if not keys:
        return set()
    paths = Collection.objects.filter(pk__in=keys).values_list("path", flat=True)
    tops = {path[: 2 * Collection.steplen] for path in paths}
    found = dict(SchoolCollection.objects.filter(collection__path__in=tops).values_list("collection__path", "site"))
    return {found.get(top) for top in tops}


def _of_roots(roots: set[str]) -> dict[str, int]:
    """The school of each root page, whatever its language."""
    if not roots:
        return {}
    keys = dict(Page.objects.filter(path__in=roots).values_list("path", "translation_key"))
    sites = dict(
        Site.objects.filter(root_page__translation_key__in=set(keys.values())).values_list(
            "root_page__translation_key", "pk"
        )
    )
    return {path: sites[key] for path, key in keys.items() if key in sites}
