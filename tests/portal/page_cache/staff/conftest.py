"""A school with a plan, an invitation, English pages and staff, all of it kept by the cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import querydict_from_html

from home.actions import turn_on_language
from home.choices import Role
from home.models import ContentPage
from tests.home.school_plans import portal_administrator, staff_of
from tests.planner.conftest import (  # noqa: F401
    add_activity,
    csv_file,
    csv_rows,
    edit,
    import_plan,
    plan,
    plans_file,
)
from tests.planner.invitations.conftest import invited, round_  # noqa: F401
from tests.portal.page_cache.conftest import Commit, Reader
from tests.portal.page_cache.everywhere import Everywhere

Publish = Callable[..., None]


@pytest.fixture
def everywhere(reader: Reader, neighbour: Reader, commit: Commit) -> Everywhere:
    """Looks at all that is kept, before and after a change."""
    return Everywhere(reader, neighbour, commit)


@pytest.fixture
def staff(school: Site, client_of: Any) -> Callable[[Role], Client]:
    """Signs in as somebody of the first school: ``staff(Role.DECAAN)``."""

    def sign_in(role: Role) -> Client:
        client: Client = client_of("zuid.example")
        client.force_login(staff_of(school, role))
        return client

    return sign_in


@pytest.fixture
def communicatie(staff: Any) -> Client:
    """Who keeps pages, pictures and translations."""
    client: Client = staff(Role.COMMUNICATION)
    return client


@pytest.fixture
def decaan(staff: Any) -> Client:
    """Who keeps the year plan."""
    client: Client = staff(Role.DECAAN)
    return client


@pytest.fixture
def administrator(portal: Any, client_of: Any) -> Client:
    """The portal administrator on the portal's own host."""
    client: Client = client_of("portal.example")
    client.force_login(portal_administrator())
    return client


@pytest.fixture
def english(school: Site) -> Page:
    """The English home page of the first school."""
    return turn_on_language(school, "en")


@pytest.fixture
def text_page(school: Site) -> ContentPage:
    """A page of text in the menu, which names a school word."""
    page = ContentPage(title="Uitleg", slug="uitleg", show_in_menus=True, introduction="Over het kompasuur.")
    page.body = [("text", "<p>Het kompasuur is een uur om te kiezen.</p>")]
    Page.objects.get(pk=school.root_page_id).specific.add_child(instance=page)
    page.save_revision().publish()
    return ContentPage.objects.get(pk=page.pk)


def send(client: Client, address: str, data: Any) -> Any:
    """Post a form, which must be taken."""
    # Every value of every field; the test client would send the last only.
    response = client.post(address, dict(data.lists()) if isinstance(data, QueryDict) else data)
    assert response.status_code == 302, response.status_code
    return response


def form_at(client: Client, address: str, form_id: str = "page-edit-form") -> dict[str, list[str]]:
    """A form of the admin as a browser would send it back."""
    response = client.get(address)
    assert response.status_code == 200, address
    html = response.content.decode()
    ticked = BeautifulSoup(html, "html.parser").select(f"#{form_id} input[type=checkbox][checked]:not([value])")
    return dict(querydict_from_html(html, form_id=form_id).lists()) | {box["name"]: ["on"] for box in ticked}


def publish_in_editor(client: Client, page: Page, **values: Any) -> None:
    """Open a page in the editor, change fields and press the button."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    send(client, address, form_at(client, address) | values | {"action-publish": "1"})
