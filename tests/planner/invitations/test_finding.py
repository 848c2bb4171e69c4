"""The finding about a meeting without an invitation: the plan that just passes and the one that just fails."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from home.choices import Role
from planner.actions_invitations import make_invitation
from planner.desk_queries import desk_entries, with_summaries
from planner.findings import findings_of
from planner.models import InvitationPage, YearPlanPage
from tests.planner.invitations.conftest import HOST, level_of, meeting_of, staff

CODE = "meeting-without-invitation"
EVENING = date(2027, 2, 9)


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stops the clock so many days before the meeting."""

    def stop(days: int) -> date:
        day = EVENING - timedelta(days=days)
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: day)
        return day

    return stop


def is_found(plan: Any, school: Any) -> bool:
    """Whether the analysis misses the invitation."""
    _plan, findings = findings_of(plan, school)
    return CODE in {finding.code for finding in findings}


@pytest.mark.parametrize(("days", "found"), [(28, False), (27, True), (0, True), (-1, False)])
def test_less_than_four_weeks_ahead(plan, school, on, days, found):
    on(days)
    assert is_found(plan, school) == found


def test_a_draft_of_an_invitation_is_not_enough(plan, school, on):
    on(20)
    page = make_invitation(plan, meeting_of(plan).uid, user=None)
    assert is_found(plan, school)
    page.get_latest_revision().publish()
    assert not is_found(plan, school)
    InvitationPage.objects.get(pk=page.pk).unpublish()
    assert is_found(plan, school)


def test_the_invitation_of_another_school_to_a_copy_of_the_row_does_not_count(plan, school, other_school, on):
    on(20)
    copy = YearPlanPage(title="Kopie", school_year=2026, slug="jaarplan-2026-2027")
    level_of(other_school).add_child(instance=copy)
    row = meeting_of(plan)
    row.pk, row.page = None, copy
    row.translation_key = plan.translation_key
    copy.activities = [row]
    copy.save_revision().publish()
    make_invitation(copy, row.uid, user=None, publish=True)
    assert is_found(plan, school)
    assert not is_found(copy, other_school)


def test_the_desk_counts_the_same(plan, school, on, client_of):
    today = on(20)

    def warnings() -> int:
        entries = [entry for entry in desk_entries([school], 2026, 2026) if entry.page]
        return with_summaries(entries, today, None)[0].summary.warnings

    before = warnings()
    make_invitation(plan, meeting_of(plan).uid, user=None, publish=True)
    assert warnings() == before - 1
    client = client_of(HOST)
    client.force_login(staff(school, Role.DECAAN))
    assert client.get(reverse("planner_desk")).status_code == 200
