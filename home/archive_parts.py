"""How a plugin's rows come along in the archive of a school.

Pages (with their rows) and site settings come along by themselves. For other rows a plugin answers the Wagtail hook
``home_school_rows(site) -> list[ArchiveRows]``: on export for the school, on import for the school that is being made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from wagtail import hooks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from home.archive_format import Data
from home.archive_references import Refer
from home.models import Feedback, LibraryBase, OfflinePages, TranslationBase
from home.models.offline import CLOSED


@dataclass(frozen=True, slots=True)
class ArchiveRows:
    """Rows of one model that belong to a school, in a fixed order.

    ``change(data, refer)`` follows references that no field tells of, both ways, and gives the data back.
    ``wanted(row)`` is asked on import for every unsaved row; without it all are stored. A model to which another one's
    rows refer comes first.
    """

    queryset: QuerySet
    change: Callable[[Data, Refer], Data] | None = None
    wanted: Callable[[Any], bool] | None = None

    @property
    def model(self) -> Any:
        """The model of the rows."""
        return self.queryset.model


def rows_of_school(site: Site) -> list[ArchiveRows]:
    """What home and all plugins keep of a school besides pages and settings."""
    rows = [
        ArchiveRows(Redirect.objects.filter(site=site).order_by("old_path")),
        ArchiveRows(
            OfflinePages.objects.filter(site=site).exclude(reason=CLOSED).order_by("reason"), change=_pages_off_line
        ),
        ArchiveRows(
            LibraryBase.objects.filter(site=site).order_by("copy__path"), change=_library_base, wanted=_has_original
        ),
        ArchiveRows(_translation_bases(site), change=_without_revision),
        ArchiveRows(Feedback.objects.filter(site=site).order_by("page__path", "given_on", "pk")),
    ]
    return rows + [part for hook in hooks.get_hooks("home_school_rows") for part in hook(site=site)]


def _translation_bases(site: Site) -> QuerySet:
    """What the translations of a school were made of."""
    homes = Page.objects.filter(translation_key=site.root_page.translation_key).values_list("path", flat=True)
    below = Q(pk__in=[])
    for path in homes:
        below |= Q(page__path__startswith=path)
    return TranslationBase.objects.filter(below).order_by("page__path")


def _without_revision(data: Data, refer: Refer) -> Data:
    """History does not travel."""
    return {**data, "revision": None}


def _pages_off_line(data: Data, refer: Refer) -> Data:
    """The pages of a language that is turned off, so that turning it on brings them back."""
    pages = [refer.key(Page, key) for key in data["pages"]]
    return {**data, "pages": [key for key in pages if key is not None], "schedule": [], "rights": {}}


def _library_base(data: Data, refer: Refer) -> Data:
    """What a copy was when it was adopted; whether the library says the same today has to be looked at anew."""
    values = dict(data["values"])
    if "papers" in values:
        values["papers"] = [name for name in values["papers"] if not str(name).startswith("#")]
    return {**data, "values": values, "copy_revision": None, "original_published_at": None}


def _has_original(row: LibraryBase) -> bool:
    """Without the library there is nothing to compare a copy with."""
    return row.original_id is not None
