"""Staff of a school do their ordinary work: a guard that always answered 404 would keep schools apart as well."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import querydict_from_html
from wagtail_localize.models import Translation

from home.choices import Role
from home.models import ContentPage
from tests.isolation.test_every_address import browser, text_of
from tests.isolation.world import MARK, World

EDITORS = (Role.COMMUNICATION, Role.DECAAN, Role.MANAGEMENT)


@pytest.mark.parametrize("role", EDITORS)
def test_lists_and_choosers_show_what_the_school_has(world: World, role: Role) -> None:
    """Explorer, search, pictures, documents, their choosers and the chooser of pages."""
    client = browser(world, role)
    root = world.a.pages["root"].pk
    expected = {
        reverse("wagtailadmin_explore", args=[root]): "zuid concept",
        "/admin/pages/search/?q=zuid": "zuid concept",
        "/admin/images/": "zuid plaatje",
        "/admin/images/?q=zuid": "zuid plaatje",
        "/admin/documents/": "zuid stuk",
        "/admin/documents/?q=zuid": "zuid stuk",
        "/admin/images/chooser/": "zuid plaatje",
        "/admin/images/chooser/?q=zuid": "zuid plaatje",
        "/admin/documents/chooser/results/?q=zuid": "zuid stuk",
        "/admin/choose-page/": "zuid concept",
        reverse("wagtailadmin_choose_page_child", args=[root]): "zuid concept",
        "/admin/choose-page/search/?q=zuid": "zuid concept",
        "/admin/choose-page/?page_type=home.ActivityPage": "opdrachten",
        f"/admin/choose-page/chosen-multiple/?id={world.a.pages['draft'].pk}": "zuid concept",
        "/admin/tag-autocomplete/?term=zuid": "zuid-etiket",
        "/admin/reports/site-history/": "zuid concept",
        "/admin/reports/aging-pages/": "zuid contentpage",
        "/admin/reports/workflow/": "zuid concept",
        "/admin/reports/workflow_tasks/": "zuid concept",
        "/admin/reports/locked/": "zuid op slot",
        "/admin/localize/reports/translations/": "zuid contentpage",
        "/admin/api/main/pages/": "zuid concept",
        "/admin/api/main/images/": "zuid plaatje",
        "/admin/api/main/documents/": "zuid stuk",
    }
    missing = []
    for url, text in expected.items():
        answer = client.get(url)
        if answer.status_code != 200 or text not in text_of(answer):
            missing.append(f"{url}: {answer.status_code}")
    assert not missing


VIEWS = (
    "edit", "history", "usage", "copy", "delete", "unpublish", "workflow_history", "view_draft",
    "set_privacy", "move",
)  # fmt: skip


@pytest.mark.parametrize("role", EDITORS)
def test_what_belongs_to_a_page_can_be_opened(world: World, role: Role) -> None:
    """Editor, history, versions, comparison, privacy, moving."""
    client, page = browser(world, role), world.a.pages["content"]
    for name in VIEWS:
        answer = client.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
        assert answer.status_code in (200, 301), name
    first, last = world.a.keys["revision"][0], world.a.keys["revision"][-1]
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first, last])
    assert client.get(compare).status_code == 200
    move = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, world.a.pages["level"].pk])
    assert client.get(move).status_code == 200
    form = client.get(reverse("wagtailadmin_pages:set_privacy", args=[page.pk])).content.decode()
    assert "zuid.example" in form  # the school's own groups


@pytest.mark.parametrize("role", [*EDITORS, Role.AUTHOR])
def test_a_page_is_made_and_saved(world: World, role: Role) -> None:
    """A new page below the school's own."""
    client = browser(world, role)
    url = reverse("wagtailadmin_pages:add", args=["home", "contentpage", world.a.pages["root"].pk])
    form = querydict_from_html(client.get(url).content.decode(), form_id="page-edit-form").copy()
    form["title"], form["slug"], form["body-count"] = "Nieuw", "nieuw", "0"
    assert client.post(url, dict(form.lists())).status_code == 302
    page = ContentPage.objects.get(slug="nieuw")
    assert not page.live
    assert page.get_parent().pk == world.a.pages["root"].pk


