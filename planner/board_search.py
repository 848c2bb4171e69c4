"""Activities that may be put on a board."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from wagtail.models import Site

from home.choices import STUDENT_KINDS, Kind
from home.models import ActivityPage
from planner.board import Place
from planner.choices import Lane

FOUND = 20
_FIELDS = ("title", "kind", "levels", "minutes", "competences", "partnership", "origin", "library_key", "live")


def find_activities(query: str, place: Place, user: Any) -> list[dict[str, Any]]:
    """What has these words, best first. Of the library only what the school has no copy of."""
    own = list(_matching(query, _school_pages(place)))
    copied = _school_pages(place).exclude(library_key="").values_list("library_key", flat=True)
    originals = _school_pages(place).exclude(origin=None).values_list("origin", flat=True)
    library = _library_pages().exclude(pk__in=originals).exclude(library_key__in=copied)
    found = [(page, False) for page in own] + [(page, True) for page in _matching(query, library)]
    words = query.casefold().split()
    found.sort(
        key=lambda hit: (
            hit[1],
            bool(words) and words[0] not in hit[0].title.casefold(),
            bool(hit[0].levels) and place.level.level not in hit[0].levels,
            hit[0].title.casefold(),
        )
    )
    return [_hit(page, place, is_library=is_library) for page, is_library in found[:FOUND]]


def _school_pages(place: Place) -> QuerySet[ActivityPage]:
    pages: QuerySet[ActivityPage] = ActivityPage.objects.filter(
        path__startswith=place.site.root_page.path, locale=place.level.locale_id
    )
    return pages


def _library_pages() -> QuerySet[ActivityPage]:
    portal = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if portal is None:
        return ActivityPage.objects.none()
    pages: QuerySet[ActivityPage] = ActivityPage.objects.live().public().filter(path__startswith=portal.root_page.path)
    return pages


def _matching(query: str, pages: QuerySet[ActivityPage]) -> QuerySet[ActivityPage]:
    for word in query.split():
        pages = pages.filter(Q(title__icontains=word) | Q(summary__icontains=word))
    return pages.only(*_FIELDS)


def _hit(page: ActivityPage, place: Place, *, is_library: bool) -> dict[str, Any]:
    return {
        "id": None if is_library else page.pk,
        "title": page.title,
        "kind": page.kind,
        "kind_label": str(Kind(page.kind).label),
        "lane": Lane.STUDENT if page.kind in STUDENT_KINDS else Lane.PARENT,
        "levels": list(page.levels),
        "suits": not page.levels or place.level.level in page.levels,
        "minutes": page.minutes,
        "competences": list(page.competences),
        "partnership": list(page.partnership),
        "edit_url": "" if is_library else reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "is_library": is_library,
        "is_live": page.live,
    }
