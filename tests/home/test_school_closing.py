"""Closing a school and opening it again: exactly what was there comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Revision,
    Site,
)

from home.actions import SchoolError, close_school, reopen_school, turn_off_language, turn_on_language
from home.choices import Role
from home.models import ContentPage, OfflinePages, YearLevelPage
from home.permissions import has_role
from home.school_trees import is_closed, pages_of
from tests.home.school_plans import portal_administrator, staff_of

RIGHTS = (GroupPagePermission, GroupCollectionPermission, GroupSitePermission)


def live_of(site: Site) -> set[int]:
    """The pages of a school that are published."""
    return set(pages_of(site).filter(live=True).values_list("pk", flat=True))


def rights_of(site: Site) -> list[set[tuple]]:
    """What the groups of a school may do."""
    return [{row[1:] for row in model.objects.filter(group__school_group__site=site).values_list()} for model in RIGHTS]


@pytest.fixture
def furnished(school: Site) -> Site:
    """A school with a draft, a page that was taken off line, a schedule, and a language that is on and one off."""
    level = YearLevelPage.objects.child_of(school.root_page).get(level=1)
    for slug in ("concept", "gepland", "teruggetrokken"):
        level.add_child(instance=ContentPage(title=slug.title(), slug=slug, live=slug == "teruggetrokken"))
    planned = ContentPage.objects.get(slug="gepland")
    planned.go_live_at = timezone.now() + timedelta(hours=1)
    planned.save_revision().publish()
    ContentPage.objects.get(slug="teruggetrokken").unpublish()
    turn_on_language(school, "tr")
    turn_on_language(school, "pl")
    turn_off_language(school, "pl")
    cache.clear()
    return school


@pytest.mark.parametrize("path", ["/", "/leerjaar-1/", "/opdrachten/", "/tr/", "/nergens/", "/documents/1/x.pdf"])
def test_parents_read_that_a_closed_school_is_closed(furnished: Site, other_school: Site, client_of: Any, path: str):
    close_school(furnished)
    cache.clear()
    response = client_of("zuid.example").get(path)
    assert response.status_code == 410
    body = response.content.decode()
    assert "Leerjaar 1" not in body
    assert "<h1>" in body
    assert client_of("noord.example").get("/").status_code == 200


def test_a_closed_school_is_not_in_the_school_finder(furnished: Site, other_school: Site, client_of: Any):
    assert "Zuiderschool" in client_of("portal.example").get("/").content.decode()
    close_school(furnished)
    body = client_of("portal.example").get("/").content.decode()
    assert "Zuiderschool" not in body
    assert "Noorderschool" in body


def test_opening_again_restores_exactly_what_was_there(furnished: Site, other_school: Site, client_of: Any):
    before, rights, others = live_of(furnished), rights_of(furnished), live_of(other_school)
    schedule = list(Revision.objects.filter(approved_go_live_at__isnull=False).values_list("pk", "approved_go_live_at"))
    assert before
    assert schedule
    close_school(furnished)
    assert live_of(furnished) == set()
    assert rights_of(furnished) == [set(), set(), set()]
    assert live_of(other_school) == others
    assert is_closed(furnished)
    reopen_school(furnished)
    assert live_of(furnished) == before
    assert rights_of(furnished) == rights
    again = Revision.objects.filter(approved_go_live_at__isnull=False)
    assert list(again.values_list("pk", "approved_go_live_at")) == schedule
    assert not is_closed(furnished)
    assert set(OfflinePages.objects.values_list("reason", flat=True)) == {"pl"}
    cache.clear()
    client = client_of("zuid.example")
    assert [client.get(path).status_code for path in ("/", "/tr/leerjaar-1/", "/pl/")] == [200, 200, 404]


def test_no_schedule_brings_a_page_of_a_closed_school_back(furnished: Site):
    close_school(furnished)
    Page.objects.filter(slug="gepland").update(go_live_at=timezone.now() - timedelta(days=1))
    call_command("publish_scheduled")
    assert live_of(furnished) == set()
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_what_came_on_line_meanwhile_does_not_stay(furnished: Site):
    before = live_of(furnished)
    close_school(furnished)
    Page.objects.filter(slug="concept").update(live=True)
    reopen_school(furnished)
    assert live_of(furnished) == before


@pytest.mark.parametrize("role", list(Role))
def test_staff_of_a_closed_school_change_nothing(furnished: Site, other_school: Site, client_of: Any, role: Role):
    user = staff_of(furnished, role)
    level = YearLevelPage.objects.child_of(furnished.root_page).get(level=1)
    draft = level.latest_revision_id
    close_school(furnished)
    assert not has_role(user, furnished, list(Role))
    client = client_of("zuid.example")
    client.force_login(user)
    before = Page.objects.count()
    for address in (
        f"/admin/pages/{level.pk}/edit/",
        f"/admin/pages/{level.pk}/unpublish/",
        f"/admin/pages/{level.pk}/delete/",
        f"/admin/pages/add/home/contentpage/{level.pk}/",
        f"/admin/settings/home/schoolsettings/{furnished.pk}/",
    ):
        response = client.post(address, {"title": "Anders", "slug": "anders", "school_name": "Anders"})
        assert response.status_code in {302, 403, 404}, address
    assert Page.objects.count() == before
    assert YearLevelPage.objects.get(pk=level.pk).latest_revision_id == draft
    reopen_school(furnished)
    assert has_role(user, furnished, [role])


def test_nor_does_the_portal_administrator(furnished: Site, client_of: Any):
    client = client_of("portal.example")
    client.force_login(portal_administrator())
    level = YearLevelPage.objects.child_of(furnished.root_page).get(level=1)
    close_school(furnished)
    for address in (f"/admin/pages/{level.pk}/delete/", f"/admin/pages/{level.pk}/edit/"):
        assert client.get(address).status_code == 200
        response = client.post(address, {"title": "Anders", "action-publish": "1"})
        assert response.status_code == 302
    response = client.post(f"/admin/bulk/wagtailcore/page/delete/?id={level.pk}")
    assert response.status_code == 302
    assert YearLevelPage.objects.get(pk=level.pk).title == "Leerjaar 1"
    assert live_of(furnished) == set()


def test_closing_twice_and_opening_what_is_open_are_refused(school: Site):
    with pytest.raises(SchoolError):
        reopen_school(school)
    close_school(school)
    before = live_of(school)
    with pytest.raises(SchoolError):
        close_school(school)
    assert live_of(school) == before
    reopen_school(school)
    assert live_of(school)


@pytest.mark.parametrize("role", list(Role))
def test_no_member_of_staff_closes_or_opens_a_school(school: Site, role: Role):
    user = staff_of(school, role)
    with pytest.raises(PermissionDenied):
        close_school(school, user=user)
    assert not is_closed(school)
    close_school(school)
    with pytest.raises(PermissionDenied):
        reopen_school(school, user=user)
    assert is_closed(school)
