"""A parent replies on a telephone, in Dutch and from right to left; staff see it and tap at the door."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from playwright.sync_api import Page
from wagtail.models import Page as WagtailPage
from wagtail.models import Site

from home.actions import SchoolPlan, create_school
from home.choices import Role
from home.models import PortalPage, SchoolClass, YearLevelPage
from planner.actions_invitations import make_invitation
from planner.actions_replies import keep_class_list
from planner.models import InvitationPage, PlannedActivity, Reply, YearPlanPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
HOST = "avond.localhost"


@pytest.fixture
def invited(chromium: Any, live_server: Any, transactional_db: None) -> InvitationPage:
    """A school with an invitation to an evening of next month, in Dutch and Arabic."""
    cache.clear()
    portal = WagtailPage.get_first_root_node().add_child(instance=PortalPage(title="Portaal", slug="portaal"))
    values = {"hostname": "localhost", "port": live_server.thread.port, "root_page": portal}
    Site.objects.update_or_create(is_default_site=True, defaults=values)
    plan = SchoolPlan(
        name="Avondschool",
        hostname=HOST,
        levels=(("vmbo_bk", 2),),
        languages=("nl", "ar"),
        with_library=False,
        port=live_server.thread.port,
    )
    level = YearLevelPage.objects.child_of(create_school(plan).root_page).get()
    level.classes = [SchoolClass(name="2A", sort_order=0), SchoolClass(name="2B", sort_order=1)]
    level.save_revision().publish()
    day = date.today() + timedelta(days=20)
    year = YearPlanPage(title="Jaarplan", school_year=day.year - (day.month < 8), slug="jaarplan")
    level.add_child(instance=year)
    year.activities = [
        PlannedActivity(lane="parent", kind="meeting", title="Ouderavond", start=day, end=day, location="Aula")
    ]
    year.save_revision().publish()
    page = make_invitation(year, year.activities.get().uid, user=None, publish=True)
    keep_class_list(page, "2A", ["Sara", "Tom"])
    return InvitationPage.objects.get(pk=page.pk)


@pytest.fixture
def phone(chromium: Any, invited: InvitationPage, live_server: Any) -> Iterator[Page]:
    """Chromium as wide as a telephone, at the school's host."""
    address = f"http://{HOST}:{live_server.thread.port}"
    page = chromium.new_page(viewport={"width": 390, "height": 844}, base_url=address)
    yield page
    page.close()


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_reply_on_one_screen_in_three_answers(phone: Page, prefix: str):
    phone.goto(f"{prefix}/leerjaar-2/ouderavond/")
    phone.click("main a.main")
    assert phone.locator("html").get_attribute("dir") == ("rtl" if prefix else "ltr")
    send = phone.locator(".send").bounding_box()
    assert send is not None
    assert send["y"] + send["height"] <= 844
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    form = phone.locator("form.reply")
    assert form.evaluate("form => getComputedStyle(form).direction") == ("rtl" if prefix else "ltr")
    assert phone.locator("h1").evaluate("title => title.closest('[lang]').lang") == "nl"
    for box in [phone.locator(".answer-choice").nth(number).bounding_box() for number in range(3)]:
        assert box is not None
        assert box["height"] >= 44
    assert Axe().run(phone).response["violations"] == []
    begun = time.monotonic()
    phone.check("input[value=yes]")
    phone.fill("[name=pupil-0-first_name]", "ليلى" if prefix else "Sara")
    phone.select_option("[name=pupil-0-class_name]", "2A")
    phone.click(".send")
    phone.wait_for_url("**/mijn-antwoord/**")
    assert time.monotonic() - begun < 30
    assert Axe().run(phone).response["violations"] == []
    reply = Reply.objects.get()
    assert (reply.answer, reply.language) == ("yes", "ar" if prefix else "nl")
    assert phone.context.cookies() == []


def test_what_the_answer_does_not_need_is_not_asked(phone: Page):
    phone.goto("/leerjaar-2/ouderavond/antwoord/")
    people, telephone = phone.locator("[name=people]"), phone.locator("[name=telephone]")
    assert (people.is_visible(), telephone.is_visible()) == (True, False)
    phone.check("input[value=call]")
    assert (people.is_visible(), telephone.is_visible()) == (False, True)
    phone.check("input[value=no]")
    assert (people.is_visible(), telephone.is_visible()) == (False, False)


def test_a_mistake_takes_the_reader_to_its_field(phone: Page):
    phone.goto("/leerjaar-2/ouderavond/antwoord/")
    phone.check("input[value=yes]")
    phone.click(".send")
    phone.wait_for_selector(".fault-summary")
    assert phone.evaluate("document.activeElement.className") == "fault-summary"
    phone.locator(".fault-summary a").first.click()
    assert phone.evaluate("document.activeElement.id") == "id_pupil-0-first_name"
    assert not Reply.objects.exists()


def test_the_class_list_and_the_door(phone: Page, invited: InvitationPage):
    user = get_user_model().objects.create_user("decaan", password="geheim-genoeg")
    user.groups.add(Group.objects.get(school_group__site__hostname=HOST, school_group__role=Role.DECAAN))
    phone.goto("/admin/login/")
    phone.fill("[name=username]", "decaan")
    phone.fill("[name=password]", "geheim-genoeg")
    phone.click("button[type=submit]")
    phone.wait_for_url("**/admin/")
    phone.goto(f"/admin/parent-invitations/{invited.pk}/door/")
    sara = phone.locator(".door-name", has_text="Sara")
    sara.click()
    phone.wait_for_function("document.querySelector('.door-name[aria-pressed=true]')")
    phone.reload()
    assert sara.get_attribute("aria-pressed") == "true"
    sara.click()
    phone.wait_for_function("!document.querySelector('.door-name[aria-pressed=true]')")
    assert not invited.listed.filter(came=True).exists()
