"""What Wagtail's hooks need to keep schools apart: querysets, menus, panels, the admin's API, documents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.views import home
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents import get_document_model
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images import get_image_model
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import AbstractPage, Page
from wagtail.permissions import policy_registry, register_permission_policy

from home.guard import ADMIN
from home.guard_views import rule_for
from home.models import SchoolSettings
from home.permissions import school_of_host
from home.policies import SchoolFilePolicy, SchoolPagePolicy, SchoolSettingPolicy
from home.scope import school_of_collection, scope_of


def register_policies() -> None:
    """Put our policies in the place of Wagtail's."""
    register_permission_policy(AbstractPage, SchoolPagePolicy())
    for model in (get_image_model(), get_document_model()):
        policy = SchoolFilePolicy(model, auth_model=model, owner_field_name="uploaded_by_user")
        # Exactly this model: Wagtail registers its own when its app is ready, which is after this.
        register_permission_policy(model, policy, exact_class=True)
    register_permission_policy(SchoolSettings, SchoolSettingPolicy(SchoolSettings))


def keep_to_menu(request: HttpRequest, items: list[Any]) -> None:
    """Take out of a menu what the guard would not let through."""
    if not scope_of(request).is_everything:
        items[:] = [item for item in items if _is_reachable(request, str(item.url))]


def _is_reachable(request: HttpRequest, url: str) -> bool:
    match = _match(url.partition("?")[0].partition("#")[0])
    try:
        return match is None or rule_for(match, request) is not None
    except Http404:
        return False


@lru_cache(maxsize=1024)
def _match(path: str) -> ResolverMatch | None:
    """The view of the admin at an address. Kept: a page of the admin asks it for every item of its menus."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match if match.route.startswith(ADMIN) else None


# The admin's home page --------------------------------------------------------------------------------------------
def _is_ours(thing: Any, request: HttpRequest) -> bool:
    return isinstance(thing, Page) and scope_of(request).has_page(thing.path)


class ToModerate(home.WorkflowObjectsToModeratePanel):
    """What waits for approval."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Pages of these schools."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        request = parent_context["request"]
        context["states"] = [state for state in context["states"] if _is_ours(state["obj"], request)]
        return context


class InModeration(home.UserObjectsInWorkflowModerationPanel):
    """What the user proposed."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Pages of these schools."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        request = parent_context["request"]
        states = context["workflow_states"]
        context["workflow_states"] = [state for state in states if _is_ours(state.content_object, request)]
        return context


class RecentEdits(home.RecentEditsPanel):
    """What the user worked on."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Pages of these schools."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        scope = scope_of(parent_context["request"])
        context["last_edits"] = [(when, page) for when, page in context["last_edits"] if scope.has_page(page.path)]
        return context


class LockedPages(home.LockedPagesPanel):
    """What the user locked."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Pages of these schools."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        context["locked_pages"] = scope_of(parent_context["request"]).pages(context["locked_pages"])
        return context


PANELS = {
    home.WorkflowObjectsToModeratePanel: ToModerate,
    home.UserObjectsInWorkflowModerationPanel: InModeration,
    home.RecentEditsPanel: RecentEdits,
    home.LockedPagesPanel: LockedPages,
}


def narrow_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Of Wagtail's panels of the home page our narrower ones."""
    if not scope_of(request).is_everything:
        panels[:] = [PANELS[type(panel)]() if type(panel) in PANELS else panel for panel in panels]


class SchoolPagesSummary(PagesSummaryItem):
    """How many pages there are: of these schools, not of all that hang beside them."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Counted where the user may be; the link leads to the Dutch home page where there is one school."""
        scope = scope_of(self.request)
        home_key = scope.roots[0][0] if len(scope.sites) == 1 and scope.roots else None
        return {
            "root_page": Page.objects.get(pk=home_key) if home_key else Page.get_first_root_node(),
            "total_pages": scope.pages(Page.objects.all()).count(),
            "site_name": settings.WAGTAIL_SITE_NAME,
        }


def narrow_summary(request: HttpRequest, items: list[Any]) -> None:
    """The numbers at the top of the home page."""
    if not scope_of(request).is_everything:
        items[:] = [SchoolPagesSummary(request) if type(item) is PagesSummaryItem else item for item in items]


# The admin's API --------------------------------------------------------------------------------------------------
class SchoolImagesAPI(ImagesAdminAPIViewSet):
    """Pictures that the user may choose."""

    def get_queryset(self) -> QuerySet:
        """By Wagtail's policy, which its own API does not ask."""
        return super().get_queryset().filter(pk__in=_choosable(get_image_model(), self.request.user))


class SchoolDocumentsAPI(DocumentsAdminAPIViewSet):
    """Documents that the user may choose."""

    def get_queryset(self) -> QuerySet:
        """By Wagtail's policy, which its own API does not ask."""
        return super().get_queryset().filter(pk__in=_choosable(get_document_model(), self.request.user))


def _choosable(model: type, user: Any) -> QuerySet:
    found = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, ["choose", "change"])
    keys: QuerySet = found.values("pk")
    return keys


def narrow_api(router: WagtailAPIRouter) -> None:
    """Put our endpoints in the place of Wagtail's."""
    router.register_endpoint("images", SchoolImagesAPI)
    router.register_endpoint("documents", SchoolDocumentsAPI)


# Public hosts -----------------------------------------------------------------------------------------------------
def check_document(document: Any, request: HttpRequest) -> None:
    """A school's document is there on the school's own host alone, besides for its staff in the admin."""
    owner, here = school_of_collection(document.collection.path), school_of_host(request)
    if owner is None or (here is not None and here.pk == owner):
        return
    if here is not None or not scope_of(request).has_collection(document.collection.path):
        raise Http404
