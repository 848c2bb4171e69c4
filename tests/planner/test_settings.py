"""The planner's settings of a school: who keeps them, and that another school's do not exist."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import GroupSitePermission, Site
from wagtail.test.utils.form_data import querydict_from_html

from home.actions.closing import close_school, reopen_school
from home.choices import Role
from planner.models import PlannerSettings

KEEPERS = [Role.DECAAN, Role.MANAGEMENT]
OTHERS = [role for role in Role if role not in KEEPERS]


def address(site: Site) -> str:
    return reverse("wagtailsettings:edit", args=["planner", "plannersettings", site.pk])


MENU = "/admin/settings/planner/plannersettings/"


def browser(client_of: Any, site: Site, role: Role) -> Any:
    user = get_user_model().objects.create_user(f"{role}-{site.pk}", password="x")
    user.groups.add(site.school_groups.get(role=role).group)
    client = client_of(site.hostname)
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", KEEPERS)
def test_who_keeps_plans_says_when_school_is_closed(school: Site, other_school: Site, client_of: Any, role: Role):
    client = browser(client_of, school, role)
    page = client.get(address(school))
    assert page.status_code == 200
    assert page.context["site_switcher"] is None
    assert MENU.encode() in client.get("/admin/").content
    sent = querydict_from_html(page.content.decode(), form_index=0).dict()
    sent |= {
        "keep_replies_days": "14",
        "closure_days-TOTAL_FORMS": "1",
        "closure_days-0-name": "Studiedag",
        "closure_days-0-start": "2027-03-11",
        "closure_days-0-end": "",
        "closure_days-0-ORDER": "1",
        "closure_days-0-id": "",
        "closure_days-0-DELETE": "",
    }
    assert client.post(address(school), sent).status_code == 302
    kept = PlannerSettings.objects.get(site=school)
    assert (kept.keep_replies_days, kept.closure_days.get().start) == (14, date(2027, 3, 11))

    assert client.get(address(other_school)).status_code in {302, 404}
    client.post(address(other_school), sent)
    assert not PlannerSettings.objects.filter(site=other_school, keep_replies_days=14).exists()


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_does(school: Site, client_of: Any, role: Role):
    client = browser(client_of, school, role)
    assert client.get(address(school)).status_code == 302
    assert MENU.encode() not in client.get("/admin/").content


def rights(site: Site) -> set[str]:
    rows = GroupSitePermission.objects.filter(site=site, permission__codename="change_plannersettings")
    return {row.group.school_group.role for row in rows.select_related("group__school_group")}


def test_schools_of_before_get_it_too_and_a_closed_one_when_it_opens(school: Site, other_school: Site):
    migration = import_module("planner.migrations.0006_who_keeps_settings")
    migration.withdraw(apps, None)
    assert rights(school) == rights(other_school) == set()
    close_school(other_school)
    migration.allow(apps, None)
    assert (rights(school), rights(other_school)) == (set(KEEPERS), set())
    reopen_school(other_school)
    assert rights(other_school) == set(KEEPERS)

    close_school(other_school)
    migration.withdraw(apps, None)
    reopen_school(other_school)
    assert rights(other_school) == set()
