"""What a plan and a school work on: the counting, without a database, and the page that shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.utils import translation
from wagtail.models import Site

from home.choices import Competence, Kind, Role
from home.models import SchoolGroup
from planner.choices import Lane
from planner.coverage import LARGEST_DOT, CoverageTable, plan_coverage, school_coverage
from planner.models import YearPlanPage
from planner.plan import Plan, PlannedItem


def item(number: int, start: date, end: date | None = None, **fields: object) -> PlannedItem:
    lane = Lane.PARENT if fields.get("partnership") else Lane.STUDENT
    kind = Kind.MEETING if lane == Lane.PARENT else Kind.EXPERIENCE
    return PlannedItem(UUID(int=number), lane, kind, f"Nummer {number}", start, end or start, **fields)  # type: ignore[arg-type]


def counts(table: CoverageTable, code: str) -> list[int]:
    return [cell.count for cell in next(row for row in table.rows if row.code == code).cells]


def test_an_item_counts_in_each_month_that_it_touches_and_once_in_the_total() -> None:
    long = item(1, date(2026, 9, 30), date(2026, 11, 1), competences=("work",))
    competences, _partnership = plan_coverage(Plan(2026, (long,), ()))
    assert counts(competences, "work") == [0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert next(row for row in competences.rows if row.code == "work").total == 1


def test_the_day_before_and_after_a_month_do_not_count() -> None:
    days = (item(1, date(2026, 8, 31), competences=("work",)), item(2, date(2026, 10, 1), competences=("work",)))
    competences, _partnership = plan_coverage(Plan(2026, days, ()))
    assert counts(competences, "work")[:3] == [1, 0, 1]


def test_cios_is_counted_apart_and_cells_name_the_items() -> None:
    meeting = item(1, date(2027, 2, 9), competences=("motives",), partnership=("informing", "contact"))
    competences, partnership = plan_coverage(Plan(2026, (meeting,), ()))
    february = next(row for row in partnership.rows if row.code == "informing").cells[6]
    assert [entry.title for entry in february.items] == ["Nummer 1"]
    assert february.items[0].is_for_parents
    assert [row.code for row in partnership.missing] == ["supporting", "collaborating"]
    assert len(competences.missing) == len(Competence) - 1


def test_dots_grow_with_the_number_up_to_the_largest() -> None:
    many = tuple(item(number, date(2026, 9, 1), competences=("work",)) for number in range(LARGEST_DOT + 3))
    for number in range(len(many) + 1):
        cell = plan_coverage(Plan(2026, many[:number], ()))[0].rows[2].cells[1]
        assert (cell.count, cell.dot) == (number, min(number, LARGEST_DOT))


def test_a_level_without_a_plan_is_unknown_and_not_empty() -> None:
    plan = Plan(2026, (item(1, date(2026, 9, 1), competences=("work",)),), ())
    competences, _partnership = school_coverage([("Leerjaar 1", plan), ("Leerjaar 2", None)])
    first, second = next(row for row in competences.rows if row.code == "work").cells
    assert (first.count, first.is_known) == (1, True)
    assert (second.count, second.is_known) == (0, False)


def test_a_copy_with_the_same_uid_in_another_level_counts_as_well() -> None:
    one, copy = (Plan(2026, (item(1, date(2026, 9, 1), competences=("work",)),), ()) for _level in range(2))
    competences, _partnership = school_coverage([("1", one), ("2", copy)])
    assert next(row for row in competences.rows if row.code == "work").total == 2


def test_months_are_named_in_the_language_of_the_reader() -> None:
    with translation.override("nl"):
        assert plan_coverage(Plan(2026, (), ()))[0].columns[:2] == ("aug", "sep")


# The page -------------------------------------------------------------------------------------------------------------


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
def test_the_page_says_numbers_and_titles(
    school: Site, plans: list[YearPlanPage], as_decaan: Callable, soup: Callable
) -> None:
    page = soup(as_decaan("zuid.example", school).get(f"/admin/planner/coverage/{plans[1].pk}/"))
    tables = page.select("table.coverage")
    assert len(tables) == 2
    assert [len(table.select("tbody tr")) for table in tables] == [5, 4]
    assert tables[0].select("thead th[scope=col]")
    assert tables[0].select("tbody th[scope=row]")
    assert all(table.caption for table in tables)
    assert "Ministage" in tables[0].get_text()
    assert all(dot["aria-hidden"] == "true" for dot in page.select(".coverage-dot"))


@pytest.mark.django_db
def test_another_schools_coverage_does_not_exist(
    school: Site, other_school: Site, plans: list[YearPlanPage], as_decaan: Callable
) -> None:
    address = f"/admin/planner/coverage/{plans[1].pk}/"
    stranger = as_decaan("noord.example", other_school)
    assert stranger.get(address).status_code == 404
    stranger.defaults["HTTP_HOST"] = "zuid.example"
    assert stranger.get(address, headers={"host": "zuid.example"}).status_code == 302
    assert as_decaan("noord.example", school).get(address).status_code == 302
    assert as_decaan("zuid.example", school, Role.COMMUNICATION).get(address).status_code == 404
