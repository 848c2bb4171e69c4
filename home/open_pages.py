"""Pages that everybody may read."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Length, Substr
from wagtail.models import PageViewRestriction
from wagtail.query import PageQuerySet


def open_to_all(pages: PageQuerySet) -> PageQuerySet:
    """Those that are published and behind no restriction, in the same question that asks for the pages.

    ``public()`` says the same, but asks the database for all restrictions first.
    """
    beginning = Substr(OuterRef("path"), 1, Length("page__path"))
    closed = PageViewRestriction.objects.alias(beginning=beginning).filter(page__path=F("beginning"))
    return pages.live().filter(~Exists(closed))
