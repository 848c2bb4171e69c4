"""A family chooses its time on a telephone, in Dutch and from right to left; somebody is just before it; and staff
make the times and print them for the door."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
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
from planner.actions_slots import choose_times
from planner.models import InvitationPage, PlannedActivity, Slot, SlotBooking, YearPlanPage
from planner.reply_links import ClassLink, class_token
from planner.slot_series import series

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
HOST = "gesprek.localhost"
PICTURES = os.environ.get("PICTURES")


@pytest.fixture
def round_(chromium: Any, live_server: Any, transactional_db: None) -> InvitationPage:
    """A school with a round of conversations next month, in Dutch and Arabic; two classes with their mentors."""
    cache.clear()
    portal = WagtailPage.get_first_root_node().add_child(instance=PortalPage(title="Portaal", slug="portaal"))
    port = live_server.thread.port
    values = {"hostname": "localhost", "port": port, "root_page": portal}
    Site.objects.update_or_create(is_default_site=True, defaults=values)
    plan = SchoolPlan(
        name="Gespreksschool",
        hostname=HOST,
        levels=(("vmbo_bk", 2),),
        languages=("nl", "ar"),
        with_library=False,
        port=port,
    )
    level = YearLevelPage.objects.child_of(create_school(plan).root_page).get()
    level.classes = [
        SchoolClass(name="2A", mentor="mevr. De Vries", sort_order=0),
        SchoolClass(name="2B", mentor="dhr. Yilmaz", sort_order=1),
    ]
    level.save_revision().publish()
    monday = date.today() + timedelta(days=21 - date.today().weekday())
    year = YearPlanPage(title="Jaarplan", school_year=monday.year - (monday.month < 8), slug="jaarplan")
    level.add_child(instance=year)
    friday = monday + timedelta(days=4)
    row = PlannedActivity(lane="parent", kind="progress", title="Gesprek", start=monday, end=friday, precision="week")
    year.activities = [row]
    year.save_revision().publish()
    page = make_invitation(year, year.activities.get().uid, user=None, publish=True)
    for name, mentor, room in (("2A", "mevr. De Vries", "Lokaal 12"), ("2B", "dhr. Yilmaz", "Lokaal 14")):
        for start, end in series(time(16), time(18), 15):
            Slot.objects.create(
                invitation=page, class_name=name, mentor=mentor, room=room, day=monday, start=start, end=end
            )
    return InvitationPage.objects.get(pk=page.pk)


@pytest.fixture
def phone(chromium: Any, round_: InvitationPage, live_server: Any) -> Iterator[Page]:
    """Chromium as wide as a telephone, at the school's host."""
    address = f"http://{HOST}:{live_server.thread.port}"
    page = chromium.new_page(viewport={"width": 390, "height": 844}, base_url=address)
    yield page
    page.close()


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, where somebody wants to look."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def reply(phone: Page, round_: InvitationPage, prefix: str, *children: tuple[str, str]) -> None:
    """Reply by the link of the first child's class."""
    token = class_token(ClassLink(round_.pk, children[0][1]))
    phone.goto(f"{prefix}/leerjaar-2/gesprek/antwoord/{token}/")
    phone.check("input[value=yes]")
    for number, (name, class_name) in enumerate(children):
        if number:
            phone.locator("details.more summary").first.click()
            phone.select_option(f"[name=pupil-{number}-class_name]", class_name)
        phone.fill(f"[name=pupil-{number}-first_name]", name)
    phone.click(".send")
    phone.wait_for_url("**/tijd/")


