"""Forms sent with keys that no chooser offers: what another school has is refused beside the field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page
from wagtail.test.utils.form_data import querydict_from_html

from home.choices import Role
from home.models import ContentPage, SchoolSettings
from planner.models import YearPlanPage
from tests.conftest import SchoolClient
from tests.isolation.test_every_address import browser, text_of
from tests.isolation.world import MARK, World

PLAN = ("plan", Role.DECAAN)
TEXT = ("content", Role.COMMUNICATION)


def form_of(client: SchoolClient, url: str, form_id: str = "page-edit-form") -> QueryDict:
    """A form of the admin, as a browser would send it back."""
    answer = client.get(url)
    assert answer.status_code == 200
    return querydict_from_html(answer.content.decode(), form_id=form_id).copy()


def send(client: SchoolClient, url: str, form: QueryDict) -> HttpResponse:
    """Send it with every value of every field."""
    return client.post(url, dict(form.lists()))


def rich_text(kind: str, key: int) -> str:
    """What the editor sends for a text with one link."""
    entity = {"type": kind, "mutability": "MUTABLE", "data": {"id": key}}
    block = {
        "key": "a", "text": "tekst", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
        "entityRanges": [{"offset": 0, "length": 5, "key": 0}],
    }  # fmt: skip
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


def body(form: QueryDict, value: str) -> None:
    """Make the text of a content page one block of free text."""
    for name in [name for name in form if name.startswith("body-")]:
        del form[name]
    form["body-count"] = "1"
    form["body-0-deleted"], form["body-0-order"], form["body-0-type"] = "", "0", "text"
    form["body-0-id"], form["body-0-value"] = "", value


def assert_refused(answer: HttpResponse, page: Page, revision: int) -> None:
    """The form comes back with a message, nothing is kept, and nothing of B is said."""
    assert answer.status_code == 200
    assert MARK not in text_of(answer)
    assert "w-field__errors" in answer.content.decode() or "error" in answer.content.decode()
    assert Page.objects.get(pk=page.pk).latest_revision_id == revision


LINKS = (("LINK", "page"), ("DOCUMENT", "document"))


@pytest.mark.parametrize(("entity", "kind"), LINKS)
@pytest.mark.parametrize("which", ["draft", "live"])
def test_a_link_in_a_text_to_another_school_is_refused(world: World, entity: str, kind: str, which: str) -> None:
    """A link in a rich text inside a StreamField."""
    client, page = browser(world, Role.COMMUNICATION), Page.objects.get(pk=world.a.pages["content"].pk)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    theirs = (
        world.b.keys[kind][0] if kind == "document" else world.b.pages["draft" if which == "draft" else "content"].pk
    )
    form = form_of(client, url)
    body(form, rich_text(entity, theirs))
    answer = send(client, url, form)
    assert_refused(answer, page, page.latest_revision_id)
    assert answer.context["form"].errors["body"]


@pytest.mark.parametrize(("entity", "kind"), LINKS)
def test_a_link_in_a_text_to_the_own_school_is_kept(world: World, entity: str, kind: str) -> None:
    """The same form with the school's own page or document."""
    client, page = browser(world, Role.COMMUNICATION), Page.objects.get(pk=world.a.pages["content"].pk)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = form_of(client, url)
    body(form, rich_text(entity, world.a.keys[kind][0] if kind == "document" else world.a.pages["level"].pk))
    assert send(client, url, form).status_code == 302
    assert Page.objects.get(pk=page.pk).latest_revision_id != page.latest_revision_id


def test_a_link_to_the_portals_own_pages_is_refused(world: World) -> None:
    """A school's page points at its own school alone."""
    client, page = browser(world, Role.COMMUNICATION), Page.objects.get(pk=world.a.pages["content"].pk)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = form_of(client, url)
    body(form, rich_text("LINK", world.portal.root_page_id))
    assert_refused(send(client, url, form), page, page.latest_revision_id)


