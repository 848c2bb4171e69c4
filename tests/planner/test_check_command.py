"""``check_year_plan`` as a decaan's helper at a keyboard runs it: text, JSON, exit status."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from wagtail.models import Site

from home.models import HomeAssignmentPage
from planner.analysis import Context
from planner.choices import AssignmentPart
from planner.findings import analysis_context, findings_of
from planner.queries import read_plan

HOST, OTHER_HOST = "zuid.example", "noord.example"
HAVO = Path(__file__).resolve().parents[2] / "planner" / "model_plans" / "havo.csv"


@pytest.fixture
def check(school: Site) -> Callable[..., tuple[str, str, int]]:
    """Runs ``check_year_plan --school HOST --level N`` for school year 2026: output, standard error, exit status."""
    call_command("import_school_holidays", stdout=io.StringIO())

    def run(level: int | None, host: str = HOST, **options: Any) -> tuple[str, str, int]:
        out, err, status = io.StringIO(), io.StringIO(), 0
        options = {"school_year": 2026, **options}
        try:
            call_command("check_year_plan", school=host, level=level, stdout=out, stderr=err, **options)
        except SystemExit as leave:
            status = int(leave.code or 0)
        return out.getvalue(), err.getvalue(), status

    return run


def findings(output: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(output)
    return found


# --- The demo plans ---


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_the_four_plans_hang_together_besides_their_pages(plans, today, check, level):
    output, errors, status = check(level, format="json")
    codes = Counter(one["code"] for one in findings(output))
    assert codes.pop("page-missing") == plans[level - 1].activities.count()
    # The meeting of level 1 is in December, and nobody has been invited.
    assert codes == {1: {"meeting-without-invitation": 1}, 3: {"experience-not-prepared": 2}}.get(level, {})
    assert (errors, status) == ("", 0)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_so_do_the_five_of_the_other_school(other_school, import_plan, check, level):
    assert import_plan(OTHER_HOST, HAVO).status == 0
    output, errors, status = check(level, OTHER_HOST, format="json")
    assert {one["code"] for one in findings(output)} == {"page-missing"}
    assert (errors, status) == ("", 0)


# --- Text and JSON ---


def test_json_is_a_list_of_findings_with_titles(plans, check):
    output, _errors, _status = check(3, format="json")
    unprepared = [one for one in findings(output) if one["code"] == "experience-not-prepared"]
    assert [one["activities"] for one in unprepared] == [
        ["Meelopen op iemands werk"],
        ["Vierdeklassers interviewen over hun stage"],
    ]
    assert set(unprepared[0]) == {"code", "severity", "activities", "message"}
    assert unprepared[0]["severity"] == "advice"
    assert "Meelopen op iemands werk" in unprepared[0]["message"]


def test_text_says_what_is_found_in_dutch_whatever_language_is_on(plans, check):
    with translation.override("en"):
        output, _errors, status = check(3)
    lines = output.splitlines()
    assert lines[0].endswith("Jaarplan 2026–2027: 14 adviezen")
    assert len(lines) == 15
    assert "[experience-not-prepared]" in lines[1]
    assert "(september)" in lines[1]
    assert status == 0


def test_an_error_gives_exit_status_1(school, check, csv_file, import_plan):
    row = {
        "leerjaar": "2", "rij": "leerlingen", "soort": "ervaring", "activiteit": "Werkbezoek", "van": "21-10-2026",
    }  # fmt: skip
    assert import_plan(HOST, csv_file(row)).status == 0
    output, _errors, status = check(2, format="json")
    errors = [one for one in findings(output) if one["severity"] == "error"]
    assert [(one["code"], one["activities"]) for one in errors] == [
        ("in-holiday", ["Werkbezoek"]),
        ("no-introduction-conversation", []),
    ]
    assert "herfstvakantie" in errors[0]["message"]
    assert status == 1
    assert check(2)[2] == 1


def test_without_a_level_all_plans_are_checked_and_told_apart(plans, check):
    output, _errors, status = check(None, format="json")
    assert {(one["level"], one["track"]) for one in findings(output)} == {(n, "vmbo_bk") for n in range(1, 5)}
    assert status == 0
    assert check(None)[0].count("Jaarplan 2026–2027:") == 4


def test_the_running_year_is_meant_where_none_is_given(plans, check, today):
    output, _errors, _status = check(1, school_year=None)
    assert "Jaarplan 2026–2027" in output


def test_it_says_when_the_holidays_of_a_year_are_not_known(school, check, csv_file, import_plan):
    row = {"leerjaar": "2", "rij": "leerlingen", "soort": "ervaring", "activiteit": "Werkbezoek", "van": "week 43"}
    assert import_plan(HOST, csv_file(row), school_year=2035).status == 0
    _output, errors, _status = check(2, school_year=2035)
    assert "schoolvakanties van 2035–2036 zijn niet bekend" in errors


def test_a_plan_that_is_not_there_is_an_error(school, check):
    with pytest.raises(CommandError, match="no such year plan"):
        check(2)
    with pytest.raises(CommandError, match="no school at"):
        check(2, "nergens.example")


# --- Drafts ---


def test_the_latest_draft_is_checked_unless_the_published_plan_is_asked_for(plans, check):
    draft = plans[3].get_latest_revision_as_object()
    draft.activities = [row for row in draft.activities.all() if row.kind != "introduction"]
    draft.save_revision()
    output, _errors, status = check(4, format="json")
    assert "no-introduction-conversation" in {one["code"] for one in findings(output)}
    assert status == 1
    output, _errors, status = check(4, format="json", live=True)
    assert "no-introduction-conversation" not in {one["code"] for one in findings(output)}
    assert status == 0


# --- What the pages behind the rows say ---


def test_a_conversation_guide_is_too_short_under_fifteen_minutes(school, plans_file, check, import_plan, add_activity):
    guide = add_activity(school, "reflectie op de stage", "progress", minutes=14)
    assert import_plan(HOST, plans_file).status == 0
    output, _errors, status = check(3, format="json")
    short = [one for one in findings(output) if one["code"] == "conversation-too-short"]
    assert [one["activities"] for one in short] == [["Voortgangsgesprek: reflectie op de stage"]]
    assert "14" in short[0]["message"]
    assert status == 0
    type(guide).objects.update(minutes=15)
    assert "conversation-too-short" not in check(3)[0]


WHOLE = {
    "why": "Omdat het helpt.",
    "pupil_task": "Je vraagt.",
    "pupil_minutes": 20,
    "parent_task": "U vertelt.",
    "parent_minutes": 20,
    "handing_in": "Bij de mentor.",
    "discussion_where": "In de klas",
    "discussion_when": "In week 48",
    "discussion_how": "In groepjes.",
}
LACKS = {
    "why": AssignmentPart.WHY,
    "pupil_task": AssignmentPart.PUPIL,
    "pupil_minutes": AssignmentPart.PUPIL,
    "parent_task": AssignmentPart.PARENT,
    "parent_minutes": AssignmentPart.PARENT,
    "handing_in": AssignmentPart.HANDING_IN,
    "discussion_where": AssignmentPart.DISCUSSION,
    "discussion_when": AssignmentPart.DISCUSSION,
    "discussion_how": AssignmentPart.DISCUSSION,
}


@pytest.fixture
def assignment(school: Site, plans_file: Path, import_plan: Any, add_activity: Any) -> HomeAssignmentPage:
    """A complete home assignment behind a row of level 3."""
    page = add_activity(school, "beroepen verkennen", "home_assignment")
    HomeAssignmentPage.objects.filter(pk=page.pk).update(**WHOLE)
    assert import_plan(HOST, plans_file).status == 0
    whole: HomeAssignmentPage = HomeAssignmentPage.objects.get(pk=page.pk)
    return whole


def test_a_complete_home_assignment_gives_no_finding(assignment, check):
    output, _errors, _status = check(3)
    assert "assignment-incomplete" not in output
    assert "“Thuisopdracht: beroepen verkennen” (" not in output  # it has a page


@pytest.mark.parametrize("field", WHOLE)
def test_an_incomplete_home_assignment_says_what_it_lacks(assignment, plan_at, school, check, field):
    empty = 0 if field.endswith("minutes") else " "
    HomeAssignmentPage.objects.filter(pk=assignment.pk).update(**{field: empty})
    draft = plan_at(school, 3).get_latest_revision_as_object()
    plan, _findings = findings_of(draft, school)
    assert analysis_context(plan, school).incomplete_assignments == {assignment.pk: (LACKS[field],)}
    output, _errors, _status = check(3, format="json")
    (found,) = [one for one in findings(output) if one["code"] == "assignment-incomplete"]
    assert found["activities"] == ["Thuisopdracht: beroepen verkennen"]
    assert found["severity"] == "warning"


def test_the_context_takes_three_queries_however_many_pages_there_are(
    school, plans_file, import_plan, add_activity, plan_at, django_assert_num_queries
):
    """One for the conversation guides, one for the home assignments, one for the invitations to what comes up."""
    kinds = {"voortgangsgesprek": "progress", "thuisopdracht": "home_assignment"}
    pages = sorted((kinds[kind], title) for title, kind in _titles(plans_file) if kind in kinds)

    def context_with(*new: tuple[str, str]) -> Context:
        for kind, title in new:
            add_activity(school, title, kind, minutes=10)
        HomeAssignmentPage.objects.update(why="")
        import_plan(HOST, plans_file, publish=True)
        plan = read_plan(plan_at(school, 1), site=school)
        with django_assert_num_queries(3):
            return analysis_context(plan, school)

    few, many = context_with(pages[0]), context_with(*pages[1:])
    assert (len(few.guides), len(few.incomplete_assignments)) == (0, 1)
    assert (len(many.guides), len(many.incomplete_assignments)) == (2, 2)
    assert many.invitations == frozenset()
    assert many.today == timezone.localdate()


def _titles(path: Path) -> list[tuple[str, str]]:
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=";")
    return [(row["activiteit"], row["soort"]) for row in rows if row["leerjaar"] == "1"]
