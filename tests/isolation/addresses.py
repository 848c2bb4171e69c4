"""Every address of the installation, taken from the URL resolver, and filled in with what a school has."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils.regex_helper import normalize

from tests.isolation.world import School

PARAMETER = re.compile(r"<(?:[a-z0-9_]+:)?([a-z0-9_]+)>")


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver: its route with ``%(name)s`` for each parameter, and its name."""

    route: str
    name: str
    parameters: tuple[str, ...]

    @property
    def label(self) -> str:
        """What a test calls it."""
        return self.name or self.route


def addresses(prefix: str) -> list[Address]:
    """All addresses that begin so, in the order of the resolver."""
    return [address for address in _walk(get_resolver(), "", ()) if address.route.startswith(prefix)]


def _walk(resolver: URLResolver, route: str, names: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        for here in _templates(pattern.pattern):
            if isinstance(pattern, URLResolver):
                yield from _walk(pattern, route + here, (*names, pattern.namespace) if pattern.namespace else names)
            else:
                yield _address(route + here, pattern, names)


def _address(route: str, pattern: URLPattern, names: tuple[str, ...]) -> Address:
    name = ":".join((*names, pattern.name)) if pattern.name else ""
    return Address(route, name, tuple(re.findall(r"%\((\w+)\)s", route)))


def _templates(pattern: Any) -> list[str]:
    if isinstance(pattern, RoutePattern):
        return [PARAMETER.sub(r"%(\1)s", str(pattern))]
    if isinstance(pattern, RegexPattern):
        return [template for template, _parameters in normalize(pattern._regex)]
    return [str(pattern)]


KINDS = {
    "page_id": "page", "parent_page_id": "page", "parent_id": "page", "page_to_move_id": "page",
    "destination_id": "page", "page_pk": "page", "image_id": "image", "document_id": "document", "doc_id": "document",
    "collection_id": "collection", "revision_id": "revision", "revision_id_a": "revision", "revision_id_b": "revision",
    "workflow_state_id": "workflow state", "task_state_id": "task state", "task_id": "task", "workflow_pk": "workflow",
    "site_id": "site", "user_id": "user", "group_id": "group", "invitation_id": "invitation",
    "uploaded_file_id": "upload", "session_id": "session", "translation_source_id": "source",
    "translation_id": "translation", "string_segment_id": "string", "overridable_segment_id": "override",
    "redirect_id": "redirect", "library_id": "page", "reply_id": "reply", "uid": "row",
    "slot_id": "slot", "job_id": "job",
}  # fmt: skip
"""Of which kind a parameter is, by its name."""

PK = {
    "wagtailadmin_api:pages": "page", "wagtailadmin_api:documents": "document", "wagtailadmin_api:images": "image",
    "wagtailadmin_pages": "page", "wagtailadmin_collections": "collection", "wagtailadmin_workflows": "workflow",
    "wagtailsettings": "site", "wagtailsites": "site", "wagtailusers_users": "user", "wagtailusers_groups": "group",
    "wagtaildocs_chooser": "document", "wagtailimages_chooser": "image",
}  # fmt: skip
"""Of which kind ``pk`` is, by namespace."""

TASKS = {
    "wagtailadmin_workflows:edit_task",
    "wagtailadmin_workflows:disable_task",
    "wagtailadmin_workflows:enable_task",
}

WORDS: dict[str, tuple[dict[str, str], ...]] = {
    "wagtail_bulk_action": tuple(
        {"app_label": app, "model_name": model, "action": action}
        for app, model, actions in (
            ("wagtailcore", "page", ("delete", "move", "publish", "unpublish")),
            ("wagtailimages", "image", ("delete", "add_tags", "add_to_collection")),
            ("wagtaildocs", "document", ("delete", "add_tags", "add_to_collection")),
            ("auth", "user", ("delete", "assign_role", "set_active_state")),
        )
        for action in actions
    ),
    "wagtailadmin_api:pages:action": tuple(
        {"action_name": name} for name in ("copy", "delete", "publish", "unpublish", "move", "create_alias")
    ),
    "wagtailadmin_pages:workflow_action": ({"action_name": "approve"}, {"action_name": "reject"}),
    "wagtailadmin_pages:collect_workflow_action_data": ({"action_name": "approve"},),
    "wagtailadmin_editing_sessions:ping": ({"app_label": "home", "model_name": "contentpage"},),
    "wagtailadmin_workflows:add_task": ({"app_label": "wagtailcore", "model_name": "groupapprovaltask"},),
    "wagtailsettings:edit": (
        {"app_name": "home", "model_name": "schoolsettings"},
        {"app_name": "planner", "model_name": "plannersettings"},
    ),
    "wagtailsettings:preview_on_edit": ({"app_name": "home", "model_name": "schoolsettings"},),
    "wagtail_localize:submit_snippet_translation": ({"app_label": "home", "model_name": "contentpage"},),
    "wagtail_localize:snippets_api_listing": ({"app_label": "home", "model_name": "contentpage"},),
    "wagtail_localize:snippets_api_detail": ({"app_label": "home", "model_name": "contentpage"},),
    "wagtailimages:preview": ({"filter_spec": "width-100"},),
    "wagtail_localize:preview_translation": ({"mode": ""},),
    "planner_class_list": ({"class_name": "2A"},),
    "planner_personal_letters": ({"class_name": "2A"},),
    "planner_personal_letters_pdf": ({"class_name": "2A"},),
    "planner_export": ({"file_format": "csv"}, {"file_format": "xlsx"}),
    "wagtailadmin_tag_model_autocomplete": ({"app_name": "taggit", "model_name": "tag"},),
    "school_tags_of_model": ({"app_name": "taggit", "model_name": "tag"},),
}
"""Parameters that name no object."""

TYPE = {
    "content_type_app_name": "home",
    "content_type_model_name": "contentpage",
    "app_label": "home",
    "model_name": "contentpage",
}

UNFILLED: dict[str, str] = {
    "": "what Wagtail answers to addresses that it does not have, and a page that tests its 404",
    "wagtailadmin_password_reset_confirm": "a signed token, known to who got the mail alone",
    "home_accept_invitation": "a key of an invitation, known to who got the mail alone",
    "school_holidays:edit": "holidays of the whole country; no school's",
    "school_holidays:delete": "holidays of the whole country; no school's",
    "school_holidays:history": "holidays of the whole country; no school's",
    "school_holidays:history_results": "holidays of the whole country; no school's",
    "school_holidays:usage": "holidays of the whole country; no school's",
    "school_holidays:copy": "holidays of the whole country; no school's",
    "wagtaillocales:edit": "languages of the installation; no school's",
    "wagtaillocales:delete": "languages of the installation; no school's",
    "wagtaillocales:history": "languages of the installation; no school's",
    "wagtaillocales:history_results": "languages of the installation; no school's",
    "wagtaillocales:usage": "languages of the installation; no school's",
    "wagtaillocales:copy": "languages of the installation; no school's",
}
"""Addresses that name something which is no school's, or which nobody can know; by name, with the reason."""


class CannotFill(LookupError):
    """An address has a parameter that no table here knows."""


def is_listed(address: Address) -> bool:
    """Whether an address is one of those that are not filled in."""
    return bool(address.parameters) and address.name in UNFILLED


def filled(address: Address, school: School, pages: list[int] | None = None) -> list[str]:
    """The address with what this school has; ``pages`` instead of all of its pages."""
    found = []
    for words in WORDS.get(address.name, ({},)):
        values = {name: _values(address, name, words, school, pages) for name in address.parameters}
        # All pages for the first of several, then one for the rest: which of them it is makes no difference there.
        longest = max((len(keys) for keys in values.values()), default=1)
        for index in range(longest):
            found.append("/" + address.route % {name: keys[index % len(keys)] for name, keys in values.items()})
    return found


def mixed(address: Address, mine: School, theirs: School) -> list[str]:
    """The address with something of either school, where it names more than one object."""
    words = WORDS.get(address.name, ({},))[0]
    objects = [name for name in address.parameters if kind_of(address, name) and name not in words]
    if len(objects) < 2:
        return []
    found = []
    for choice in itertools.product((mine, theirs), repeat=len(objects)):
        if set(map(id, choice)) == {id(mine), id(theirs)}:
            values = {name: _values(address, name, words, mine, None)[0] for name in address.parameters}
            named = zip(objects, choice, strict=True)
            values |= {name: school.keys[kind_of(address, name)][0] for name, school in named}
            found.append("/" + address.route % values)
    return found


def kind_of(address: Address, name: str) -> str:
    """Of which kind a parameter is; empty where it names no object."""
    if name == "pk" and address.name in TASKS:
        return "task"
    namespace = address.name.rpartition(":")[0]
    if name == "pk":
        return PK.get(namespace, "page" if namespace == "wagtail_localize" else "")
    return "page" if name == "object_id" else KINDS.get(name, "")


def _values(
    address: Address, name: str, words: dict[str, str], school: School, pages: list[int] | None
) -> list[str] | list[int]:
    if name in words:
        return [words[name]]
    if kind := kind_of(address, name):
        return pages if kind == "page" and pages else school.keys[kind]
    if name in TYPE:
        return [TYPE[name]]
    raise CannotFill(f"{address.label}: nothing says what to fill in for {name}.")
