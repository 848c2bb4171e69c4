"""The demo in a later school year: the plans have moved along with the clock."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from wagtail.models import Site

from home.choices import CONVERSATION_KINDS
from planner.choices import Precision
from planner.models import InvitationPage, PlannedActivity

pytestmark = pytest.mark.django_db
"""Of the database, also where a test reads the fixture alone: such tests run before those that empty it."""

ZUID, NOORD = "zuiderkwartier.localhost", "havenlyceum.localhost"
IN_THE_YEAR_OF_THE_FILES = date(2026, 11, 22)
LATER = date(2028, 2, 1)  # school year 2027–2028
MUCH_LATER = date(2031, 9, 1)


ROUNDS: dict[date, dict[str, Round]] = {}


@dataclass(frozen=True)
class Round:
    """What there is of the conversation round of a school: its period, the days of its times, who has one."""

    start: date
    end: date
    days: set[date]
    booked: int
    languages: set[str]
    answers: Counter[str]


def round_of(host: str) -> Round:
    """The one round to which the school invites."""
    root = Site.objects.get(hostname=host).root_page
    rows = PlannedActivity.objects.filter(page__path__startswith=root.path, kind__in=CONVERSATION_KINDS)
    (page,) = InvitationPage.objects.descendant_of(root).filter(plan_uid__in=rows.values("uid"))
    row, slots = rows.get(uid=page.plan_uid), page.slots.all()
    return Round(
        row.start,
        row.end,
        {slot.day for slot in slots},
        slots.filter(booking__isnull=False).count(),
        set(slots.values_list("language", flat=True)),
        Counter(page.replies.values_list("answer", flat=True)),
    )


def by_id(host: str) -> dict[str, PlannedActivity]:
    """The rows of a school's plans by the ids of the spreadsheet."""
    root = Site.objects.get(hostname=host).root_page
    return {row.external_id: row for row in PlannedActivity.objects.filter(page__path__startswith=root.path)}


@pytest.fixture(scope="module")
def years(django_db_setup: None, django_db_blocker: Any) -> dict[date, dict[str, dict[str, PlannedActivity]]]:
    """The rows of both schools as they are loaded on each of three days.

    Without the library, which has no dates and takes most of the time.
    """
    found = {}
    for today in (IN_THE_YEAR_OF_THE_FILES, LATER, MUCH_LATER):
        with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
            patch.setattr("portal.management.commands.load_demo.load_library", lambda bank: None)
            patch.setattr("django.utils.timezone.localdate", lambda *args, day=today, **kwargs: day)
            patch.setenv("DEMO_PASSWORD", "appel-boom-citroen")
            call_command("load_demo", stdout=io.StringIO())
            found[today] = {host: by_id(host) for host in (ZUID, NOORD)}
            ROUNDS[today] = {host: round_of(host) for host in (ZUID, NOORD)}
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("host", [ZUID, NOORD])
@pytest.mark.parametrize(("today", "year"), [(IN_THE_YEAR_OF_THE_FILES, 2026), (LATER, 2027), (MUCH_LATER, 2031)])
def test_every_row_lies_in_the_school_year_that_runs(years: Any, host: str, today: date, year: int):
    rows = years[today][host]
    assert len(rows) == (46 if host == ZUID else 44)
    for row in rows.values():
        assert date(year, 8, 1) <= row.start <= row.end <= date(year + 1, 7, 31), row


@pytest.mark.parametrize("host", [ZUID, NOORD])
@pytest.mark.parametrize("today", [LATER, MUCH_LATER])
def test_months_stay_those_months(years: Any, host: str, today: date):
    shift = 1 if today == LATER else 5
    for key, old in years[IN_THE_YEAR_OF_THE_FILES][host].items():
        new = years[today][host][key]
        assert new.precision == old.precision
        if old.precision == Precision.MONTH:
            assert (new.start.year, new.start.month, new.start.day) == (old.start.year + shift, old.start.month, 1), key
            assert (new.end.year, new.end.month) == (old.end.year + shift, old.end.month), key
            assert (new.end + timedelta(days=1)).day == 1, key


@pytest.mark.parametrize("host", [ZUID, NOORD])
@pytest.mark.parametrize("today", [LATER, MUCH_LATER])
def test_weeks_stay_weeks_from_monday_to_friday(years: Any, host: str, today: date):
    weeks = [key for key, row in years[today][host].items() if row.precision == Precision.WEEK]
    assert len(weeks) >= 14
    for key in weeks:
        old, new = years[IN_THE_YEAR_OF_THE_FILES][host][key], years[today][host][key]
        assert (new.start.weekday(), new.end.weekday()) == (0, 4), key
        assert new.end - new.start == old.end - old.start, key
        assert new.start.isocalendar().week == old.start.isocalendar().week, key


@pytest.mark.parametrize("host", [ZUID, NOORD])
@pytest.mark.parametrize("today", [LATER, MUCH_LATER])
def test_days_keep_their_weekday_and_their_time_of_year(years: Any, host: str, today: date):
    days = [key for key, row in years[today][host].items() if row.precision == Precision.DAY and not row.fixed_date]
    assert len(days) >= 8
    for key in days:
        old, new = years[IN_THE_YEAR_OF_THE_FILES][host][key], years[today][host][key]
        assert new.start.weekday() == old.start.weekday(), key
        assert new.end.weekday() == old.end.weekday(), key
        assert new.start.isocalendar().week == old.start.isocalendar().week, key
        assert (new.start_time, new.end_time, new.location) == (old.start_time, old.end_time, old.location), key


@pytest.mark.parametrize(("today", "year"), [(IN_THE_YEAR_OF_THE_FILES, 2027), (LATER, 2028), (MUCH_LATER, 2032)])
def test_the_first_of_april_stays_the_first_of_april(years: Any, today: date, year: int):
    row = years[today][ZUID]["4-05"]
    assert (row.start, row.end, row.fixed_date) == (date(year, 4, 1), date(year, 4, 1), True)


@pytest.mark.parametrize("today", [IN_THE_YEAR_OF_THE_FILES, LATER, MUCH_LATER])
def test_the_conversations_that_come_next_have_times_at_one_school_and_none_at_the_other(years: Any, today: date):
    with_times, without = ROUNDS[today][ZUID], ROUNDS[today][NOORD]
    assert with_times.days
    assert all(max(with_times.start, today) <= day <= with_times.end for day in with_times.days)
    assert (with_times.booked, with_times.languages) == (3, {"", "ar"})
    assert with_times.answers == {"yes": 4, "no": 1, "call": 1}
    assert (without.days, without.answers) == (set(), {})
    assert without.end >= today
