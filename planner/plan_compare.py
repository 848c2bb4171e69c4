"""Two revisions of a plan side by side, in words: which activities and links changed, and in what.

Wagtail's own comparison, with other classes where it would show a uid or a date as a machine writes it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.compare import ChildObjectComparison, ChildRelationComparison, FieldComparison, TextDiff
from wagtail.admin.panels import FieldPanel, InlinePanel

from planner import labels
from planner.choices import Relation

_BLANK = re.compile(r">\s{2,}<")


def in_words(value: Any) -> str:
    """A value of a row as people say it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return labels.day_label(value, weekday=True, year=True)
    if isinstance(value, time):
        return labels.clock_label(value)
    return "" if value is None else str(value)


def marked(old: str, new: str) -> SafeString:
    """What was and what is, marked as Wagtail marks it."""
    changes = [("deletion", old), ("addition", new)] if old != new else [("equal", new)]
    html: SafeString = TextDiff([change for change in changes if change[1]], separator=" ").to_html()
    return html


class WordsComparison(FieldComparison):
    """A date, a time, or yes and no."""

    def htmldiff(self) -> SafeString:
        """In words."""
        return marked(in_words(self.val_a), in_words(self.val_b))


class WordsPanel(FieldPanel):
    """A field of which a comparison shows the words."""

    def get_comparison_class(self) -> type[FieldComparison]:
        """In words."""
        return WordsComparison


class UncomparedPanel(FieldPanel):
    """A field that says nothing to people."""

    def get_comparison_class(self) -> None:
        """Not shown."""


class _Shown:
    """A line of a comparison that is not a field: its label and its words."""

    def __init__(self, label: str, html: str, *, changed: bool = False) -> None:
        self.label, self.html, self.changed = label, html, changed

    def field_label(self) -> str:
        """What stands before it."""
        return self.label

    def htmldiff(self) -> str:
        """What is said; escaped."""
        return self.html

    def has_changed(self) -> bool:
        """Whether it says that something is different."""
        return self.changed


class RowComparison(ChildObjectComparison):
    """An activity: its name, and of its fields what is different, or all that is filled in where it is new or gone."""

    def get_field_comparisons(self) -> list[Any]:
        """The lines to show."""
        compared = [comparison for comparison in super().get_field_comparisons() if self._is_shown(comparison)]
        row = self.obj_b or self.obj_a
        return [_Shown(capfirst(_("activity")), escape(str(row))), *compared]

    def _is_shown(self, comparison: Any) -> bool:
        if self.is_addition() or self.is_deletion():
            return comparison.val_b not in (None, "", [], False)
        return bool(comparison.has_changed())

    def get_position_change(self) -> None:
        """The order of the rows is that of their dates."""


class RowsComparison(ChildRelationComparison):
    """The activities, known by their uid; those that stayed as they were are left out."""

    child = RowComparison

    def key(self, row: Any) -> Any:
        """What a row is known by in both revisions."""
        return row.uid

    def get_mapping(self, objs_a: list[Any], objs_b: list[Any]) -> tuple[dict, dict, list[int], list[int]]:
        """Places of the same rows, forth and back, and the places of those that are new or gone."""
        places_a, places_b = ({self.key(row): place for place, row in enumerate(rows)} for rows in (objs_a, objs_b))
        forth = {place: places_b[key] for key, place in places_a.items() if key in places_b}
        back = {there: here for here, there in forth.items()}
        added = [place for place in range(len(objs_b)) if place not in back]
        return forth, back, added, [place for place in range(len(objs_a)) if place not in forth]

    def get_child_comparison(self, obj_a: Any, obj_b: Any) -> ChildObjectComparison:
        """One row of both."""
        return self.child(self.field.related_model, self.field_comparisons, obj_a, obj_b)

    def get_child_comparisons(self) -> list[ChildObjectComparison]:
        """What is new, gone or different."""
        compared: Iterable[ChildObjectComparison] = super().get_child_comparisons()
        return [row for row in compared if row.is_addition() or row.is_deletion() or row.has_changed()]


class LinkComparison(ChildObjectComparison):
    """A link in one line: this activity, what it does, that activity."""

    def __init__(self, titles: dict[Any, str], *args: Any) -> None:
        super().__init__(*args)
        self.titles = titles

    def get_field_comparisons(self) -> list[Any]:
        """The one line; a link that is in both revisions is the same."""
        link = self.obj_b or self.obj_a
        source, target = (self.titles.get(uid, _("an activity that is gone")) for uid in (link.source, link.target))
        line = f"{source} → {Relation(link.relation).label} → {target}"
        return [_Shown(capfirst(_("link")), escape(line))]

    def get_position_change(self) -> None:
        """Links have no order."""


class LinksComparison(RowsComparison):
    """The links, by what they link."""

    def __init__(self, field: Any, field_comparisons: Any, obj_a: Any, obj_b: Any, label: str = "") -> None:
        super().__init__(field, field_comparisons, obj_a, obj_b, label)
        self.titles = {row.uid: str(row) for page in (obj_a, obj_b) for row in page.activities.all()}

    def key(self, row: Any) -> Any:
        """Both ends and the relation."""
        return row.source, row.relation, row.target

    def get_child_comparison(self, obj_a: Any, obj_b: Any) -> ChildObjectComparison:
        """One link."""
        return LinkComparison(self.titles, self.field.related_model, self.field_comparisons, obj_a, obj_b)


class AsideComparison(RowsComparison):
    """The findings that were set aside, by code and rows."""

    def key(self, row: Any) -> Any:
        """As the analysis knows them."""
        return row.code, tuple(sorted(map(str, row.uids or ())))


class ComparedInlinePanel(InlinePanel):
    """Rows with a comparison of their own."""

    comparison_class: type[ChildRelationComparison] = RowsComparison

    class BoundPanel(InlinePanel.BoundPanel):
        """The rows of one plan."""

        def get_comparison(self) -> list[Any]:
            """Wagtail's, with our class for the relation."""
            (wagtails,) = super().get_comparison()
            return [functools.partial(self.panel.comparison_class, *wagtails.args, **wagtails.keywords)]

        def render_html(self, parent_context: Any = None) -> SafeString:
            """Wagtail's, without the blank lines between its tags: they are half of a form of many rows."""
            return mark_safe(_BLANK.sub(">\n<", super().render_html(parent_context)))


class LinksPanel(ComparedInlinePanel):
    """The links of a plan."""

    comparison_class = LinksComparison


class AsidePanel(ComparedInlinePanel):
    """The findings that are set aside."""

    comparison_class = AsideComparison
