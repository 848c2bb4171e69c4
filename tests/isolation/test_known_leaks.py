"""The leaks that were measured on Wagtail as it is, each by name."""

from __future__ import annotations

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from home.choices import Role
from home.models import ContentPage
from tests.conftest import SchoolClient
from tests.isolation.test_every_address import browser, text_of
from tests.isolation.world import HALF, MARK, World

CHOOSERS = (
    "wagtailadmin_choose_page", "wagtailadmin_choose_page_search", "wagtaildocs_chooser:choose",
    "wagtaildocs_chooser:choose_results", "wagtailimages_chooser:choose", "wagtailimages_chooser:choose_results",
)  # fmt: skip


def say_nothing(client: SchoolClient, *urls: str) -> None:
    """These addresses answer, and name nothing of B."""
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert MARK not in text_of(answer), url


@pytest.mark.parametrize("name", CHOOSERS)
def test_choosers_and_their_collections(world: World, name: str) -> None:
    """Lists, searches and the collections to filter by."""
    url = reverse(name)
    say_nothing(browser(world, Role.MANAGEMENT), url, f"{url}?q={HALF}", f"{url}?multiple=1&q={HALF}")


def test_the_page_chooser_takes_its_parent_by_key(world: World) -> None:
    """Parents, and pages that were chosen together, are fetched without a question."""
    client = browser(world, Role.COMMUNICATION)
    for key in world.b.keys["page"]:
        assert client.get(reverse("wagtailadmin_choose_page_child", args=[key])).status_code == 404
        assert client.get(reverse("wagtailadmin_choose_page_chosen_multiple"), {"id": key}).status_code == 404


def test_the_page_chooser_begins_at_the_school(world: World) -> None:
    """Wagtail begins at the lowest page above all pages of a type: B's own, where B alone has some."""
    ContentPage.objects.exclude(path__startswith=world.b.site.root_page.path).delete()
    client = browser(world, Role.COMMUNICATION)
    answer = client.get(reverse("wagtailadmin_choose_page"), {"page_type": "home.ContentPage"})
    assert answer.status_code == 200
    assert MARK not in text_of(answer)
    assert answer.json()["parent_page_id"] == world.a.pages["root"].pk


def test_the_editor_names_no_page_that_was_linked_to(world: World) -> None:
    """The link chooser is told the page that a text links to, and begins beside it."""
    client = browser(world, Role.COMMUNICATION)
    url = reverse("wagtailadmin_choose_page_external_link")
    answer = client.get(url, {"parent_page_id": world.b.pages["draft"].pk, "link_url": "https://zuid.example/"})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.MANAGEMENT, Role.AUTHOR])
def test_the_numbers_of_the_admins_home(world: World, role: Role) -> None:
    """How many pages another school has is none of one's business either."""
    home = world.a.site.root_page
    client = browser(world, role)

    def count() -> str:
        link = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "html.parser").select_one(
            f"a[href='{reverse('wagtailadmin_explore', args=[home.pk])}']"
        )
        assert link is not None
        return link.get_text(" ", strip=True)

    roots = Page.objects.filter(translation_key=home.translation_key)
    own = sum(root.get_descendants(inclusive=True).count() for root in roots)
    assert count().startswith(f"{own} ")
    assert Page.objects.count() > own + 5


def test_search_in_the_admin(world: World) -> None:
    """Pages, pictures and documents, with the other kinds to search in."""
    client = browser(world, Role.MANAGEMENT)
    say_nothing(client, *(f"/admin/{place}/?q={HALF}" for place in ("pages/search", "images", "documents")))
    say_nothing(client, f"/admin/pages/{world.a.pages['root'].pk}/?q={HALF}&search_all=1")


def test_tags(world: World) -> None:
    """Completion, and the popular ones beside lists and choosers."""
    client = browser(world, Role.COMMUNICATION)
    for url in ("/admin/tag-autocomplete/", "/admin/tag-autocomplete/taggit/tag/"):
        assert client.get(url, {"term": HALF}).json() == []
        assert client.get(url, {"term": "zuid"}).json() == ["zuid-etiket", "zuid-map"]
    assert client.get("/admin/tag-autocomplete/auth/user/").status_code == 404
    say_nothing(client, f"/admin/images/?tag={HALF}", f"/admin/images/chooser/?tag={HALF}", "/admin/documents/")


def test_groups_in_the_privacy_of_a_page(world: World) -> None:
    """Only the school's own are offered."""
    url = reverse("wagtailadmin_pages:set_privacy", args=[world.a.pages["content"].pk])
    answer = browser(world, Role.MANAGEMENT).get(url)
    assert "zuid.example" in text_of(answer)
    assert MARK not in text_of(answer)


def test_people_and_sites_in_the_filters_of_the_explorer(world: World) -> None:
    """Owners, editors and sites."""
    client = browser(world, Role.MANAGEMENT)
    root = world.a.pages["root"].pk
    assert "zuid communicatie" in text_of(client.get(f"/admin/pages/{root}/"))
    say_nothing(client, f"/admin/pages/{root}/", "/admin/pages/usage/home/contentpage/")
    for name, kind in (("owner", "user"), ("edited_by", "user"), ("site", "site")):
        assert client.get(f"/admin/pages/{root}/", {name: world.b.keys[kind][0]}).status_code == 404


REPORTS = ("site-history", "locked", "workflow", "workflow_tasks", "aging-pages")


@pytest.mark.parametrize("report", REPORTS)
def test_reports_show_the_own_school(world: World, report: str) -> None:
    """On screen, filtered, and as files."""
    client = browser(world, Role.MANAGEMENT)
    url = f"/admin/reports/{report}/"
    say_nothing(client, url, f"/admin/reports/{report}/results/", f"{url}?label={HALF}", f"{url}?export=csv")
    rows = list(csv.reader(io.StringIO(b"".join(client.get(f"{url}?export=csv").streaming_content).decode())))
    assert len(rows) > 1


