"""The collections, pictures and documents of a school, on their way into an archive."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from django.db import models
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Site

from home.archive_format import DOCUMENTS, IMAGES, CollectionEntry, FileEntry, Restriction, as_json
from home.archive_numbers import Numbering, all_data
from home.archive_references import carry
from home.archive_zip import ArchiveWriter
from home.school_trees import collections_of

DERIVED = frozenset({"file", "file_hash", "file_size", "uploaded_by_user"})
"""What a file says of itself, or who brought it here."""


class SchoolFiles:
    """What hangs below the school's own collection, and what the school uses from the common one."""

    def __init__(self, site: Site, numbers: Numbering) -> None:
        self.numbers = numbers
        self.notes: list[str] = []
        self.collections = list(collections_of(site).order_by("path"))
        for collection in self.collections:
            numbers.add(Collection, collection.pk)
        self._models = {IMAGES: get_image_model(), DOCUMENTS: get_document_model()}
        self._found: dict[str, list[Any]] = {IMAGES: [], DOCUMENTS: []}
        for start, model in self._models.items():
            self._take(start, model.objects.filter(collection__in=self.collections).order_by("pk"))

    def take_in(self, strangers: Iterable[tuple[type[models.Model], Any]]) -> bool:
        """Also take what the school uses and nobody else owns: files of the common collection."""
        taken = False
        for start, model in self._models.items():
            keys = [key for other, key in strangers if other is model]
            common = model.objects.filter(pk__in=keys, collection__depth=1).order_by("pk")
            taken = self._take(start, common) or taken
        return taken

    def _take(self, start: str, found: Iterable[Any]) -> bool:
        taken = False
        for item in found:
            if item.file.storage.exists(item.file.name):
                self.numbers.add(type(item), item.pk)
                self._found[start].append(item)
                taken = True
            else:
                self.notes.append(_("The file of “%(title)s” is missing, so it was left out.") % {"title": item.title})
        return taken

    def counts(self) -> dict[str, int]:
        """How much there is."""
        return {
            "collections": len(self.collections),
            "images": len(self._found[IMAGES]),
            "documents": len(self._found[DOCUMENTS]),
        }

    def write(self, writer: ArchiveWriter) -> None:
        """The lists, then the files themselves."""
        writer.add("collections.json", as_json(self._collection_entries()))
        for start, name in ((IMAGES, "images.json"), (DOCUMENTS, "documents.json")):
            entries = [self._entry(start, item) for item in self._found[start]]
            writer.add(name, as_json(entries))
            for entry, item in zip(entries, self._found[start], strict=True):
                with item.file.storage.open(item.file.name, "rb") as source:
                    writer.add_file(entry.file, source)

    def _entry(self, start: str, item: Any) -> FileEntry:
        number = self.numbers.add(type(item), item.pk)
        data = {name: value for name, value in all_data(item).items() if name not in DERIVED}
        carried = carry(type(item), {**data, "collection": None}, self.numbers) or {}
        collection = self.numbers.own(Collection, item.collection_id)
        name = get_valid_filename(PurePosixPath(item.file.name).name)
        return FileEntry(
            number=number,
            file=f"{start}{number:05d}-{name}",
            tags=sorted(item.tags.names()),
            data={**carried, "collection": collection or 1},
        )

    def _collection_entries(self) -> list[CollectionEntry]:
        by_path = {item.path: self.numbers.own(Collection, item.pk) for item in self.collections}
        restrictions = CollectionViewRestriction.objects.filter(collection__in=self.collections)
        restricted = {item.collection_id: item for item in restrictions.prefetch_related("groups")}
        return [
            CollectionEntry(
                number=by_path[item.path],
                parent=by_path.get(item.path[: -Collection.steplen]),
                name=item.name,
                restriction=self._restriction(restricted.get(item.pk)),
            )
            for item in self.collections
        ]

    def _restriction(self, found: CollectionViewRestriction | None) -> Restriction | None:
        if found is None or found.restriction_type == CollectionViewRestriction.NONE:
            return None
        return Restriction(type=found.restriction_type, roles=self.numbers.roles_of(found))
