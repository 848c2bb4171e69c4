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
from playwright.sync_api import Page, expect
from wagtail.models import Page as WagtailPage
from wagtail.models import Site

from home.actions import SchoolPlan, create_school
from home.choices import Role
from home.models import PortalPage, SchoolClass, YearLevelPage
from planner.actions_invitations import make_invitation
from planner.actions_replies import ReplyData, keep_class_list, save_reply
from planner.models import InvitationPage, PlannedActivity, Reply, ReplyPupil, YearPlanPage
from planner.reply_links import ClassLink, class_token

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


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_back_and_again_is_the_same_reply_and_another_child_is_asked_about(phone: Page, prefix: str):
    form = f"{prefix}/leerjaar-2/ouderavond/antwoord/"
    phone.goto(form)
    urls = []
    for _time in range(2):
        phone.check("input[value=yes]")
        phone.fill("[name=pupil-0-first_name]", "Sara")
        phone.select_option("[name=pupil-0-class_name]", "2A")
        phone.click(".send")
        phone.wait_for_url("**/mijn-antwoord/**")
        urls.append(phone.url)
        phone.go_back()
        phone.wait_for_url(f"**{form}")
    assert len(set(urls)) == 1
    assert Reply.objects.count() == 1
    phone.check("input[value=yes]")
    phone.fill("[name=pupil-0-first_name]", "Tom")
    phone.select_option("[name=pupil-0-class_name]", "2A")
    phone.click(".send")
    phone.wait_for_selector(".fault-summary")
    assert "Sara" in phone.locator(".notice").inner_text()
    assert Axe().run(phone).response["violations"] == []
    assert Reply.objects.count() == 1
    phone.click(".send")
    phone.wait_for_url("**/mijn-antwoord/**")
    assert sorted(ReplyPupil.objects.values_list("first_name", flat=True)) == ["Sara", "Tom"]


class Hands:
    """Somebody with a telephone, who counts what it takes: taps, and letters typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.typed = page, 0, 0

    def tap(self, selector: str) -> None:
        """Once."""
        target = self.page.locator(selector).first
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, selector
        target.click()
        self.taps += 1

    def choose(self, selector: str, value: str) -> None:
        """Open a list and choose from it: two taps."""
        self.page.select_option(selector, value)
        self.taps += 2

    def type(self, selector: str, text: str) -> None:
        """Tap a field and fill it in."""
        self.tap(selector)
        self.page.locator(selector).press_sequentially(text)
        self.typed += len(text)


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_how_little_a_reply_takes(phone: Page, invited: InvitationPage, prefix: str):
    hands = Hands(phone)
    phone.goto(f"{prefix}/leerjaar-2/ouderavond/")
    hands.tap("main a.main")
    hands.tap(".answer-yes")
    hands.type("[name=pupil-0-first_name]", "ليلى" if prefix else "Sara")
    hands.choose("[name=pupil-0-class_name]", "2A")
    hands.tap(".send")
    phone.wait_for_url("**/mijn-antwoord/**")
    assert (hands.taps, hands.typed) == (6, 4)
    pupil = invited.listed.get(first_name="Tom")
    token = class_token(ClassLink(invited.pk, "2A", pupil.pk))
    hands = Hands(phone)
    phone.goto(f"{prefix}/leerjaar-2/ouderavond/antwoord/{token}/")
    assert Axe().run(phone).response["violations"] == []
    send = phone.locator(".send").bounding_box()
    assert send is not None
    assert send["y"] + send["height"] <= 844
    hands.tap(".answer-yes")
    hands.tap(".send")
    phone.wait_for_url("**/mijn-antwoord/**")
    assert (hands.taps, hands.typed) == (2, 0)
    assert set(ReplyPupil.objects.values_list("first_name", flat=True)) == {"ليلى" if prefix else "Sara", "Tom"}
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.context.cookies() == []


@pytest.fixture
def mentor(phone: Page) -> Page:
    """The same telephone in the hands of somebody of the staff."""
    user = get_user_model().objects.create_user("decaan", password="geheim-genoeg")
    user.groups.add(Group.objects.get(school_group__site__hostname=HOST, school_group__role=Role.DECAAN))
    phone.goto("/admin/login/")
    phone.fill("[name=username]", "decaan")
    phone.fill("[name=password]", "geheim-genoeg")
    phone.click("button[type=submit]")
    phone.wait_for_url("**/admin/")
    return phone


def test_from_pasted_names_to_who_came(mentor: Page, invited: InvitationPage):
    keep_class_list(invited, "2A", [])
    save_reply(invited, ReplyData("yes", (("Aïcha", "2A"),)))
    save_reply(invited, ReplyData("no", (("Cem", "2A"),)))
    long = "Maximiliaan-Alexander van der"
    mentor.goto(f"/admin/parent-invitations/{invited.pk}/")
    mentor.click(f"a[href$='/{invited.pk}/class/2A/']")
    mentor.fill("[name=names]", f"Aicha\nBram\nCem\n{long}\nDina")
    mentor.click("main form button[type=submit]")
    mentor.wait_for_url(f"**/parent-invitations/{invited.pk}/")
    shown = mentor.locator(".reply-class").first.locator(".reply-columns > div")
    assert [shown.nth(column).locator("li a").all_inner_texts() for column in range(3)] == [
        ["Aïcha"],
        ["Cem"],
        ["Bram", long, "Dina"],
    ]
    assert mentor.evaluate("document.documentElement.scrollWidth") <= 390
    mentor.click(f"a[href$='/{invited.pk}/door/']")
    mentor.wait_for_url("**/door/")
    assert mentor.locator(".door-name bdi").all_inner_texts() == ["Aïcha", "Bram", "Dina", long]
    for name in ("Aïcha", "Bram"):
        box = mentor.locator(".door-name", has_text=name).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        mentor.locator(".door-name", has_text=name).click()
    expect(mentor.locator(".door-name[aria-pressed=true]")).to_have_count(2)
    expect(mentor.locator(".door-name[aria-busy]")).to_have_count(0)
    assert mentor.evaluate("document.documentElement.scrollWidth") <= 390
    assert invited.listed.filter(came=True).count() == 1
    assert ReplyPupil.objects.filter(came=True).count() == 1


def test_a_tap_at_the_door_is_kept_and_taken_back(mentor: Page, invited: InvitationPage):
    mentor.goto(f"/admin/parent-invitations/{invited.pk}/door/")
    sara = mentor.locator(".door-name", has_text="Sara")
    sara.click()
    expect(mentor.locator(".door-name[aria-pressed=true]")).to_have_count(1)
    mentor.reload()
    assert sara.get_attribute("aria-pressed") == "true"
    sara.click()
    expect(mentor.locator(".door-name[aria-pressed=true]")).to_have_count(0)
    assert not invited.listed.filter(came=True).exists()
