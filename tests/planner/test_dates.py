"""School years, weeks and the ways of writing a date: the rules of the core, without a database."""

import re
from contextlib import suppress
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from planner.choices import Precision
from planner.dates import (
    DateError,
    Holiday,
    Period,
    month_period,
    read_period,
    read_times,
    school_month,
    school_week,
    school_year_bounds,
    school_year_label,
    school_year_months,
    school_year_of,
    sentence,
    shift_day,
    unit_period,
    week_period,
    write_day,
    write_period,
)

DAYS = st.dates(date(2005, 1, 1), date(2080, 12, 31))
SCHOOL_YEARS = st.integers(2005, 2080)


@pytest.fixture(autouse=True, scope="module")
def _in_english():
    with translation.override("en"):
        yield


def day(year: int, month: int, number: int) -> Period:
    only = date(year, month, number)
    return Period(only, only, Precision.DAY)


@pytest.mark.parametrize(
    ("moment", "school_year"),
    [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2027, 1, 1), 2026), (date(2027, 7, 31), 2026)],
)
def test_a_school_year_begins_on_august_1(moment, school_year):
    assert school_year_of(moment) == school_year


def test_bounds_label_and_months_of_a_school_year():
    assert school_year_bounds(2026) == (date(2026, 8, 1), date(2027, 7, 31))
    assert school_year_label(2026) == "2026–2027"
    months = school_year_months(2026)
    assert [period.start.month for period in months] == [8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7]
    assert (months[0].start, months[-1].end) == school_year_bounds(2026)
    assert all(later.start - earlier.end == timedelta(days=1) for earlier, later in pairwise(months))


def test_a_week_is_monday_to_friday_and_a_month_its_first_to_last_day():
    assert week_period(2026, 41) == Period(date(2026, 10, 5), date(2026, 10, 9), Precision.WEEK)
    assert month_period(2028, 2) == Period(date(2028, 2, 1), date(2028, 2, 29), Precision.MONTH)
    assert school_month(2026, 12).start == date(2026, 12, 1)
    assert school_month(2026, 1).start == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        (Precision.DAY, day(2026, 10, 7)),
        (Precision.WEEK, week_period(2026, 41)),
        ("week", week_period(2026, 41)),
        (Precision.MONTH, month_period(2026, 10)),
    ],
)
def test_the_unit_around_a_day(precision, expected):
    assert unit_period(date(2026, 10, 7), precision) == expected


@pytest.mark.parametrize(
    ("school_year", "week", "monday"),
    [
        (2026, 32, date(2026, 8, 3)),
        (2026, 37, date(2026, 9, 7)),
        (2026, 53, date(2026, 12, 28)),
        (2026, 1, date(2027, 1, 4)),
        (2026, 30, date(2027, 7, 26)),
        (2024, 31, date(2024, 7, 29)),  # both ends would do: August 1 is a Thursday, the next July 31 too
        (2022, 31, date(2022, 8, 1)),
        (2025, 31, date(2025, 7, 28)),  # only its Friday is in the school year
        (2024, 1, date(2024, 12, 30)),
    ],
)
def test_a_week_without_a_year_is_that_of_the_school_year(school_year, week, monday):
    assert school_week(school_year, week) == unit_period(monday, Precision.WEEK)


@pytest.mark.parametrize(("school_year", "week"), [(2027, 53), (2026, 54), (2026, 0), (2026, 31)])
def test_a_week_that_the_school_year_does_not_have(school_year, week):
    # 2026: August 1 is a Saturday, so week 31 ends the day before, and the next one begins after July 31.
    with pytest.raises(DateError, match=f"no week {week} in the school year {school_year}–{school_year + 1}"):
        school_week(school_year, week)


@given(SCHOOL_YEARS, st.integers(1, 53))
def test_a_resolved_week_has_its_number_and_touches_the_school_year(school_year, week):
    try:
        period = school_week(school_year, week)
    except DateError:
        assert week in (31, 53)
        return
    assert period.start.isocalendar().week == week
    assert period.overlaps(Period(*school_year_bounds(school_year)))


def test_periods_contain_overlap_and_join():
    first, second = day(2026, 10, 5), week_period(2026, 42)
    assert first.start in first
    assert date(2026, 10, 6) not in first
    assert not first.overlaps(second)
    assert second.overlaps(Period(date(2026, 10, 16), date(2026, 10, 30)))
    assert first.until(second) == Period(date(2026, 10, 5), date(2026, 10, 16), Precision.DAY)
    assert week_period(2026, 41).until(second).precision == Precision.WEEK
    with pytest.raises(DateError, match=r"The end \(5-10-2026\) is before the beginning \(12-10-2026\)"):
        second.until(first)
    with pytest.raises(DateError):
        Period(date(2026, 10, 6), date(2026, 10, 5))


