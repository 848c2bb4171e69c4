"""A school goes into an archive and comes back: the same public pages and drafts, nothing of another school."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail import hooks
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    PageViewRestriction,
    ReferenceIndex,
    Site,
    WorkflowPage,
    get_page_models,
)
from wagtail_localize.models import Translation

from home.actions import SchoolPlan, create_school, load_library
from home.actions.archive import ImportReport, export_school, import_school
from home.actions.closing import close_school
from home.actions.languages import turn_off_language, turn_on_language
from home.archive_format import ArchiveError
from home.archive_numbers import library_pages
from home.archive_parts import rows_of_school
from home.models import ActivityIndexPage, ContentPage, MentorClass, PortalPage, SchoolSettings, YearLevelPage
from home.school_trees import collections_of, pages_of, roots_of
from planner.models import SchoolHoliday, YearPlanPage
from tests.portal.whole_school import furnish, visit

LEVELS = (("vmbo_bk", 1), ("vmbo_bk", 2))
KEYS = {
    "thuisopdracht-netwerk-familie",
    "thuisopdracht-kwaliteiten",
    "gesprek-kennismaking-leerjaar-1",
    "afsprakenblad-driegesprek",
}


def make(hostname: str, mark: str) -> Site:
    """A school with one of everything."""
    plan = SchoolPlan(name=f"School {mark}", hostname=hostname, levels=LEVELS, languages=("nl", "en"))
    site = create_school(plan)
    furnish(site, mark)
    cache.clear()
    return Site.objects.select_related("root_page").get(pk=site.pk)


def forget(site: Site) -> None:
    """Take a school away, files included."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        collections = list(collections_of(site).order_by("-path"))
        for model in (get_image_model(), get_document_model()):
            model.objects.filter(collection__in=collections).delete()
        Group.objects.filter(school_group__site=site).delete()
        for root in roots_of(site)[::-1]:
            Page.objects.get(pk=root.pk).delete()
        for collection in collections:
            Collection.objects.get(pk=collection.pk).delete()
        Site.objects.filter(pk=site.pk).delete()
    cache.clear()


@dataclass(frozen=True, slots=True)
class Two:
    """The school that travels, and the one that stays."""

    zuid: Site
    noord: Site


@pytest.fixture(scope="module")
def two(
    django_db_setup: None, django_db_blocker: Any, library_entries: list[Any], tmp_path_factory: Any
) -> Iterator[Two]:
    """Made once; what a test changes is undone after it. Files lie in a folder of their own."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    atomic = transaction.atomic()
    with django_db_blocker.unblock():
        files.enable()
        atomic.__enter__()
        load_library(portal_site(), [entry for entry in library_entries if entry.key in KEYS])
        call_command("import_school_holidays", stdout=io.StringIO())
        schools = Two(make("zuid.example", "Zuidmerk"), make("noord.example", "Noordmerk"))
    yield schools
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)
        files.disable()


def portal_site() -> ActivityIndexPage:
    """The portal's own site; returns its empty library."""
    page = PortalPage(title="LOB-portaal", slug="portaal")
    Page.get_first_root_node().add_child(instance=page)
    values = {"hostname": "portal.example", "port": 80, "root_page": page}
    Site.objects.update_or_create(is_default_site=True, defaults=values)
    bank = ActivityIndexPage(title="Bibliotheek", slug="bibliotheek")
    page.add_child(instance=bank)
    return bank


@pytest.fixture
def zuid(two: Two, db: None, today: Any) -> Site:
    """The school that travels."""
    cache.clear()
    return Site.objects.select_related("root_page").get(pk=two.zuid.pk)


@pytest.fixture
def noord(two: Two, db: None, today: Any) -> Site:
    """The school that stays."""
    cache.clear()
    return Site.objects.select_related("root_page").get(pk=two.noord.pk)


def archive_of(site: Site) -> io.BytesIO:
    """The archive of a school, in memory."""
    export_school(site, content := io.BytesIO())
    content.seek(0)
    return content


def bring(archive: io.BytesIO, **options: Any) -> ImportReport:
    """Import an archive, as a process of its own would."""
    report = import_school(archive, **options)
    call_command("make_pictures")  # what the queue does after the import
    cache.clear()
    return report


def contents(archive: io.BytesIO) -> dict[str, Any]:
    """The entries of an archive; the manifest without its date."""
    with zipfile.ZipFile(archive) as file:
        entries: dict[str, Any] = {name: file.read(name) for name in file.namelist()}
    entries["manifest.json"] = json.loads(entries["manifest.json"]) | {"exported_at": ""}
    return entries


