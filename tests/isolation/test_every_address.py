"""Every address of the admin, asked by every role of school A: nothing of school B is there."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse

from home.choices import Role
from tests.conftest import SchoolClient
from tests.isolation.addresses import (
    UNFILLED,
    Address,
    CannotFill,
    addresses,
    filled,
    is_listed,
    kind_of,
    mixed,
)
from tests.isolation.world import HALF, MARK, Rows, World, all_keys, values_of

ROLES = tuple(Role)
ADMIN = "admin/"
LEAVING = {"wagtailadmin_logout", "account_logout"}
"""Whoever asks these is no longer signed in."""


def browser(world: World, role: Role, host: str = "zuid.example") -> SchoolClient:
    """School A's member of staff with this role."""
    client = SchoolClient(host, raise_request_exception=False)
    client.force_login(world.a.staff[role])
    return client


def text_of(response: HttpResponse) -> str:
    """All that an answer says, in lower case: its headers and its body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n{body.decode('utf-8', 'replace')}".lower()


def faults(response: HttpResponse, method: str, url: str, *, hidden: bool) -> list[str]:
    """What is wrong with an answer: something of B in it, an error, or something else than 404 where B was named."""
    found = []
    where = f"{method} {url} → {response.status_code} {response.headers.get('Location', '')}"
    if MARK in text_of(response):
        text = text_of(response)
        at = text.index(MARK)
        found.append(f"{where}: says {text[max(0, at - 80) : at + 60]!r}")
    if response.status_code >= 500:
        found.append(f"{where}: {getattr(response, 'exc_info', None) and response.exc_info[1]!r}")
    if hidden and response.status_code not in (404, 405):
        found.append(f"{where}: it exists")
    return found


def forged(world: World) -> dict[str, Any]:
    """A form that names things of B under every usual name."""
    keys = world.b.keys
    return {
        "id": keys["page"][0], "page": keys["page"][0], "page_id": keys["page"][0], "parent_page": keys["page"][0],
        "new_parent_page": keys["page"][0], "destination_page_id": keys["page"][0], "chooser": keys["page"][0],
        "school": keys["site"][0], "site": keys["site"][0], "level": world.b.pages["level"].pk,
        "plan": world.b.pages["plan"].pk, "source": world.b.pages["plan"].pk, "collection": keys["collection"][0],
        "collection_id": keys["collection"][0], "user": keys["user"][0], "group": keys["group"][0],
        "groups": keys["group"][0], "workflow": keys["workflow"][0], "task": keys["task"][0],
        "locales": 2, "name": "gestolen", "title": "gestolen", "action": "approve", "q": HALF, "term": HALF,
    }  # fmt: skip


def with_parameters() -> list[Address]:
    """The addresses that name an object."""
    return [address for address in addresses(ADMIN) if address.parameters and not is_listed(address)]


def without_parameters() -> list[Address]:
    """The addresses that are a list, a form or a report."""
    return [one for one in addresses(ADMIN) if not one.parameters and one.name not in LEAVING and one.route != ADMIN]


def names_object(address: Address) -> bool:
    """Whether an address names something of a school, and not only a type of thing."""
    return address.name == "wagtail_bulk_action" or any(kind_of(address, name) for name in address.parameters)


def query_of(address: Address, url: str, world: World) -> str:
    """What belongs in the query of an address: bulk actions name their objects there."""
    kinds = {"/page/": "page", "/image/": "image", "/document/": "document", "/user/": "user"}
    if address.name != "wagtail_bulk_action":
        return ""
    kind = next(kind for part, kind in kinds.items() if part in url)
    return "?" + "&".join(f"id={key}" for key in world.b.keys[kind])


def attached_to_b(world: World, before: Rows) -> list[str]:
    """New rows that point at something of B."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in PASSING:
            continue
        new = model._base_manager.exclude(pk__in=before[model._meta.label])
        for field in model._meta.concrete_fields:
            owner = field.is_relation and world.rows_of_b.get(field.related_model._meta.label)
            if owner and new.filter(**{f"{field.name}__in": list(owner)}).exists():
                found.append(f"{model._meta.label}.{field.name}")
    return found