def test_several_pages_are_published_at_once(world: World) -> None:
    """A bulk action on the school's own pages, by their keys and by their list."""
    client, page = browser(world, Role.COMMUNICATION), world.a.pages["draft"]
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert "zuid concept" in text_of(client.get(f"{url}?id={page.pk}"))
    assert "zuid concept" in text_of(client.get(f"{url}?id=all&childOf={world.a.pages['root'].pk}"))
    assert client.post(f"{url}?id={page.pk}").status_code == 302
    assert Page.objects.get(pk=page.pk).live


def test_pictures_are_added(world: World) -> None:
    """By the list, and by the chooser inside the editor."""
    client = browser(world, Role.COMMUNICATION)
    out = io.BytesIO()
    Picture.new("RGB", (9, 9)).save(out, "PNG")
    for url, prefix in (("/admin/images/add/", ""), ("/admin/images/chooser/create/", "image-chooser-upload-")):
        upload = SimpleUploadedFile("foto.png", out.getvalue(), "image/png")
        data = {"title": f"Foto {prefix}", "file": upload, "collection": world.a.collection.pk}
        answer = client.post(url, {prefix + name: value for name, value in data.items()})
        assert answer.status_code in (200, 302)
        assert Image.objects.get(title=f"Foto {prefix}".strip()).collection_id == world.a.collection.pk


@pytest.mark.parametrize("role", [Role.DECAAN, Role.MANAGEMENT])
def test_the_planner_works(world: World, role: Role) -> None:
    """Desk, plan, exports."""
    client, plan = browser(world, role), world.a.pages["plan"]
    assert "zuid" in text_of(client.get(reverse("planner_desk")))
    for name, args in (
        ("wagtailadmin_pages:edit", [plan.pk]),
        ("planner_coverage", [plan.pk]),
        ("planner_export", [plan.pk, "csv"]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 200


def test_a_page_is_translated(world: World) -> None:
    """Into a language that the school has; languages that it lacks are not offered."""
    Locale.objects.get_or_create(language_code="tr")
    client, page = browser(world, Role.COMMUNICATION), world.a.pages["locked"]
    url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    form = client.get(url).context["form"]
    english = Locale.objects.get(language_code="en")
    assert list(form.fields["locales"].queryset) == [english]
    assert client.post(url, {"locales": english.pk}).status_code == 302
    assert Translation.objects.filter(source__object_id=page.translation_key).exists()


def test_a_language_that_the_school_lacks_cannot_be_forged(world: World) -> None:
    """It would make a home page in that language, past the school's own choice."""
    turkish, _is_new = Locale.objects.get_or_create(language_code="tr")
    client, page = browser(world, Role.COMMUNICATION), world.a.pages["locked"]
    url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    before = Page.objects.count()
    assert client.post(url, {"locales": turkish.pk}).status_code == 404
    assert Page.objects.count() == before


def test_an_editing_session_is_kept(world: World) -> None:
    """The editor says every few seconds that it is open."""
    client, page = browser(world, Role.COMMUNICATION), world.a.pages["content"]
    answer = client.post(f"/admin/editing-sessions/ping/home/contentpage/{page.pk}/999999/", {"is_editing": "1"})
    assert answer.status_code == 200
    again = client.post(answer.json()["ping_url"], {"is_editing": "1"})
    assert again.status_code == 200
    assert MARK not in text_of(again)


def test_the_settings_of_the_school_are_changed(world: World) -> None:
    """By its administrator alone; nobody is offered another site."""
    url = reverse("wagtailsettings:edit", args=["home", "schoolsettings", world.a.site.pk])
    client = browser(world, Role.MANAGEMENT)
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.context["site_switcher"] is None
    assert isinstance(querydict_from_html(answer.content.decode(), form_index=0), QueryDict)
    assert browser(world, Role.MENTOR).get(url).status_code == 302


def test_everybody_has_a_home_page_and_an_account(world: World) -> None:
    """Also a mentor, who edits nothing."""
    for role in Role:
        client = browser(world, role)
        assert client.get("/admin/").status_code == 200
        assert client.get("/admin/account/").status_code == 200
