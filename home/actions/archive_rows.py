"""Store the settings of an archive, and the rows that are neither pages nor settings."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail.models import Site

from home.archive_arrival import NUMBER, Arrival, build
from home.archive_format import ArchiveError, Data
from home.archive_import import OpenArchive, known_model
from home.archive_parts import rows_of_school
from home.archive_references import carry


def keep_times(instance: Any, data: Data) -> None:
    """Dates that Django sets by itself: those of the archive."""
    times = {
        field.name: parse_datetime(data[field.name])
        for field in instance._meta.fields
        if (getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)) and data.get(field.name)
    }
    if times:
        type(instance)._base_manager.filter(pk=instance.pk).update(**times)


def make_settings(archive: OpenArchive, site: Site, refer: Arrival) -> None:
    """The settings of every app; those that were made with the school give way."""
    for entry in archive.parts["settings.json"]:
        model: Any = known_model(entry.model)
        data = carry(model, entry.data, refer)
        if data is None:
            raise ArchiveError(_("The settings of this archive are incomplete."))
        model.objects.filter(site=site).delete()
        instance, rows = build(model, {**data, "pk": None, "site": site.pk})
        instance.save()
        refer.made_rows(rows)


def make_rows(archive: OpenArchive, site: Site, refer: Arrival) -> None:
    """Rows of models that home or a plugin brings, and of no others."""
    parts = {part.model._meta.label_lower: part for part in rows_of_school(site)}
    for entry in archive.parts["rows.json"]:
        part = parts.get(entry.model)
        if part is None:
            raise ArchiveError(_("The archive calls “%(name)s” rows of a school.") % {"name": entry.model})
        for archived in entry.rows:
            data = carry(part.model, archived, refer)
            if data is None:
                continue
            data = part.change(data, refer) if part.change else data
            instance, rows = build(part.model, {**data, "pk": None})
            if part.wanted is None or part.wanted(instance):
                instance.save()
                keep_times(instance, data)
                refer.made(part.model, data.get(NUMBER), instance.pk)
                refer.made_rows(rows)
