"""The guard itself: hosts, sessions, several schools, and what it costs."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from home.actions import SchoolPlan, create_school
from home.choices import Role
from home.guard_views import OPEN
from home.models import SchoolGroup
from home.scope import EVERYTHING
from tests.conftest import SchoolClient
from tests.isolation.test_every_address import browser, text_of
from tests.isolation.world import MARK, World

A, B, PORTAL = "zuid.example", f"{MARK}.example", "portal.example"


def edit(key: int) -> str:
    """The editor of a page."""
    return reverse("wagtailadmin_pages:edit", args=[key])


def both(world: World, role: Role) -> User:
    """Somebody who has this role at A and at B."""
    user = world.a.staff[role]
    user.groups.add(SchoolGroup.objects.get(site=world.b.site, role=role).group)
    return user


@pytest.mark.parametrize("role", tuple(Role))
def test_staff_of_one_school_have_no_admin_on_the_host_of_another(world: World, role: Role) -> None:
    """A session that does exist there ends, and the log-in is shown."""
    client = browser(world, role, B)
    answer = client.get("/admin/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/login/")
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/login/").status_code == 200


def test_signing_in_is_on_every_host(world: World) -> None:
    """Also with a session that has no admin there: an invitation is accepted by who is signed in elsewhere."""
    client = browser(world, Role.DECAAN, B)
    assert client.get(reverse("home_accept_invitation", args=["geen-sleutel"])).status_code != 302
    assert "_auth_user_id" in client.session
    assert {"account_login", "mfa_index", "openid_connect_login"} <= OPEN
    assert "wagtailadmin_account" not in OPEN


def test_a_script_is_refused_on_the_host_of_another_school(world: World) -> None:
    """A background request gets no page to log in on."""
    answer = browser(world, Role.DECAAN, B).get("/admin/pages/", headers={"x-requested-with": "XMLHttpRequest"})
    assert answer.status_code == 403


PLACES = (
    # who, host, page of A, page of B
    (Role.COMMUNICATION, A, 200, 404),
    (Role.COMMUNICATION, PORTAL, 200, 404),
    ("both", A, 200, 404),
    ("both", B, 404, 200),
    ("both", PORTAL, 200, 200),
    ("everything", A, 200, 404),
    ("everything", B, 404, 200),
    ("everything", PORTAL, 200, 200),
)


@pytest.mark.parametrize(("who", "host", "of_a", "of_b"), PLACES)
def test_a_host_decides_whose_pages_are_there(world: World, who: Role | str, host: str, of_a: int, of_b: int) -> None:
    """On a school's host that school's, on the portal's all that the user may see."""
    users = {"everything": world.everything, "both": None, Role.COMMUNICATION: world.a.staff[Role.COMMUNICATION]}
    client = SchoolClient(host)
    client.force_login(users[who] or both(world, Role.COMMUNICATION))
    assert client.get(edit(world.a.pages["content"].pk)).status_code == of_a
    assert client.get(edit(world.b.pages["content"].pk)).status_code == of_b


LISTS = (
    "/admin/", "/admin/pages/", "/admin/images/", "/admin/documents/", "/admin/choose-page/", "/admin/images/chooser/",
    "/admin/documents/chooser/", "/admin/reports/site-history/", "/admin/reports/locked/", "/admin/reports/workflow/",
    "/admin/reports/aging-pages/", "/admin/localize/reports/translations/", "/admin/api/main/pages/",
    "/admin/api/main/images/", "/admin/planner/", "/admin/pages/search/?q=zq",
)  # fmt: skip


@pytest.mark.parametrize("who", ["both", "everything"])
def test_lists_on_a_schools_host_are_of_that_school_alone(world: World, who: str) -> None:
    """Also for who serves several schools, and for the portal administrator."""
    user = world.everything if who == "everything" else both(world, Role.DECAAN)
    client = SchoolClient(A)
    client.force_login(user)
    found = [url for url in LISTS if MARK in text_of(client.get(url, follow=True))]
    assert not found


def test_on_the_portals_host_they_see_both(world: World) -> None:
    """Otherwise the test above would hold of empty lists."""
    client = SchoolClient(PORTAL)
    client.force_login(both(world, Role.DECAAN))
    for url in ("/admin/pages/", "/admin/images/", "/admin/choose-page/", "/admin/planner/"):
        text = text_of(client.get(url, follow=True))
        assert MARK in text, url
        assert "zuid" in text, url


def test_the_portal_administrator_keeps_all_of_wagtail_on_the_portals_host(world: World) -> None:
    """Nothing is denied there, and no menu is shorter."""
    client = SchoolClient(PORTAL)
    client.force_login(world.everything)
    for name in (
        "wagtailusers_users:index",
        "wagtailsites:index",
        "wagtailadmin_workflows:index",
        "wagtailadmin_collections:index",
    ):
        assert client.get(reverse(name)).status_code == 200
    assert "page-types-usage" in client.get("/admin/").content.decode()
    assert EVERYTHING.has_page("anything")


@pytest.mark.parametrize("role", tuple(Role))
def test_every_item_of_the_menu_can_be_opened(world: World, role: Role) -> None:
    """A menu names nothing that the guard then refuses."""
    client = browser(world, role)
    home = client.get("/admin/").content.decode()
    for address in ("reports/page-types-usage", "collections/", "workflows/list", "redirects/", "users/", "sites/"):
        assert f"/admin/{address}" not in home


def test_keys_that_are_no_keys_are_not_there(world: World) -> None:
    """Too large for the database, or of nothing."""
    client = browser(world, Role.MANAGEMENT)
    assert client.get(edit(10**30)).status_code == 404
    assert client.get(edit(999_999)).status_code == 404
    assert client.get("/admin/choose-page/chosen-multiple/?id=" + "9" * 40).status_code == 404
    assert client.get("/admin/choose-page/chosen-multiple/?id=%00").status_code in (200, 400, 404)


def queries(client: SchoolClient, url: str) -> int:
    """How many queries a page takes, when it is asked again."""
    client.get(url, follow=True)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(url, follow=True).status_code == 200
    return len(asked)


def test_a_page_of_the_admin_takes_as_many_queries_with_twelve_schools_as_with_two(world: World) -> None:
    """Home, explorer, and the planner's desk: nothing is asked per school."""
    client = browser(world, Role.DECAAN)
    urls = ("/admin/", reverse("wagtailadmin_explore", args=[world.a.pages["root"].pk]), reverse("planner_desk"))
    before = [queries(client, url) for url in urls]
    for number in range(10):
        name = f"school-{number}"
        levels = (("havo", 1),)
        create_school(SchoolPlan(name=name, hostname=f"{name}.example", levels=levels, with_library=False))
    assert [queries(client, url) for url in urls] == before


def test_the_guard_asks_three_questions(world: World, settings: object) -> None:
    """Which schools (two), and whose the object is; besides the site of the host, which Wagtail asks as well."""
    client = browser(world, Role.COMMUNICATION)
    url = edit(world.b.pages["content"].pk)
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 404
    texts = [
        query["sql"] for query in asked if "django_session" not in query["sql"] and "auth_user" not in query["sql"][:60]
    ]
    guards = [text for text in texts if "wagtailcore_page" in text]
    assert len(guards) <= 4, guards


def test_a_public_page_costs_nothing_more(world: World) -> None:
    """The guard asks nothing where there is no admin."""
    with_guard = queries(SchoolClient(A), "/zuid-contentpage/")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("home.guard.SchoolGuard.process_view", lambda *args, **kwargs: None)
        assert queries(SchoolClient(A), "/zuid-contentpage/") == with_guard
