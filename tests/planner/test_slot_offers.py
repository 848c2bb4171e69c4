"""Which times a family is offered, and the times of an afternoon; tried without a database."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.slot_offers import TimeSlot, busy_keys, fitting, long_minutes, nearest, offers_for
from planner.slot_series import series

FOUR = datetime(2026, 11, 24, 16, 0)


def slot(key: int, quarter: int, class_name: str = "2A", **more: object) -> TimeSlot:
    """A quarter of an hour, so many quarters after four."""
    start = FOUR + timedelta(minutes=15 * quarter)
    return TimeSlot(key, class_name, class_name, "", start, start + timedelta(minutes=15), **more)


@pytest.mark.parametrize(
    ("minutes", "own", "expected"), [(15, None, 25), (20, None, 30), (10, None, 15), (15, 40, 40), (20, 15, 20)]
)
def test_an_interpreter_makes_it_half_as_long_again_or_as_the_school_says(minutes, own, expected):
    assert long_minutes(minutes, own) == expected


def test_two_children_at_two_mentors_get_adjoining_times():
    offers = offers_for({1: [slot(1, 0), slot(2, 4)], 2: [slot(11, 1, "2B"), slot(12, 7, "2B")]})
    assert [offer.key for offer in offers] == ["1:1,2:11"]


def test_either_child_may_be_the_first():
    offers = offers_for({1: [slot(1, 3)], 2: [slot(11, 2, "2B")]})
    assert [pupil for pupil, _time in offers[0].in_order] == [2, 1]


def test_where_nothing_adjoins_the_least_apart_is_offered():
    offers = offers_for({1: [slot(1, 0)], 2: [slot(11, 8, "2B"), slot(12, 20, "2B")]})
    assert [offer.key for offer in offers] == ["1:1,2:11"]


def test_two_children_in_one_class_never_get_one_time():
    assert offers_for({1: [slot(1, 0)], 2: [slot(1, 0)]}) == []


def test_a_longer_conversation_needs_the_time_after_it_to_be_free():
    slots = [slot(1, 0), slot(2, 1), slot(3, 2, pupil=9, until=FOUR + timedelta(minutes=45)), slot(4, 6)]
    found = fitting(slots, "2A", language="tr", own_minutes=None, busy=busy_keys(slots))
    assert [row.key for row in found] == [1]
    assert found[0].end - found[0].start == timedelta(minutes=25)


def test_who_talks_longer_takes_what_follows():
    slots = [slot(1, 0, pupil=9, until=FOUR + timedelta(minutes=25)), slot(2, 1), slot(3, 2)]
    assert busy_keys(slots) == {1, 2}
    assert busy_keys(slots, frozenset({9})) == frozenset()


def test_the_nearest_come_first():
    offers = offers_for({1: [slot(number, number) for number in range(8)]})
    assert [offer.key for offer in nearest(offers, FOUR + timedelta(minutes=46))] == ["1:3", "1:4", "1:2"]


@given(
    st.lists(st.integers(0, 30), max_size=12, unique=True),
    st.lists(st.integers(0, 30), max_size=12, unique=True),
    st.lists(st.integers(0, 30), max_size=12, unique=True),
)
def test_no_offer_ever_overlaps(one, two, three):
    choices = {
        1: [slot(number, number) for number in one],
        2: [slot(number, number) for number in two],
        3: [slot(100 + number, number, "2B") for number in three],
    }
    for offer in offers_for(choices):
        rows = [time for _pupil, time in offer.in_order]
        assert all(first.end <= second.start for first, second in pairwise(rows))
        assert len({row.key for row in rows}) == 3


@given(
    st.times(),
    st.times(),
    st.integers(5, 60),
    st.integers(0, 30),
    st.lists(st.tuples(st.times(), st.times()), max_size=3),
)
def test_times_of_a_day_lie_between_its_hours_and_outside_its_breaks(start, until, minutes, gap, breaks):
    breaks = sorted(pause for pause in breaks if pause[0] < pause[1])
    found = series(start, until, minutes, gap, breaks)
    for begin, end in found:
        assert start <= begin < end <= until
        assert datetime.combine(date.min, end) - datetime.combine(date.min, begin) == timedelta(minutes=minutes)
        assert not any(pause[0] < end and begin < pause[1] for pause in breaks)
    assert all(one[1] <= two[0] for one, two in pairwise(found))


def test_an_afternoon_in_quarters_with_a_break():
    found = series(time(16), time(17, 30), 15, 0, [(time(16, 20), time(16, 40))])
    assert [begin.strftime("%H:%M") for begin, _end in found] == ["16:00", "16:40", "16:55", "17:10"]