def test_history_of_other_things_than_pages(world: World) -> None:
    """Settings and files of the own school, and none of another's."""
    user = world.everything
    for school, word in ((world.a, "zuid"), (world.b, MARK)):
        for thing in (school.images[0], school.site, school.documents[0]):
            ModelLogEntry.objects.log_action(thing, "wagtail.edit", user=user, title=f"{word} {thing._meta.model_name}")
    answer = text_of(browser(world, Role.MANAGEMENT).get("/admin/reports/site-history/"))
    assert MARK not in answer
    assert all(f"zuid {kind}" in answer for kind in ("image", "site", "document"))


def test_history_of_pages_that_are_gone(world: World) -> None:
    """What B removed stays in B's log alone."""
    Page.objects.get(pk=world.b.pages["draft"].pk).delete(user=world.b.staff[Role.MANAGEMENT])
    assert PageLogEntry.objects.filter(deleted=True, label__icontains=MARK).exists()
    for role in Role:
        assert MARK not in text_of(browser(world, role).get("/admin/reports/site-history/"))


ABSENT = (
    "wagtailadmin_workflows:index", "wagtailadmin_workflows:task_index", "wagtailadmin_workflows:task_chooser",
    "wagtailredirects:index", "wagtailusers_users:index", "wagtailusers_groups:index", "wagtailsites:index",
    "wagtaillocales:index", "wagtailadmin_collections:index", "wagtailforms:index", "wagtailsnippets:index",
    "wagtailadmin_reports:page_types_usage",
)  # fmt: skip


@pytest.mark.parametrize("name", ABSENT)
def test_what_is_the_installations_is_not_there(world: World, name: str) -> None:
    """Workflows, tasks, redirects, users, groups, sites, languages, collections."""
    for role in Role:
        assert browser(world, role).get(reverse(name)).status_code == 404


def test_the_site_switcher_of_the_settings(world: World) -> None:
    """Also for who keeps the settings of both schools: on a school's host there is nothing to switch to."""
    user = world.a.staff[Role.MANAGEMENT]
    user.groups.add(*User.objects.get(pk=world.b.staff[Role.MANAGEMENT].pk).groups.all())
    client = browser(world, Role.MANAGEMENT)
    say_nothing(client, reverse("wagtailsettings:edit", args=["home", "schoolsettings", world.a.site.pk]))
    url = reverse("wagtailsettings:edit", args=["home", "schoolsettings", world.b.site.pk])
    assert client.get(url).status_code == 404


def test_translations(world: World) -> None:
    """The report, and what is submitted, updated and edited by key."""
    client, keys = browser(world, Role.COMMUNICATION), world.b.keys
    report = "/admin/localize/reports/translations/"
    say_nothing(client, report, f"{report}?source_title={HALF}")
    for name, args in (
        ("submit_page_translation", [world.b.pages["content"].pk]),
        ("update_translations", keys["source"]),
        ("download_pofile", keys["translation"]),
        ("preview_translation", keys["translation"]),
        ("edit_string_translation", [world.a.keys["translation"][0], keys["string"][0]]),
    ):
        url = reverse(f"wagtail_localize:{name}", args=args)
        assert client.get(url).status_code == 404, name
        assert client.post(url, {"locales": 1, "publish_translations": "on"}).status_code == 404, name


def test_the_admins_api(world: World) -> None:
    """Pages, pictures and documents: lists, details, and finding by address."""
    client = browser(world, Role.COMMUNICATION)
    for kind in ("pages", "images", "documents"):
        say_nothing(client, f"/admin/api/main/{kind}/", f"/admin/api/main/{kind}/?search={HALF}")
        key = world.b.keys[kind.removesuffix("s")][0]
        assert client.get(f"/admin/api/main/{kind}/{key}/").status_code == 404
        assert client.get(f"/admin/api/main/{kind}/find/", {"id": key}).status_code == 404


def test_bulk_actions_on_all(world: World) -> None:
    """Of everything in the list: Wagtail names even those that it then refuses."""
    client = browser(world, Role.MANAGEMENT)
    for action in ("delete", "move", "publish", "unpublish"):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        assert client.get(url, {"id": "all"}).status_code == 404
        assert client.get(url, {"id": "all", "childOf": world.b.pages["root"].pk}).status_code == 404
        assert client.get(url, {"id": "all", "q": HALF}).status_code == 404
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        url = reverse("wagtail_bulk_action", args=[app, model, "delete"])
        say_nothing(client, f"{url}?id=all")
        assert client.get(f"{url}?id=all&q={HALF}").status_code == 404


def test_who_else_is_editing(world: World) -> None:
    """The names of who has a page open."""
    client = browser(world, Role.COMMUNICATION)
    own, theirs = world.a.pages["content"].pk, world.b.pages["content"].pk
    session = world.b.keys["session"][0]
    for key in (own, theirs):
        assert client.post(f"/admin/editing-sessions/ping/home/contentpage/{key}/{session}/").status_code == 404
    assert client.post(f"/admin/editing-sessions/release/{session}/").status_code == 404


def test_the_use_of_a_thing_names_no_page_of_another_school(world: World) -> None:
    """Even where B's page points at a picture of A."""
    page = ContentPage.objects.get(pk=world.b.pages["content"].pk)
    page.body = [("text", f'<p><a linktype="page" id="{world.a.pages["level"].pk}">x</a></p>')]
    page.save_revision().publish()
    client = browser(world, Role.MANAGEMENT)
    say_nothing(client, reverse("wagtailadmin_pages:usage", args=[world.a.pages["level"].pk]))
