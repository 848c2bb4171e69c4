"""Keeps what a form points at within one school: pages, pictures and documents, also in text and in inline rows.

Choosers only offer what is the school's, but a form can be sent with any key. The library's pages and pictures are not
the school's either; what a copy brought along from there may stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

Reference = tuple[Any, int]


@dataclass(frozen=True, slots=True)
class Home:
    """Where a page or a setting belongs: the roots of its tree in every language, and its school's collection."""

    roots: tuple[str, ...]
    collection: str | None
    """None in the portal's own tree, whose files lie in any collection that no school has."""

    def strangers(self, model: Any, keys: set[int]) -> set[int]:
        """Which of these pages, pictures or documents are not this home's."""
        if model is Page:
            own = Page.objects.filter(pk__in=keys).filter(_begins_with("path", self.roots))
        else:
            own = self._files(model._default_manager.filter(pk__in=keys))
        return keys - set(own.values_list("pk", flat=True))

    def _files(self, files: QuerySet) -> QuerySet:
        if self.collection is not None:
            return files.filter(collection__path__startswith=self.collection)
        taken = Collection.objects.filter(school_collection__isnull=False).values_list("path", flat=True)
        return files.exclude(_begins_with("collection__path", taken)) if taken else files


def _begins_with(field: str, paths: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def home_of(path: str) -> Home:
    """The home of a page with this path."""
    top = Page.objects.filter(path=path[: 2 * Page.steplen]).values("translation_key")
    roots = list(Page.objects.filter(depth=2, translation_key__in=top).values_list("pk", "path"))
    collection = Collection.objects.filter(school_collection__site__root_page__in=[pk for pk, _path in roots])
    return Home(tuple(path for _pk, path in roots), collection.values_list("path", flat=True).first())


def references_in(field: Field | None, value: Any) -> Iterator[Reference]:
    """The pages, pictures and documents that the value of a form's field points at."""
    if isinstance(value, Model):
        yield from _known(type(value), value.pk)
    elif isinstance(value, (QuerySet, list, tuple)) and all(isinstance(entry, Model) for entry in value):
        for entry in value:
            yield from _known(type(entry), entry.pk)
    elif value and field is not None and field.is_relation and field.related_model:
        yield from _known(field.related_model, value)
    elif value and (extract := getattr(field, "extract_references", None)):
        for model, key, _model_path, _content_path in extract(value):
            yield from _known(model, key)


def _known(model: Any, key: Any) -> Iterator[Reference]:
    if not str(key).isdecimal():
        return
    for known in (Page, get_image_model(), get_document_model()):
        if issubclass(model, known):
            yield known, int(key)


class OwnReferencesMixin:
    """A form of the admin that refuses what another school has, beside the field where it stands."""

    def get_home_path(self) -> str:
        """The path of a page of the tree that all that the form points at must be of."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        """The fields and rows themselves, then what they point at."""
        valid: bool = super().is_valid()
        return not self._refuse_strangers() and valid

    def _refuse_strangers(self) -> bool:
        found = list(_new_references(self))
        wanted: dict[Any, set[int]] = {}
        for _form, _name, (model, key) in found:
            wanted.setdefault(model, set()).add(key)
        if not wanted:
            return False
        home = home_of(self.get_home_path())
        strangers = {(model, key) for model, keys in wanted.items() for key in home.strangers(model, keys)}
        refused = {(form, name) for form, name, reference in found if reference in strangers}
        for form, name in refused:
            if not form.has_error(name, "another_school"):
                message = _("This points at something that this school does not have. Choose something else.")
                form.add_error(name, ValidationError(message, code="another_school"))
                _leave_out(form, name, {key for _model, key in strangers})
        return bool(refused)


def _leave_out(form: Any, name: str, keys: set[int]) -> None:
    """Take what was refused out of what was sent: the form that comes back would name it."""
    prefix, gone = form.add_prefix(name), {str(key) for key in keys}
    form.data = data = form.data.copy()
    for sent in [sent for sent in data if sent == prefix or sent.startswith(f"{prefix}-")]:
        values = [_without_links(value, keys) for value in data.getlist(sent)]
        # A key stands in a field of its own, or in that of a block; what holds a stream together is no key.
        if not sent.endswith(("-count", "-order")):
            values = ["" if value in gone else value for value in values]
        data.setlist(sent, values)


def _without_links(value: str, keys: set[int]) -> str:
    """A text of the editor without its links to these objects; anything else as it is."""
    try:
        text = json.loads(value)
        entities = text["entityMap"]
        gone = {key for key, entity in entities.items() if str(entity["data"].get("id")) in map(str, keys)}
        for key in gone:
            del entities[key]
        for block in text["blocks"]:
            ranges = block.get("entityRanges", [])
            block["entityRanges"] = [entity for entity in ranges if str(entity["key"]) not in gone]
    except (AttributeError, KeyError, TypeError, ValueError):
        return value
    return json.dumps(text)


def _new_references(form: Any) -> Iterator[tuple[Any, str, Reference]]:
    """What a form and its rows point at and did not yet point at before."""
    for name, value in getattr(form, "cleaned_data", {}).items():
        field = _field_of(form, name)
        before = set(references_in(field, form.initial.get(name)))
        for reference in set(references_in(field, value)) - before:
            yield form, name, reference
    for formset in getattr(form, "formsets", {}).values():
        for row in formset.forms:
            yield from _new_references(row)


def _field_of(form: Any, name: str) -> Field | None:
    try:
        return cast(Field, form._meta.model._meta.get_field(name))
    except (AttributeError, FieldDoesNotExist):
        return None


class SchoolPageForm(OwnReferencesMixin, WagtailAdminPageForm):
    """The editor's form of every page."""

    def get_home_path(self) -> str:
        """The page's own place, or that of the page below which it will come."""
        page = self.instance if self.instance.path else self.parent_page
        return cast(str, page.path)
