"""What parents answered travels with their school."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Site

from planner.actions_slots import choose_times
from planner.models import (
    InvitationPage,
    InvitationState,
    ListedPupil,
    Reply,
    ReplyPupil,
    SlotBooking,
    SlotRound,
)
from tests.planner.invitations.conftest import answer
from tests.planner.invitations.slots import add_slots, family

NEW_HOST = "verhuisd.example"


@pytest.fixture
def moved(invited: InvitationPage, school: Site, tmp_path: Path) -> Site:
    """A copy of the school, made from its archive."""
    answer(invited, ("Xanthippe", "2A"), ("Quirijn", "2B"), people=3, email="ouder@geheim.example", interpreter="tr")
    answer(invited, ("Ysbrand", "2A"), said="no")
    ListedPupil.objects.create(invitation=invited, class_name="2A", first_name="Walburga")
    InvitationState.objects.filter(invitation=invited).update(sequence=4, cancel_reason="Storm")
    archive = tmp_path / "school.zip"
    call_command("export_school", "--school", school.hostname, "--to", str(archive))
    call_command("import_school", str(archive), "--hostname", NEW_HOST)
    return Site.objects.get(hostname=NEW_HOST)


def told(page: InvitationPage) -> Any:
    """All that is known about an invitation, without keys."""
    replies = page.replies.order_by("created_at", "pk")
    return (
        [
            (row.answer, row.people, row.email, row.interpreter, row.created_at.replace(microsecond=0))
            for row in replies
        ],
        [list(row.pupils.order_by("pk").values_list("first_name", "class_name")) for row in replies],
        list(page.listed.values_list("class_name", "first_name")),
        (page.state.sequence, page.state.cancel_reason),
    )


def test_replies_come_along(moved: Site, invited: InvitationPage):
    copy = InvitationPage.objects.descendant_of(moved.root_page).get()
    assert copy.pk != invited.pk
    assert told(copy) == told(InvitationPage.objects.get(pk=invited.pk))
    assert (Reply.objects.count(), ReplyPupil.objects.count()) == (4, 6)
    assert Reply.objects.values("key").distinct().count() == 4


@pytest.mark.usefixtures("moved")
def test_another_school_gets_none_of_them(other_school: Site, tmp_path: Path):
    archive = tmp_path / "noord.zip"
    call_command("export_school", "--school", other_school.hostname, "--to", str(archive))
    call_command("import_school", str(archive), "--hostname", "noord-twee.example")
    copy = Site.objects.get(hostname="noord-twee.example")
    assert not InvitationPage.objects.descendant_of(copy.root_page).exists()
    assert Reply.objects.count() == 4


def test_times_of_conversations_come_along_with_who_has_them(round_: InvitationPage, school: Site, tmp_path: Path):
    first, second = add_slots(round_, "2A", "16:00", "16:30")
    reply = family(round_, ("Xanthippe", "2A"))
    (booking,) = choose_times(reply, {reply.pupils.get().pk: second.pk})
    SlotRound.objects.create(invitation=round_, interpreter_minutes=35)
    archive = tmp_path / "school.zip"
    call_command("export_school", "--school", school.hostname, "--to", str(archive))
    call_command("import_school", str(archive), "--hostname", NEW_HOST)
    copy = InvitationPage.objects.descendant_of(Site.objects.get(hostname=NEW_HOST).root_page).get()
    assert copy.slot_round.interpreter_minutes == 35
    assert [slot.start for slot in copy.slots.all()] == [first.start, second.start]
    moved = SlotBooking.objects.get(pupil__reply__invitation=copy)
    assert (moved.slot.start, moved.pupil.first_name, moved.uid) == (second.start, "Xanthippe", booking.uid)
    assert moved.slot.invitation == copy
