"""What parents answered travels with their school."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Site

from planner.models import InvitationPage, InvitationState, ListedPupil, Reply, ReplyPupil
from tests.planner.invitations.conftest import answer

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
