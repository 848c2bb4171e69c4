"""The picture of a year on a sheet: everything has a place, nothing leaves the paper. Without a database."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from home.choices import Kind
from planner.choices import Lane
from planner.drawing import draw, draw_together, lines_of
from planner.drawing_parts import POSTER, Drawing, line_on_paper
from planner.plan import Plan, PlannedItem, in_order
from planner.timeline import lay_out


def plan_of(count: int, title: str = "Ministage bij twee profielen") -> Plan:
    items = [
        PlannedItem(
            UUID(int=number + 1),
            Lane.PARENT if number % 2 else Lane.STUDENT,
            Kind.MEETING if number % 2 else Kind.EXPERIENCE,
            title,
            date(2026, 8, 15) + timedelta(days=number * 330 // count),
            date(2026, 8, 17) + timedelta(days=number * 330 // count),
        )
        for number in range(count)
    ]
    return Plan(2026, in_order(items), ())


def poster(plan: Plan, *, mirrored: bool = False) -> Drawing:
    return draw(lay_out(plan, date(2026, 7, 31), mirrored=mirrored), {}, POSTER, mirrored=mirrored)


@pytest.mark.parametrize("count", [0, 1, 12, 40, 80])
def test_a_poster_stays_on_its_sheet(count: int) -> None:
    drawing = poster(plan_of(count))
    assert drawing.height <= POSTER[0].height + 0.01  # type: ignore[operator]
    assert len(drawing.cards) == count
    for place in drawing.cards:
        assert place.left >= 0
        assert place.left + place.width <= drawing.width + 0.01
        if place.hangs:
            assert drawing.lanes.months <= place.edge <= drawing.lanes.band_top
        else:
            assert drawing.lanes.band_bottom <= place.edge <= drawing.lanes.pupil_label


def test_fewer_activities_get_larger_text() -> None:
    sizes = [poster(plan_of(count)).size for count in (8, 40, 80)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]


def test_mirrored_is_the_same_picture_from_the_right() -> None:
    plain, mirrored = poster(plan_of(12)), poster(plan_of(12), mirrored=True)
    for one, other in zip(plain.cards, mirrored.cards, strict=True):
        assert one.left + one.width == pytest.approx(mirrored.width - other.left)
        assert one.edge == other.edge
    for one, other in zip(plain.stems, mirrored.stems, strict=True):
        assert one.x == pytest.approx(mirrored.width - other.x)


def test_levels_together_stay_on_one_sheet_in_one_size() -> None:
    years = [(lay_out(plan_of(count), date(2026, 7, 31)), {}) for count in (4, 12, 20, 9, 14, 16)]
    sheets = line_on_paper(len(years))
    drawings = draw_together(years, sheets)
    assert len({drawing.size for drawing in drawings}) == 1
    assert sum(drawing.height for drawing in drawings) <= sheets[0].height + 0.01  # type: ignore[operator]


@pytest.mark.parametrize(
    ("words", "least"),
    [("", 1), ("Kort", 1), ("Interview met leerlingen uit verschillende profielen", 2), ("a" * 255, 6)],
)
def test_lines_are_counted_carefully(words: str, least: int) -> None:
    assert lines_of(words, 60, 10) >= least