def test_public_pages_are_the_same_after_a_round_trip(zuid, noord):
    before, neighbour = visit(zuid), visit(noord)
    assert {status for status, _kind, _body in before.values()} >= {200, 302, 404}
    assert len(before) > 40
    archive = archive_of(zuid)
    forget(zuid)
    SchoolHoliday.objects.all().delete()
    make("tussen.example", "Tussenmerk")
    report = bring(archive)
    after = visit(report.site)
    assert after.keys() == before.keys()
    for path, answer in before.items():
        assert after[path] == answer, path
    assert visit(noord) == neighbour


def test_importing_again_gives_the_same_archive(zuid):
    archive = archive_of(zuid)
    forget(zuid)
    report = bring(archive)
    again = contents(archive_of(report.site))
    first = contents(archive)
    assert again.keys() == first.keys()
    for name, content in first.items():
        assert again[name] == content, name


def test_a_school_gives_the_same_bytes_twice(zuid):
    assert contents(archive_of(zuid)) == contents(archive_of(zuid))


def test_a_copy_under_another_host_shares_nothing_with_the_first(zuid, noord):
    before, neighbour = visit(zuid), visit(noord)
    site = bring(archive_of(zuid), hostname="west.example").site
    after = visit(site)
    assert after.keys() == before.keys()
    for path, answer in before.items():
        assert after[path] == answer, path
    assert visit(zuid) == before
    assert visit(noord) == neighbour
    keys = [set(pages_of(school).values_list("translation_key", flat=True)) for school in (zuid, site)]
    assert not keys[0] & keys[1]
    files = [
        set(model.objects.filter(collection__in=collections_of(school)).values_list("file", flat=True))
        for school in (zuid, site)
        for model in (get_image_model(), get_document_model())
    ]
    assert all(len(names) == 1 for names in files)
    assert len(set.union(*files)) == 4
    own = set(pages_of(site).values_list("pk", flat=True))
    strangers = set(pages_of(zuid).values_list("pk", flat=True))
    for page in pages_of(site):
        targets = ReferenceIndex.get_references_for_object(page).filter(to_content_type=page_type())
        pointed = {int(key) for key in targets.values_list("to_object_id", flat=True)}
        assert not pointed & strangers, page
        assert pointed <= own | set(library_pages().values()), page


def page_type() -> ContentType:
    """The type under which pages are referred to."""
    return ContentType.objects.get_for_model(Page)


def test_drafts_schedules_and_states_come_back(zuid):
    archive = archive_of(zuid)
    forget(zuid)
    site = bring(archive).site
    home = site.root_page
    welcome = ContentPage.objects.child_of(home).get(slug="welkom")
    draft = welcome.get_latest_revision_as_object()
    assert (welcome.title, draft.title, welcome.has_unpublished_changes) == (
        "Welkom Zuidmerk",
        "Concept Zuidmerk",
        True,
    )
    level = YearLevelPage.objects.child_of(home).get(level=1)
    assert f'<a id="{level.pk}" linktype="page">' in draft.body[-1].value.source
    plan = YearPlanPage.objects.child_of(level).get()
    titles = {row.title for row in plan.get_latest_revision_as_object().activities.all()}
    assert {"Gewijzigd Zuidmerk", "Nieuw Zuidmerk"} <= titles
    assert not titles & {"Gewijzigd Zuidmerk", "Nieuw Zuidmerk"} & {row.title for row in plan.activities.all()}
    assert plan.set_aside.get().reason == "Bewust, Zuidmerk"
    assert plan.self_check.get().note == "Antwoord Zuidmerk"
    with override("en"):
        states = {page.slug: str(page.status_string) for page in ContentPage.objects.child_of(home)}
    assert states["straks"] == "scheduled"
    assert states["voorbij"] == "expired"
    assert states["nooit"] == "draft"
    assert states["welkom"] == "live + draft"


def test_publishing_what_came_back_works(zuid):
    archive = archive_of(zuid)
    forget(zuid)
    home = bring(archive, hostname="anders.example").site.root_page
    for page in pages_of(Site.objects.get(hostname="anders.example")).specific():
        if not page.alias_of_id:
            page.get_latest_revision().publish()
    home.refresh_from_db()
    assert home.slug == "anders-example"
    assert ContentPage.objects.child_of(home).get(slug="welkom").title == "Concept Zuidmerk"


