"""A plan in another school year: what moves where, and why. Without a database."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

import holidays as public_holidays
import pytest
from django.utils import translation
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from home.choices import LAST_LEVEL, Kind, Track
from planner import carry_over as module
from planner.analysis import Context, analyse
from planner.carry_over import CarryOver, Choice, Move, carry_over
from planner.choices import Lane, Precision, Relation
from planner.dates import Holiday, month_period, school_year_bounds, shift_day
from planner.plan import Plan, PlanLink, PlannedItem, in_order
from planner.rows import LINK_COLUMNS
from planner.school_blocks import Break, SchoolCalendar
from planner.spreadsheets import read_plan_file

PLANNER = Path(module.__file__).parent
REGIONS = ("noord", "midden", "zuid")
STUDY_DAY = Holiday("studiedag", date(2027, 11, 9), date(2027, 11, 9), "closure")


def uid(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, name)


@cache
def holidays_of(region: str, year: int) -> tuple[Holiday, ...]:
    """The days off of a school without closure days, as ``planner.queries`` reads them."""
    first, last = school_year_bounds(year)
    rows = csv.DictReader((PLANNER / "data" / "school_holidays.csv").read_text().splitlines(), delimiter=";")
    school = [
        Holiday(row["vakantie"], date.fromisoformat(row["van"]), date.fromisoformat(row["tot"]))
        for row in rows
        if row["regio"] in (region, "alle")
    ]
    public = public_holidays.country_holidays("NL", years=(year, year + 1)).items()
    known = [*school, *(Holiday(name, on, on, "public") for on, name in public)]
    return tuple(holiday for holiday in known if holiday.start <= last and holiday.end >= first)


def item(start: str, end: str = "", precision: str = "day", name: str = "a", **fields: object) -> PlannedItem:
    first = date.fromisoformat(start)
    last = date.fromisoformat(end) if end else first + timedelta(days=4 if precision == "week" else 0)
    return PlannedItem(uid(name), Lane.STUDENT, Kind.EXPERIENCE, name, first, last, Precision(precision), **fields)


def plan(*items: PlannedItem, links: tuple[PlanLink, ...] = (), region: str = "midden", year: int = 2026) -> Plan:
    return Plan(year, in_order(list(items)), links, holidays=holidays_of(region, year) if region else ())


def moved(an_item: PlannedItem, *more: Holiday, region: str = "midden", year: int = 2026, to: int = 2027) -> Move:
    """How one activity of a plan moves; with these days off besides those of the region."""
    result = carry_over(plan(an_item, region=region, year=year), to, (*holidays_of(region, to), *more))
    return result.moves[0]


def words(move: Move, language: str = "en") -> str:
    with translation.override(language):
        return str(move.reason)


# --- One activity ---


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        # midden: 31-8 – 16-10, 26-10 – 18-12, 4-1 – 19-2, 1-3 – 23-4, 3-5 – 16-7
        # becomes 30-8 – 15-10, 25-10 – 24-12, 10-1 – 25-2, 6-3 – 28-4, 8-5 – 7-7
        (item("2026-09-01"), ("2027-08-31", ""), "school week 1 after the summer holiday"),
        (item("2026-10-14"), ("2027-10-13", ""), "school week 1 before the autumn holiday"),
        (item("2026-11-05"), ("2027-11-04", ""), "school week 2 after the autumn holiday"),
        (item("2026-11-24"), ("2027-11-30", ""), "school week 4 before the Christmas holiday"),
        (item("2026-12-18"), ("2027-12-24", ""), "school week 1 before the Christmas holiday"),
        (item("2027-01-04"), ("2028-01-10", ""), "school week 1 after the Christmas holiday"),
        (item("2027-04-20"), ("2028-04-25", ""), "school week 1 before the May holiday"),
        (item("2027-07-16"), ("2028-07-07", ""), "school week 1 before the summer holiday"),
        # of two edges at the same distance the first
        (item("2027-01-26"), ("2028-02-01", ""), "school week 4 after the Christmas holiday"),
        # weeks and longer periods
        (item("2027-04-12", precision="week"), ("2028-04-17", "2028-04-21"), "week 2 before the May"),
        (item("2026-09-07", "2026-09-18", "week"), ("2027-09-06", "2027-09-17"), "begins in school week 2 after"),
        (item("2027-06-14", "2027-06-25", "week"), ("2028-06-05", "2028-06-16"), "ends in school week 4 before"),
        (item("2026-11-23", "2026-12-11"), ("2027-11-29", "2027-12-17"), "ends in school week 2 before the Christmas"),
        (item("2027-01-25", "2027-01-29"), ("2028-01-31", "2028-02-04"), "school week 4 after the Christmas"),
        # across a holiday: as many school weeks
        (item("2026-10-05", "2026-10-30"), ("2027-10-04", "2027-10-29"), "as many school weeks as before (3)"),
        (item("2026-12-07", "2027-01-08", "week"), ("2027-12-13", "2028-01-14"), "as many school weeks as before (3)"),
        # what the holidays do not move
        (item("2026-12-01", "2027-01-31", "month"), ("2027-12-01", "2028-01-31"), "A month stays that month."),
        (item("2027-02-01", "2027-02-28", "month"), ("2028-02-01", "2028-02-29"), "A month stays that month."),
        (item("2027-04-01", fixed_date=True), ("2028-04-01", ""), "fixed by law"),
        (item("2026-12-24"), ("2027-12-30", ""), "in a holiday"),
        (item("2026-08-10", precision="week"), ("2027-08-16", "2027-08-20"), "in a holiday"),
    ],
    ids=lambda value: str(getattr(value, "start", "")),
)
def test_an_activity_of_region_midden_goes_from_2026_to_2027(old, new, reason):
    move = moved(old)
    start, end = date.fromisoformat(new[0]), date.fromisoformat(new[1] or new[0])
    assert (move.new.start, move.new.end, move.new.precision) == (start, end, old.precision), words(move)
    assert reason in words(move)
    assert not move.is_forced


@pytest.mark.parametrize(
    ("old", "region", "year", "new"),
    [
        ("2026-11-24", "noord", 2026, "2027-11-30"),  # Tuesday; 4 weeks left before Christmas, as before
        ("2027-02-16", "noord", 2026, "2028-02-15"),  # the last week before spring, 2027: 6 weeks instead of 7
        ("2028-03-08", "midden", 2027, "2029-02-28"),  # the first week after spring
        ("2027-11-05", "zuid", 2027, "2028-11-03"),
        ("2025-09-09", "midden", 2025, "2026-09-08"),  # the summer before 2025 is not known: counted from autumn
    ],
)
def test_other_regions_and_years_follow_their_own_holidays(old, region, year, new):
    move = moved(item(old), region=region, year=year, to=year + 1)
    assert move.new.start == date.fromisoformat(new), words(move)


@pytest.mark.parametrize(
    ("old", "closed", "new", "reason"),
    [
        ("2026-11-10", STUDY_DAY, "2027-11-10", "studiedag"),
        ("2026-11-13", Holiday("brug", date(2027, 11, 12), date(2027, 11, 12), "closure"), "2027-11-11", "brug"),
        ("2027-05-20", None, "2028-05-26", "Ascension|Hemelvaart"),  # Thursday: the later of two
        # An open day on a Saturday that is now a study day, or now begins the holiday
        ("2026-11-14", Holiday("studiedag", date(2027, 11, 13), date(2027, 11, 13), "closure"), "2027-11-12", "studie"),
        ("2026-10-10", Holiday("herfst", date(2027, 10, 9), date(2027, 10, 10), "closure"), "2027-10-08", "herfst"),
        # The last day before a holiday goes back, not into the holiday.
        ("2027-07-16", Holiday("vrij", date(2028, 7, 7), date(2028, 7, 7), "closure"), "2028-07-06", "vrij"),
    ],
)
def test_a_day_that_is_closed_goes_to_the_nearest_school_day_of_its_block(old, closed, new, reason):
    move = moved(item(old), *([closed] if closed else []))
    assert move.new.start == move.new.end == date.fromisoformat(new), words(move)
    assert move.is_forced
    assert any(part in words(move) for part in reason.split("|"))


@pytest.mark.parametrize(
    ("old", "region", "new"),
    [
        ("2026-11-14", "midden", "2027-11-13"),  # Saturday, school week 3 after the autumn holiday
        ("2027-01-30", "midden", "2028-02-05"),
        ("2026-11-15", "midden", "2027-11-14"),  # Sunday
        ("2026-11-14", "", "2027-11-20"),  # where no holidays are known: the week of the calendar
    ],
)
def test_an_open_day_on_a_saturday_stays_on_a_saturday(old, region, new):
    move = moved(item(old), region=region)
    assert move.new.start == move.new.end == date.fromisoformat(new), words(move)
    assert not move.is_forced
    assert "no lessons" not in words(move)


def test_a_block_that_is_shorter_keeps_what_it_can():
    """A year with eleven weeks between autumn and Christmas, and one with two."""
    long = (
        Holiday("herfstvakantie", date(2026, 9, 26), date(2026, 10, 4)),
        Holiday("kerstvakantie", date(2026, 12, 19), date(2027, 1, 3)),
    )
    short = (
        Holiday("herfstvakantie", date(2027, 11, 20), date(2027, 11, 28)),
        Holiday("kerstvakantie", date(2027, 12, 11), date(2027, 12, 26)),
    )
    items = (
        item("2026-10-06", name="first"),
        item("2026-11-02", "2026-11-06", name="middle"),
        item("2026-10-19", "2026-11-27", "week", name="long"),
        item("2026-12-18", name="last"),
    )
    result = carry_over(replace(plan(*items), holidays=long, _by_uid={}), 2027, short)
    new = {move.item.title: (move.new.start, move.new.end) for move in result.moves}
    assert new == {
        "first": (date(2027, 11, 30), date(2027, 11, 30)),
        "long": (date(2027, 11, 29), date(2027, 12, 10)),
        "middle": (date(2027, 12, 6), date(2027, 12, 10)),
        "last": (date(2027, 12, 10), date(2027, 12, 10)),
    }
    reasons = {move.item.title: words(move) for move in result.moves}
    assert "fewer school weeks" in reasons["middle"]
    assert "fewer school weeks" in reasons["long"]
    assert "fewer" not in reasons["last"]


def test_a_week_in_which_the_school_is_closed_does_not_count():
    """Many schools take two weeks in May: the second is a closure beside the holiday."""
    second_week = Holiday("tweede week mei", date(2028, 5, 8), date(2028, 5, 12), "closure")
    assert moved(item("2027-05-11")).new.start == date(2028, 5, 16)
    assert moved(item("2027-05-11"), second_week).new.start == date(2028, 5, 23)
    assert moved(item("2027-05-05"), second_week).new.start == date(2028, 5, 17)


def test_a_period_that_ends_in_a_holiday_ends_before_it():
    move = moved(item("2027-04-05", "2027-05-01"), region="noord")
    assert (move.new.start, move.new.end) == (date(2028, 4, 10), date(2028, 4, 28))
    assert "only its school weeks count" in words(move)
    assert move.is_forced


def test_a_leap_day_that_the_law_fixes_becomes_the_28th():
    leap = item("2028-02-29", fixed_date=True)
    assert moved(leap, year=2027, to=2028).new.start == date(2029, 2, 28)


# --- Years of which little is known ---


@pytest.mark.parametrize(("region", "to_region"), [("midden", ""), ("", "midden"), ("", "")])
def test_without_holidays_of_both_years_weeks_stay_those_of_the_calendar(region, to_region):
    days = ["2026-11-10", "2027-02-09", "2027-06-15"]
    holidays = holidays_of(to_region, 2027) if to_region else ()
    result = carry_over(plan(*(item(day, name=day) for day in days), region=region), 2027, holidays)
    for move in result.moves:
        assert move.new.start == shift_day(move.old.start, 1)
        assert "Not all school holidays are known" in words(move)
    assert result.unknown_years == tuple(y for y, known in ((2026, region), (2027, to_region)) if not known)


def test_the_summer_at_its_edge_alone_does_not_make_a_year_known():
    """Of 2029 the CSV knows only the summer before it."""
    assert any(holiday.kind == "holiday" for holiday in holidays_of("midden", 2029))
    move = moved(item("2029-05-15"), year=2028, to=2029)
    assert move.new.start == date(2030, 5, 14)
    assert "2029–2030" in words(move)


def test_a_closed_day_gives_way_within_its_week_where_holidays_are_unknown():
    easter = Holiday("Tweede paasdag", date(2028, 4, 17), date(2028, 4, 17), "public")
    result = carry_over(plan(item("2027-04-19"), region=""), 2027, (easter,))
    assert result.moves[0].new.start == date(2028, 4, 18)
    assert "Tweede paasdag" in words(result.moves[0])


def test_holidays_are_known_by_their_names_however_they_are_written():
    names = {"herfstvakantie": "Herfstvakantie ", "voorjaarsvakantie": "Krokusvakantie", "meivakantie": "Mei-vakantie"}
    other = tuple(replace(h, name=names.get(h.name, h.name)) for h in holidays_of("midden", 2027))
    assert SchoolCalendar(2027, other).breaks == SchoolCalendar(2027, holidays_of("midden", 2027)).breaks


def test_the_blocks_of_a_year_lie_between_its_holidays():
    calendar = SchoolCalendar(2026, holidays_of("midden", 2026))
    assert list(calendar.breaks) == list(Break)
    assert [(block.start, block.end, len(block.weeks)) for block in calendar.blocks] == [
        (date(2026, 8, 31), date(2026, 10, 16), 7),
        (date(2026, 10, 26), date(2026, 12, 18), 8),
        (date(2027, 1, 4), date(2027, 2, 19), 7),
        (date(2027, 3, 1), date(2027, 4, 23), 8),
        (date(2027, 5, 3), date(2027, 7, 16), 11),
    ]


# --- Choices, links, words ---

LINKED = (item("2026-11-03", name="a"), item("2026-11-10", name="b"), item("2026-11-17", name="c"))
LINKS = (
    PlanLink(uid("a"), uid("b"), Relation.PREPARES),
    PlanLink(uid("c"), uid("b"), Relation.REFLECTS_ON),
    PlanLink(uid("c"), uid("a"), Relation.BUILDS_ON),
)


def test_what_stops_takes_its_links_with_it_and_is_still_listed():
    choices = {uid("a"): Choice.STOP, uid("b"): Choice.ADJUST}
    result = carry_over(plan(*LINKED, links=LINKS), 2027, holidays_of("midden", 2027), choices)
    assert [move.choice for move in result.moves] == [Choice.STOP, Choice.ADJUST, Choice.KEEP]
    assert [one.uid for one in result.plan.items] == [uid("b"), uid("c")]
    assert result.links == (LINKS[1],)
    assert result.dropped_links == (LINKS[0], LINKS[2])
    assert [move.item.title for move in result.with_choice(Choice.ADJUST)] == ["b"]


def test_the_plan_that_was_carried_over_is_left_as_it_was():
    old = plan(*LINKED, links=LINKS)
    result = carry_over(old, 2027, holidays_of("midden", 2027))
    assert old.item(uid("a")).start == date(2026, 11, 3)
    assert result.plan.item(uid("a")).start == date(2027, 11, 2)
    assert (result.plan.school_year, result.plan.holidays) == (2027, holidays_of("midden", 2027))


def test_a_link_that_no_longer_fits_in_time_is_named():
    """Two activities measured from different edges of a block that became a week shorter."""
    link = PlanLink(uid("x"), uid("y"), Relation.PREPARES)
    year = SchoolCalendar(2026, holidays_of("noord", 2026))
    block = next(block for block in year.blocks if block.before == Break.AUTUMN)
    middle = (len(block.weeks) - 1) // 2
    first = item(str(block.weeks[middle] + timedelta(days=3)), name="x")
    second = item(str(block.weeks[middle + 1]), name="y")
    christmas = Holiday("kerstvakantie", date(2027, 12, 11), date(2028, 1, 9))
    shorter = tuple(christmas if holiday.name == "kerstvakantie" else holiday for holiday in holidays_of("noord", 2027))
    result = carry_over(plan(first, second, links=(link,), region="noord"), 2027, shorter)
    assert result.links == (link,)
    assert result.out_of_order == (link,)


def test_a_reason_is_read_in_the_language_of_its_reader():
    move = moved(item("2026-11-10"), STUDY_DAY)
    assert "dinsdag 9 november" in words(move, "nl")
    assert "Tuesday, November 9" in words(move, "en")


# --- The plans that we ship ---


@cache
def model_plans(name: str, region: str) -> tuple[Plan, ...]:
    """The plans of a file as they stand in a school of this region."""
    content = (PLANNER / "model_plans" / f"{name}.csv").read_bytes()
    rows = read_plan_file(content, filename=name, school_year=2026).rows
    plans = []
    for level in sorted({row.level for row in rows}):
        own = [row for row in rows if row.level == level]
        items = [
            PlannedItem(
                uid(row.external_id), Lane(row.lane), Kind(row.kind), row.title, row.start, row.end,
                Precision(row.precision), row.external_id, competences=row.competences, partnership=row.partnership,
                fixed_date=(row.start.month, row.start.day) == (4, 1) and row.start == row.end,
            )
            for row in own
        ]  # fmt: skip
        links = tuple(
            PlanLink(uid(row.external_id), uid(target), relation)
            for row in own
            for column, relation in LINK_COLUMNS.items()
            for target in getattr(row, column)
        )
        is_last = level == LAST_LEVEL[Track(name)]
        plans.append(Plan(2026, in_order(items), links, level, name, is_last, holidays_of(region, 2026)))
    return tuple(plans)


def off(day: date, holidays: tuple[Holiday, ...]) -> bool:
    return day.weekday() > 4 or any(day in holiday for holiday in holidays)


def days_of(start: date, end: date) -> list[date]:
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def check(old: Plan, result: CarryOver) -> None:
    """What the issue asks of carrying over a whole plan."""
    holidays = result.plan.holidays
    assert {one.uid for one in result.plan.items} == {one.uid for one in old.items}
    assert set(result.links) == set(old.links)
    assert result.out_of_order == ()
    for move in result.moves:
        new = move.new
        assert words(move)
        if move.item.fixed_date:
            continue
        assert not all(off(day, holidays) for day in days_of(new.start, new.end)), move
        if move.item.precision == Precision.MONTH:
            assert (new.start.month, new.end.month) == (move.old.start.month, move.old.end.month)
            continue
        same = (new.start.weekday(), new.end.weekday()) == (move.old.start.weekday(), move.old.end.weekday())
        assert same or (move.is_forced and ("no lessons" in words(move) or "only its school weeks" in words(move)))
    errors = {"in-holiday", "link-out-of-order", "outside-school-year"}
    assert not errors & {finding.code for finding in analyse(result.plan, Context())}


@pytest.mark.parametrize("years", [(2027,), (2025, 2026), (2027, 2028)], ids=str)
@pytest.mark.parametrize(("name", "region"), [(n, r) for n in ("vmbo_bk", "havo") for r in REGIONS])
def test_the_model_plans_keep_their_rows_links_and_weekdays(name, region, years):
    for a_plan in model_plans(name, region):
        for year in years:
            result = carry_over(a_plan, year, holidays_of(region, year))
            check(a_plan, result)
            a_plan = result.plan


def test_the_demo_plans_change_no_weekday_but_that_of_the_first_of_april():
    for a_plan in model_plans("vmbo_bk", "midden"):
        result = carry_over(a_plan, 2027, holidays_of("midden", 2027))
        changed = [
            move.item.external_id
            for move in result.moves
            if move.item.precision != Precision.MONTH and move.old.start.weekday() != move.new.start.weekday()
        ]
        assert changed == (["4-05"] if a_plan.level == 4 else [])


# --- Whatever the plan ---

DAYS = st.dates(date(2026, 8, 1), date(2027, 7, 31))


@st.composite
def periods(draw: st.DrawFn) -> PlannedItem:
    first = draw(DAYS)
    precision = draw(st.sampled_from(Precision))
    last = first + timedelta(days=draw(st.integers(0, 60)) if draw(st.booleans()) else 0)
    if precision == Precision.WEEK:
        first, last = first - timedelta(days=first.weekday()), last + timedelta(days=4 - last.weekday())
        assume(first <= last)
    if precision == Precision.MONTH:
        first, last = first.replace(day=1), month_period(last.year, last.month).end
    return PlannedItem(uid("x"), Lane.STUDENT, Kind.EXPERIENCE, "x", first, last, precision)


@settings(max_examples=400, deadline=None)
@given(periods(), st.sampled_from(REGIONS), st.sampled_from([2025, 2027, 2028, 2029, 2040]))
def test_whatever_moves_has_a_reason_and_stays_a_period(an_item, region, to):
    move = moved(an_item, region=region, to=to)
    assert move.new.start <= move.new.end
    assert move.new.precision == an_item.precision
    assert words(move)
    assert words(move, "nl")
    if an_item.precision == Precision.WEEK:
        assert (move.new.start.weekday(), move.new.end.weekday()) == (0, 4)


@settings(max_examples=400, deadline=None)
@given(DAYS, st.sampled_from(REGIONS), st.sampled_from([2027, 2028]))
def test_a_day_of_a_block_lands_on_a_day_of_the_same_block_that_is_open(day, region, to):
    before, after = SchoolCalendar(2026, holidays_of(region, 2026)), SchoolCalendar(to, holidays_of(region, to))
    block = before.block_of(day)
    assume(block is not None)
    move = moved(item(str(day)), region=region, to=to)
    new_block = after.block_of(move.new.start)
    assert new_block is not None
    assert (new_block.before, new_block.after) == (block.before, block.after)
    assert new_block.is_open(move.new.start)
    assert move.new.start.weekday() == day.weekday() or (move.is_forced and new_block.is_school_day(move.new.start))


@settings(max_examples=200, deadline=None)
@given(DAYS, st.sampled_from(REGIONS))
def test_a_day_carried_to_its_own_year_stays_where_it_is(day, region):
    move = moved(item(str(day)), region=region, to=2026)
    assert move.new.start == day or move.is_forced
