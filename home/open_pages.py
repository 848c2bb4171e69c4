"""Pages that everybody may read."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import BooleanField, F, Func
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

BEHIND_NOTHING = (
    "NOT EXISTS (SELECT 1 FROM {restriction} restriction INNER JOIN {page} above ON restriction.page_id = above.id"
    " WHERE above.path = SUBSTR(%(expressions)s, 1, LENGTH(above.path)))"
)


@lru_cache
def behind_nothing(path: str = "path") -> Func:
    """That no restriction lies on a page or above it, by the field that has the page's place in the tree.

    Made once, and in words of the database: every list of pages asks it, and Django takes longer to write this
    question than the database to answer it.
    """
    return Func(F(path), template=_template(), output_field=BooleanField())


def behind_nothing_sql(path: str) -> str:
    """The same in a question that is written in words of the database as a whole; ``path`` is a column of it."""
    return _template() % {"expressions": path}


def _template() -> str:
    return BEHIND_NOTHING.format(restriction=PageViewRestriction._meta.db_table, page=Page._meta.db_table)


def open_to_all(pages: PageQuerySet) -> PageQuerySet:
    """Those that are published and behind no restriction, in the same question that asks for the pages.

    ``public()`` says the same, but asks the database for all restrictions first.
    """
    return pages.filter(behind_nothing(), live=True)
