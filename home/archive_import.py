"""Open an archive and judge it: is it whole, is it safe, and can this portal take it in. Writes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.registry import registry
from wagtail.models import Page

from home.archive_format import (
    FORMAT,
    PAGES,
    PARTS,
    PRODUCT,
    ArchiveError,
    Manifest,
    PageEntry,
    SettingEntry,
    read_json,
)
from home.archive_zip import ArchiveReader
from home.models import SchoolPage


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """An archive that was found in order."""

    reader: ArchiveReader
    pages: tuple[PageEntry, ...]
    parts: dict[str, list[Any]]

    @property
    def manifest(self) -> Manifest:
        """What it is, and whose."""
        return self.reader.manifest


def open_archive(source: IO[bytes]) -> OpenArchive:
    """Read and check a whole archive; raises ArchiveError."""
    reader = ArchiveReader(source, check=_check_format)
    _check_models(reader.manifest.models)
    _check_languages(reader.manifest.languages)
    reader.check_all()
    pages = tuple(read_json(PageEntry, reader.read(name), name) for name in reader.names(PAGES))
    parts = {name: read_json(list[shape], reader.read(name), name) for name, shape in PARTS.items()}  # type: ignore[valid-type]
    _check_pages(pages)
    _check_settings(parts["settings.json"])
    return OpenArchive(reader, pages, parts)


def _check_format(content: bytes) -> None:
    """Before anything else of the manifest is understood."""
    try:
        manifest = json.loads(content)
        product, version = manifest["product"], int(manifest["format"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ArchiveError(_("This file is not an archive of a school: its manifest cannot be read.")) from error
    if product != PRODUCT:
        raise ArchiveError(_("This file is not an archive of a school of this portal."))
    if version > FORMAT:
        raise ArchiveError(
            _("This archive was made by a newer portal (format %(theirs)s, this one reads up to %(ours)s).")
            % {"theirs": version, "ours": FORMAT}
        )


def _check_models(labels: list[str]) -> None:
    """Whether this portal has everything that the archive has parts of."""
    missing = set()
    for label in labels:
        try:
            apps.get_model(label)
        except (LookupError, ValueError):
            missing.add(label.split(".")[0])
    if missing:
        raise ArchiveError(
            _("This archive has parts of %(apps)s, which this portal does not have. Turn that on first.")
            % {"apps": ", ".join(sorted(missing))}
        )


def _check_languages(codes: list[str]) -> None:
    known = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    unknown = sorted(set(codes) - set(known))
    if unknown:
        raise ArchiveError(
            _("This archive has pages in languages that this portal does not have: %(codes)s.")
            % {"codes": ", ".join(unknown)}
        )


def page_model(label: str) -> type[Page]:
    """The type of a page of the archive; nothing but a type of page."""
    model = known_model(label)
    if not issubclass(model, Page) or model is Page or model._meta.abstract:
        raise ArchiveError(_("The archive calls “%(name)s” a page, and it is none.") % {"name": label})
    return model


def known_model(label: str) -> type[models.Model]:
    """A model that the archive names; ArchiveError where this portal does not have it."""
    _check_models([label])
    return apps.get_model(label)


def _check_pages(pages: tuple[PageEntry, ...]) -> None:
    """A tree: the school first, every parent before its children, translations of the school without a parent."""
    seen: set[int] = set()
    for entry in pages:
        page_model(entry.model)
        is_placed = entry.model == SchoolPage._meta.label_lower if entry.parent is None else entry.parent in seen
        if not is_placed or entry.number in seen or entry.data.get("pk") != entry.number:
            raise ArchiveError(_("The pages of this archive do not make a school."))
        seen.add(entry.number)
    roots = [entry for entry in pages if entry.parent is None]
    codes = [entry.data.get("locale") for entry in roots]
    keys = {entry.data.get("translation_key") for entry in roots}
    if not roots or roots[0] is not pages[0] or len(keys) > 1 or len(set(codes)) < len(codes):
        raise ArchiveError(_("The pages of this archive do not make a school."))
    _check_languages([str(entry.data.get("locale")) for entry in pages])


def _check_settings(entries: list[SettingEntry]) -> None:
    for entry in entries:
        model = known_model(entry.model)
        if model not in registry or not issubclass(model, BaseSiteSetting):
            raise ArchiveError(
                _("The archive calls “%(name)s” settings of a school, and it is none.") % {"name": entry.model}
            )
