"""Which views of the admin school staff get, and which of their parameters name an object.

What is not here does not exist for them. A view of our own joins by naming its parameters as in ``PARAMETERS``, or by
the hook ``home_guarded_parameters``, which returns further names with their questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.urls import ResolverMatch
from wagtail import hooks
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Page

from home import guard_objects as of
from home.guard_objects import Check
from home.sign_in_names import SIGN_IN_NAMES

PARAMETERS: Mapping[str, Check] = {
    "page_id": of.pages,
    "parent_page_id": of.pages,
    "parent_id": of.pages,
    "page_to_move_id": of.pages,
    "destination_id": of.pages,
    "level_id": of.pages,
    "plan_id": of.pages,
    "revision_id": of.revisions,
    "revision_id_a": of.revisions,
    "revision_id_b": of.revisions,
    "workflow_state_id": of.workflow_states,
    "task_state_id": of.task_states,
    "task_id": of.tasks,
    "image_id": of.images,
    "document_id": of.documents,
    "doc_id": of.documents,
    "collection_id": of.collections,
    "site_id": of.sites,
    "user_id": of.users,
    "group_id": of.groups,
    "job_id": of.jobs,
    "invitation_id": of.invitations,
    "uploaded_file_id": of.uploads,
    "session_id": of.editing_sessions,
    "translation_source_id": of.translation_sources,
    "translation_id": of.translations,
    "string_segment_id": of.string_segments,
    "overridable_segment_id": of.overridable_segments,
}
"""What a parameter in the path names."""

WORDS = frozenset(
    {
        "content_type_app_name", "content_type_model_name", "app_label", "app_name", "model_name", "action",
        "action_name", "filter_spec", "mode", "file_format", "uidb64", "token",
    }
)  # fmt: skip
"""Parameters in the path that name no object."""

QUERY: Mapping[str, Check] = {
    "parent_page_id": of.pages,
    "childOf": of.pages,
    "target_pages[]": of.pages,
    "new_parent_page": of.pages,
    "parent_page": of.pages,
    "destination_page_id": of.pages,
    "child_of": of.pages,
    "descendant_of": of.pages,
    "ancestor_of": of.pages,
    "translation_of": of.pages,
    "collection_id": of.collections,
    "site": of.sites,
    "owner": of.users,
    "edited_by": of.users,
    "locales": of.locales,
}
"""What the query or the form of a view of Wagtail names."""

NAMESPACES: Mapping[str, Mapping[str, Check]] = {
    "wagtailadmin_api:pages": {"pk": of.pages},
    "wagtailadmin_api:documents": {"pk": of.documents},
    "wagtailadmin_api:images": {"pk": of.images},
    "wagtailadmin_pages": {"pk": of.pages},
    "wagtailadmin_editing_sessions": {},
    "wagtail_localize": {},
    "wagtailembeds": {},
    "wagtaildocs": {},
    "wagtaildocs_chooser": {"pk": of.documents},
    "wagtailimages": {},
    "wagtailimages_chooser": {"pk": of.images},
}
"""Wagtail's views for staff, with what ``pk`` is there."""

VIEWS = frozenset(
    {
        "wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_dismissibles",
        "wagtailadmin_explore_root", "wagtailadmin_explore", "wagtailadmin_explore_results", "wagtail_bulk_action",
        "wagtailadmin_choose_page", "wagtailadmin_choose_page_child", "wagtailadmin_choose_page_search",
        "wagtailadmin_choose_page_chosen_multiple", "wagtailadmin_choose_page_external_link",
        "wagtailadmin_choose_page_email_link", "wagtailadmin_choose_page_phone_link",
        "wagtailadmin_choose_page_anchor_link", "wagtailadmin_block_preview", "wagtailadmin_reports:aging_pages",
        "wagtailadmin_reports:aging_pages_results", "wagtailsettings:edit", "wagtailsettings:preview_on_edit",
    }
)  # fmt: skip
"""Wagtail's views for staff that are no whole namespace."""

OPEN = SIGN_IN_NAMES | frozenset(
    {
        "wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_login", "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_done", "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete", "wagtailadmin_javascript_catalog",
    }
)  # fmt: skip
"""What anybody gets, on every host."""

DENIED = frozenset(
    {
        "wagtailadmin_api:pages:action", "wagtail_localize:submit_snippet_translation",
        "wagtail_localize:snippets_api_listing", "wagtail_localize:snippets_api_detail",
    }
)  # fmt: skip
"""What no school needs of a namespace that it gets."""

MULTIPLE: Mapping[str, Check] = {
    "wagtailadmin_choose_page_chosen_multiple": of.pages,
    "wagtailimages_chooser:chosen_multiple": of.images,
    "wagtaildocs_chooser:chosen_multiple": of.documents,
}
"""Views that name objects by ``?id=…&id=…``."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the parameters of one view name."""

    path: Mapping[str, Check] = field(default_factory=dict)
    query: Mapping[str, Check] = field(default_factory=dict)


def rule_for(match: ResolverMatch, request: HttpRequest) -> Rule | None:
    """How to guard a view; None where school staff do not get it."""
    name = match.view_name
    namespace = name.rpartition(":")[0]
    is_known = namespace in NAMESPACES or name in VIEWS or _is_own(match.func)
    if name in DENIED or not is_known:
        return None
    query = dict(QUERY)
    path = {**parameters(), **NAMESPACES.get(namespace, {})}
    if name in MULTIPLE:
        query["id"] = MULTIPLE[name]
    elif name == "wagtail_bulk_action":
        query |= _bulk(match, request)
    elif name == "wagtailadmin_editing_sessions:ping":
        path["object_id"] = of.of_model(_model(match.kwargs["app_label"], match.kwargs["model_name"]))
    elif namespace == "wagtailsettings":
        # Wagtail names a setting of a site by the site.
        model = _model(match.kwargs["app_name"], match.kwargs["model_name"])
        path["pk"] = of.sites if issubclass(model, BaseSiteSetting) else of.nobody
    return Rule(path, query)


@cache
def parameters() -> Mapping[str, Check]:
    """What parameters in the path name, those of plugins included."""
    found = dict(PARAMETERS)
    for hook in hooks.get_hooks("home_guarded_parameters"):
        found |= hook()
    return found


def _is_own(view: Any) -> bool:
    """Whether a view is the portal's own: it asks for its schools itself, beside what its path names."""
    return view.__module__.partition(".")[0] in {"home", "portal", *settings.PORTAL_PLUGINS}


def _bulk(match: ResolverMatch, request: HttpRequest) -> dict[str, Check]:
    model = _model(match.kwargs["app_label"], match.kwargs["model_name"])
    is_page = issubclass(model, Page)
    if is_page and "all" in request.GET.getlist("id") and not request.GET.get("childOf", "").isdecimal():
        raise Http404  # All pages of all schools: Wagtail names even those that it then refuses.
    return {"id": of.of_model(model), "childOf": of.pages if is_page else of.collections, "chooser": of.pages}


def _model(app_label: str, model_name: str) -> type[Model]:
    try:
        return apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404 from error
