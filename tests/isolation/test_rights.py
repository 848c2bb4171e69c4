"""Role × action: what each role may do with a page of its own school, also by a form that it was not given."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Page

from home.choices import Role
from home.models import SchoolGroup
from tests.isolation.test_every_address import browser
from tests.isolation.world import World

PUBLISH = ["wagtailcore", "page", "publish"]
PASSWORDS = {"password1": "Lang-genoeg-1", "password2": "Lang-genoeg-1"}
# What is posted, and what then is otherwise about the page.
ACTIONS = {
    "publish": (
        lambda page: reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}",
        {},
    ),
    "unpublish": (lambda page: reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {}),
    "lock": (lambda page: reverse("wagtailadmin_pages:lock", args=[page.pk]), {}),
    "privacy": (
        lambda page: reverse("wagtailadmin_pages:set_privacy", args=[page.pk]),
        {"restriction_type": "password", "password": "x"},
    ),
    "delete": (lambda page: reverse("wagtailadmin_pages:delete", args=[page.pk]), {}),
    "copy": (
        lambda page: reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {"new_title": "Kopie", "new_slug": "kopie", "publish_copies": "on"},
    ),
}
EDITORS = {Role.COMMUNICATION, Role.DECAAN, Role.MANAGEMENT}
MAY = {
    "publish": EDITORS,
    "unpublish": EDITORS,
    "lock": EDITORS,
    "privacy": EDITORS,
    "delete": EDITORS,
    "copy": EDITORS | {Role.AUTHOR},
}
"""Who may; an author's copy stays a proposal."""


def state(world: World, action: str) -> object:
    """What an action changes."""
    page = Page.objects.filter(pk=world.a.pages["draft" if action == "publish" else "content"].pk).first()
    if action == "copy":
        return Page.objects.filter(slug="kopie").exists()
    if page is None or action == "delete":
        return page is None
    return page.view_restrictions.exists() if action == "privacy" else (page.live, page.locked)


@pytest.mark.parametrize("role", tuple(Role))
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_role_does_what_it_may_and_no_more(world: World, role: Role, action: str) -> None:
    """The form of an action, sent whether or not it was offered."""
    url, form = ACTIONS[action]
    page = world.a.pages["draft" if action == "publish" else "content"]
    parent = {"new_parent_page": world.a.pages["root"].pk} if action == "copy" else {}
    before = state(world, action)
    browser(world, role).post(url(page), {**form, **parent})
    assert (state(world, action) != before) is (role in MAY[action])


def test_the_copy_of_an_author_is_not_published(world: World) -> None:
    """Though the form says so."""
    url, form = ACTIONS["copy"]
    page = world.a.pages["content"]
    browser(world, Role.AUTHOR).post(url(page), {**form, "new_parent_page": world.a.pages["root"].pk})
    assert not Page.objects.get(slug="kopie").live


STEPS = (
    # what a school administrator would post to have more
    ("/admin/users/new/", {"username": "nieuw", "email": "n@zuid.example", **PASSWORDS}),
    ("/admin/users/edit/{user}/", {"username": "zuid-beheer", "is_superuser": "on", "is_active": "on"}),
    ("/admin/users/edit/{theirs}/", PASSWORDS),
    ("/admin/bulk/auth/user/assign_role/?id={user}", {"role": "{their_group}"}),
    ("/admin/bulk/auth/user/set_active_state/?id={theirs}", {"mark_as_active": "False"}),
    ("/admin/bulk/auth/user/delete/?id={theirs}", {}),
    ("/admin/groups/new/", {"name": "alles"}),
    ("/admin/groups/edit/{their_group}/", {"name": "van ons"}),
    ("/admin/groups/edit/{group}/", {"name": "van ons"}),
    ("/admin/sites/new/", {"hostname": "gestolen.example", "port": "80"}),
    ("/admin/sites/edit/{their_site}/", {"hostname": "gestolen.example", "port": "80"}),
    ("/admin/collections/add/", {"name": "van ons"}),
    ("/admin/locales/new/", {"language_code": "tr"}),
    ("/admin/workflows/add/", {"name": "van ons"}),
    ("/admin/redirects/add/", {"old_path": "/weg", "redirect_link": "https://elders.example"}),
    ("/admin/settings/home/schoolsettings/{their_site}/", {"footer": "gestolen"}),
)  # fmt: skip


@pytest.mark.parametrize(("url", "form"), STEPS)
def test_a_school_administrator_gains_nothing_by_forged_forms(world: World, url: str, form: dict[str, str]) -> None:
    """Users, groups, sites, collections, languages, workflows and redirects are not there, and stay as they are."""
    names = {
        "user": world.a.staff[Role.MANAGEMENT].pk,
        "theirs": world.b.staff[Role.MANAGEMENT].pk,
        "group": SchoolGroup.objects.get(site=world.a.site, role=Role.MANAGEMENT).group_id,
        "their_group": SchoolGroup.objects.get(site=world.b.site, role=Role.MANAGEMENT).group_id,
        "their_site": world.b.site.pk,
    }
    before = rights(world)
    client = browser(world, Role.MANAGEMENT)
    answer = client.post(url.format(**names), {key: value.format(**names) for key, value in form.items()})
    assert answer.status_code == 404
    assert rights(world) == before


def rights(world: World) -> list[object]:
    """Who may do what, in the whole installation."""
    users = type(world.everything).objects.order_by("pk")
    tables = (GroupPagePermission, GroupCollectionPermission, GroupSitePermission)
    return [
        list(users.values("pk", "username", "password", "is_superuser", "is_active")),
        [sorted(user.groups.values_list("pk", flat=True)) for user in users],
        *(list(table.objects.order_by("pk").values()) for table in tables),
        list(SchoolGroup.objects.order_by("pk").values()),
    ]