PASSING = {"wagtailcore.ReferenceIndex"}
"""Tables of what Wagtail works out by itself."""


@pytest.mark.parametrize("role", ROLES)
def test_what_names_something_of_another_school_is_not_there(world: World, role: Role) -> None:
    """GET and POST of every address that has a parameter, filled with B's keys alone, or with A's and B's mixed."""
    client = browser(world, role)
    before, rows = values_of(world.rows_of_b), all_keys()
    # Several pages of B for one role, one for the others: the guard asks no role.
    kinds = ("draft", "plan", "english", "later", "root") if role is Role.MANAGEMENT else ("draft",)
    pages = [world.b.pages[kind].pk for kind in kinds]
    found = []
    for address in with_parameters():
        hidden = names_object(address)
        for url in (*filled(address, world.b, pages), *mixed(address, world.a, world.b)):
            url += query_of(address, url, world)
            found += faults(client.get(url), "GET", url, hidden=hidden)
            found += faults(client.post(url, forged(world)), "POST", url, hidden=hidden)
    assert not found, "\n".join(found)
    assert values_of(world.rows_of_b) == before
    assert not attached_to_b(world, rows)


@pytest.mark.parametrize("role", ROLES)
def test_lists_forms_and_reports_say_nothing_of_another_school(world: World, role: Role) -> None:
    """GET and POST of every address without a parameter, with searches and filters that name what B has."""
    client = browser(world, role)
    before, rows = values_of(world.rows_of_b), all_keys()
    names = forged(world)
    found = []
    for address in without_parameters():
        url = f"/{address.route}"
        found += faults(client.get(url), "GET", url, hidden=False)
        if role is not Role.DECAAN:  # searches like communicatie
            found += faults(client.get(url, {"q": HALF, "term": HALF}), "GET", f"{url}?q", hidden=False)
        found += faults(client.post(url, names), "POST", url, hidden=False)
        if role is Role.MANAGEMENT:
            found += faults(client.get(url, names), "GET", f"{url}?{names}", hidden=False)
    assert not found, "\n".join(found)
    assert values_of(world.rows_of_b) == before
    assert not attached_to_b(world, rows)


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.MANAGEMENT])
def test_what_a_school_has_itself_says_nothing_of_another(world: World, role: Role) -> None:
    """GET of every address with A's own keys: editors, histories, choosers and privacy forms name nothing of B."""
    client = browser(world, role)
    found = []
    for address in with_parameters():
        for url in filled(address, world.a, [world.a.pages["content"].pk, world.a.pages["plan"].pk]):
            found += faults(client.get(url + query_of(address, url, world)), "GET", url, hidden=False)
    assert not found, "\n".join(found)


def test_every_address_can_be_filled_in_or_says_why_not(world: World) -> None:
    """A new view is asked without anyone thinking of it; one with an unknown parameter must be told of here."""
    unknown = []
    for address in with_parameters():
        try:
            assert filled(address, world.b)
        except CannotFill as fault:
            unknown.append(str(fault))
    assert not unknown


def test_the_list_of_what_is_not_filled_in_holds_no_stale_entries() -> None:
    """Each entry is an address with a parameter that exists, and says why it is there."""
    names = {address.name for address in addresses(ADMIN) if address.parameters}
    assert UNFILLED.keys() - {""} <= names
    assert all(UNFILLED.values())
    listed = {address.name for address in addresses(ADMIN) if is_listed(address)}
    assert listed == UNFILLED.keys() & names


def test_there_are_addresses_to_ask() -> None:
    """The resolver was read: Wagtail's, the planner's and our own are among them."""
    names = {address.name for address in addresses(ADMIN)}
    assert {"wagtailadmin_pages:edit", "planner_desk", "home_staff", "wagtail_localize:update_translations"} <= names
    assert len(with_parameters()) > 120
    assert len(without_parameters()) > 80
