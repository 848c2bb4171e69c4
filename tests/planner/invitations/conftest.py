"""An invitation to the parent meeting of level 2, with classes, replies and staff, for several files of tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Site

from home.choices import Kind, Role
from home.models import MentorClass, SchoolClass, YearLevelPage
from planner.actions_invitations import make_invitation
from planner.actions_replies import ReplyData, save_reply
from planner.models import InvitationPage, PlannedActivity, Reply, YearPlanPage

HOST = "zuid.example"
PATH = "/leerjaar-2/uitnodiging/"


def level_of(site: Site, number: int = 2) -> YearLevelPage:
    """A level of a school."""
    return YearLevelPage.objects.child_of(site.root_page).get(level=number)


def meeting_of(plan: YearPlanPage) -> PlannedActivity:
    """The live row of the parent meeting."""
    row: PlannedActivity = PlannedActivity.objects.filter(page=plan, kind=Kind.MEETING).first()
    return row


def give_classes(level: YearLevelPage, *names: str) -> None:
    """Name the classes of a level."""
    level = YearLevelPage.objects.get(pk=level.pk)
    level.classes = [SchoolClass(name=name, sort_order=order) for order, name in enumerate(names)]
    level.save_revision().publish()


def answer(page: InvitationPage, *pupils: tuple[str, str], said: str = "yes", people: int = 2, **fields: Any) -> Reply:
    """A reply of a family."""
    return save_reply(page.source, ReplyData(answer=said, pupils=pupils, people=people, **fields))


def staff(site: Site, role: Role, name: str = "") -> Any:
    """Somebody of the staff of a school in one role."""
    user = get_user_model().objects.create_user(name or f"{role.value}-{site.hostname}", password="geheim-genoeg")
    user.groups.add(Group.objects.get(school_group__site=site, school_group__role=role))
    return user


@pytest.fixture
def invited(plan: YearPlanPage, school: Site, today: Any) -> InvitationPage:
    """The published invitation to the meeting, at a short address."""
    give_classes(level_of(school), "2A", "2B")
    page = make_invitation(plan, meeting_of(plan).uid, user=None, publish=True)
    page.slug = "uitnodiging"
    page.introduction = "Wij zien u graag."
    page.save_revision().publish()
    return InvitationPage.objects.get(pk=page.pk)


@pytest.fixture
def mentor_of_2a(school: Site) -> Any:
    """The mentor of class 2A."""
    user = staff(school, Role.MENTOR, "mentor-2a")
    MentorClass.objects.create(site=school, user=user, level=level_of(school), name="2A")
    return user


@pytest.fixture
def round_(plan: YearPlanPage, school: Site, today: Any, edit: Any) -> InvitationPage:
    """The published invitation to a round of conversations of level 2, planned from Monday to Friday next week."""
    give_classes(level_of(school), "2A", "2B")
    row = PlannedActivity.objects.filter(page=plan, kind=Kind.PROGRESS).first()
    when = {"start": date(2026, 11, 23), "end": date(2026, 11, 27), "precision": "week", "start_time": None}
    edit(plan, {row.external_id: when | {"end_time": None}}, publish=True)
    page = make_invitation(YearPlanPage.objects.get(pk=plan.pk), row.uid, user=None, publish=True)
    page.slug = "uitnodiging"
    page.save_revision().publish()
    return InvitationPage.objects.get(pk=page.pk)


@pytest.fixture
def other_round(round_: InvitationPage, plan: YearPlanPage) -> InvitationPage:
    """The invitation to the meeting of the same level: another one of the same school."""
    return make_invitation(plan, meeting_of(plan).uid, user=None, publish=True)
