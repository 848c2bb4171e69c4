"""What the importer accepts can be stored, and edited afterwards: the reader knows no less than the model does."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from wagtail.models import Revision

from planner import actions
from planner.actions import ROW_FIELDS, ImportRefused, import_rows
from planner.board_rows import read_rows
from planner.models import PlannedActivity, YearPlanPage
from planner.spreadsheets import PlanRow, read_plan_file

HEADER = ("leerjaar", "id", "rij", "soort", "activiteit", "van", "tot", "tijd", "locatie")
GOOD = {"leerjaar": "2", "rij": "ouders", "soort": "ouderbijeenkomst", "activiteit": "Profielen", "van": "9-2-2027"}
TEXTS = st.text(st.characters(codec="utf-8"), max_size=300)
TIMES = st.one_of(
    st.just(""),
    st.builds("{:02}:{:02}-{:02}:{:02}".format, *[st.integers(0, 24), st.integers(0, 60)] * 2),
    st.sampled_from(["19:00-19:00", "0:00-0:00", "19:00", "23:59-00:00"]),
)
DATES = st.sampled_from(["9-2-2027", "week 53", "week 31", "juli", "2099-12-31", "1-8-26", "2000-01-01", "augustus"])


def accepted(cells: dict[str, str]) -> PlanRow | None:
    """The row as the importer reads it; nothing where it says that something is wrong."""
    writer = csv.DictWriter(out := io.StringIO(), HEADER, delimiter=";", restval="")
    writer.writeheader()
    writer.writerow({**GOOD, **cells})
    rows = read_plan_file(out.getvalue().encode(), filename="plan.csv", school_year=2026).rows
    return rows[0] if len(rows) == 1 else None


@settings(max_examples=300, deadline=None)
@given(id=TEXTS, activiteit=TEXTS, locatie=TEXTS, tijd=TIMES, van=DATES, tot=st.one_of(st.just(""), DATES))
@example(id="1 01", activiteit="a", locatie="", tijd="", van="juli", tot="")
@example(id="a", activiteit="a", locatie="x" * 200, tijd="19:00-19:00", van="juli", tot="")
@example(id="a" * 30, activiteit="x" * 255, locatie="x" * 200, tijd="19:00-20:00", van="week 31", tot="augustus")
def test_a_row_that_is_accepted_passes_the_checks_of_the_model_and_is_drawn_on_the_board(**cells):
    row = accepted(cells)
    assume(row is not None)
    values = {name: getattr(row, name) for name in ROW_FIELDS}
    activity = PlannedActivity(external_id=row.external_id, **values)
    before = (activity.start, activity.end)
    activity.clean_fields(exclude=["page", "locale"])
    activity.clean()
    assert (activity.start, activity.end) == before
    drawn = read_rows({"rows": [{"uid": str(uuid4()), **{name: _sent(value) for name, value in values.items()}}]})
    assert [fault.message for fault in drawn.faults] == []


def _sent(value: Any) -> Any:
    """A value as the form sends it."""
    return list(value) if isinstance(value, tuple) else "" if value is None else str(value)


@pytest.mark.parametrize("cells", [{"id": "1 01"}, {"tijd": "19:00-19:00"}, {"van": "1-1-1900"}], ids=str)
def test_what_the_editor_would_refuse_is_refused(cells):
    assert accepted({}) is not None
    assert accepted(cells) is None


def row(number: int, **values: Any) -> PlanRow:
    day = date(2027, 2, 9)
    return PlanRow(number, 2, None, f"2-{number}", "parent", "contact", f"Bericht {number}", day, day, "day", **values)


def test_a_plan_that_the_editor_could_not_send_any_more_is_not_imported(school, monkeypatch):
    monkeypatch.setattr(actions, "MAX_PLAN_ROWS", 3)
    monkeypatch.setattr(actions, "MAX_PLAN_LINKS", 2)
    import_rows([row(2), row(3)], site=school, school_year=2026)
    before = Revision.objects.count()
    for rows in (
        [row(4), row(5)],  # four with those that are there
        [row(2, builds_on=("2-3",), prepares=("2-3", "2-4")), row(3), row(4)],
    ):
        with pytest.raises(ImportRefused) as refusal:
            import_rows(rows, site=school, school_year=2026)
        assert [problem.row for problem in refusal.value.problems] == [rows[-1].row]
    assert Revision.objects.count() == before
    import_rows([row(4, builds_on=("2-4",))], site=school, school_year=2026)
    assert YearPlanPage.objects.get().get_latest_revision_as_object().activities.count() == 3