def test_a_holiday_includes_both_ends():
    holiday = Holiday("herfstvakantie", date(2026, 10, 17), date(2026, 10, 25), "holiday")
    assert date(2026, 10, 17) in holiday
    assert date(2026, 10, 25) in holiday
    assert date(2026, 10, 26) not in holiday


@pytest.mark.parametrize(
    ("moment", "years", "shifted"),
    [
        (date(2026, 10, 5), 0, date(2026, 10, 5)),
        (date(2026, 10, 5), 1, date(2027, 10, 11)),  # 2026 has 53 weeks
        (date(2026, 12, 29), 1, date(2027, 12, 28)),  # Tuesday of week 53 becomes Tuesday of week 52
        (date(2025, 12, 30), 1, date(2027, 1, 5)),  # Tuesday of week 1
        (date(2024, 8, 1), 1, date(2025, 8, 7)),  # week 31 of 2025 still has its Thursday in July
        (date(2027, 10, 11), -1, date(2026, 10, 5)),
    ],
)
def test_shifting_keeps_weekday_and_week(moment, years, shifted):
    assert shift_day(moment, years) == shifted


@given(DAYS, st.integers(-10, 10))
def test_a_shifted_day_has_the_same_weekday_in_the_school_year_asked_for(moment, years):
    shifted = shift_day(moment, years)
    assert shifted.weekday() == moment.weekday()
    assert school_year_of(shifted) == school_year_of(moment) + years
    if 2 <= moment.isocalendar().week <= 29 or 33 <= moment.isocalendar().week <= 52:
        assert shifted.isocalendar().week == moment.isocalendar().week


OCTOBER_5, WEEK_41, OCTOBER = day(2026, 10, 5), week_period(2026, 41), month_period(2026, 10)


WAYS_OF_WRITING = {
    OCTOBER_5: """
        5-10-2026 | 05-10-2026 | 05/10/2026 | 5.10.2026 | 5 - 10 - 2026 | 5-10-26 | 5-10-'26 | 5-10
        5 okt 2026 | 5 okt. 2026 | 5 okt '26 | 5-okt-26 | 5 okt | 5 Oktober 2026 | \xa05 okt\xa02026
        ma 5 okt 2026 | Ma. 5 okt | maandag 5 oktober 2026 | ma 5-10
        2026-10-05 | 2026/10/5 | 2026-10-05 00:00:00 | 2026-10-05T00:00:00""",
    day(2027, 1, 3): "3 jan | 3-1 | zo 3 jan",
    day(2027, 7, 31): "31-7",
    day(2026, 8, 1): "1-8",
    day(2028, 2, 29): "29-2-2028",
    day(2031, 10, 5): "5-10-2031",  # outside the school year: for the analysis to say
    WEEK_41: """
        week 41 | WEEK 41 | week41 | wk 41 | wk41 | wk. 41 | w41 | Week 41 2026 | week 41, 2026 | week 41 '26
        2026-W41 | 2026w41 | 2026 week 41""",
    week_period(2027, 9): "wk 9 | wk 09",
    week_period(2026, 31): "2026-W31",
    OCTOBER: "oktober | Okt 2026 | okt-26 | okt '26 | okt.",
    month_period(2027, 7): "juli",
    month_period(2026, 8): "augustus",
}


@pytest.mark.parametrize(
    ("text", "period"),
    [(text, period) for period, texts in WAYS_OF_WRITING.items() for text in re.split(r" *[|\n] *", texts) if text],
)
def test_every_way_of_writing_a_period(text, period):
    assert read_period(text, 2026) == period


MONTHS = """januari jan jan. Jan | februari feb febr FEBR. | maart mrt maa Mrt. | april apr | mei MEI | juni jun
    juli jul | augustus aug | september sept sep Sept. | oktober okt | november nov | december dec"""


