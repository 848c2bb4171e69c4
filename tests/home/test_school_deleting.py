"""Deleting a school: every table is as it was before the school came, and so is the folder of files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from PIL import Image as Picture
from wagtail import hooks
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, PageViewRestriction, Site, WorkflowPage
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
from home.models import ContactPerson, SchoolSettings, YearLevelPage
from home.school_trees import collections_of
from tests.home.school_plans import plan_of, portal_administrator, staff_of

KEYS = {"thuisopdracht-havo-vier-profielen", "activiteit-mini-stage", "lijst-wie-deed-de-opdracht"}
COUNTERS = {"sqlite_sequence"}
"""What only goes up."""


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
    client_of("noord.example").get("/")
    before = everything()
    with django_capture_on_commit_callbacks(execute=True):
        site = west()
        furnish(site, client_of)
    assert len(list(tmp_path.rglob("*.*"))) >= 3
    assert len(differences(before, everything())) > 25  # tables
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
