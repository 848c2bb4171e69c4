"""What the planner brings to a new school: who keeps its settings; model plans of the running year, as drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from wagtail.models import GroupSitePermission, Site

from home.actions import SchoolError
from home.choices import Role
from home.models import YearLevelPage
from home.permissions import PLANNER_ROLES
from planner.actions_copy import CopyRefused, copy_plan, has_rows, plan_of_level
from planner.copy_sources import model_source
from planner.dates import school_year_of


def allow_planner_settings(site: Site, groups: Mapping[Role, Group]) -> None:
    """Let those who keep year plans change what the planner has to know of their school."""
    change = Permission.objects.get(content_type__app_label="planner", codename="change_plannersettings")
    for role in PLANNER_ROLES:
        GroupSitePermission.objects.create(group=groups[role], site=site, permission=change)


@transaction.atomic
def copy_model_plans(site: Site, user: Any = None) -> int:
    """Give each level for which there is a model plan a draft of it; returns how many.

    Drafts, because the dates are those of a model: the school looks before parents read them. A level that has a plan
    already keeps it.
    """
    year = school_year_of(timezone.localdate())
    copied = 0
    for level in YearLevelPage.objects.child_of(site.root_page):
        source, stored = model_source(level.track, level.level), plan_of_level(level, year)
        if source.rows and not (stored and has_rows(stored)):
            try:
                copy_plan(source, site=site, level=level, school_year=year, user=user)
            except CopyRefused as refusal:
                raise SchoolError(str(refusal), "with_plans") from refusal
            copied += 1
    return copied
