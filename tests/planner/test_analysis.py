"""Coherence: for each rule the plan that just passes and the plan that just fails. Without a database."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

import holidays as public_holidays
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from home.choices import LAST_LEVEL, PARENT_KINDS, STUDENT_KINDS, Competence, Kind, Partnership, Track
from planner import analysis, analysis_dates, analysis_facts, analysis_links, analysis_proposals, analysis_whole
from planner.analysis import RULES, Context, Finding, Proposal, analyse
from planner.choices import AssignmentPart, Lane, Precision, Relation, Severity
from planner.dates import Holiday, school_year_bounds
from planner.plan import ActivityInfo, Plan, PlanLink, PlannedItem, in_order
from planner.rows import LINK_COLUMNS
from planner.spreadsheets import read_plan_file

PLANNER = Path(analysis.__file__).parent
PREPARES, REFLECTS_ON, BUILDS_ON = Relation.PREPARES, Relation.REFLECTS_ON, Relation.BUILDS_ON
E, A, C, M = Kind.EXPERIENCE, Kind.ASSIGNMENT, Kind.CHOICE, Kind.MILESTONE
INTRO, TALK, HOME, EVENING, CALL = (
    Kind.INTRODUCTION,
    Kind.PROGRESS,
    Kind.HOME_ASSIGNMENT,
    Kind.MEETING,
    Kind.CONTACT,
)
AUTUMN = Holiday("herfstvakantie", date(2026, 10, 17), date(2026, 10, 25))
CHRISTMAS = Holiday("kerstvakantie", date(2026, 12, 19), date(2027, 1, 3))
SUMMER = Holiday("zomervakantie", date(2027, 7, 17), date(2027, 8, 29))
LAST_SUMMER = Holiday("zomervakantie", date(2026, 7, 18), date(2026, 8, 30))
EASTER_MONDAY = Holiday("tweede paasdag", date(2027, 3, 29), date(2027, 3, 29), "public")
STUDY_DAY = Holiday("studiedag", date(2026, 11, 6), date(2026, 11, 6), "closure")


# --- Plans in few words ---


def uid(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, name)


def day(text: str) -> date:
    """``5-10`` is in school year 2026; ``5-10-2025`` in the year that it says."""
    number, month, *year = map(int, text.split("-"))
    return date(year[0] if year else 2026 if month >= 8 else 2027, month, number)


def item(name: str, kind: Kind, start: str, end: str = "", **fields: object) -> PlannedItem:
    lane = Lane.PARENT if kind in PARENT_KINDS else Lane.STUDENT
    return PlannedItem(uid(name), lane, kind, f"Titel {name}", day(start), day(end or start), **fields)


def link(source: str, relation: Relation, target: str) -> PlanLink:
    return PlanLink(uid(source), uid(target), relation)


def plan(*parts: PlannedItem | PlanLink | Holiday, exam: bool = False) -> Plan:
    return Plan(
        2026,
        in_order([part for part in parts if isinstance(part, PlannedItem)]),
        tuple(part for part in parts if isinstance(part, PlanLink)),
        is_examination_year=exam,
        holidays=tuple(part for part in parts if isinstance(part, Holiday)),
    )


def found(code: str, a_plan: Plan, context: Context | None = None) -> list[Finding]:
    return [finding for finding in analyse(a_plan, context or Context()) if finding.code == code]


def names(finding: Finding, a_plan: Plan) -> list[str]:
    return [a_plan.item(one).title.removeprefix("Titel ") for one in finding.uids]


def accept(a_plan: Plan, proposal: Proposal) -> Plan:
    """The plan as it is after one click."""
    items, links = list(a_plan.items), list(a_plan.links)
    if new := proposal.item:
        added = uid(f"new {len(items)}")
        period = new.period
        items.append(
            PlannedItem(
                added, new.lane, new.kind, new.title, period.start, period.end, period.precision,
                competences=new.competences, partnership=new.partnership,
            )
        )  # fmt: skip
        links += [PlanLink(added, target, relation) for relation, target in new.links]
    if period := proposal.period:
        items = [
            replace(one, start=period.start, end=period.end, precision=period.precision)
            if one.uid == proposal.uid
            else one
            for one in items
        ]
    if proposal.action in ("turn_link", "remove_link"):
        links = [proposal.turned if one == proposal.link else one for one in links]
    elif proposal.link:
        links.append(proposal.link)
    return replace(a_plan, items=in_order(items), links=tuple(one for one in links if one), _by_uid={})


# --- Each rule: just passes, just fails ---


@dataclass(frozen=True)
class Case:
    """A plan that passes and one that fails by the least; ``about`` names the rows of the finding."""

    name: str
    code: str
    passes: Plan
    fails: Plan
    about: tuple[str, ...]
    context: Context = Context()  # noqa: RUF009
    proposes: str = ""


def talks(*starts: str) -> list[PlannedItem]:
    """Contact with parents on these days."""
    return [item(f"contact {start}", CALL, start) for start in starts]


def info(pk: int) -> ActivityInfo:
    return ActivityInfo(pk, "Pagina", "/pagina/", "Kort.")


WHOLE_YEAR = talks("1-9", "1-12", "1-3", "1-6")
CASES = [
    # outside-school-year
    Case(
        "the first day", "outside-school-year",
        plan(item("a", M, "1-8-2026")), plan(item("a", M, "31-7-2026")), ("a",), proposes="move_item",
    ),
    Case(
        "the last day", "outside-school-year",
        plan(item("a", M, "1-7", "31-7")), plan(item("a", M, "1-7", "1-8-2027")), ("a",), proposes="move_item",
    ),
    Case(
        "a year too early", "outside-school-year",
        plan(item("a", A, "5-10")), plan(item("a", A, "5-10-2025")), ("a",), proposes="move_item",
    ),
    # link-out-of-order
    Case(
        "a preparation on the last day", "link-out-of-order",
        plan(item("p", TALK, "13-11"), item("e", E, "2-11", "13-11"), link("p", PREPARES, "e")),
        plan(item("p", TALK, "14-11"), item("e", E, "2-11", "13-11"), link("p", PREPARES, "e")),
        ("p", "e"), proposes="turn_link",
    ),
    Case(
        "a reflection on the first day", "link-out-of-order",
        plan(item("p", TALK, "2-11"), item("e", E, "2-11", "13-11"), link("p", REFLECTS_ON, "e")),
        plan(item("p", TALK, "1-11"), item("e", E, "2-11", "13-11"), link("p", REFLECTS_ON, "e")),
        ("p", "e"), proposes="turn_link",
    ),
    Case(
        "september may be any day of it", "link-out-of-order",
        plan(
            item("p", TALK, "30-9"), item("e", E, "1-9", "30-9", precision=Precision.MONTH), link("p", PREPARES, "e"),
        ),
        plan(item("p", TALK, "1-10"), item("e", E, "1-9", "30-9", precision=Precision.MONTH), link("p", PREPARES, "e")),
        ("p", "e"), proposes="turn_link",
    ),
    Case(
        "what builds on is not checked", "link-out-of-order",
        plan(item("p", TALK, "1-10"), item("q", TALK, "1-11"), link("p", BUILDS_ON, "q")),
        plan(item("p", TALK, "1-10"), item("q", TALK, "1-11"), link("q", PREPARES, "p")),
        ("q", "p"), proposes="turn_link",
    ),
    # in-holiday
    Case(
        "the Friday before a holiday", "in-holiday",
        plan(item("e", E, "16-10", "20-10"), AUTUMN), plan(item("e", E, "17-10", "20-10"), AUTUMN), ("e",),
        proposes="move_item",
    ),
    Case(
        "a week with one school day", "in-holiday",
        plan(item("e", E, "19-10", "23-10", precision=Precision.WEEK), replace(AUTUMN, end=day("22-10"))),
        plan(item("e", E, "19-10", "23-10", precision=Precision.WEEK), AUTUMN), ("e",), proposes="move_item",
    ),
    Case(
        "a closure day of the school", "in-holiday",
        plan(item("e", E, "5-11"), STUDY_DAY), plan(item("e", E, "6-11"), STUDY_DAY), ("e",), proposes="move_item",
    ),
    Case(
        "a public holiday and its weekend", "in-holiday",
        plan(item("e", E, "27-3", "30-3"), EASTER_MONDAY), plan(item("e", E, "27-3", "29-3"), EASTER_MONDAY), ("e",),
        proposes="move_item",
    ),
    Case(
        "a Saturday is no holiday: open days are held then", "in-holiday",
        plan(item("e", E, "14-11"), AUTUMN), plan(item("e", E, "24-10"), AUTUMN), ("e",), proposes="move_item",
    ),
    Case(
        "a month with a day of lessons", "in-holiday",
        plan(item("a", A, "1-8", "31-8", precision=Precision.MONTH), LAST_SUMMER),
        plan(item("a", A, "1-8", "31-8", precision=Precision.MONTH), replace(LAST_SUMMER, end=day("31-8"))), ("a",),
        proposes="move_item",
    ),
    Case(
        "what the law sets on a date cannot be moved", "in-holiday",
        plan(item("k", C, "29-3", fixed_date=True), EASTER_MONDAY), plan(item("k", C, "29-3"), EASTER_MONDAY), ("k",),
        proposes="move_item",
    ),
    # no-introduction-conversation
    Case(
        "an introduction on the last day of October", "no-introduction-conversation",
        plan(item("i", INTRO, "31-10")), plan(item("i", INTRO, "1-11")), ("i",), proposes="move_item",
    ),
    Case(
        "no introduction at all", "no-introduction-conversation",
        plan(item("i", INTRO, "7-9")), plan(item("i", TALK, "7-9")), (), proposes="add_item",
    ),
    # parent-activity-unlinked
    Case(
        "a link to what pupils do", "parent-activity-unlinked",
        plan(item("p", TALK, "9-11"), item("e", E, "2-11"), link("e", BUILDS_ON, "p")),
        plan(item("p", TALK, "9-11"), item("e", E, "2-11")), ("p",), proposes="add_link",
    ),
    Case(
        "a link to another parent activity is not enough", "parent-activity-unlinked",
        plan(
            item("p", TALK, "9-11"), item("q", EVENING, "12-11"), item("e", A, "2-11"),
            link("p", PREPARES, "q"), link("q", REFLECTS_ON, "e"), link("p", REFLECTS_ON, "e"),
        ),
        plan(
            item("p", TALK, "9-11"), item("q", EVENING, "12-11"), item("e", A, "2-11"),
            link("p", PREPARES, "q"), link("q", REFLECTS_ON, "e"),
        ),
        ("p",), proposes="add_link",
    ),
    # experience-not-discussed
    Case(
        "56 days after the end", "experience-not-discussed",
        plan(item("e", E, "2-11", "6-11"), item("p", TALK, "1-1"), link("p", REFLECTS_ON, "e")),
        plan(item("e", E, "2-11", "6-11"), item("p", TALK, "2-1"), link("p", REFLECTS_ON, "e")), ("e",),
        proposes="add_item",
    ),
    Case(
        "overlapping counts, before does not", "experience-not-discussed",
        plan(item("e", E, "2-11", "27-11"), item("p", TALK, "26-10", "2-11"), link("p", REFLECTS_ON, "e")),
        plan(item("e", E, "2-11", "27-11"), item("p", TALK, "26-10", "1-11"), link("p", REFLECTS_ON, "e")), ("e",),
        proposes="add_item",
    ),
    Case(
        "looking back, not preparing, and with parents", "experience-not-discussed",
        plan(item("e", E, "2-11"), item("p", HOME, "9-11"), link("p", REFLECTS_ON, "e")),
        plan(item("e", E, "2-11"), item("p", A, "9-11"), item("q", HOME, "9-11"), link("p", REFLECTS_ON, "e")), ("e",),
        proposes="add_link",
    ),
    # assignment-not-discussed
    Case(
        "an assignment that prepares a meeting", "assignment-not-discussed",
        plan(item("h", HOME, "2-11", "20-11"), item("p", EVENING, "24-11"), link("h", PREPARES, "p")),
        plan(item("h", HOME, "2-11", "20-11"), item("p", CALL, "24-11"), link("h", PREPARES, "p")), ("h",),
        proposes="add_item",
    ),
    Case(
        "a conversation that builds on it", "assignment-not-discussed",
        plan(item("h", HOME, "2-11", "20-11"), item("p", TALK, "24-11"), link("p", BUILDS_ON, "h")),
        plan(item("h", HOME, "2-11", "20-11"), item("p", TALK, "24-11"), link("h", BUILDS_ON, "p")), ("h",),
        proposes="add_link",
    ),
    Case(
        "a conversation that may be later", "assignment-not-discussed",
        plan(item("h", HOME, "2-11", "20-11"), item("p", TALK, "26-10", "2-11"), link("p", BUILDS_ON, "h")),
        plan(item("h", HOME, "2-11", "20-11"), item("p", TALK, "26-10", "1-11"), link("p", BUILDS_ON, "h")), ("h",),
        proposes="add_item",
    ),
    # choice-not-prepared
    Case(
        "parents prepare the choice", "choice-not-prepared",
        plan(item("k", C, "12-4"), item("p", TALK, "29-3"), link("p", PREPARES, "k")),
        plan(item("k", C, "12-4"), item("p", TALK, "29-3"), link("p", REFLECTS_ON, "k")), ("k",), proposes="add_item",
    ),
    Case(
        "pupils alone do not count", "choice-not-prepared",
        plan(item("k", C, "12-4"), item("p", EVENING, "29-3"), link("p", PREPARES, "k")),
        plan(item("k", C, "12-4"), item("a", A, "29-3"), item("p", EVENING, "29-3"), link("a", PREPARES, "k")), ("k",),
        proposes="add_link",
    ),
    # contact-only-before-choice
    Case(
        "six weeks and a day before", "contact-only-before-choice",
        plan(item("k", C, "12-4"), item("p", TALK, "28-2"), item("q", EVENING, "30-3")),
        plan(item("k", C, "12-4"), item("p", TALK, "1-3"), item("q", EVENING, "30-3")), ("p", "q", "k"),
        proposes="add_item",
    ),
    Case(
        "something after the choice", "contact-only-before-choice",
        plan(item("k", C, "12-4", "16-4"), item("p", TALK, "30-3"), item("q", EVENING, "17-4")),
        plan(item("k", C, "12-4", "16-4"), item("p", TALK, "30-3"), item("q", EVENING, "16-4")), ("p", "q", "k"),
        proposes="add_item",
    ),
    Case(
        "two choices, and contact before each", "contact-only-before-choice",
        plan(item("k", C, "25-1"), item("l", C, "12-4"), item("p", INTRO, "11-9"), item("q", TALK, "30-3")),
        plan(item("k", C, "25-1"), item("l", C, "12-4"), item("p", INTRO, "11-1"), item("q", TALK, "30-3")),
        ("p", "q", "k", "l"),
    ),
    # gap-without-contact: the days from the first to the second contact, neither of them counted, are 91 and 92
    Case(
        "91 days between", "gap-without-contact",
        plan(*talks("1-9", "2-12", "1-3", "1-6"), item("x", CALL, "1-6")),
        plan(*talks("1-9", "3-12", "1-3", "1-6")), ("contact 1-9", "contact 3-12"), proposes="add_item",
    ),
    Case(
        "holidays are not counted", "gap-without-contact",
        plan(*talks("1-9", "11-12", "1-3", "1-6"), AUTUMN), plan(*talks("1-9", "12-12", "1-3", "1-6"), AUTUMN),
        ("contact 1-9", "contact 12-12"), proposes="add_item",
    ),
    Case(
        "from September 1", "gap-without-contact",
        plan(*talks("1-12", "1-3", "1-6")), plan(*talks("2-12", "1-3", "1-6")), ("contact 2-12",), proposes="add_item",
    ),
    Case(
        "until July 1", "gap-without-contact",
        plan(*talks("1-9", "1-12", "1-3", "1-4")), plan(*talks("1-9", "1-12", "1-3", "31-3")), ("contact 31-3",),
        proposes="add_item",
    ),
    Case(
        "in an examination year until May 1", "gap-without-contact",
        plan(*talks("1-9", "1-12", "30-1"), exam=True), plan(*talks("1-9", "1-12", "29-1"), exam=True),
        ("contact 29-1",), proposes="add_item",
    ),
    Case(
        "what lasts covers its days", "gap-without-contact",
        plan(item("h", HOME, "1-9", "30-11"), *talks("1-3", "1-6")),
        plan(item("h", HOME, "1-9", "28-11"), *talks("1-3", "1-6")), ("h", "contact 1-3"), proposes="add_item",
    ),
    # too-few-conversations
    Case(
        "two progress conversations", "too-few-conversations",
        plan(item("p", TALK, "1-12"), item("q", TALK, "1-6")), plan(item("p", TALK, "1-12"), item("i", INTRO, "8-9")),
        ("p",), proposes="add_item",
    ),
    Case(
        "none", "too-few-conversations",
        plan(item("p", TALK, "1-12"), item("q", TALK, "1-6")), plan(), (), proposes="add_item",
    ),
    # crowded
    Case(
        "meetings fifteen days apart", "crowded",
        plan(item("p", EVENING, "2-2"), item("q", EVENING, "17-2")),
        plan(item("p", EVENING, "2-2"), item("q", EVENING, "16-2")), ("p", "q"), proposes="move_item",
    ),
    Case(
        "only meetings", "crowded",
        plan(item("p", EVENING, "2-2"), item("q", TALK, "3-2")),
        plan(item("p", EVENING, "2-2"), item("q", EVENING, "3-2")), ("p", "q"), proposes="move_item",
    ),
    Case(
        "three in a month", "crowded",
        plan(*talks("1-2", "2-2", "28-2", "1-3")), plan(*talks("1-2", "2-2", "27-2", "28-2")),
        ("contact 1-2", "contact 2-2", "contact 27-2", "contact 28-2"), proposes="move_item",
    ),
    # no-looking-ahead: sixteen weeks before July 17 is March 27
    Case(
        "within sixteen weeks", "no-looking-ahead",
        plan(item("p", TALK, "27-3"), item("e", E, "1-3"), link("p", REFLECTS_ON, "e"), SUMMER),
        plan(item("p", TALK, "26-3"), item("e", E, "1-3"), link("p", REFLECTS_ON, "e"), SUMMER), (),
        proposes="add_item",
    ),
    Case(
        "a week that reaches into them", "no-looking-ahead",
        plan(item("p", TALK, "22-3", "27-3"), item("e", E, "1-3"), link("p", REFLECTS_ON, "e"), SUMMER),
        plan(item("p", TALK, "22-3", "26-3"), item("e", E, "1-3"), link("p", REFLECTS_ON, "e"), SUMMER), (),
        proposes="add_item",
    ),
    Case(
        "a conversation that only prepares", "no-looking-ahead",
        plan(item("p", TALK, "1-6"), item("e", E, "1-3"), link("p", REFLECTS_ON, "e"), SUMMER),
        plan(item("p", TALK, "1-6"), item("e", E, "1-3"), item("f", E, "8-6"), link("p", PREPARES, "f"), SUMMER),
        ("p",), proposes="add_link",
    ),
    Case(
        "a meeting is no conversation", "no-looking-ahead",
        plan(item("p", TALK, "1-6"), item("e", E, "1-3"), link("p", REFLECTS_ON, "e"), SUMMER),
        plan(item("p", EVENING, "1-6"), item("e", E, "1-3"), link("p", REFLECTS_ON, "e"), SUMMER), (),
        proposes="add_item",
    ),
    Case(
        "not in an examination year", "no-looking-ahead",
        plan(item("p", TALK, "1-2"), SUMMER, exam=True), plan(item("p", TALK, "1-2"), SUMMER), (), proposes="add_item",
    ),
    Case(
        "the holiday may begin on July 1 where it is not known", "no-looking-ahead",
        plan(item("p", TALK, "11-3"), item("e", E, "1-3"), link("p", REFLECTS_ON, "e")),
        plan(item("p", TALK, "10-3"), item("e", E, "1-3"), link("p", REFLECTS_ON, "e")), (), proposes="add_item",
    ),
    # experience-not-prepared
    Case(
        "pupils may prepare it", "experience-not-prepared",
        plan(item("a", A, "2-11"), item("e", E, "9-11"), link("a", PREPARES, "e")),
        plan(item("a", A, "2-11"), item("e", E, "9-11"), link("e", BUILDS_ON, "a")), ("e",), proposes="add_link",
    ),
    # what occurs nowhere
    Case(
        "a competence", "competence-missing",
        plan(item("a", A, "2-11", competences=tuple(Competence.values))),
        plan(item("a", A, "2-11", competences=tuple(Competence.values[1:]))), (),
    ),
    Case(
        "a part of partnership", "partnership-missing",
        plan(item("p", TALK, "2-11", partnership=tuple(Partnership.values))),
        plan(item("p", TALK, "2-11", partnership=tuple(Partnership.values[:-1]))), (),
    ),
    # pages
    Case(
        "a published page", "page-missing",
        plan(item("a", A, "2-11", page=info(1))), plan(item("a", A, "2-11")), ("a",),
    ),
    Case(
        "an invitation", "meeting-without-invitation",
        plan(item("p", EVENING, "20-12")), plan(item("p", EVENING, "19-12")), ("p",),
        Context(today=date(2026, 11, 22), invitations=frozenset({uid("another")})),
    ),
    Case(
        "today is not too late, yesterday is past", "meeting-without-invitation",
        plan(item("p", EVENING, "21-11")), plan(item("p", EVENING, "22-11")), ("p",),
        Context(today=date(2026, 11, 22), invitations=frozenset()),
    ),
    Case(
        "fifteen minutes", "conversation-too-short",
        plan(item("p", TALK, "2-11", page=info(15))), plan(item("p", TALK, "2-11", page=info(14))), ("p",),
        Context(guides={14: 14, 15: 15}),
    ),
    Case(
        "a complete assignment", "assignment-incomplete",
        plan(item("h", HOME, "2-11", page=info(1))), plan(item("h", HOME, "2-11", page=info(2))), ("h",),
        Context(incomplete_assignments={2: (AssignmentPart.WHY, AssignmentPart.DISCUSSION)}),
    ),
]  # fmt: skip


@pytest.fixture(params=CASES, ids=[f"{case.code}: {case.name}" for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


def test_the_plan_that_just_passes_has_no_finding(case):
    assert [str(finding.message) for finding in found(case.code, case.passes, case.context)] == []


def test_the_plan_that_just_fails_has_one_about_the_right_rows(case):
    findings = found(case.code, case.fails, case.context)
    assert [names(finding, case.fails) for finding in findings] == [list(case.about)]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_finding_says_in_a_whole_sentence_what_and_who_says_so(case, language):
    (finding,) = found(case.code, case.fails, case.context)
    with translation.override(language):
        sentences = [str(finding.message), str(finding.severity.label)]
        sentences += [str(finding.proposal.label)] if finding.proposal else []
    assert finding.source
    assert len(sentences[0]) > 20
    assert sentences[0].endswith(".")
    assert all("%" not in one for one in sentences)


def test_one_click_mends_it_and_brings_no_error(case):
    (finding,) = found(case.code, case.fails, case.context)
    assert (finding.proposal.action if finding.proposal else "") == case.proposes
    if finding.proposal:
        mended = accept(case.fails, finding.proposal)
        left = {one.key for one in analyse(mended, case.context)}
        assert finding.key not in left
        errors = {one.key for one in analyse(case.fails, case.context) if one.severity == Severity.ERROR}
        assert {one.key for one in analyse(mended, case.context) if one.severity == Severity.ERROR} <= errors


def test_every_rule_of_the_design_is_there_with_its_severity_and_a_case():
    severities = {rule.code: rule.severity.value for rule in RULES}
    assert severities == {
        "outside-school-year": "error",
        "link-out-of-order": "error",
        "in-holiday": "error",
        "no-introduction-conversation": "error",
        "parent-activity-unlinked": "warning",
        "experience-not-discussed": "warning",
        "assignment-not-discussed": "warning",
        "choice-not-prepared": "warning",
        "contact-only-before-choice": "warning",
        "gap-without-contact": "warning",
        "too-few-conversations": "warning",
        "crowded": "warning",
        "no-looking-ahead": "advice",
        "experience-not-prepared": "advice",
        "competence-missing": "advice",
        "partnership-missing": "advice",
        "page-missing": "advice",
        "meeting-without-invitation": "warning",
        "conversation-too-short": "advice",
        "assignment-incomplete": "warning",
    }
    assert {case.code for case in CASES} == severities.keys()


# --- What the sentences and proposals say ---


def english(message: object) -> str:
    with translation.override("en"):
        return str(message)


def test_a_sentence_names_rows_and_dates_in_the_readers_language():
    (finding,) = found(
        "link-out-of-order",
        plan(item("p", TALK, "16-11"), item("e", E, "2-11", "13-11"), link("p", PREPARES, "e")),
    )
    assert english(finding.message) == (
        "“Titel p” (Mon, Nov 16) is to prepare “Titel e” (Nov 2 – Nov 13), but comes after it."
    )
    with translation.override("nl"):
        assert "2–13 nov" in str(finding.message)


def test_a_conversation_after_an_experience_looks_back_on_it_instead_of_preparing_it():
    bad = plan(item("p", TALK, "16-11"), item("e", E, "2-11"), link("p", PREPARES, "e"))
    (finding,) = found("link-out-of-order", bad)
    assert finding.proposal.turned == link("p", REFLECTS_ON, "e")
    assert english(finding.proposal.label) == "Turn the link round: “Titel p” looks back on “Titel e”"


def test_between_parents_the_two_change_places():
    bad = plan(item("h", HOME, "16-11"), item("p", EVENING, "2-11"), link("h", PREPARES, "p"))
    (finding,) = found("link-out-of-order", bad)
    assert finding.proposal.turned == link("p", PREPARES, "h")


def test_a_link_that_the_plan_has_already_the_right_way_round_is_removed():
    bad = plan(
        item("p", TALK, "16-11"), item("e", E, "2-11"), link("p", PREPARES, "e"), link("p", REFLECTS_ON, "e")
    )  # fmt: skip
    (finding,) = found("link-out-of-order", bad)
    assert finding.proposal.action == "remove_link"
    assert found("link-out-of-order", accept(bad, finding.proposal)) == []


@pytest.mark.parametrize(
    ("holiday", "row", "start", "end"),
    [
        (AUTUMN, item("e", E, "19-10"), "16-10", "16-10"),  # Monday: the Friday before is nearer
        (AUTUMN, item("e", E, "21-10"), "26-10", "26-10"),  # as far from both: the later
        (AUTUMN, item("e", E, "19-10", "23-10", precision=Precision.WEEK), "26-10", "30-10"),
        (CHRISTMAS, item("e", E, "21-12", "25-12", precision=Precision.WEEK), "14-12", "18-12"),
        (SUMMER, item("e", E, "19-7"), "16-7", "16-7"),  # not beyond the school year
    ],
)
def test_out_of_a_holiday_to_the_nearest_school_day(holiday, row, start, end):
    (finding,) = found("in-holiday", plan(row, holiday))
    assert (finding.proposal.period.start, finding.proposal.period.end) == (day(start), day(end))
    assert finding.proposal.period.precision == row.precision


def test_a_move_breaks_no_link():
    holiday_week = item("e", E, "21-10")
    linked = plan(holiday_week, item("p", TALK, "16-10"), link("p", REFLECTS_ON, "e"), AUTUMN)
    (finding,) = found("in-holiday", linked)
    assert finding.proposal.period.start == day("16-10")


@pytest.mark.parametrize(
    ("row", "start", "end"),
    [
        (item("a", A, "5-10-2025"), "5-10", "5-10"),  # the year was mistyped
        (item("a", A, "3-10-2025"), "2-10", "2-10"),  # a Friday; that date is a Saturday now
        (item("a", A, "6-10-2025", "10-10-2025", precision=Precision.WEEK), "5-10", "9-10"),
        (item("a", A, "1-2-2028", "29-2-2028", precision=Precision.MONTH), "1-2", "28-2"),
        (item("a", A, "29-2-2028", precision=Precision.MONTH), "1-2", "28-2"),  # as an unsaved form may have it
        (item("a", A, "1-7", "31-8-2027", precision=Precision.MONTH), "1-7", "31-7"),
        (item("a", A, "26-7", "6-8-2027", precision=Precision.WEEK), "19-7", "30-7"),
    ],
)
def test_into_the_school_year_with_the_same_weeks_or_months(row, start, end):
    (finding,) = found("outside-school-year", plan(row))
    assert (finding.proposal.period.start, finding.proposal.period.end) == (day(start), day(end))


def test_a_holiday_is_named():
    (finding,) = found("in-holiday", plan(item("e", E, "21-10"), AUTUMN))
    assert "herfstvakantie" in str(finding.message)


def test_a_missing_introduction_is_proposed_for_the_second_and_third_week_of_lessons():
    (finding,) = found("no-introduction-conversation", plan(item("e", E, "21-9"), LAST_SUMMER))
    new = finding.proposal.item
    assert (new.title, new.kind, new.lane) == ("Kennismakingsgesprek", INTRO, Lane.PARENT)
    assert (new.period.start, new.period.end, new.period.precision) == (day("7-9"), day("18-9"), Precision.WEEK)
    assert new.links == ((PREPARES, uid("e")),)


def test_without_invitations_their_rule_is_silent():
    meeting = plan(item("p", EVENING, "24-11"))
    assert found("meeting-without-invitation", meeting, Context(today=date(2026, 11, 22))) == []
    invited = Context(today=date(2026, 11, 22), invitations=frozenset({uid("p")}))
    assert found("meeting-without-invitation", meeting, invited) == []


def test_each_missing_competence_is_a_finding_of_its_own():
    findings = found("competence-missing", plan())
    assert [finding.subject for finding in findings] == Competence.values
    assert len({finding.key for finding in findings}) == 5


def test_what_an_assignment_lacks_is_named():
    context = Context(incomplete_assignments={2: (AssignmentPart.WHY, AssignmentPart.DISCUSSION)})
    (finding,) = found("assignment-incomplete", plan(item("h", HOME, "2-11", page=info(2))), context)
    assert english(finding.message) == (
        "The page of “Titel h” does not say: why it is worth doing, where, when and how it is talked over afterwards."
    )


def test_errors_come_first():
    severities = [finding.severity for finding in analyse(plan(item("a", E, "21-10"), AUTUMN), Context())]
    assert severities == sorted(severities, key=list(Severity).index)
    assert severities[0] == Severity.ERROR


# --- The model plans ---


@cache
def holidays_of(region: str) -> tuple[Holiday, ...]:
    first, last = school_year_bounds(2026)
    rows = csv.DictReader((PLANNER / "data/school_holidays.csv").read_text("utf-8").splitlines(), delimiter=";")
    school = [
        Holiday(row["vakantie"], date.fromisoformat(row["van"]), date.fromisoformat(row["tot"]))
        for row in rows
        if row["regio"] in (region, "alle")
    ]
    public = public_holidays.country_holidays("NL", years=(2026, 2027)).items()
    known = [*school, *(Holiday(name, on, on, "public") for on, name in public)]
    return tuple(holiday for holiday in known if holiday.start <= last and holiday.end >= first)


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
            )
            for row in own
        ]  # fmt: skip
        links = [
            link(row.external_id, relation, target)
            for row in own
            for column, relation in LINK_COLUMNS.items()
            for target in getattr(row, column)
        ]
        is_last = level == LAST_LEVEL[Track(name)]
        plans.append(Plan(2026, in_order(items), tuple(links), level, name, is_last, holidays_of(region)))
    return tuple(plans)


@pytest.mark.parametrize(
    ("name", "region", "expected"),
    [
        ("vmbo_bk", "midden", {3: Counter({"experience-not-prepared": 2})}),
        ("havo", "noord", {}),
    ],
)
def test_the_model_plans_hang_together(name, region, expected):
    for a_plan in model_plans(name, region):
        codes = Counter(finding.code for finding in analyse(a_plan, Context()))
        assert codes.pop("page-missing") == len(a_plan.items)
        assert codes == expected.get(a_plan.level, Counter()), a_plan.level


def test_in_level_three_it_is_the_first_and_the_last_experience():
    level_three = model_plans("vmbo_bk", "midden")[2]
    uids = [finding.uids for finding in found("experience-not-prepared", level_three)]
    assert uids == [(uid("3-01"),), (uid("3-04"),)]


def test_from_pupils_activities_alone_clicks_lead_to_a_plan_without_errors_or_warnings():
    for whole in (*model_plans("vmbo_bk", "midden"), *model_plans("havo", "noord")):
        a_plan = replace(whole, items=tuple(i for i in whole.items if not i.is_for_parents), _by_uid={})
        for _click in range(30):
            open_ones = [one for one in analyse(a_plan, Context()) if one.severity != Severity.ADVICE and one.proposal]
            if not open_ones:
                break
            a_plan = accept(a_plan, open_ones[0].proposal)
        left = [str(one.message) for one in analyse(a_plan, Context()) if one.severity != Severity.ADVICE]
        assert left == [], (whole.track, whole.level)


# --- Whatever the plan ---

UIDS = [uid(str(number)) for number in range(12)]
DAYS = st.dates(date(2026, 6, 1), date(2027, 9, 30)) | st.dates()
SOME_DAYS = st.dates(date(2026, 8, 1), date(2027, 7, 31))
LANES = {Lane.STUDENT: sorted(STUDENT_KINDS), Lane.PARENT: sorted(PARENT_KINDS)}


@st.composite
def items(draw: st.DrawFn, days: st.SearchStrategy[date], *, wild: bool) -> list[PlannedItem]:
    rows = []
    for one in draw(st.lists(st.sampled_from(UIDS), unique=True, max_size=12)):
        lane = draw(st.sampled_from(Lane))
        kinds = list(Kind) if wild else LANES[lane]
        start = draw(days)
        end = draw(days) if wild else start + timedelta(days=draw(st.integers(0, (day("31-7") - start).days)))
        precision = draw(st.sampled_from(Precision)) if wild else Precision.DAY
        rows.append(PlannedItem(one, lane, Kind(draw(st.sampled_from(kinds))), "50% %(x)s", start, end, precision))
    return rows


LINKS = st.lists(
    st.builds(PlanLink, st.sampled_from(UIDS), st.sampled_from(UIDS), st.sampled_from(Relation)), max_size=15
)
HOLIDAYS = st.lists(st.builds(Holiday, st.just("vrij"), DAYS, DAYS, st.sampled_from(["holiday", "public", "closure"])))


def plans_from(rows: st.SearchStrategy[list[PlannedItem]], free: st.SearchStrategy[list[Holiday]]):
    return st.builds(
        lambda items, links, free, exam: Plan(
            2026, in_order(items), tuple(links), is_examination_year=exam, holidays=tuple(free)
        ),
        rows, LINKS, free, st.booleans(),
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(plans_from(items(DAYS, wild=True), HOLIDAYS))
def test_no_plan_is_too_strange(a_plan):
    context = Context(today=date(2026, 11, 22), guides={1: 1}, invitations=frozenset())
    findings = analyse(a_plan, context)
    with translation.override("en"):
        for finding in findings:
            assert str(finding.message)
            assert not finding.proposal or str(finding.proposal.label)
    known = {one.uid for one in a_plan.items}
    assert all(set(finding.uids) <= known for finding in findings)
    keys = [finding.key for finding in findings]
    assert len(keys) == len(set(keys))


@settings(max_examples=200, deadline=None)
@given(plans_from(items(SOME_DAYS, wild=False), st.just(list(holidays_of("midden")))))
def test_whatever_is_proposed_mends_its_finding_and_brings_no_error(a_plan):
    findings = analyse(a_plan, Context())
    errors = {one.key for one in findings if one.severity == Severity.ERROR}
    for finding in findings:
        if finding.proposal:
            after = analyse(accept(a_plan, finding.proposal), Context())
            assert finding.key not in {one.key for one in after}
            assert {one.key for one in after if one.severity == Severity.ERROR} <= errors


def eighty_items() -> Plan:
    """A full and untidy plan."""
    parts: list[PlannedItem] = []
    for number in range(40):
        start = date(2026, 8, 10) + timedelta(days=8 * number)
        parts.append(PlannedItem(uid(f"s{number}"), Lane.STUDENT, LANES[Lane.STUDENT][number % 5], "S", start, start))
        parts.append(PlannedItem(uid(f"p{number}"), Lane.PARENT, LANES[Lane.PARENT][number % 5], "P", start, start))
    links = [link(f"p{n}", relation, f"s{(n * 7) % 40}") for n in range(40) for relation in (PREPARES, REFLECTS_ON)]
    return Plan(2026, in_order(parts), tuple(links), holidays=holidays_of("midden"))


def test_eighty_items_take_less_than_twenty_milliseconds():
    a_plan = eighty_items()
    assert len(analyse(a_plan, Context())) > 60
    assert min(_seconds(lambda: analyse(a_plan, Context())) for _attempt in range(5)) < 0.02


def _seconds(run: Callable[[], object]) -> float:
    before = time.perf_counter()
    run()
    return time.perf_counter() - before


def test_the_analysis_knows_no_database():
    for module in (analysis, analysis_dates, analysis_facts, analysis_links, analysis_proposals, analysis_whole):
        imported = {getattr(value, "__module__", "") or "" for value in vars(module).values()}
        assert not [name for name in imported if name.startswith(("planner.models", "planner.queries", "home.models"))]


def test_all_sentences_are_translatable() -> None:
    assert list(_untranslatable()) == []


def _untranslatable() -> Iterator[str]:
    for a_plan in (case.fails for case in CASES):
        for finding in analyse(a_plan, Context()):
            if isinstance(finding.message, str):
                yield finding.message
