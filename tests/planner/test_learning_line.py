"""What only shows when the levels of a school stand together: rules that just pass and just fail, and the pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from home.choices import Competence, Kind
from planner.analysis_types import Finding
from planner.choices import Lane, Relation, Severity
from planner.dates import Holiday
from planner.learning_line import (
    SIXTEEN_WEEKS,
    LearningLine,
    Stage,
    competence_not_returning,
    findings_across,
    level_without_plan,
    no_conversation_about_next_step,
    same_activity_twice,
)
from planner.plan import ActivityInfo, Plan, PlanLink, PlannedItem, in_order

SUMMER = date(2027, 7, 10)
HOLIDAY = Holiday("zomervakantie", SUMMER, date(2027, 8, 22))
NOVEMBER = date(2026, 11, 3)


def item(title: str, kind: Kind, start: date = NOVEMBER, end: date | None = None, **fields: object) -> PlannedItem:
    lane = Lane.STUDENT if kind in {Kind.EXPERIENCE, Kind.ASSIGNMENT, Kind.CHOICE, Kind.MILESTONE} else Lane.PARENT
    return PlannedItem(uuid4(), lane, kind, title, start, end or start, **fields)  # type: ignore[arg-type]


def page(pk: int) -> ActivityInfo:
    return ActivityInfo(pk, "", "", "")


def stage(level: int, *items: PlannedItem, links: tuple[PlanLink, ...] = (), holidays: bool = True) -> Stage:
    plan = Plan(2026, in_order(list(items)), links, holidays=(HOLIDAY,) if holidays else ())
    return Stage(level, f"Leerjaar {level}", plan)


def line(*stages: Stage) -> LearningLine:
    return LearningLine(2026, "vmbo_bk", stages)


def titles(finding: Finding, *stages: Stage) -> list[str]:
    by_uid = {item.uid: item.title for stage in stages if stage.plan for item in stage.plan.items}
    return [by_uid[uid] for uid in finding.uids]


EXPERIENCE = item("Ministage", Kind.EXPERIENCE)
LATE = item("Vooruitblik", Kind.PROGRESS, date(2027, 6, 1))


# A level without a plan -----------------------------------------------------------------------------------------------


def test_a_level_with_one_activity_has_a_plan() -> None:
    assert list(level_without_plan(line(stage(1, EXPERIENCE)))) == []


@pytest.mark.parametrize("missing", [Stage(2, "Leerjaar 2", None), stage(2)])
def test_a_level_without_plan_or_with_an_empty_one_is_found(missing: Stage) -> None:
    (finding,) = level_without_plan(line(stage(1, EXPERIENCE), missing))
    assert (finding.code, finding.severity) == ("level-without-plan", Severity.WARNING)
    with translation.override("en"):
        assert "Leerjaar 2" in str(finding.message)
        assert "2026–2027" in str(finding.message)


# The same activity twice ----------------------------------------------------------------------------------------------


def test_two_activities_with_other_titles_or_kinds_are_not_the_same() -> None:
    two = line(
        stage(1, item("Ministage", Kind.EXPERIENCE)),
        stage(2, item("Ministage 2", Kind.EXPERIENCE), item("Ministage", Kind.ASSIGNMENT)),
    )
    assert list(same_activity_twice(two)) == []


def test_the_same_title_and_kind_in_two_levels_is_found() -> None:
    stages = (
        stage(1, item("Thuisopdracht: open dag", Kind.HOME_ASSIGNMENT)),
        stage(2, EXPERIENCE),
        stage(3, item("Open  dag", Kind.HOME_ASSIGNMENT)),
    )
    (finding,) = same_activity_twice(line(*stages))
    assert finding.severity == Severity.ADVICE
    assert titles(finding, *stages) == ["Thuisopdracht: open dag", "Open  dag"]
    with translation.override("en"):
        assert "Leerjaar 1, Leerjaar 3" in str(finding.message)


def test_twice_within_one_level_is_no_matter_of_the_line() -> None:
    twice = stage(1, item("Gastles", Kind.EXPERIENCE), item("Gastles", Kind.EXPERIENCE, date(2027, 1, 5)))
    assert list(same_activity_twice(line(twice, stage(2, EXPERIENCE)))) == []


def test_the_page_decides_where_there_is_one() -> None:
    first = stage(1, item("Ministage", Kind.EXPERIENCE, page=page(1)))
    assert list(same_activity_twice(line(first, stage(2, item("Ministage", Kind.EXPERIENCE, page=page(2)))))) == []
    assert (
        len(list(same_activity_twice(line(first, stage(2, item("Andere naam", Kind.EXPERIENCE, page=page(1))))))) == 1
    )
    assert len(list(same_activity_twice(line(first, stage(2, item("Ministage", Kind.EXPERIENCE)))))) == 1


@pytest.mark.parametrize("kind", [Kind.INTRODUCTION, Kind.PROGRESS, Kind.CONTACT, Kind.MILESTONE])
def test_what_should_come_back_may_come_back(kind: Kind) -> None:
    assert list(same_activity_twice(line(stage(1, item("Gesprek", kind)), stage(2, item("Gesprek", kind))))) == []


# A competence that does not return ------------------------------------------------------------------------------------


def with_competence(level: int, *competences: str) -> Stage:
    return stage(level, replace(EXPERIENCE, title=f"Nummer {level}", competences=competences))


def test_a_competence_that_returns_in_the_last_level_is_well() -> None:
    three = line(with_competence(1, "work"), with_competence(2), with_competence(3, "work"))
    assert list(competence_not_returning(three)) == []


def test_a_competence_that_stops_before_the_last_level_is_found() -> None:
    (finding,) = competence_not_returning(
        line(with_competence(1, "work"), with_competence(2, "work"), with_competence(3))
    )
    assert (finding.severity, finding.subject) == (Severity.ADVICE, Competence.WORK.value)
    with translation.override("en"):
        assert "Leerjaar 2" in str(finding.message)


def test_a_competence_that_is_nowhere_or_may_be_in_a_missing_plan_is_left_alone() -> None:
    assert list(competence_not_returning(line(with_competence(1), with_competence(2)))) == []
    assert list(competence_not_returning(line(with_competence(1, "work"), Stage(2, "Leerjaar 2", None)))) == []


# The step to the next level -------------------------------------------------------------------------------------------


def step(*items: PlannedItem, links: tuple[PlanLink, ...] = (), holidays: bool = True) -> list[Finding]:
    first = stage(1, *items, links=links, holidays=holidays)
    return list(no_conversation_about_next_step(line(first, stage(2, LATE))))


def test_a_conversation_in_the_sixteen_weeks_before_summer_looks_ahead() -> None:
    first_day, last_day = SUMMER - SIXTEEN_WEEKS, SUMMER - timedelta(days=1)
    for day in (first_day, last_day):
        assert step(item("Gesprek", Kind.PROGRESS, day)) == []
    assert step(item("Ronde", Kind.PROGRESS, first_day - timedelta(days=9), first_day)) == []
    for day in (first_day - timedelta(days=1), SUMMER):
        (finding,) = step(item("Gesprek", Kind.PROGRESS, day))
        assert (finding.code, finding.severity) == ("no-conversation-about-next-step", Severity.WARNING)


def test_without_known_holidays_every_day_that_may_be_in_time_is() -> None:
    assert step(item("Gesprek", Kind.PROGRESS, date(2027, 7, 1) - SIXTEEN_WEEKS), holidays=False) == []
    assert step(item("Gesprek", Kind.PROGRESS, date(2027, 6, 30) - SIXTEEN_WEEKS), holidays=False) != []


@pytest.mark.parametrize(
    ("relation", "is_well"), [(Relation.PREPARES, True), (Relation.REFLECTS_ON, True), (Relation.BUILDS_ON, False)]
)
def test_a_conversation_about_a_choice_looks_ahead_whenever_it_is(relation: Relation, is_well: bool) -> None:
    talk, choice = item("Gesprek", Kind.PROGRESS, date(2026, 12, 1)), item("Keuze", Kind.CHOICE, date(2027, 1, 8))
    assert (step(talk, choice, links=(PlanLink(talk.uid, choice.uid, relation),)) == []) is is_well


def test_a_meeting_is_no_conversation_and_the_last_level_has_no_next_step() -> None:
    assert step(item("Avond", Kind.MEETING, date(2027, 6, 1))) != []
    assert list(no_conversation_about_next_step(line(stage(1, EXPERIENCE)))) == []


def test_a_level_without_plan_is_not_found_twice() -> None:
    codes = [finding.code for finding in findings_across(line(Stage(1, "Leerjaar 1", None), stage(2, LATE)))]
    assert codes == ["level-without-plan"]


def test_every_level_gets_its_picture_and_an_empty_one_none() -> None:
    first, second, third = line(stage(1, EXPERIENCE), stage(2), Stage(3, "Leerjaar 3", None)).timelines()
    assert first is not None
    assert [card.item.uid for card in first.pupils] == [EXPERIENCE.uid]
    assert (first.today, second, third) == (None, None, None)