def test_what_a_copy_brought_along_may_stay(world: World) -> None:
    """A link into the library that is there already does not keep anybody from mending a word."""
    client, page = browser(world, Role.COMMUNICATION), ContentPage.objects.get(pk=world.a.pages["content"].pk)
    page.body = [("text", f'<p><a linktype="page" id="{world.portal.root_page_id}">portaal</a></p>')]
    page.save_revision()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = form_of(client, url)
    body(form, rich_text("LINK", world.portal.root_page_id))
    form["introduction"] = "Een ander woord."
    assert send(client, url, form).status_code == 302


@pytest.mark.parametrize("key", ["studentactivitypage", "draft"])
def test_an_activity_of_another_school_cannot_be_planned(world: World, key: str) -> None:
    """A foreign key in a row of the plan."""
    client, page = browser(world, Role.DECAAN), YearPlanPage.objects.get(pk=world.a.pages["plan"].pk)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = form_of(client, url)
    form["activities-0-activity"] = str(world.b.pages[key].pk)
    answer = send(client, url, form)
    assert_refused(answer, page, page.latest_revision_id)
    assert answer.context["form"].formsets["activities"].forms[0].errors["activity"]


def test_a_new_page_cannot_point_at_another_school(world: World) -> None:
    """The form of a page that is not there yet."""
    client = browser(world, Role.COMMUNICATION)
    url = reverse("wagtailadmin_pages:add", args=["home", "contentpage", world.a.pages["root"].pk])
    form = form_of(client, url)
    form["title"], form["slug"] = "Nieuw", "nieuw"
    body(form, rich_text("LINK", world.b.pages["content"].pk))
    before = Page.objects.count()
    answer = send(client, url, form)
    assert answer.status_code == 200
    assert answer.context["form"].errors["body"]
    assert Page.objects.count() == before


def test_a_preview_shows_nothing_of_another_school(world: World) -> None:
    """A preview is made of a form as well."""
    client, page = browser(world, Role.COMMUNICATION), world.a.pages["content"]
    form = form_of(client, reverse("wagtailadmin_pages:edit", args=[page.pk]))
    body(form, rich_text("LINK", world.b.pages["draft"].pk))
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert MARK not in text_of(send(client, url, form))
    assert MARK not in text_of(client.get(url))


@pytest.mark.parametrize("is_theirs", [True, False])
def test_a_home_page_shows_a_picture_of_its_own_school_alone(world: World, is_theirs: bool) -> None:
    """The picture beside the welcome."""
    client, page = browser(world, Role.COMMUNICATION), Page.objects.get(pk=world.a.pages["root"].pk)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = form_of(client, url)
    form["picture"] = str((world.b if is_theirs else world.a).images[0].pk)
    answer = send(client, url, form)
    if is_theirs:
        assert_refused(answer, page, page.latest_revision_id)
        assert answer.context["form"].errors["picture"]
    else:
        assert answer.status_code == 302


def test_a_picture_of_another_school_cannot_stand_between_texts(world: World) -> None:
    """A picture in a block of a content page."""
    client, page = browser(world, Role.COMMUNICATION), Page.objects.get(pk=world.a.pages["content"].pk)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = form_of(client, url)
    body(form, "")
    del form["body-0-value"]
    form["body-0-type"], form["body-0-value-caption"] = "picture", "plein"
    form["body-0-value-image-image"] = str(world.b.images[0].pk)
    form["body-0-value-image-alt_text"] = "plein"
    answer = send(client, url, form)
    assert_refused(answer, page, page.latest_revision_id)
    assert answer.context["form"].errors["body"]


@pytest.mark.parametrize("field", ["logo", "contacts-0-photo"])
def test_a_picture_of_another_school_cannot_be_set(world: World, field: str) -> None:
    """The settings of a school: its logo, and the photo of a contact person."""
    client = browser(world, Role.MANAGEMENT)
    url = reverse("wagtailsettings:edit", args=["home", "schoolsettings", world.a.site.pk])
    answer = client.get(url)
    form_id = "w-editor-form" if 'id="w-editor-form"' in answer.content.decode() else None
    form = querydict_from_html(
        answer.content.decode(), **({"form_id": form_id} if form_id else {"form_index": 0})
    ).copy()
    assert field in form
    form[field] = str(world.b.images[0].pk)
    answer = send(client, url, form)
    assert answer.status_code == 200
    assert MARK not in text_of(answer)
    settings = SchoolSettings.objects.get(site=world.a.site)
    assert settings.logo_id == world.a.images[0].pk
    assert settings.contacts.get().photo_id is None


