"""What tests on whole schools share: a plan that is right, and staff."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Site

from home.actions import SchoolPlan
from home.choices import Role

PLAN = SchoolPlan(name="Westerschool", hostname="west.example", levels=(("havo", 1),))


def plan_of(**changes: Any) -> SchoolPlan:
    """A plan that is right but for these changes."""
    values = {name: getattr(PLAN, name) for name in SchoolPlan.__slots__}
    return SchoolPlan(**(values | changes))


def staff_of(site: Site, role: Role, name: str = "") -> Any:
    """A new member of a school's staff."""
    user = get_user_model().objects.create_user(name or f"{role.value}-{site.hostname}", password="geheim-genoeg")
    user.groups.add(Group.objects.get(school_group__site=site, school_group__role=role))
    return user


def portal_administrator() -> Any:
    """Who may do everything."""
    return get_user_model().objects.create_superuser("beheer", password="geheim-genoeg")
