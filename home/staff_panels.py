"""What a mentor sees on the home page of the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from home.choices import Role
from home.models import MentorClass
from home.permissions import visible_sites


class MentorPanel(Component):
    """The classes that the school tied to this mentor."""

    name = "mentor"
    order = 50
    template_name = "home/admin/mentor_panel.html"

    def __init__(self, classes: list[MentorClass]) -> None:
        self.classes = classes

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The names of the classes."""
        return {"classes": [tie.name for tie in self.classes]}


def add_mentor_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Put the panel on the home page of a mentor."""
    schools = visible_sites(request, [Role.MENTOR])
    if request.user.is_superuser or not schools.exists():
        return
    panels.append(
        MentorPanel(list(MentorClass.objects.filter(user=request.user.pk, site__in=schools).order_by("name")))
    )


def leave_out_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    """Reports are about pages: whoever has no right on any page has nothing to find there."""
    if not user_has_any_page_permission(request.user):
        items.clear()
