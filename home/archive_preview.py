"""What an archive holds, in words for whoever is about to bring it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import ngettext

from home.archive_import import OpenArchive


@dataclass(frozen=True, slots=True)
class ArchivePreview:
    """An archive before it is brought in."""

    name: str
    hostname: str
    version: str
    exported_at: datetime
    languages: tuple[str | Promise, ...]
    contents: tuple[str, ...]
    staff: tuple[str, ...]
    notes: tuple[str, ...]


def describe(archive: OpenArchive) -> ArchivePreview:
    """The archive in words; the counts are those of what is really inside."""
    manifest = archive.manifest
    names = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    return ArchivePreview(
        name=manifest.school.name,
        hostname=manifest.school.hostname,
        version=manifest.version,
        exported_at=manifest.exported_at,
        languages=tuple(names.get(code, code) for code in manifest.languages),
        contents=_contents(archive),
        staff=tuple(entry.email or entry.username for entry in archive.parts["staff.json"]),
        notes=tuple(manifest.notes),
    )


def _contents(archive: OpenArchive) -> tuple[str, ...]:
    pages, drafts = len(archive.pages), sum(entry.draft is not None for entry in archive.pages)
    images, documents = len(archive.parts["images.json"]), len(archive.parts["documents.json"])
    lines = (
        (pages, ngettext("%(number)s page", "%(number)s pages", pages)),
        (drafts, ngettext("%(number)s draft", "%(number)s drafts", drafts)),
        (images, ngettext("%(number)s picture", "%(number)s pictures", images)),
        (documents, ngettext("%(number)s document", "%(number)s documents", documents)),
    )
    return tuple(text % {"number": number} for number, text in lines if number)
