"""Keeps schools apart in the admin: what another school has does not exist.

Wagtail's permissions say what a user may change; they do not say what exists. Before a view of the admin runs, this
middleware looks up whose the objects are that its address, query and form name, and answers 404 where they are
another school's. A view that it does not know is not there for school staff.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import ResolverMatch, reverse
from django.views.defaults import page_not_found

from home.guard_objects import Check, Keys, collection_restrictions, links_in, page_restrictions, pages
from home.guard_views import OPEN, WORDS, rule_for
from home.permissions import school_of_host
from home.scope import Scope, remember, scope_of, scope_of_host

logger = logging.getLogger(__name__)

PUBLIC: Mapping[str, Mapping[str, Check]] = {
    "wagtailcore_authenticate_with_password": {"page_view_restriction_id": page_restrictions, "page_id": pages},
    "wagtaildocs_authenticate_with_password": {"restriction_id": collection_restrictions},
}
"""Public addresses that name an object by its key."""

TRANSLATING = {"wagtail_localize:edit_string_translation", "wagtail_localize:upload_pofile"}
"""Views that keep texts as they are sent, with whatever they link to."""

ADMIN = "admin/"
LARGEST_KEY = 2**63 - 1


class SchoolGuard:
    """Answers 404 for what belongs to another school than those that the request shows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; see process_view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> HttpResponse | None:
        """Let through, refuse, or send to the log-in."""
        match = request.resolver_match
        if match is None:
            return None
        if match.view_name in PUBLIC:
            _guard_public(request, PUBLIC[match.view_name], kwargs)
            return None
        if not match.route.startswith(ADMIN) or match.view_name in OPEN or not request.user.is_authenticated:
            return None
        scope = scope_of(request)
        if scope.is_everything:
            return None
        if not scope.sites and school_of_host(request) is not None:
            return _send_away(request)
        remember(request.user, scope)
        if not _may_pass(request, match, kwargs, scope):
            # Wagtail's own page for what is not there, not that of the public site.
            return page_not_found(request, Http404(), template_name="wagtailadmin/404.html")
        return None


def _send_away(request: HttpRequest) -> HttpResponse:
    """Staff of another school have no admin here, with whatever session they come."""
    logout(request)
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    return redirect_to_login(request.get_full_path(), login_url=reverse("wagtailadmin_login"))


def _guard_public(request: HttpRequest, checks: Mapping[str, Check], kwargs: Mapping[str, Any]) -> None:
    scope = scope_of_host(request)
    if not all(check(Keys({kwargs[name]}), scope) for name, check in checks.items()):
        raise Http404


def _may_pass(request: HttpRequest, match: ResolverMatch, kwargs: Mapping[str, Any], scope: Scope) -> bool:
    rule = rule_for(match, request)
    if rule is None:
        return False
    unknown = kwargs.keys() - rule.path.keys() - WORDS
    if unknown:
        logger.warning("No rule says what %s of %s names: not shown to a school.", sorted(unknown), match.view_name)
        return False
    named = _named(request, rule.path, rule.query, kwargs)
    if match.view_name in TRANSLATING:
        for check, key in links_in(_sent_text(request)):
            named.setdefault(check, set()).add(key)
    elif match.view_name == "wagtail_localize:edit_override":
        _add(named, pages, [_sent_text(request)])  # The only objects that a value of ours can be.
    return _are_ours(named, scope)


def _sent_text(request: HttpRequest) -> str:
    """What a translator sends: one text, or a file of them in which quotes are escaped."""
    values = request.POST if request.method == "POST" else QueryDict(request.body)
    texts = values.getlist("value")
    for file in cast("Iterable[UploadedFile]", request.FILES.values()):
        texts.append(file.read().decode("utf-8", "replace").replace('\\"', '"'))
        file.seek(0)
    return "\n".join(texts)


def _named(
    request: HttpRequest, path: Mapping[str, Check], query: Mapping[str, Check], kwargs: Mapping[str, Any]
) -> dict[Check, set[int]]:
    """The keys that a request names, by the question to ask of them."""
    named: dict[Check, set[int]] = {}
    for name, value in kwargs.items():
        if name in path:
            _add(named, path[name], [value])
    if query:
        for values in (request.GET, request.POST, _json(request)):
            for name in query.keys() & values.keys():
                if name == "id" and any(str(key) != "all" and not _is_key(key) for key in values.getlist(name)):
                    raise Http404
                _add(named, query[name], values.getlist(name))
    return named


def _add(named: dict[Check, set[int]], check: Check, values: Iterable[Any]) -> None:
    keys = {int(value) for value in values if _is_key(value)}
    if keys:
        named.setdefault(check, set()).update(keys)


def _is_key(value: Any) -> bool:
    return str(value).isascii() and str(value).isdecimal()


def _json(request: HttpRequest) -> QueryDict:
    """What a script sends as JSON, as if it were a form."""
    values = QueryDict(mutable=True)
    if request.content_type == "application/json":
        try:
            sent = json.loads(request.body or b"{}")
        except (ValueError, RecursionError):
            sent = {}
        for name, value in sent.items() if isinstance(sent, dict) else ():
            values.setlist(name, value if isinstance(value, list) else [value])
    return values


def _are_ours(named: Mapping[Check, set[int]], scope: Scope) -> bool:
    return all(max(keys) <= LARGEST_KEY and check(Keys(keys), scope) for check, keys in named.items())