def test_the_board_draws_nothing_of_another_school(world: World) -> None:
    """The rows of a form that is being edited name an activity of B."""
    client, plan = browser(world, Role.DECAAN), world.a.pages["plan"]
    row = {
        "uid": "7c0ee3a1-8f6c-4a0c-9f43-4c0a43f2f7d1", "title": "", "lane": "student", "kind": "training",
        "activity": str(world.b.pages["studentactivitypage"].pk), "start": "2026-09-01", "end": "2026-09-01",
        "precision": "day", "fixed_date": False, "start_time": "", "end_time": "", "location": "",
        "competences": [], "partnership": [],
    }  # fmt: skip
    data = {"school_year": 2026, "rows": [row], "links": [], "set_aside": []}
    answer = client.post(reverse("planner_board", args=[plan.pk]), data, content_type="application/json")
    assert answer.status_code in (200, 400)
    assert MARK not in text_of(answer)


FORGED = (
    # view, words, field, kind
    ("wagtailadmin_pages:copy", (), "new_parent_page", "root"),
    ("wagtailadmin_pages:copy", (), "new_parent_page", "draft"),
    ("wagtailadmin_pages:move", (), "new_parent_page", "root"),
    ("wagtailadmin_pages:choose_parent", ("home", "contentpage"), "parent_page", "root"),
)


@pytest.mark.parametrize(("name", "words", "field", "key"), FORGED)
@pytest.mark.parametrize("role", [Role.AUTHOR, Role.COMMUNICATION, Role.MANAGEMENT])
def test_pages_are_not_put_at_another_school(
    world: World, name: str, words: tuple[str, ...], field: str, key: str, role: Role
) -> None:
    """Targets of copying and moving, sent in the form."""
    args: tuple[Any, ...] = words or (world.a.pages["content"].pk,)
    data = {"new_title": "Kopie", "new_slug": "kopie", field: world.b.pages[key].pk}
    before = Page.objects.count()
    answer = browser(world, role).post(reverse(name, args=args), data)
    assert answer.status_code == 404
    assert MARK not in text_of(answer)
    assert Page.objects.count() == before


def test_a_file_is_not_put_into_the_collection_of_another_school(world: World) -> None:
    """Uploading, and editing what is there."""
    client = browser(world, Role.MANAGEMENT)
    theirs = world.b.collection.pk
    upload = SimpleUploadedFile("stuk.txt", b"tekst")
    answer = client.post(reverse("wagtaildocs:add"), {"title": "Stuk", "file": upload, "collection": theirs})
    assert MARK not in text_of(answer)
    own = world.a.documents[0]
    answer = client.post(reverse("wagtaildocs:edit", args=[own.pk]), {"title": "Stuk", "collection": theirs})
    assert MARK not in text_of(answer)
    image = world.a.images[0]
    answer = client.post(reverse("wagtailimages:edit", args=[image.pk]), {"title": "Plaatje", "collection": theirs})
    assert MARK not in text_of(answer)
    for model, count in ((type(own), 2), (type(image), 2)):
        assert model.objects.filter(collection__path__startswith=world.b.collection.path).count() == count


def test_groups_of_another_school_cannot_be_let_in_to_a_page(world: World) -> None:
    """The privacy of a page, with a group of B."""
    client, page = browser(world, Role.MANAGEMENT), world.a.pages["content"]
    url = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    for key in world.b.keys["group"]:
        answer = client.post(url, {"restriction_type": "groups", "groups": key})
        assert MARK not in text_of(answer)
    assert not page.view_restrictions.exists()
    assert (
        GroupPagePermission.objects.filter(group__in=world.b.keys["group"], page__path__startswith=page.path).count()
        == 0
    )
