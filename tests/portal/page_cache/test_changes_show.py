"""What staff change shows on the next request, wherever it appears."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.utils import timezone
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Page, PageViewRestriction, Site

from home.actions import rename_school
from home.actions.closing import close_school, reopen_school
from home.actions.languages import apply_languages
from home.models import ContactPerson, ContentPage, SchoolCollection, SchoolSettings, YearLevelPage
from planner.models import ClosureDay, PlannedActivity, PlannerSettings, SchoolHoliday, YearPlanPage
from tests.portal.page_cache.conftest import Commit, Reader

PLAN = "/leerjaar-2/jaarplan-2026-2027/"
FEEDS = (f"{PLAN}agenda.ics", f"{PLAN}plan.json", f"{PLAN}plan.csv", "/leerjaar-2/jaarplan/agenda.ics")
BANK = "/opdrachten/"
ACTIVITY = f"{BANK}mini-stage/"


def publish(page: Page, **changes: Any) -> None:
    """As the editor does: a draft, and then the draft on line."""
    page = page.specific_class.objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def add_page(parent: Page, title: str, **fields: Any) -> ContentPage:
    page = ContentPage(title=title, **fields)
    Page.objects.get(pk=parent.pk).specific.add_child(instance=page)
    return page


def test_a_published_title_shows_wherever_the_level_is_named(
    reader: Reader, commit: Commit, plan: YearPlanPage, level: YearLevelPage
):
    paths = ("/leerjaar-2/", PLAN)
    reader.warm(*paths, "/")
    with commit():
        publish(level, title="Tweede leerjaar", theme="Wie ben ik straks?")
    assert all("Tweede leerjaar" in reader.reads(path) for path in paths)
    assert "Wie ben ik straks?" in reader.reads("/")


def test_an_activity_shows_in_bank_plan_and_feeds(reader: Reader, commit: Commit, plan: YearPlanPage, activity: Any):
    paths = (BANK, ACTIVITY, PLAN, *FEEDS)
    reader.warm(*paths)
    with commit():
        publish(activity, title="Stagedag")
    assert [path for path in paths if "Stagedag" not in reader.reads(path)] == []


def test_a_draft_shows_nowhere_and_renews_nothing(reader: Reader, commit: Commit, level: YearLevelPage):
    reader.warm("/", "/leerjaar-2/")
    with commit():
        level.title = "Nog niet voor ouders"
        level.save_revision()
    assert reader.has_kept("/")
    assert "Nog niet" not in reader.reads("/leerjaar-2/")


def test_what_is_taken_off_line_is_gone(reader: Reader, commit: Commit, plan: YearPlanPage, activity: Any):
    reader.warm(BANK, ACTIVITY, "/leerjaar-2/", PLAN)
    with commit():
        Page.objects.get(pk=activity.pk).specific.unpublish()
    assert reader.get(ACTIVITY).status_code == 404
    assert "Mini-stage" not in reader.reads(BANK)
    with commit():
        YearPlanPage.objects.get(pk=plan.pk).unpublish()
    assert reader.get(PLAN).status_code == 404
    assert PLAN not in reader.reads("/leerjaar-2/")


def test_a_row_that_is_moved_on_the_board_moves_everywhere(reader: Reader, commit: Commit, plan: YearPlanPage):
    paths = (PLAN, "/leerjaar-2/", *FEEDS)
    reader.warm(*paths)
    before = {path: reader.reads(path) for path in paths}
    with commit():
        page = YearPlanPage.objects.get(pk=plan.pk)
        row = page.activities.get()
        row.start = row.end = date(2027, 2, 3)
        page.activities = [row]
        page.save_revision().publish()
    after = {path: reader.reads(path) for path in paths}
    assert [path for path in paths if before[path] == after[path]] == []
    assert "20270203" in after[FEEDS[0]]


def test_deleted_moved_and_reordered_pages(reader: Reader, commit: Commit, school: Site):
    home = school.root_page
    first = add_page(home, "Over ons", show_in_menus=True)
    last = add_page(home, "Contact met ons", show_in_menus=True)
    paths = ("/", "/leerjaar-2/")
    reader.warm(*paths)
    with commit():
        Page.objects.get(pk=last.pk).move(Page.objects.get(pk=first.pk), pos="left")
    for path in paths:
        text = reader.reads(path)
        assert text.index("Contact met ons") < text.index("Over ons"), path
    with commit():
        Page.objects.get(pk=last.pk).move(Page.objects.get(pk=first.pk), pos="last-child")
    assert all("Contact met ons" not in reader.reads(path) for path in paths)
    assert reader.get("/contact-met-ons/").url.endswith("/over-ons/contact-met-ons/")
    reader.warm(*paths, "/over-ons/contact-met-ons/")
    with commit():
        Page.objects.get(pk=first.pk).delete()
    assert all("Over ons" not in reader.reads(path) for path in paths)
    assert reader.get("/over-ons/contact-met-ons/").status_code == 404


def test_another_slug_moves_the_pages_below(reader: Reader, commit: Commit, plan: YearPlanPage, level: YearLevelPage):
    reader.warm("/", PLAN)
    with commit():
        publish(level, slug="tweede-jaar")
    assert reader.get(PLAN).status_code in (301, 404)
    assert 'href="/tweede-jaar/' in reader.reads("/")
    assert reader.get("/tweede-jaar/jaarplan-2026-2027/").status_code == 200


def test_settings_and_contacts(reader: Reader, commit: Commit, school: Site):
    paths = ("/", "/leerjaar-2/")
    reader.warm(*paths)
    settings = SchoolSettings.for_site(school)
    with commit():
        settings.footer = "Nieuwe kade 9"
        settings.accent_colour = "#123456"
        settings.save()
    assert all("Nieuwe kade 9" in (text := reader.reads(path)) and "huisstijl-123456" in text for path in paths)
    reader.warm(*paths)
    with commit():
        person = ContactPerson.objects.create(setting=settings, name="Bea Bel", telephone="010 1")
    assert "Bea Bel" in reader.reads("/leerjaar-2/")
    reader.warm(*paths)
    with commit():
        person.delete()
    assert "Bea Bel" not in reader.reads("/leerjaar-2/")


def test_holidays_of_all_and_closure_days_of_one(
    reader: Reader, neighbour: Reader, commit: Commit, plan: YearPlanPage, school: Site
):
    reader.warm(PLAN)
    with commit():
        SchoolHoliday.objects.create(
            school_year=2026, region="", name="Sneeuwvrij", start=date(2027, 1, 18), end=date(2027, 1, 22)
        )
    assert "Sneeuwvrij" in reader.reads(PLAN)
    reader.warm(PLAN)
    neighbour.warm("/")
    with commit():
        settings = PlannerSettings.for_site(school)
        ClosureDay.objects.create(setting=settings, name="Studiedag team", start=date(2027, 3, 9))
    assert not reader.has_kept(PLAN)
    assert neighbour.has_kept("/")


def test_bulk_writes_count_too(reader: Reader, neighbour: Reader, commit: Commit, plan: YearPlanPage, school: Site):
    reader.warm(PLAN, "/")
    neighbour.warm("/")
    with commit():
        PlannedActivity.objects.filter(page=plan).update(title="In bulk")
    assert "In bulk" in reader.reads(PLAN)
    with commit():
        PlannedActivity.objects.bulk_create(
            [
                PlannedActivity(
                    page=plan, locale=plan.locale, lane="student", kind="training", title=title,
                    start=date(2027, 4, 5), end=date(2027, 4, 5),
                )
                for title in ("Eerste erbij", "Tweede erbij")
            ]
        )  # fmt: skip
    assert "Tweede erbij" in reader.reads(PLAN)
    with commit():
        PlannedActivity.objects.filter(page=plan).delete()
    assert "Tweede erbij" not in reader.reads(PLAN)
    assert neighbour.has_kept("/")


def test_a_language_on_and_off(reader: Reader, commit: Commit, school: Site):
    reader.warm("/")
    with commit():
        apply_languages(school, wanted=["nl", "en"])
        settings = SchoolSettings.for_site(school)
        settings.languages = ["nl", "en"]
        settings.save()
    assert 'href="/en/"' in reader.reads("/")
    reader.warm("/", "/en/", "/en/leerjaar-2/")
    with commit():
        apply_languages(school, wanted=["nl"])
        settings.languages = ["nl"]
        settings.save()
    assert reader.get("/en/").status_code == 404
    assert reader.get("/en/leerjaar-2/").status_code == 404
    assert 'href="/en/"' not in reader.reads("/")


def test_a_translation_shows_in_its_language(reader: Reader, commit: Commit, school: Site, level: YearLevelPage):
    apply_languages(school, wanted=["nl", "en"])
    settings = SchoolSettings.for_site(school)
    settings.languages = ["nl", "en"]
    settings.save()
    english = level.get_parent().get_translations().get(locale__language_code="en")
    reader.warm("/en/", "/en/leerjaar-2/", "/leerjaar-2/")
    with commit():
        locale = english.locale
        page = YearLevelPage.objects.get(pk=level.pk).copy_for_translation(locale)
        page.title = "Second year"
        page.save_revision().publish()
    assert "Second year" in reader.reads("/en/leerjaar-2/")
    assert "Second year" not in reader.reads("/leerjaar-2/")


def picture(colour: str) -> ImageFile:
    file = io.BytesIO()
    Picture.new("RGB", (200, 200), colour).save(file, "PNG")
    return ImageFile(file, name=f"{colour}.png")


def test_another_picture_shows(reader: Reader, neighbour: Reader, commit: Commit, school: Site):
    collection = SchoolCollection.objects.get(site=school).collection
    image = Image.objects.create(title="Logo", file=picture("red"), collection=collection)
    settings = SchoolSettings.for_site(school)
    settings.logo = image
    settings.save()
    reader.warm("/", "/leerjaar-2/")
    neighbour.warm("/")
    before = reader.reads("/")
    with commit():
        image.file = picture("blue")
        image.save()
        image.renditions.all().delete()
    assert reader.reads("/") != before
    assert "red" not in reader.reads("/leerjaar-2/")
    assert neighbour.has_kept("/")


def test_a_page_that_becomes_private(reader: Reader, commit: Commit, plan: YearPlanPage, activity: Any):
    reader.warm(ACTIVITY, BANK)
    with commit():
        PageViewRestriction.objects.create(page=activity, restriction_type="password", password="geheim")
    response = reader.get(ACTIVITY)
    assert 'type="password"' in response.content.decode()
    assert "Mini-stage" not in reader.reads(BANK)
    assert not reader.has_kept(ACTIVITY)


def test_name_and_host_of_a_school(reader: Reader, commit: Commit, school: Site):
    portal = Reader("portal.example")
    portal.warm("/")
    reader.warm("/", "/leerjaar-2/")
    with commit():
        rename_school(school, name="Westerschool", hostname="west.example")
    west = Reader("west.example")
    assert "Westerschool" in west.reads("/leerjaar-2/")
    text = portal.reads("/")
    assert "west.example" in text
    assert "Westerschool" in text
    assert reader.get("/leerjaar-2/").status_code == 404  # the old host is nobody's


def test_a_school_that_is_closed_and_opened_again(reader: Reader, commit: Commit, school: Site):
    portal = Reader("portal.example")
    portal.warm("/")
    reader.warm("/", "/leerjaar-2/")
    with commit():
        close_school(school)
    assert reader.get("/leerjaar-2/").status_code == 410
    assert "zuid.example" not in portal.reads("/")
    with commit():
        reopen_school(Site.objects.get(pk=school.pk))
    assert reader.get("/leerjaar-2/").status_code == 200
    assert "zuid.example" in portal.reads("/")


def test_the_portal_names_the_schools_of_today(reader: Reader, commit: Commit, school: Site):
    portal = Reader("portal.example")
    portal.warm("/")
    with commit():
        publish(school.root_page, title="Zuid met een nieuwe naam")
    assert "Zuid met een nieuwe naam" in portal.reads("/")


def test_scheduled_pages_come_and_go(reader: Reader, commit: Commit, school: Site):
    reader.warm("/")
    page = add_page(school.root_page, "Vanaf vandaag", show_in_menus=True, live=False)
    with commit():
        page.go_live_at = timezone.now() - timedelta(minutes=1)
        page.save_revision(approved_go_live_at=page.go_live_at)
    with commit():
        call_command("publish_scheduled")
    assert "Vanaf vandaag" in reader.reads("/")
    reader.warm("/", "/vanaf-vandaag/")
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    with commit():
        call_command("publish_scheduled")
    assert "Vanaf vandaag" not in reader.reads("/")
    assert reader.get("/vanaf-vandaag/").status_code == 404


@pytest.mark.parametrize("path", ["/", "/leerjaar-2/", PLAN])
def test_what_a_page_says_of_today_ends_with_today(
    reader: Reader, plan: YearPlanPage, monkeypatch: pytest.MonkeyPatch, path: str
):
    reader.warm(path)
    now = timezone.localtime()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    # The fixture has stopped the calendar in 2026; the clock of the machine may be elsewhere.
    monkeypatch.setattr("portal.page_cache.time.time", lambda: midnight + 10**9)
    assert not reader.has_kept(path)
