"""Deleting a school: every table is as it was before the school came, and so is the folder of files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from PIL import Image as Picture
from wagtail import hooks
from wagtail.admin.models import EditingSession, FormState
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import (
    Comment,
    GroupApprovalTask,
    Locale,
    PageViewRestriction,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail_localize.models import StringSegment, StringTranslation
from wagtail_localize.operations import translate_object

from home.actions import (
    SchoolError,
    close_school,
    create_school,
    delete_school,
    load_library,
    turn_off_language,
    turn_on_language,
)
from home.choices import Role
from home.models import ContactPerson, SchoolSettings, StaffInvitation, StaffSignIn, YearLevelPage
from home.school_trees import collections_of
from planner.models import SelfCheckAnswer, SetAsideFinding, YearPlanPage
from tests.home.school_plans import plan_of, portal_administrator, staff_of

KEYS = {"thuisopdracht-havo-vier-profielen", "activiteit-mini-stage", "lijst-wie-deed-de-opdracht"}
COUNTERS = {"sqlite_sequence"}
"""What only goes up."""


FILLED = {
    "auth_group",
    "auth_user",
    "django_session",
    "home_activitypage",
    "home_contactperson",
    "home_librarybase",
    "home_offlinepages",
    "home_schoolcollection",
    "home_schoolsettings",
    "planner_activitylink",
    "planner_plannedactivity",
    "planner_yearplanpage",
    "taggit_tag",
    "wagtail_localize_string",
    "wagtail_localize_translation",
    "axes_accessattempt",
    "home_staffinvitation",
    "home_staffsignin",
    "planner_selfcheckanswer",
    "planner_setasidefinding",
    "wagtail_localize_stringtranslation",
    "wagtailadmin_editingsession",
    "wagtailadmin_formstate",
    "wagtailcore_collection",
    "wagtailcore_comment",
    "wagtailcore_groupapprovaltask_groups",
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
    "wagtailcore_pageviewrestriction",
    "wagtailcore_referenceindex",
    "wagtailcore_revision",
    "wagtailcore_workflowpage",
    "wagtailcore_workflowstate",
    "wagtaildocs_document",
    "wagtailimages_image",
    "wagtailimages_rendition",
    "wagtailredirects_redirect",
}
"""Tables in which the school of these tests has rows."""


def everything() -> dict[str, set[str]]:
    """All rows of all tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in COUNTERS and "_fts" not in table:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found[table] = {repr(row) for row in cursor.fetchall()}
    return found


def differences(before: dict[str, set[str]], after: dict[str, set[str]]) -> dict[str, list[str]]:
    """By table the rows that are new or gone."""
    return {table: sorted(before[table] ^ after[table]) for table in before if before[table] != after[table]}


def png() -> ContentFile:
    """A small picture."""
    content = BytesIO()
    Picture.new("RGB", (4, 4), "red").save(content, "PNG")
    return ContentFile(content.getvalue(), "rood.png")


def furnish_history(site: Site) -> None:
    """What people leave behind: log, comments, attempts to sign in, tasks, self-check, translations of texts."""
    management = get_user_model().objects.get(username=f"beheer-{site.hostname}")
    level = YearLevelPage.objects.child_of(site.root_page).first()
    plan = YearPlanPage.objects.child_of(level).get()
    log(get_image_model().objects.get(title="Foto"), "wagtail.edit", user=management)
    Comment.objects.create(page=level, user=management, text="Zo goed?", contentpath="title")
    AccessAttempt.objects.create(username=management.username, failures_since_start=1)
    asked = get_user_model().objects.create_user("gevraagd", is_active=False)
    StaffInvitation.objects.create(site=site, email="gevraagd@west.example", name="Gevraagd", account=asked)
    StaffSignIn.objects.create(site=site, user=management, at=timezone.now())
    task = GroupApprovalTask.objects.create(name="Westerse blik")
    task.groups.add(site.school_groups.get(role=Role.MANAGEMENT).group)
    workflow = Workflow.objects.create(name="Westers")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    SelfCheckAnswer.objects.create(page=plan, factor=1, state="yes")
    SetAsideFinding.objects.create(page=plan, code="crowded", reason="Zo is het")
    segment = StringSegment.objects.filter(source__object=level.translation_key).first()
    assert segment is not None
    StringTranslation.objects.create(
        translation_of=segment.string,
        locale=Locale.objects.get(language_code="tr"),
        context=segment.context,
        data="Bir",
    )
    page = ContentType.objects.get_for_model(YearLevelPage)
    visitor = get_user_model().objects.get(username="bezoeker")
    EditingSession.objects.create(user=visitor, content_type=page, object_id=level.pk, last_seen_at=timezone.now())
    FormState.objects.create(
        user=visitor, content_type=page, object_id=level.pk, data="", last_updated_at=timezone.now()
    )


