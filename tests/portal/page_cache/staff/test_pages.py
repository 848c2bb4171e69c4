"""What staff do to pages, pictures, documents and translations in the admin shows on the next request, everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images.models import Image
from wagtail.models import Page, Site
from wagtail_localize.models import StringSegment, Translation

from home.models import ActivityPage, SchoolCollection, SchoolSettings, YearLevelPage
from planner.models import PlannedActivity, YearPlanPage
from tests.portal.page_cache.everywhere import Everywhere
from tests.portal.page_cache.staff.conftest import form_at, send
from tests.portal.page_cache.test_changes_show import picture

PLAN = "/leerjaar-2/jaarplan-2026-2027/"
ACTIVITY = "/opdrachten/mini-stage/"


def pages(name: str, page: Page, *args: Any) -> str:
    """An address of Wagtail's about a page."""
    return reverse(f"wagtailadmin_pages:{name}", args=[page.pk, *args])


@pytest.fixture
def activity(plan: YearPlanPage, school: Site, add_activity: Any) -> ActivityPage:
    """A page of the bank, which a row of the plan names."""
    page: ActivityPage = add_activity(school, "Mini-stage", "experience", levels=[2])
    PlannedActivity.objects.filter(page=plan, kind="experience").update(activity=page, title="")
    return page


def test_a_level_with_another_title_address_and_classes(
    everywhere: Everywhere, communicatie: Client, plan: Any, english: Page, school: Site
):
    level = YearLevelPage.objects.child_of(school.root_page).get(level=2)
    form = form_at(communicatie, pages("edit", level))
    one_class = {
        "classes-TOTAL_FORMS": "1", "classes-0-name": "2C", "classes-0-id": "", "classes-0-ORDER": "1",
        "classes-0-DELETE": "",
    }  # fmt: skip
    with everywhere("/leerjaar-2/ons-jaar/2c/") as seen:
        data = form | one_class | {"title": "Tweede leerjaar", "slug": "tweede", "action-publish": "1"}
        send(communicatie, pages("edit", level), data)
    assert {"/", "/en/", "/leerjaar-2/", PLAN} <= seen.changed
    assert everywhere.reader.get("/tweede/").status_code == 200
    assert everywhere.reader.get("/tweede/ons-jaar/2c/").status_code == 200
    assert everywhere.reader.get("/leerjaar-2/").status_code in (301, 404)


def test_a_page_moved_in_the_explorer(everywhere: Everywhere, communicatie: Client, text_page: Page, school: Site):
    below = YearLevelPage.objects.child_of(school.root_page).get(level=1)
    with everywhere() as seen:
        send(communicatie, pages("move_confirm", text_page, below.pk), {})
    assert {"/", "/leerjaar-1/", "/uitleg/"} <= seen.changed
    assert everywhere.reader.get("/leerjaar-1/uitleg/").status_code == 200


def test_a_page_put_before_another(everywhere: Everywhere, communicatie: Client, text_page: Page, school: Site):
    with everywhere() as seen:
        address = reverse("wagtailadmin_pages:set_page_position", args=[text_page.pk])
        assert communicatie.post(f"{address}?position=0").status_code == 200
    assert Page.objects.child_of(school.root_page).first().pk == text_page.pk
    assert "/" in seen.changed


@pytest.mark.parametrize("act", ["unpublish", "delete"])
def test_a_page_taken_away(
    everywhere: Everywhere, communicatie: Client, activity: ActivityPage, english: Page, act: str
):
    with everywhere() as seen:
        send(communicatie, pages(act, activity), {})
    assert {"/opdrachten/", PLAN, ACTIVITY, f"/en{ACTIVITY}", "/en/opdrachten/"} <= seen.changed
    assert everywhere.reader.get(ACTIVITY).status_code == 404