def is_sound(phone: Page, prefix: str) -> None:
    """No sideways scrolling, the right direction, nothing that axe finds, and no cookie."""
    assert phone.locator("html").get_attribute("dir") == ("rtl" if prefix else "ltr")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(phone).response["violations"] == []
    assert phone.context.cookies() == []


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_time_in_two_taps(phone: Page, round_: InvitationPage, prefix: str):
    reply(phone, round_, prefix, ("ليلى" if prefix else "Sara", "2A"))
    is_sound(phone, prefix)
    picture(phone, f"times-{prefix[1:] or 'nl'}")
    assert phone.locator(".time-choice").count() == 8
    for box in (phone.locator(".time-choice").first.bounding_box(), phone.locator(".send").bounding_box()):
        assert box is not None
        assert box["height"] >= 44
    assert "dhr. Yilmaz" not in phone.locator("main").inner_text()
    phone.locator(".time-choice").nth(2).click()
    phone.click(".send")
    phone.wait_for_url("**/mijn-antwoord/*/?nieuw=1")
    mine = phone.locator(".my-times")
    for word in ("mevr. De Vries", "Lokaal 12", "16:30–16:45" if prefix else "16.30–16.45"):
        expect(mine).to_contain_text(word)
    is_sound(phone, prefix)
    picture(phone, f"mine-{prefix[1:] or 'nl'}")
    booking = SlotBooking.objects.select_related("slot", "pupil__reply").get()
    assert (booking.slot.start, booking.pupil.reply.language) == (time(16, 30), "ar" if prefix else "nl")


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_somebody_was_just_before_and_one_tap_is_enough(phone: Page, round_: InvitationPage, prefix: str):
    reply(phone, round_, prefix, ("Sara", "2A"))
    phone.locator(".time-choice").nth(4).click()
    other = save_reply(round_, ReplyData("yes", (("Tom", "2A"),)))
    wanted = round_.slots.filter(class_name="2A").order_by("start")[4]
    choose_times(other, {other.pupils.get().pk: wanted.pk})
    phone.click(".send")
    expect(phone.locator(".fault-summary")).to_be_focused()
    is_sound(phone, prefix)
    picture(phone, f"taken-{prefix[1:] or 'nl'}")
    phone.click(".send")
    phone.wait_for_url("**/mijn-antwoord/*/?nieuw=1")
    mine = SlotBooking.objects.exclude(pupil__reply=other).get()
    assert mine.slot.start in (time(16, 45), time(17, 15))


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_brother_and_sister_come_after_each_other_and_change_later(phone: Page, round_: InvitationPage, prefix: str):
    reply(phone, round_, prefix, ("Sara", "2A"), ("Tom", "2B"))
    is_sound(phone, prefix)
    picture(phone, f"two-{prefix[1:] or 'nl'}")
    phone.locator(".time-choice").first.click()
    phone.click(".send")
    phone.wait_for_url("**/mijn-antwoord/*/?nieuw=1")
    first, second = SlotBooking.objects.order_by("starts_at")
    assert first.ends_at == second.starts_at
    picture(phone, f"two-mine-{prefix[1:] or 'nl'}")
    phone.locator(".my-times a[href='tijd/']").click()
    phone.locator(".time-choice").last.click()
    phone.click(".send")
    phone.wait_for_url("**/mijn-antwoord/*/?nieuw=1")
    moved = SlotBooking.objects.order_by("starts_at").first()
    assert moved.starts_at > second.starts_at
    assert moved.uid in {first.uid, second.uid}
    assert SlotBooking.objects.count() == 2


def test_when_all_is_full_one_can_be_called(phone: Page, round_: InvitationPage):
    Slot.objects.filter(class_name="2A").update(is_closed=True)
    reply(phone, round_, "", ("Sara", "2A"))
    is_sound(phone, "")
    picture(phone, "full-nl")
    phone.fill("[name=telephone]", "06 12345678")
    phone.click("button[name=call]")
    phone.wait_for_url("**/mijn-antwoord/*/?nieuw=1")
    assert round_.replies.get().answer == "call"


def test_staff_make_times_and_book_a_call(phone: Page, round_: InvitationPage, live_server: Any):
    keep_class_list(round_, "2A", ["Sara", "Tom"])
    user = get_user_model().objects.create_user("decaan", password="geheim-genoeg")
    user.groups.add(Group.objects.get(school_group__site__hostname=HOST, school_group__role=Role.DECAAN))
    phone.set_viewport_size({"width": 1280, "height": 900})
    phone.goto("/admin/login/")
    phone.fill("[name=username]", "decaan")
    phone.fill("[name=password]", "geheim-genoeg")
    phone.click("button[type=submit]")
    phone.wait_for_url("**/admin/")
    phone.goto(f"/admin/parent-invitations/{round_.pk}/slots/")
    picture(phone, "desk")
    phone.click("section[aria-labelledby='times-2a'] h2 a")
    assert phone.input_value("[name=mentor]") == "mevr. De Vries"
    phone.locator("[name=days]").nth(1).check()
    phone.fill("[name=start]", "16:00")
    phone.fill("[name=until]", "17:00")
    phone.fill("[name=minutes]", "10")
    picture(phone, "make")
    phone.click("form.planner-form .replies-bar button")
    expect(phone.locator(".help-warning[role=alert]")).to_contain_text("10")
    picture(phone, "make-warning")
    phone.click("button[name=anyway]")
    phone.wait_for_url("**/slots/")
    assert round_.slots.filter(class_name="2A").count() == 8 + 6
    phone.locator(".slot-table td a").first.click()
    phone.select_option("[name=who]", label="Tom")
    picture(phone, "slot")
    phone.click("button[value=book]")
    phone.wait_for_url("**/slots/#slot-*")
    phone.goto(f"/admin/parent-invitations/{round_.pk}/slots/door/")
    expect(phone.locator(".slot-door").first).to_contain_text("Tom")
    phone.emulate_media(media="print")
    picture(phone, "door")