def furnish(site: Site, client_of: Any) -> None:
    """Everything that a school can have."""
    (collection,) = collections_of(site)
    image = get_image_model().objects.create(title="Foto", file=png(), collection=collection)
    image.tags.add("open dag west")
    image.get_rendition("fill-2x2")
    document = ContentFile(b"tekst", "brief.txt")
    get_document_model().objects.create(title="Brief", file=document, collection=collection)
    settings = SchoolSettings.for_site(site)
    settings.logo = image
    settings.save()
    ContactPerson.objects.create(setting=settings, name="Wies West", photo=image)
    level = YearLevelPage.objects.child_of(site.root_page).first()
    assert level is not None
    Redirect.objects.create(site=site, old_path="/oud", redirect_page=level)
    PageViewRestriction.objects.create(page=level, restriction_type="login")
    turn_on_language(site, "tr")
    turn_on_language(site, "pl")
    turn_off_language(site, "pl")
    translate_object(YearLevelPage.objects.get(pk=level.pk), [Locale.objects.get(language_code="tr")])
    for role in Role:
        user = staff_of(site, role)
        client = client_of(site.hostname)
        client.force_login(user)
        client.get("/admin/")
        client.get(f"/admin/pages/{level.pk}/edit/")
    management = get_user_model().objects.get(username=f"beheer-{site.hostname}")
    level.title = "Leerjaar een"
    level.save_revision(user=management, log_action=True)
    workflow = WorkflowPage.objects.filter(page=site.root_page).first()
    if workflow is not None:
        workflow.workflow.start(level, management)


@pytest.fixture
def installation(portal: Any, other_school: Site, library_entries: list[Any]) -> Any:
    """The portal with a library and another school, and all locales."""
    load_library(portal, [entry for entry in library_entries if entry.key in KEYS])
    for code in ("tr", "pl"):
        Locale.objects.get_or_create(language_code=code)
    return portal


def west(**changes: Any) -> Site:
    """A school with library and plans."""
    return create_school(plan_of(with_library=True, with_plans=True, **changes))


@pytest.mark.parametrize("is_closed_first", [False, True])
def test_nothing_is_left_of_a_school(
    installation: Any,
    client_of: Any,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
    is_closed_first: bool,
):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    client_of("noord.example").get("/")
    get_user_model().objects.create_user("bezoeker")
    before = everything()
    with django_capture_on_commit_callbacks(execute=True):
        site = west()
        furnish(site, client_of)
        furnish_history(site)
    assert len(list(tmp_path.rglob("*.*"))) >= 3
    filled = differences(before, everything())
    assert set(filled) >= FILLED
    if is_closed_first:
        close_school(site)
    with django_capture_on_commit_callbacks(execute=True):
        delete_school(site, confirm=" West.example ")
    assert differences(before, everything()) == {}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_other_school_is_not_touched_where_staff_serve_both(installation: Any, other_school: Site, client_of: Any):
    site = west()
    user = staff_of(site, Role.DECAAN, "allebei")
    user.groups.add(other_school.school_groups.get(role=Role.DECAAN).group)
    administrator = portal_administrator()
    administrator.groups.add(site.school_groups.get(role=Role.DECAAN).group)
    delete_school(site, confirm="west.example", user=administrator)
    user.refresh_from_db()
    assert [tie.site_id for tie in other_school.school_groups.filter(group__in=user.groups.all())] == [other_school.pk]
    administrator.refresh_from_db()
    assert administrator.is_superuser
    assert client_of("noord.example").get("/").status_code == 200
    assert client_of("west.example").get("/").content.decode().count("Westerschool") == 0


def test_who_is_deleted_is_signed_out(installation: Any, client_of: Any):
    site = west()
    client = client_of("west.example")
    client.force_login(staff_of(site, Role.MANAGEMENT))
    assert client.get("/admin/").status_code == 200
    delete_school(site, confirm="west.example")
    assert not Session.objects.exists()
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("typed", ["", "west", "noord.example", "Westerschool"])
def test_without_the_right_host_name_nothing_is_deleted(installation: Any, typed: str):
    site = west()
    before = everything()
    with pytest.raises(SchoolError) as error:
        delete_school(site, confirm=typed)
    assert error.value.field == "confirm"
    assert differences(before, everything()) == {}


def test_the_portal_itself_cannot_be_deleted(installation: Any):
    with pytest.raises(SchoolError):
        delete_school(Site.objects.get(is_default_site=True), confirm="portal.example")
    assert Site.objects.filter(is_default_site=True).exists()


@pytest.mark.parametrize("role", list(Role))
def test_no_member_of_staff_deletes_a_school(installation: Any, role: Role):
    site = west()
    with pytest.raises(PermissionDenied):
        delete_school(site, confirm="west.example", user=staff_of(site, role))
    assert Site.objects.filter(pk=site.pk).exists()


def test_a_plugin_deletes_its_own_and_a_plugin_that_fails_leaves_the_school(installation: Any):
    site = west()
    seen: list[str] = []

    def note(*, site: Site) -> None:
        seen.append(site.hostname)

    def fail(*, site: Site) -> None:
        raise RuntimeError("the disk is full")

    before = everything()
    with hooks.register_temporarily("home_delete_school", fail), pytest.raises(RuntimeError):
        delete_school(site, confirm="west.example")
    assert differences(before, everything()) == {}
    with hooks.register_temporarily("home_delete_school", note):
        delete_school(site, confirm="west.example")
    assert seen == ["west.example"]


def test_the_same_school_can_be_made_again(installation: Any, client_of: Any):
    delete_school(west(), confirm="west.example")
    assert west().hostname == "west.example"
    assert client_of("west.example").get("/").status_code == 200
