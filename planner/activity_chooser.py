"""The chooser of a row's activity page: the pages of all rows are read at once, where Wagtail asks for each row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from home.models import ActivityPage


class ActivityChooser(AdminPageChooser):
    """Wagtail's chooser; it shows the pages that ``know_activities`` gave it without asking for them."""

    known: dict[str, ActivityPage] = {}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(target_models=[ActivityPage], **kwargs)

    def get_instance(self, value: Any) -> Any:
        """The page with this key."""
        return self.known.get(str(value)) or super().get_instance(value)


def know_activities(rows: Iterable[forms.ModelForm]) -> None:
    """Give the rows of a form their pages, with the pages above these: two questions, however many rows."""
    choosing = [row for row in rows if isinstance(row.fields["activity"].widget, ActivityChooser)]
    chosen = {value for row in choosing if (value := str(row["activity"].value() or "")).isdecimal()}
    pages = {str(page.pk): page for page in ActivityPage.objects.filter(pk__in=chosen)}
    above = {page.path[: -Page.steplen] for page in pages.values()}
    parents = {parent.path: parent for parent in Page.objects.filter(path__in=above)}
    for page in pages.values():
        page._cached_parent_obj = parents[page.path[: -Page.steplen]]  # where treebeard's get_parent looks first
    for row in choosing:
        row.fields["activity"].widget.known = pages
        stored = pages.get(str(row.instance.activity_id))
        if stored is not None:
            row.instance.activity = stored