def test_translators_find_their_strings_again(zuid):
    archive = archive_of(zuid)
    forget(zuid)
    site = bring(archive).site
    page = ContentPage.objects.child_of(site.root_page).get(slug="welkom")
    translation = Translation.objects.get(source__object_id=page.translation_key)
    done, total = translation.get_progress()[::-1]
    assert done == total > 2
    translation.save_target(publish=False)
    english = page.get_translation(Locale.objects.get(language_code="en"))
    assert english.title == "EN Welkom Zuidmerk"


def test_nothing_of_another_school_and_no_secret_is_inside(zuid, noord):
    person = get_user_model().objects.create_user("juf", "juf@example.org", "geheim-wachtwoord", first_name="Juf")
    person.groups.add(Group.objects.get(school_group__site=zuid, school_group__role="mentor"))
    other = get_user_model().objects.create_user("meester", "noordmerk@example.org")
    other.groups.add(Group.objects.get(school_group__site=noord, school_group__role="beheer"))
    home, foreign = zuid.root_page.specific, ContentPage.objects.child_of(noord.root_page).get(slug="welkom")
    picture = get_image_model().objects.get(collection__in=collections_of(noord))
    home.introduction = f'<p><a id="{foreign.pk}" linktype="page">hierheen</a></p>'
    home.save_revision().publish()
    SchoolSettings.objects.filter(site=zuid).update(logo=picture)
    archive = archive_of(zuid)
    for name, content in contents(archive).items():
        text = f"{name} {content}".lower()
        for word in ("noordmerk", "noord.example", "woord-zuidmerk", person.password.lower()):
            assert word not in text, (name, word)
    forget(zuid)
    home = bring(archive).site.root_page.specific
    assert home.introduction == '<p><a id="0" linktype="page">hierheen</a></p>'
    assert Client(headers={"host": "zuid.example"}).get("/").status_code == 200


def test_restricted_pages_stay_closed(zuid):
    archive = archive_of(zuid)
    forget(zuid)
    report = bring(archive)
    client = Client(headers={"host": "zuid.example"})
    assert "Alleen Zuidmerk" not in client.get("/geheim/").content.decode()
    assert client.get("/intern/").status_code == 302
    restriction = PageViewRestriction.objects.get(page__in=pages_of(report.site), restriction_type="password")
    assert len(restriction.password) > 20
    assert any("Geheim Zuidmerk" in note for note in report.notes)


def test_staff_is_listed_or_let_in(zuid):
    users = get_user_model().objects
    known = users.create_user("bekend", "bekend@example.org", "een-wachtwoord")
    new = users.create_user("nieuw@example.org", "nieuw@example.org", "een-wachtwoord", first_name="Nieuw")
    nameless = users.create_user("zonder", "", "een-wachtwoord")
    for person, role in ((known, "beheer"), (new, "mentor"), (nameless, "decaan")):
        person.groups.add(Group.objects.get(school_group__site=zuid, school_group__role=role))
    level = YearLevelPage.objects.child_of(zuid.root_page).get(level=2)
    MentorClass.objects.create(site=zuid, user=new, level=level, name="2A")
    archive = archive_of(zuid)
    forget(zuid)
    new.delete()
    site = bring(archive).site
    assert not get_user_model().objects.filter(groups__school_group__site=site).exists()
    forget(site)
    report = bring(archive, with_staff=True)
    assert [line.split(" (")[0] for line in report.staff_waiting] == ["zonder"]
    assert set(known.groups.values_list("school_group__role", flat=True)) == {"beheer"}
    made = users.get(email="nieuw@example.org")
    assert (made.has_usable_password(), made.first_name) == (False, "Nieuw")
    assert made.mentor_classes.get().level.level == 2
    assert made.mentor_classes.get().site == report.site


def test_rights_are_those_of_a_new_school(zuid, noord):
    archive = archive_of(zuid)
    forget(zuid)
    site = bring(archive).site

    def rights(school: Site) -> set[Any]:
        groups = Group.objects.filter(school_group__site=school)
        pages = GroupPagePermission.objects.filter(group__in=groups)
        files = GroupCollectionPermission.objects.filter(group__in=groups)
        return {
            *pages.values_list("group__school_group__role", "page__locale__language_code", "permission__codename"),
            *files.values_list("group__school_group__role", "permission__codename"),
            *groups.values_list("school_group__role", "permissions__codename"),
        }

    assert rights(site) == rights(noord)
    assert WorkflowPage.objects.filter(page__in=roots_of(site)).count() == 2


