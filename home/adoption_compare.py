"""Show what changed in a field: as adopted, the original now, the school's copy now, with the differences marked.

The marking is Wagtail's own, as in the comparison of two revisions of a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.safestring import SafeString
from wagtail.admin.compare import (
    FieldComparison,
    M2MFieldComparison,
    TextDiff,
    register_comparison_class,
)
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from home.adoption import OWN, CopyState
from home.adoption_fields import PAPERS, FieldChange, Values, field_label, put
from home.fields import ChoiceListField
from home.models import ContentPage


class ChoiceListComparison(M2MFieldComparison):
    """Ticked boxes, by the words beside them."""

    def get_items(self) -> tuple[list[Any], list[Any]]:
        """In the order of the boxes."""
        order = list(self.field.of.values)
        return tuple(sorted(value or [], key=order.index) for value in (self.val_a, self.val_b))  # type: ignore[return-value]

    def get_item_display(self, item: Any) -> str:
        """The words."""
        return str(self.field.of(item).label)


class NumberComparison(FieldComparison):
    """A number, or nothing."""

    def htmldiff(self) -> SafeString:
        """What was there, and what is there now."""
        values = [("deletion", self.val_a), ("addition", self.val_b)] if self.has_changed() else [("equal", self.val_a)]
        shown = [(kind, str(value)) for kind, value in values if value is not None]
        html: SafeString = TextDiff(shown, separator=" ").to_html()
        return html


register_comparison_class(ChoiceListField, comparison_class=ChoiceListComparison)
register_comparison_class(models.PositiveSmallIntegerField, comparison_class=NumberComparison)


@dataclass(frozen=True, slots=True)
class FieldView:
    """A changed field in three versions; ``ours`` is empty where the school did not change it."""

    change: FieldChange
    label: str
    was: SafeString
    now: SafeString
    ours: SafeString | str


def field_views(state: CopyState, changes: Iterable[FieldChange]) -> list[FieldView]:
    """Changed fields of a copy, to be shown; ``state`` was read in full."""
    changes = list(changes)
    model = state.copy.specific_class
    was, now, ours = (state.was or {}), (state.now or state.was or {}), (state.ours or {})
    pages = {id(values): _page_with(model, values) for values in (was, now, ours)}
    titles = _paper_titles([*was.get(PAPERS, []), *now.get(PAPERS, []), *ours.get(PAPERS, [])])

    def diff(name: str, a: Values, b: Values) -> SafeString:
        if name == PAPERS:
            return _papers_diff(*([titles[paper] for paper in side[PAPERS] if paper in titles] for side in (a, b)))
        panel = FieldPanel(name).bind_to_model(model)
        html: SafeString = panel.get_comparison_class()(panel.db_field, pages[id(a)], pages[id(b)]).htmldiff()
        return html

    return [
        FieldView(
            change,
            field_label(model, change.name),
            was=diff(change.name, was, was),
            now=diff(change.name, was, now),
            ours=diff(change.name, was, ours) if change.is_ours else "",
        )
        for change in changes
    ]


def _page_with(model: type[Page], values: Values) -> Page:
    page = model()
    for name, value in values.items():
        if name != PAPERS:
            put(page, name, value)
    return page


def _paper_titles(names: list[str]) -> dict[str, str]:
    """What papers are called, by the names that the library has for them, or a school."""
    keys = [int(name.removeprefix(OWN).removeprefix("#")) for name in names if name.startswith((OWN, "#"))]
    papers = ContentPage.objects.filter(Q(pk__in=keys) | Q(library_key__in=set(names) - {""}, library_base=None))
    found: dict[str, str] = {}
    for pk, key, title in papers.values_list("pk", "library_key", "title"):
        found |= {f"{OWN}{pk}": title, f"#{pk}": title} | ({key: title} if key else {})
    return found


def _papers_diff(before: list[str], after: list[str]) -> SafeString:
    changes: list[tuple[str, str]] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        changes += [("equal" if kind == "equal" else "deletion", title) for title in before[i1:i2]]
        changes += [("addition", title) for title in after[j1:j2] if kind != "equal"]
    html: SafeString = TextDiff(changes, separator=", ").to_html()
    return html
