"""An activity by the clock, and its preparation by the calendar."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from home.models import ActivityPage, SchoolSettings
from planner.dates import Holiday
from planner.models import PlannedActivity, SchoolHoliday, YearPlanPage
from planner.run_sheet import TaskDay, clock_times, task_day
from planner.wagtail_hooks import PART_WHEN

CHRISTMAS = Holiday("Kerstvakantie", date(2026, 12, 19), date(2027, 1, 3))
NEW_YEAR = Holiday("Nieuwjaarsdag", date(2027, 1, 1), date(2027, 1, 1), "public")
CLOSED = Holiday("Studiedag", date(2026, 12, 18), date(2026, 12, 18), "closure")


@pytest.mark.parametrize(
    ("start", "weeks", "holidays", "expected"),
    [
        (date(2027, 2, 9), 3, (), TaskDay(date(2027, 1, 19))),
        (date(2027, 2, 9), 0, (CHRISTMAS,), TaskDay(date(2027, 2, 9))),
        (date(2027, 2, 9), 6, (CHRISTMAS,), TaskDay(date(2026, 12, 18), "Kerstvakantie")),
        # The whole holiday is the reason, not the public holiday in it; and the closed day before it is passed over.
        (date(2027, 2, 5), 5, (NEW_YEAR, CHRISTMAS, CLOSED), TaskDay(date(2026, 12, 17), "Kerstvakantie")),
        # An open day on a Saturday: the Friday before, for which no holiday is the reason.
        (date(2027, 1, 30), 1, (CHRISTMAS,), TaskDay(date(2027, 1, 22))),
        # Just outside: the first Monday after the holiday stays.
        (date(2027, 2, 8), 5, (CHRISTMAS,), TaskDay(date(2027, 1, 4))),
    ],
)
def test_a_task_is_on_a_school_day(start: date, weeks: int, holidays: tuple[Holiday, ...], expected: TaskDay) -> None:
    assert task_day(start, weeks, holidays) == expected


def test_the_clock_runs_over_the_minutes() -> None:
    assert clock_times([None, 5, 25, None, 30], time(19, 0)) == [None, time(19, 0), time(19, 5), None, time(19, 30)]
    assert clock_times([5, 25], None) == [None, None]
    assert clock_times([90, 30], time(23, 0)) == [time(23, 0), time(0, 30)]


@pytest.fixture
def meeting(
    school: Site,
    plan: YearPlanPage,
    add_activity: Callable,
    edit: Callable,
    csv_rows: list[dict[str, str]],
    today: date,
) -> ActivityPage:
    """The page of the meeting of February 9, 19.00, with two tasks."""
    tasks = [
        {"type": "task", "value": {"who": "Decaan", "weeks_before": weeks, "task": f"Taak {weeks}"}} for weeks in (1, 6)
    ]
    programme = [
        {"type": "item", "value": {"title": "Welkom", "minutes": 10, "text": "", "who": ""}},
        {"type": "item", "value": {"title": "Carrousel", "minutes": 50, "text": "", "who": "Mentor"}},
    ]
    page = add_activity(school, "Carrousel", "meeting", tasks=json.dumps(tasks))
    page = page.specific
    page.programme = json.dumps(programme)
    page.save_revision().publish()
    row = PlannedActivity.objects.get(page=plan, kind="meeting")
    SchoolHoliday.objects.update_or_create(
        school_year=2026,
        name="Kerstvakantie",
        region="midden",
        defaults={"start": date(2026, 12, 19), "end": date(2027, 1, 3)},
    )
    edit(plan, {row.external_id: {"activity": ActivityPage.objects.get(pk=page.pk)}}, publish=True)
    return ActivityPage.objects.get(pk=page.pk)


def organisers(client_of: Callable, soup: Callable, page: ActivityPage, host: str = "zuid.example") -> Any:
    """The organisers' face."""
    return soup(client_of(host).get(f"/opdrachten/{page.slug}/draaiboek/"))


@pytest.mark.django_db
def test_organisers_read_clock_times_and_dates(meeting: ActivityPage, client_of: Callable, soup: Callable) -> None:
    face = organisers(client_of, soup, meeting)
    assert [part.get_text(strip=True) for part in face.select(".programme-time b")] == ["19.00", "19.10"]
    rows = [row.th.get_text(" ", strip=True) for row in face.select(".tasks tbody tr")]
    assert rows[0].startswith("vr 18 dec")
    assert "kerstvakantie" in rows[0].lower()
    assert rows[1].startswith("di 2 feb")
    assert len(face.select(".tasks")) == 1


@pytest.mark.django_db
def test_where_nothing_is_planned_there_are_weeks_and_minutes(
    meeting: ActivityPage, plan: YearPlanPage, client_of: Callable, soup: Callable
) -> None:
    plan.unpublish()
    face = organisers(client_of, soup, meeting)
    assert [part.get_text(strip=True) for part in face.select(".programme-time b")] == ["10", "50"]
    assert face.select_one(".tasks th[scope=row]").get_text(strip=True) == "6 weken ervoor"


@pytest.mark.django_db
def test_a_school_that_leaves_out_when_shows_no_dates(
    meeting: ActivityPage, school: Site, client_of: Callable, soup: Callable
) -> None:
    settings = SchoolSettings.for_site(school)
    settings.hidden_parts = [PART_WHEN]
    settings.save()
    assert "vr 18 dec" not in organisers(client_of, soup, meeting).get_text()


@pytest.mark.django_db
def test_a_draft_is_nobodys_date(
    meeting: ActivityPage, plan: YearPlanPage, edit: Callable, client_of: Callable, soup: Callable
) -> None:
    row = PlannedActivity.objects.get(page=plan, kind="meeting")
    edit(plan, {row.external_id: {"start_time": time(20, 30), "end_time": time(21, 30)}}, publish=False)
    assert "20.30" not in organisers(client_of, soup, meeting).get_text()


@pytest.mark.django_db
def test_the_number_of_questions_does_not_grow_with_the_places(
    meeting: ActivityPage, plan: YearPlanPage, client_of: Callable, soup: Callable
) -> None:
    """Site and page, the frame, the chain and the sheets, holidays: the same for one place and for six."""
    counts = []
    for number in (1, 6):
        page = YearPlanPage.objects.get(pk=plan.pk)
        page.links = []
        page.activities = [
            PlannedActivity(
                lane="parent", kind="meeting", activity=meeting, start=date(2027, 2, n + 1), end=date(2027, 2, n + 1)
            )
            for n in range(number)
        ]
        page.save_revision().publish()
        organisers(client_of, soup, meeting)
        with CaptureQueriesContext(connection) as queries:
            face = organisers(client_of, soup, meeting)
        assert len(face.select(".run-sheet")) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]
