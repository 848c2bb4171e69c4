"""The panel of the page editor that shows the board, above the rows that it changes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.forms import Media
from django.urls import reverse
from wagtail.admin.panels import Panel

_SCRIPTS = (
    "dates",
    "rows",
    "history",
    "board-controller",
    "view-controller",
    "saving-controller",
    "drag-controller",
    "keyboard-controller",
    "drawer-controller",
    "link-controller",
    "add-controller",
    "findings-controller",
)


class BoardPanel(Panel):
    """Draws what stands in the form. It has no fields of its own: its scripts change those of the rows."""

    class BoundPanel(Panel.BoundPanel):
        """The board of one plan."""

        template_name = "planner/admin/board_panel.html"

        @property
        def media(self) -> Media:
            """The board's own look and behaviour."""
            return Media(
                css={"all": ["planner/css/board.css", "planner/css/board-details.css"]},
                js=[f"planner/js/board/{name}.js" for name in _SCRIPTS],
            )

        def is_shown(self) -> bool:
            """A translation has titles only; its dates and links are the Dutch plan's."""
            locale = self.instance.locale if self.instance.locale_id else None
            return locale is None or locale.language_code == settings.LANGUAGE_CODE

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Where the scripts ask, and whether anything may be changed."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            page, parent = self.instance, self.form.parent_page
            lock = page.get_lock() if page.pk else None
            return context | {
                "place": page if page.pk else parent,
                "board_url": (
                    reverse("planner_board", args=[page.pk])
                    if page.pk
                    else reverse("planner_board_new", args=[parent.pk])
                ),
                "search_url": reverse("planner_board_activities"),
                "search_page": page.pk or parent.pk,
                "is_locked": bool(lock and lock.for_user(self.request.user)),
                "form": self.form,
            }
