"""Where the library appears in the rest of the admin: menu, home, the editor of a copy, history, guard and archive."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page, Site

from home import adoption
from home.adoption_access import LibraryMenuItem, base_of_copy, may_see_usage
from home.adoption_change_views import ChangesView, ChangeView, TakeOverView
from home.adoption_usage import UsageView
from home.adoption_views import AdoptView, LibraryEntryView, LibraryListView, library_face
from home.models import LibraryBase
from home.permissions import ADOPTION_ROLES, visible_sites

SHOWN = 5


def library_urls() -> list[URLPattern]:
    """All pages about the library."""
    return [
        path("library/", LibraryListView.as_view(), name="home_library"),
        path("library/adopt/", AdoptView.as_view(), name="home_library_adopt"),
        path("library/schools/", UsageView.as_view(), name="home_library_usage"),
        path("library/changes/", ChangesView.as_view(), name="home_library_changes"),
        path("library/changes/take-over/", TakeOverView.as_view(), name="home_library_take_over"),
        path("library/changes/<int:page_id>/", ChangeView.as_view(), name="home_library_change"),
        path("library/<int:library_id>/", LibraryEntryView.as_view(), name="home_library_entry"),
        path("library/<int:library_id>/face/", library_face, name="home_library_face"),
    ]


def library_menu_item() -> LibraryMenuItem:
    """The library in the menu, below the pages."""
    url = reverse_lazy("home_library")
    return LibraryMenuItem(gettext_lazy("Library"), url, name="library", icon_name="folder-open-inverse", order=160)


def library_log_actions(actions: LogActionRegistry) -> None:
    """What is done with a copy stands in its history."""
    actions.register_action("home.adopt", gettext_lazy("Adopt"), gettext_lazy("Adopted from the library"))
    actions.register_action(
        "home.take_over", gettext_lazy("Take over from the library"), gettext_lazy("Took over changes of the library")
    )
    actions.register_action(
        "home.leave", gettext_lazy("Leave a change of the library"), gettext_lazy("Left changes of the library")
    )


def are_offered(keys: frozenset[int], scope: Any) -> bool:
    """Whether these are activities that the library offers to all schools."""
    return adoption.library_activities().filter(pk__in=keys).count() == len(keys)


def tell_in_editor(request: HttpRequest, page: Page) -> None:
    """Above the editor of a copy: the library has a newer version."""
    if request.method != "GET":
        return
    base = base_of_copy(page, list(visible_sites(request, ADOPTION_ROLES)))
    if base is None:
        return
    (state,) = adoption.copy_states(LibraryBase.objects.filter(pk=base.pk))
    if state.is_behind:
        url = reverse("home_library_change", args=[page.pk])
        text = _("The library has a newer version of this page.")
        messages.info(request, text, buttons=[messages.button(url, _("Look at what changed"))])
    elif state.is_withdrawal_news:
        messages.info(request, _("The library no longer offers this. Your copy stays as it is, and stays yours."))


class LibraryNewsPanel(Component):
    """On the admin's home: what changed in what the schools here adopted."""

    name = "library_news"
    template_name = "home/admin/library_home_panel.html"
    order = 150

    class Media:
        css = {"all": ["home/css/admin/library.css"]}

    def __init__(self, sites: list[Site]) -> None:
        self.sites = sites

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """The first of them, by title."""
        news = adoption.news_of(self.sites)
        return {
            "news": news,
            "changed": news.changed[:SHOWN],
            "shows_school": len(self.sites) > 1,
            "url": reverse("home_library_changes"),
        }


def library_panels(request: HttpRequest, panels: list[Any]) -> None:
    """The news panel, for who adopts; a portal administrator sees all schools elsewhere."""
    if may_see_usage(request):
        return
    sites = list(visible_sites(request, ADOPTION_ROLES))
    if sites:
        panels.append(LibraryNewsPanel(sites))
