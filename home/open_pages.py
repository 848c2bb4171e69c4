"""Pages that everybody may read."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length, Substr
from wagtail.models import PageViewRestriction
from wagtail.query import PageQuerySet


@lru_cache
def _open() -> Q:
    """That no restriction lies on a page or above it; made once, since every list of pages asks it."""
    beginning = Substr(OuterRef("path"), 1, Length("page__path"))
    restrictions = PageViewRestriction.objects.alias(beginning=beginning).filter(page__path=F("beginning"))
    return Q(~Exists(restrictions))


def open_to_all(pages: PageQuerySet) -> PageQuerySet:
    """Those that are published and behind no restriction, in the same question that asks for the pages.

    ``public()`` says the same, but asks the database for all restrictions first.
    """
    return pages.filter(_open(), live=True)