@pytest.mark.parametrize(("month", "words"), [*enumerate(re.split(r" *[|\n] *", MONTHS), 1)])
def test_every_name_of_a_month(month, words):
    for word in words.split():
        assert read_period(word, 2026) == school_month(2026, month), word
        assert read_period(f"{word} 2030", 2026) == month_period(2030, month), word


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("31-2-2027", "“31-2-2027” is not a date that exists"),
        ("29-2", "“29-2” is not a date that exists"),
        ("5-13-2026", "“5-13-2026” is not a date that exists"),
        ("2026-13-01", "is not a date that exists"),
        ("week 54", "no week 54 in the school year 2026–2027"),
        ("week 0", "no week 0"),
        ("2027-W53", "no week 53 in 2027"),
        ("di 5 okt 2026", "“di 5 okt 2026” names another day of the week"),
        ("begin oktober", "“begin oktober” cannot be read"),
        ("week 37-38", "“week 37-38” cannot be read"),  # two weeks, not a week of 2038
        ("5-10-1926", "cannot be read"),
        ("41", "cannot be read"),
        ("", "cannot be read"),
        ("100% zeker", "“100% zeker” cannot be read"),
    ],
)
def test_what_is_no_date_is_quoted(text, complaint):
    with pytest.raises(DateError, match=complaint) as raised:
        read_period(text, 2026)
    assert str(raised.value.message) == str(raised.value)


@pytest.mark.parametrize(
    ("period", "written"),
    [
        (OCTOBER_5, (date(2026, 10, 5), "")),
        (Period(date(2026, 10, 5), date(2026, 10, 30)), (date(2026, 10, 5), date(2026, 10, 30))),
        (WEEK_41, ("week 41", "")),
        (WEEK_41.until(week_period(2026, 43)), ("week 41", "week 43")),
        (week_period(2026, 31), ("2026-W31", "")),
        (week_period(2027, 41), ("2027-W41", "")),
        (week_period(2028, 1), ("2028-W01", "")),
        (OCTOBER, ("oktober 2026", "")),
        (OCTOBER.until(month_period(2027, 1)), ("oktober 2026", "januari 2027")),
        # A part of a week or month can only be written in days.
        (Period(date(2026, 10, 6), date(2026, 10, 9), Precision.WEEK), (date(2026, 10, 6), date(2026, 10, 9))),
        (Period(date(2026, 10, 1), date(2026, 10, 30), Precision.MONTH), (date(2026, 10, 1), date(2026, 10, 30))),
    ],
)
def test_how_a_period_is_written(period, written):
    assert write_period(period, 2026) == written


@given(DAYS, st.integers(0, 400), st.sampled_from(Precision), SCHOOL_YEARS)
def test_what_is_written_reads_back(start, length, precision, school_year):
    period = unit_period(start, precision).until(unit_period(start + timedelta(days=length), precision))
    texts = [write_day(cell) if isinstance(cell, date) else cell for cell in write_period(period, school_year)]
    first, last = (read_period(text, school_year) if text else None for text in texts)
    assert first
    assert first.until(last or first) == period


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    with suppress(DateError):
        assert isinstance(read_period(text, 2026), Period)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("19:00-20:15", (time(19), time(20, 15))),
        ("16.00 - 20.00", (time(16), time(20))),
        ("19.00–20.15 uur", (time(19), time(20, 15))),
        ("19:00 tot 20:15", (time(19), time(20, 15))),
        ("19.00 uur - 20.15 uur", (time(19), time(20, 15))),
        ("19:00", (time(19), None)),
        ("9:05", (time(9, 5), None)),
        ("19.00 UUR", (time(19), None)),
        ("19u30", (time(19, 30), None)),
        ("19u", (time(19), None)),
        ("19 uur", (time(19), None)),
        ("19:00:00", (time(19), None)),
        ("00:00-23:59", (time(0), time(23, 59))),
    ],
)
def test_every_way_of_writing_a_time(text, times):
    assert read_times(text) == times


@pytest.mark.parametrize("text", ["", "19", "24:00", "19:60", "avond", "19:00-", "19-20", "1:00-2:00-3:00", "1900"])
def test_what_is_no_time_is_quoted(text):
    with pytest.raises(DateError, match=f"“{text}” cannot be read as a time"):
        read_times(text)


@pytest.mark.parametrize("text", ["20:00-19:00", "19:00-19:00"])
def test_an_end_that_is_not_after_the_beginning(text):
    with pytest.raises(DateError, match=f"The end has to be after the beginning: “{text}”"):
        read_times(text)


def test_a_sentence_is_filled_in_when_it_is_shown():
    assert str(sentence("%(count)s weeks, 100%% sure", count=3)) == "3 weeks, 100% sure"