def test_a_page_for_some_only(everywhere: Everywhere, communicatie: Client, activity: ActivityPage, english: Page):
    with everywhere() as seen:
        data = {"restriction_type": "password", "password": "geheim"}
        assert communicatie.post(pages("set_privacy", activity), data).status_code == 200
    assert {ACTIVITY, f"/en{ACTIVITY}", "/opdrachten/"} <= seen.changed


def test_a_copy_that_follows_its_original(everywhere: Everywhere, communicatie: Client, text_page: Page, school: Site):
    level = YearLevelPage.objects.child_of(school.root_page).get(level=1)
    Page.objects.get(pk=text_page.pk).create_alias(parent=level)
    with everywhere("/leerjaar-1/uitleg/") as seen:
        page = type(text_page).objects.get(pk=text_page.pk)
        page.introduction = "Anders gezegd."
        page.save_revision().publish()
    assert {"/uitleg/", "/leerjaar-1/uitleg/"} <= seen.changed
    assert "Anders gezegd." in everywhere.reader.reads("/leerjaar-1/uitleg/")


def test_a_picture_replaced(everywhere: Everywhere, communicatie: Client, school: Site, english: Page):
    collection = SchoolCollection.objects.get(site=school).collection
    image = Image.objects.create(title="Logo", file=picture("red"), collection=collection)
    SchoolSettings.objects.filter(site=school).update(logo=image)
    file = SimpleUploadedFile("blauw.png", picture("blue").file.getvalue(), "image/png")
    with everywhere() as seen:
        data = {"title": "Logo", "collection": collection.pk, "tags": "", "file": file}
        send(communicatie, reverse("wagtailimages:edit", args=[image.pk]), data)
    assert {"/", "/en/", "/leerjaar-2/"} <= seen.changed
    assert "blauw" in everywhere.reader.reads("/")


def test_a_document_replaced(everywhere: Everywhere, communicatie: Client, school: Site, text_page: Any):
    collection = SchoolCollection.objects.get(site=school).collection
    document = get_document_model().objects.create(
        title="Brief", file=ContentFile(b"oud", "oude-brief.txt"), collection=collection
    )
    text_page.body = [("text", f'<p><a linktype="document" id="{document.pk}">Lees de brief</a></p>')]
    text_page.save_revision().publish()
    assert "oude-brief" in everywhere.reader.reads("/uitleg/")
    with everywhere() as seen:
        file = SimpleUploadedFile("nieuwe-brief.txt", b"nieuw", "text/plain")
        data = {"title": "Brief", "collection": collection.pk, "tags": "", "file": file}
        send(communicatie, reverse("wagtaildocs:edit", args=[document.pk]), data)
    assert seen.changed == {"/uitleg/"}
    assert "nieuwe-brief" in everywhere.reader.reads("/uitleg/")


def test_the_translation_of_a_plan(
    everywhere: Everywhere, communicatie: Client, plan: YearPlanPage, english: Page, school: Site
):
    send(communicatie, reverse("home_translations_begin", args=[school.pk]), {"begin": f"{plan.pk}:en"})
    page = YearPlanPage.objects.get(locale=english.locale, translation_key=plan.translation_key)
    translation = Translation.objects.get(source__object_id=plan.translation_key, target_locale=english.locale)
    row = plan.activities.first()
    strings = StringSegment.objects.filter(source=translation.source)
    for string in strings:
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, string.pk])
        text = "An English title" if string.string.data == row.title else f"English {string.pk}"
        assert communicatie.put(address, f"value={text}", "application/x-www-form-urlencoded").status_code in (200, 201)
    places = {f"/en{PLAN}", f"/en{PLAN}agenda.ics", "/en/leerjaar-2/jaarplan/agenda.ics"}
    with everywhere(*places) as seen:
        send(communicatie, pages("edit", page), {"action": "publish"})
    assert places <= seen.changed
    assert "An English title" in everywhere.reader.reads(f"/en{PLAN}")
    assert PLAN not in seen.changed
