"""What staff and parents do to an invitation shows on the next request, wherever the invitation appears."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from home.choices import Kind
from planner.actions_replies import withdraw
from planner.models import InvitationPage, PlannedActivity, Reply, Slot, SlotBooking, YearPlanPage
from planner.reply_links import ClassLink, class_token, reply_token
from tests.planner.invitations.conftest import PATH, answer, meeting_of
from tests.planner.invitations.slots import DAY, add_slots, family, time_page
from tests.planner.invitations.test_slot_desk import FORM as SLOTS
from tests.planner.test_editor import edit_url, form_of, place_of
from tests.portal.page_cache.conftest import Commit, Reader
from tests.portal.page_cache.everywhere import Everywhere
from tests.portal.page_cache.staff.conftest import publish_in_editor, send

PLAN = "/leerjaar-2/jaarplan-2026-2027/"
LETTER = f"{PATH}brief/"
CALENDAR = f"{PATH}uitnodiging.ics"
YEAR = "/leerjaar-2/ons-jaar/"


def desk(name: str, *args: Any) -> str:
    """An address of the planner in the admin."""
    return reverse(f"planner_{name}", args=args)


@pytest.mark.parametrize("kind", [Kind.MEETING, Kind.HOME_ASSIGNMENT, Kind.PROGRESS])
def test_an_invitation_or_announcement_made_from_a_row(
    everywhere: Everywhere, decaan: Client, plan: YearPlanPage, english: Any, today: date, kind: Kind
):
    row = PlannedActivity.objects.filter(page=plan, kind=kind, end__gte=today).first()
    with everywhere() as seen:
        send(decaan, desk("invite", plan.pk, row.uid), {})
        page = InvitationPage.objects.get(plan_uid=row.uid)
        publish_in_editor(decaan, page, introduction="Wij zien u graag.")
    assert {"/leerjaar-2/", PLAN} <= seen.changed
    assert urlsplit(page.full_url).path in everywhere.reader.reads(PLAN)


def test_another_text_of_an_invitation(everywhere: Everywhere, communicatie: Client, invited: Any, english: Any):
    with everywhere(LETTER, CALENDAR) as seen:
        publish_in_editor(communicatie, invited, title="Avond in de aula", bring="Een pen.")
    assert {PATH, LETTER, CALENDAR, f"/en{PATH}"} <= seen.changed
    assert "Avond in de aula" in everywhere.reader.reads(CALENDAR)


def test_cancelled_and_yet_not(everywhere: Everywhere, decaan: Client, invited: Any, english: Any, reader: Reader):
    address = desk("invitation_cancel", invited.pk)
    with everywhere(LETTER, CALENDAR, YEAR, f"{PATH}zelf-uitnodigen/") as seen:
        send(decaan, address, {"reason": "Storm."})
    assert {PATH, f"/en{PATH}", LETTER, CALENDAR} <= seen.changed
    assert "Storm." in reader.reads(PATH)
    assert "STATUS:CANCELLED" in reader.reads(CALENDAR)
    with everywhere(LETTER, CALENDAR, YEAR) as seen:
        send(decaan, address, {"reason": ""})
    assert {PATH, LETTER, CALENDAR} <= seen.changed
    assert "Storm." not in reader.reads(PATH)


@pytest.mark.parametrize("changes", [{"takes_replies": []}, {"replies_until": "2026-11-21"}])
def test_replies_are_closed(everywhere: Everywhere, communicatie: Client, invited: Any, changes: dict[str, Any]):
    with everywhere(LETTER) as seen:
        publish_in_editor(communicatie, invited, **changes)
    assert PATH in seen.changed
    assert f'href="{PATH}antwoord/' not in everywhere.reader.reads(PATH)


def test_replies_and_bookings_show_on_no_kept_page_and_renew_nothing(
    everywhere: Everywhere, decaan: Client, communicatie: Client, invited: Any, reader: Reader, commit: Commit
):
    with everywhere():
        publish_in_editor(communicatie, invited, capacity="2")
    form = f"{PATH}antwoord/"
    reader.warm("/", "/leerjaar-2/", PATH)
    slip = {"answer": "yes", "people": "2", "pupil-0-first_name": "Cem", "pupil-0-class_name": "2A", "source": "paper"}
    with commit():
        send(decaan, desk("reply_add", invited.pk), slip)
        answer(invited, ("Sara", "2A"), people=2)
    late = Reply.objects.get(is_waiting=True)
    mine = f"{PATH}mijn-antwoord/{reply_token(late.key)}/"
    assert "wachtlijst" in reader.reads(mine)
    with commit():
        withdraw(Reply.objects.get(is_waiting=False))
    assert "wachtlijst" not in reader.reads(mine)
    assert not reader.has_kept(form)
    assert not reader.has_kept(mine)
    assert "no-store" in reader.get(mine)["Cache-Control"]
    assert all(reader.has_kept(path) for path in ("/", "/leerjaar-2/", PATH))


def test_moved_on_the_board(everywhere: Everywhere, decaan: Client, invited: Any, plan: YearPlanPage, english: Any):
    form = form_of(decaan.get(edit_url(plan)))
    place = place_of(form, meeting_of(plan).external_id)
    moved = {"start": "2027-03-02", "end": "2027-03-02", "start_time": "19:30", "end_time": "21:00", "location": "Aula"}
    for name, value in moved.items():
        form[f"{place}-{name}"] = value
    form["action-publish"] = "1"
    feeds = {f"{PLAN}{name}" for name in ("agenda.ics", "plan.json", "plan.csv")}
    with everywhere(LETTER, CALENDAR, YEAR, *feeds, "/leerjaar-2/jaarplan/agenda.ics") as seen:
        send(decaan, edit_url(plan), dict(form.lists()))
    places = {"/", "/leerjaar-2/", PLAN, PATH, LETTER, CALENDAR, YEAR, *feeds, "/leerjaar-2/jaarplan/agenda.ics"}
    in_english = {f"/en{path}" for path in ("/leerjaar-2/", PLAN, PATH)}
    assert (places | in_english) - seen.changed <= {"/"}  # the home page names what comes first only
    assert "20270302T193000" in everywhere.reader.reads(CALENDAR)


def test_times_of_a_round_made_booked_and_closed(everywhere: Everywhere, decaan: Client, round_: Any, english: Any):
    class_page = f"{PATH}antwoord/{class_token(ClassLink(round_.pk, '2A'))}/"
    with everywhere(class_page):
        send(decaan, desk("slots_make", round_.pk), SLOTS)
    first, last = Slot.objects.filter(day=DAY).first(), Slot.objects.last()
    with everywhere(class_page):
        send(decaan, desk("slot", round_.pk, first.pk), {"do": "book", "first_name": "Sara"})
        send(decaan, desk("slot", round_.pk, last.pk), {"do": "close"})
    assert SlotBooking.objects.get().slot == first
    assert Slot.objects.get(pk=last.pk).is_closed


def test_the_times_of_a_round_are_never_kept(reader: Reader, round_: Any):
    add_slots(round_, "2A")
    address = time_page(family(round_, ("Sara", "2A")))
    for _time in range(3):
        assert "no-store" in reader.get(address)["Cache-Control"]
        assert not reader.has_kept(address)
