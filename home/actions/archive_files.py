"""Store the collections, pictures and documents of an archive; take them away again where the import fails."""

from __future__ import annotations

import tempfile
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.models import BaseViewRestriction, Collection, CollectionViewRestriction

from home.actions.archive_rows import keep_times
from home.archive_arrival import Arrival, build
from home.archive_format import ArchiveError, FileEntry, Restriction
from home.archive_import import OpenArchive
from home.archive_references import carry

IN_MEMORY = 10 * 1024**2


class ArrivingFiles:
    """The files of one import."""

    def __init__(self, archive: OpenArchive) -> None:
        self.archive = archive
        self._written: list[tuple[Any, str]] = []

    def discard(self) -> None:
        """Take away every file that was written: the rows that knew them are gone."""
        for storage, name in self._written:
            storage.delete(name)

    def store(self, refer: Arrival, own: Collection) -> None:
        """Collections first, then what lies in them."""
        self._collections(refer, own)
        for name, model in (("images.json", get_image_model()), ("documents.json", get_document_model())):
            for entry in self.archive.parts[name]:
                self._store(model, entry, refer, own)

    def _collections(self, refer: Arrival, own: Collection) -> None:
        for entry in self.archive.parts["collections.json"]:
            if entry.number == 1:
                pk = own.pk
            else:
                parent = refer.key(Collection, entry.parent) or own.pk
                pk = Collection.objects.get(pk=parent).add_child(instance=Collection(name=entry.name[:255])).pk
            refer.made(Collection, entry.number, pk)
            if entry.restriction:
                restrict(CollectionViewRestriction(collection_id=pk), entry.restriction, refer)

    def _store(self, model: Any, entry: FileEntry, refer: Arrival, own: Collection) -> None:
        data = carry(model, entry.data, refer) or {}
        instance, _rows = build(model, {**data, "pk": None, "collection": data.get("collection") or own.pk})
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as content:
            self.archive.reader.copy(entry.file, content)
            file = File(content, name=_plain_name(entry.file))
            self._check(model, file, entry)
            instance.file.save(file.name, file, save=False)
        self._written.append((instance.file.storage, instance.file.name))
        _measure(instance)
        instance.save()
        instance.tags.set([tag[:100] for tag in entry.tags])
        keep_times(instance, data)
        refer.made(model, entry.number, instance.pk)

    def _check(self, model: Any, file: File, entry: FileEntry) -> None:
        """As strict as an upload: a picture is a picture of a kind that the portal takes."""
        try:
            if model is get_image_model():
                field = WagtailImageField()
                field.max_upload_size = None
                field.clean(file)
            else:
                model(title=entry.file, file=file).clean()
        except ValidationError as error:
            reason = " ".join(error.messages)
            raise ArchiveError(
                _("%(file)s in this archive cannot be taken in: %(reason)s") % {"file": entry.file, "reason": reason}
            ) from error
        file.seek(0)


def _plain_name(path: str) -> str:
    """The name of the file without its number."""
    name = PurePosixPath(path).name
    _number, _dash, plain = name.partition("-")
    return plain or name


def _measure(instance: Any) -> None:
    """Size and fingerprint, as after an upload."""
    measure = getattr(instance, "_set_image_file_metadata", None) or instance._set_document_file_metadata
    measure()


def restrict(restriction: BaseViewRestriction, entry: Restriction, refer: Arrival) -> BaseViewRestriction:
    """Keep a page or a collection as closed as it was; a shared password is replaced by one that nobody knows."""
    restriction.restriction_type = entry.type
    if entry.type == BaseViewRestriction.PASSWORD:
        restriction.password = get_random_string(24)
    restriction.save()
    restriction.groups.set([refer.roles[role] for role in entry.roles if role in refer.roles])
    return restriction
