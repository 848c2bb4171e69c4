"""The panel of the editor that shows what an invitation is to: what the plan says, which is not edited here."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class OccasionPanel(Panel):
    """Date, time and place of the row, and where to change them."""

    class BoundPanel(Panel.BoundPanel):
        """What one invitation is to."""

        template_name = "planner/admin/occasion_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The page; the tag ``occasion`` of the template reads the rest."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"page": self.instance, "request": self.request}
