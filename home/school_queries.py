"""The schools of the installation, for who keeps them. The number of questions does not grow with the schools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Substr
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from home.choices import Track
from home.models import OfflinePages, SchoolGroup, SchoolSettings, YearLevelPage
from home.models.offline import CLOSED
from home.models.settings import Language
from home.permissions import school_sites
from home.school_trees import collections_of, pages_of

ROOT_LENGTH = 2 * Page.steplen
"""How much of its path a page has in common with the home page of its school."""


@dataclass(frozen=True, slots=True)
class SchoolEntry:
    """A school in the list of schools."""

    pk: int
    name: str
    hostname: str
    url: str
    levels: tuple[str, ...]
    """Each track with its years."""
    languages: tuple[str, ...]
    is_closed: bool
    pages: int
    last_edited: datetime | None


def find_schools(words: str = "") -> QuerySet[Site]:
    """The schools whose name or host name has these words, by name."""
    sites = school_sites()
    for word in words.split():
        sites = sites.filter(Q(root_page__title__icontains=word) | Q(hostname__icontains=word))
    return sites


def school_entries(sites: Sequence[Site]) -> list[SchoolEntry]:
    """What there is to say of these schools: five questions of the database."""
    levels = _levels(sites)
    counts = _counts(sites)
    chosen = dict(SchoolSettings.objects.filter(site__in=sites).values_list("site", "languages"))
    closed = set(OfflinePages.objects.filter(site__in=sites, reason=CLOSED).values_list("site", flat=True))
    return [
        SchoolEntry(
            pk=site.pk,
            name=site.root_page.title,
            hostname=site.hostname,
            url=f"{site.root_url}/",
            levels=tuple(levels[site.root_page.path]),
            languages=tuple(Language(code).label for code in chosen.get(site.pk, ["nl"])),
            is_closed=site.pk in closed,
            pages=counts[site.root_page.translation_key][0],
            last_edited=counts[site.root_page.translation_key][1],
        )
        for site in sites
    ]


def _levels(sites: Sequence[Site]) -> dict[str, list[str]]:
    """Each track with its years, by the path of the school."""
    pages = YearLevelPage.objects.alias(root=Substr("path", 1, ROOT_LENGTH))
    pages = pages.filter(root__in=[site.root_page.path for site in sites])
    years: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for path, track, level in pages.order_by("level").values_list("path", "track", "level"):
        years[path[:ROOT_LENGTH]][track].append(level)
    found: dict[str, list[str]] = defaultdict(list)
    for root, tracks in years.items():
        for track in Track:
            if track.value in tracks:
                found[root].append(f"{track.label}: {_as_range(tracks[track.value])}")
    return found


def _as_range(years: list[int]) -> str:
    """``1–4`` where all are there, else ``1, 3``."""
    is_whole = len(years) > 1 and years == list(range(years[0], years[-1] + 1))
    return f"{years[0]}–{years[-1]}" if is_whole else ", ".join(map(str, years))


def _counts(sites: Sequence[Site]) -> dict[Any, tuple[int, datetime | None]]:
    """The number of pages in all languages and the last change, by the translation key of the home page."""
    keys = {site.root_page.translation_key for site in sites}
    roots = dict(Page.objects.filter(translation_key__in=keys, depth=2).values_list("path", "translation_key"))
    pages = Page.objects.annotate(root=Substr("path", 1, ROOT_LENGTH)).filter(root__in=list(roots)).order_by()
    result: dict[Any, tuple[int, datetime | None]] = defaultdict(lambda: (0, None))
    for row in pages.values("root").annotate(number=Count("pk"), edited=Max("latest_revision_created_at")):
        number, edited = result[roots[row["root"]]]
        moments = [moment for moment in (edited, row["edited"]) if moment]
        result[roots[row["root"]]] = (number + row["number"], max(moments, default=None))
    return result


@dataclass(frozen=True, slots=True)
class Holdings:
    """What goes when a school is deleted."""

    pages: int
    pictures: int
    documents: int
    staff: int


def holdings_of(site: Site) -> Holdings:
    """How much a school has."""
    collections = list(collections_of(site))
    return Holdings(
        pages=pages_of(site).count(),
        pictures=get_image_model().objects.filter(collection__in=collections).count(),
        documents=get_document_model().objects.filter(collection__in=collections).count(),
        staff=SchoolGroup.objects.filter(site=site).aggregate(people=Count("group__user", distinct=True))["people"],
    )


def portal_port() -> int:
    """The port of the portal's own address, which a new school has too."""
    portal = Site.objects.filter(is_default_site=True).first()
    return portal.port if portal else 80