def test_a_closed_school_comes_back_open(zuid):
    before = visit(zuid)
    close_school(zuid)
    archive = archive_of(zuid)
    forget(zuid)
    report = bring(archive)
    after = visit(report.site)
    assert {path: answer[0] for path, answer in after.items()} == {path: answer[0] for path, answer in before.items()}
    with override("en"):
        later = ContentPage.objects.child_of(report.site.root_page).get(slug="straks")
        assert later.status_string == "scheduled"


def test_a_language_that_was_turned_off_stays_off_and_can_come_back(zuid):
    turn_off_language(zuid, "en")
    archive = archive_of(zuid)
    forget(zuid)
    site = bring(archive).site
    client = Client(headers={"host": "zuid.example"})
    assert client.get("/en/welkom/").status_code == 404
    turn_on_language(site, "en")
    cache.clear()
    assert "EN " in client.get("/en/welkom/").content.decode()


def test_a_failure_halfway_leaves_nothing(zuid):
    archive = archive_of(zuid)
    forget(zuid)
    folders = [Path(settings.MEDIA_ROOT) / name for name in ("original_images", "images", "documents")]

    def there() -> Any:
        rows = {model: model.objects.count() for model in (Page, Site, Group, Collection, get_image_model(), Redirect)}
        return rows, sorted(str(path) for folder in folders if folder.exists() for path in folder.iterdir())

    def fail(**kwargs: Any) -> None:
        raise RuntimeError

    before = there()
    with hooks.register_temporarily("home_school_created", fail), pytest.raises(RuntimeError):
        import_school(archive)
    assert there() == before


def test_without_the_planner_an_archive_with_plans_is_refused_in_plain_words(zuid, monkeypatch):
    archive = archive_of(zuid)
    get_model = apps.get_model

    def without_planner(label: str, *args: Any, **kwargs: Any) -> Any:
        if label.startswith("planner."):
            raise LookupError
        return get_model(label, *args, **kwargs)

    monkeypatch.setattr("home.archive_import.apps.get_model", without_planner)
    with pytest.raises(ArchiveError, match="planner"):
        import_school(archive, hostname="anders.example")


def test_a_page_of_a_plugin_that_is_off_is_not_lost_silently(zuid):
    home = Page.objects.get(pk=zuid.root_page_id)
    home.add_child(instance=Page(title="Van een plug-in", slug="plug-in"))
    with pytest.raises(ArchiveError, match="Van een plug-in"):
        archive_of(zuid)


LEFT_OUT = {
    "home.Job": "is work of this portal, asked for by people of this portal",
    "home.SchoolGroup": "made anew with the school",
    "home.SchoolCollection": "made anew with the school",
    "home.MentorClass": "comes with the staff",
    "home.StaffInvitation": "holds the key to an account",
    "home.StaffSignIn": "is about this portal",
}
"""What belongs to a school and is not in its archive as rows, and why."""


def test_every_model_that_belongs_to_a_school_is_in_the_archive_or_left_out_with_a_reason(zuid):
    inside = {part.model for part in rows_of_school(zuid)}
    missing = []
    for model in apps.get_models():
        if model._meta.app_label not in {"home", *settings.PORTAL_PLUGINS} or issubclass(model, Page | BaseSiteSetting):
            continue
        fields = [field for field in model._meta.get_fields() if field.many_to_one and field.concrete]
        is_row = any(isinstance(field, ParentalKey) for field in fields)
        is_tied = any(field.related_model is Site or issubclass(field.related_model, Page) for field in fields)
        one = [field for field in model._meta.get_fields() if field.one_to_one and field.concrete]
        is_tied = is_tied or any(field.related_model is Site for field in one)
        if is_tied and not is_row and model not in inside and model._meta.label not in LEFT_OUT:
            missing.append(model._meta.label)
    assert missing == []


def test_pages_have_no_relations_that_an_archive_would_lose():
    for model in get_page_models():
        plain = [field for field in model._meta.many_to_many if not isinstance(field, ParentalManyToManyField)]
        assert not plain, model


def test_queries_do_not_grow_with_other_schools(zuid, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as alone:
        archive_of(zuid)
    make("drie.example", "Driemerk")
    with django_assert_max_num_queries(len(alone)):
        archive = archive_of(zuid)
    assert len(contents(archive)) > 15
