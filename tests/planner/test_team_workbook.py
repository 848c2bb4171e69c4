"""The workbook for the team: what parents do not see, and nothing that a spreadsheet program would run."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.utils import translation
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from wagtail.models import Site

from home.choices import Kind, Role
from home.models import SchoolGroup
from planner.analysis_types import Finding
from planner.choices import Lane, Relation, Severity
from planner.coverage import plan_coverage
from planner.models import SetAsideFinding, YearPlanPage
from planner.plan import Plan, PlanLink, PlannedItem
from planner.team_workbook import TeamFinding, TeamNote, write_team_workbook

ONE, TWO = UUID(int=1), UUID(int=2)
DAY = date(2027, 2, 9)
RISKY = ['=HYPERLINK("http://evil.example")', "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", "'=1+1"]


def plan(title: str = "Ouderavond", location: str = "") -> Plan:
    items = (
        PlannedItem(ONE, Lane.PARENT, Kind.MEETING, title, DAY, DAY, location=location, competences=("work",)),
        PlannedItem(TWO, Lane.STUDENT, Kind.CHOICE, "Profielkeuze", DAY, DAY),
    )
    return Plan(2026, items, (PlanLink(ONE, TWO, Relation.PREPARES),))


def written(plan: Plan, notes: dict[UUID, TeamNote] | None = None, findings: tuple[TeamFinding, ...] = ()) -> Workbook:
    with translation.override("en"):
        content = write_team_workbook(plan, notes or {}, findings, plan_coverage(plan))
    return load_workbook(io.BytesIO(content))


def test_rows_with_owner_notes_and_links() -> None:
    sheet = written(plan(), {ONE: TeamNote("Mevrouw De Boer", "Zaal reserveren")}).worksheets[0]
    head, first, _second = sheet.iter_rows(values_only=True)
    row = dict(zip(head, first, strict=True))
    assert (row["Activity"], row["Owner"], row["Notes"]) == ("Ouderavond", "Mevrouw De Boer", "Zaal reserveren")
    assert (row["Prepares"], row["From"]) == ("Profielkeuze", datetime(2027, 2, 9))
    assert sheet.freeze_panes == "A2"


def test_findings_with_the_reason_for_which_they_were_set_aside() -> None:
    finding = Finding("crowded", Severity.WARNING, (ONE, UUID(int=9)), "Te veel tegelijk.", "Handreiking")
    sheet = written(plan(), findings=(TeamFinding(finding, "Kan niet anders"),)).worksheets[1]
    _head, row = sheet.iter_rows(values_only=True)
    assert row == ("Warning", "Te veel tegelijk.", "Ouderavond", None, "Handreiking", "Kan niet anders")


def test_coverage_as_numbers() -> None:
    rows = list(written(plan()).worksheets[2].iter_rows(values_only=True))
    work = next(row for row in rows if row[0] == "Exploring work")
    assert work[1:14] == (0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1)
    assert len([row for row in rows if row[0]]) == 1 + 5 + 1 + 4


@pytest.mark.parametrize("text", RISKY)
def test_no_text_becomes_a_formula(text: str) -> None:
    notes = {ONE: TeamNote(text, text)}
    finding = TeamFinding(Finding("x", Severity.ADVICE, (ONE,), text, text), text)
    for sheet in written(plan(title=text, location=text), notes, (finding,)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t", "\r")):
                    assert cell.quotePrefix
                    assert cell.number_format == "@"


def test_odd_and_long_texts_can_be_written() -> None:
    notes = {ONE: TeamNote("\x00\x0b", "x" * 40_000)}
    sheet = written(plan(), notes).worksheets[0]
    assert len(sheet["J2"].value) == 32_767


# The address ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def as_decaan(client_of: Callable) -> Callable:
    """A browser on a host, logged in as decaan of a school."""

    def browser(host: str, school: Site, role: Role = Role.DECAAN) -> object:
        user = get_user_model().objects.create_user(f"decaan-{school.hostname}-{role}", password="geheim-genoeg")
        user.groups.add(SchoolGroup.objects.get(site=school, role=role).group)
        client = client_of(host)
        client.force_login(user)
        return client

    return browser


@pytest.mark.django_db
def test_the_latest_draft_with_its_findings(school: Site, plans: list[YearPlanPage], as_decaan: Callable) -> None:
    draft = plans[1].get_latest_revision_as_object()
    activities = list(draft.activities.all())
    activities[0].owner, activities[0].notes = "Mevrouw De Boer", "Alleen in het concept"
    draft.activities = activities
    uids = [str(activities[0].uid)]
    draft.set_aside = [SetAsideFinding(code="page-missing", uids=uids, reason="Komt later")]
    draft.save_revision()
    response = as_decaan("zuid.example", school).get(f"/admin/planner/team-workbook/{plans[1].pk}/")
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    rows, findings, coverage = load_workbook(io.BytesIO(response.content)).worksheets
    cells = [cell for row in rows.iter_rows(values_only=True) for cell in row]
    assert {"Mevrouw De Boer", "Alleen in het concept"} <= set(cells)
    assert rows.max_row == 1 + len(activities)
    assert [row[5] for row in findings.iter_rows(values_only=True)].count("Komt later") == 1
    assert coverage.max_row > 10


@pytest.mark.django_db
def test_another_schools_workbook_does_not_exist(
    school: Site, other_school: Site, plans: list[YearPlanPage], as_decaan: Callable, client_of: Callable
) -> None:
    address = f"/admin/planner/team-workbook/{plans[1].pk}/"
    stranger = as_decaan("noord.example", other_school)
    for host, status in (("noord.example", 404), ("portal.example", 404), ("zuid.example", 302)):
        assert stranger.get(address, headers={"host": host}).status_code == status
    assert as_decaan("zuid.example", school, Role.COMMUNICATION).get(address).status_code == 404
    assert client_of("zuid.example").get(address).status_code == 302
