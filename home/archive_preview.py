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
    drafts = sum(entry.draft is not None for entry in archive.pages)
    parts = archive.parts
    return ArchivePreview(
        name=manifest.school.name,
        hostname=manifest.school.hostname,
        version=manifest.version,
        exported_at=manifest.exported_at,
        languages=tuple(names.get(code, code) for code in manifest.languages),
        contents=(
            _count(ngettext("%(number)s page", "%(number)s pages", len(archive.pages)), len(archive.pages)),
            _count(ngettext("%(number)s draft", "%(number)s drafts", drafts), drafts),
            _count(
                ngettext("%(number)s picture", "%(number)s pictures", len(parts["images.json"])),
                len(parts["images.json"]),
            ),
            _count(
                ngettext("%(number)s document", "%(number)s documents", len(parts["documents.json"])),
                len(parts["documents.json"]),
            ),
        ),
        staff=tuple(entry.email or entry.username for entry in parts["staff.json"]),
        notes=tuple(manifest.notes),
    )


def _count(text: str, number: int) -> str:
    return text % {"number": number}
