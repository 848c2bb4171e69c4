"""Ways out of a finding: changes that mend it, break no link in time and fall on days with lessons. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from home.choices import Competence, Kind, Partnership
from planner.analysis_facts import DAY, SATURDAY, PlanFacts, days, month_of, when
from planner.analysis_types import NewItem, Proposal
from planner.choices import KIND_WORDS, Lane, Precision, Relation
from planner.dates import WEEK, Period, month_period, sentence
from planner.plan import PlanLink, PlannedItem

MAX_IN_MONTH = 3
EIGHT_WEEKS = 56
WORKS_ON: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.INTRODUCTION: (
        (Competence.QUALITIES, Competence.MOTIVES),
        (Partnership.CONTACT, Partnership.INFORMING),
    ),
    Kind.PROGRESS: (
        (Competence.QUALITIES, Competence.MOTIVES, Competence.STEERING),
        (Partnership.CONTACT, Partnership.COLLABORATING),
    ),
    Kind.CONTACT: ((), (Partnership.CONTACT,)),
}
"""What a new activity works on, as in the model plans."""


# Links ----------------------------------------------------------------------------------------------------------------


def add_link(source: PlannedItem, relation: Relation, target: PlannedItem) -> Proposal:
    """Say that two rows hang together."""
    message = {
        Relation.PREPARES: _("Link: “%(source)s” prepares “%(target)s”"),
        Relation.REFLECTS_ON: _("Link: “%(source)s” looks back on “%(target)s”"),
        Relation.BUILDS_ON: _("Link: “%(source)s” builds on “%(target)s”"),
    }[relation]
    label = sentence(message, source=source.title, target=target.title)
    return Proposal("add_link", label, link=PlanLink(source.uid, target.uid, relation))


def turn_link(facts: PlanFacts, link: PlanLink) -> Proposal:
    """The same two rows the other way round in time; without the link where the plan says that already.

    What parents do stays the source: a conversation after an experience does not prepare it but looks back on it.
    """
    source, target = facts.by_uid[link.source], facts.by_uid[link.target]
    relation = link.relation
    if source.lane == Lane.PARENT and target.lane == Lane.STUDENT:
        relation = Relation.REFLECTS_ON if relation == Relation.PREPARES else Relation.PREPARES
    else:
        source, target = target, source
    if facts.linked(source, relation, target):
        return Proposal("remove_link", _("Remove this link: the plan has the right one already"), link=link)
    message = {
        Relation.PREPARES: _("Turn the link round: “%(source)s” prepares “%(target)s”"),
        Relation.REFLECTS_ON: _("Turn the link round: “%(source)s” looks back on “%(target)s”"),
    }[relation]
    label = sentence(message, source=source.title, target=target.title)
    return Proposal("turn_link", label, link=link, turned=PlanLink(source.uid, target.uid, relation))


def natural_link(facts: PlanFacts, period: Period | PlannedItem) -> tuple[Relation, PlannedItem] | None:
    """What a parent activity in this period most likely belongs to: the latest that pupils did, or the next."""
    students = [item for item in facts.students if item.kind != Kind.MILESTONE]
    done = [item for item in students if item.start <= period.start and (period.start - item.end).days <= EIGHT_WEEKS]
    if done:
        return Relation.REFLECTS_ON, max(done, key=lambda item: (item.kind == Kind.EXPERIENCE, item.end))
    coming = next((item for item in students if item.end >= period.start), None)
    return (Relation.PREPARES, coming) if coming else None


# Moves ----------------------------------------------------------------------------------------------------------------


def move_item(item: PlannedItem, period: Period | None) -> Proposal | None:
    """Another period for a row; nothing where there is no better one."""
    if period is None:
        return None
    label = sentence(_("Move “%(title)s” to %(when)s"), title=item.title, when=when(period))
    return Proposal("move_item", label, uid=item.uid, period=period)


def nearest_period(
    facts: PlanFacts, item: PlannedItem, fits: Callable[[Period], bool] = lambda period: True, step: timedelta = DAY
) -> Period | None:
    """The period of this length, nearest to where the row is now, that is at school, breaks no link and fits.

    Days move by ``step``, weeks by weeks, months by months.
    """
    for period in _shifts(facts, item, step):
        if is_at_school(facts, period) and fits(period):
            return period
    return None


def _shifts(facts: PlanFacts, item: PlannedItem, step: timedelta) -> Iterator[Period]:
    """Other periods that the links allow, the nearest first, of two at the same distance the later."""
    earliest, latest = _room(facts, item)
    if item.precision == Precision.MONTH:
        first, last, august = (day.year * 12 + day.month - 1 for day in (item.start, item.end, facts.first))
        for shift in _nearest_first(august - first, august + 11 - last):
            start, end = month_period(*_month(first + shift)).start, month_period(*_month(last + shift)).end
            if earliest <= end and start <= latest:
                yield Period(start, end, Precision.MONTH)
        return
    step = WEEK if item.precision == Precision.WEEK else step
    most_back = max(facts.first - item.start, earliest - item.end)
    most_on = min(facts.last - item.end, latest - item.start)
    for number in _nearest_first(-(-most_back // step), most_on // step):
        yield Period(item.start + number * step, item.end + number * step, item.precision)


def _nearest_first(first: int, last: int) -> list[int]:
    """The numbers from first to last without zero."""
    return sorted((n for n in range(first, last + 1) if n), key=lambda n: (abs(n), -n))


def _room(facts: PlanFacts, item: PlannedItem) -> tuple[date, date]:
    """The day on or after which a row has to end, and the day by which it has to start, for its links to be true."""
    earliest, latest = facts.first, facts.last
    for link in facts.links_with(item):
        is_source = link.source == item.uid
        other = facts.by_uid[link.target if is_source else link.source]
        if link.relation == Relation.BUILDS_ON:
            continue
        if is_source == (link.relation == Relation.PREPARES):
            latest = min(latest, other.end)
        else:
            earliest = max(earliest, other.start)
    return earliest, latest


def _month(number: int) -> tuple[int, int]:
    return number // 12, number % 12 + 1


def is_at_school(facts: PlanFacts, period: Period) -> bool:
    """Whether it begins and ends on days with lessons, or for weeks and months: whether half of it has lessons."""
    if period.precision == Precision.DAY:
        return facts.is_school_day(period.start) and facts.is_school_day(period.end)
    weekdays = [day for day in days(period.start, period.end) if day.weekday() < SATURDAY]
    return 2 * sum(day not in facts.closed for day in weekdays) >= len(weekdays)


# New rows -------------------------------------------------------------------------------------------------------------


def add_item(kind: Kind, period: Period | None, links: Iterable[tuple[Relation, PlannedItem]]) -> Proposal | None:
    """A parent activity that is missing, with its links; nothing where there is no week for it."""
    if period is None:
        return None
    competences, partnership = WORKS_ON[kind]
    item = NewItem(
        lane=Lane.PARENT,
        kind=kind,
        title=KIND_WORDS[kind][0].capitalize(),
        period=period,
        competences=tuple(map(str, competences)),
        partnership=tuple(map(str, partnership)),
        links=tuple((relation, target.uid) for relation, target in links),
    )
    return Proposal("add_item", sentence(_("Add: %(kind)s, %(when)s"), kind=kind.label, when=when(period)), item=item)


def add_somewhere(facts: PlanFacts, kind: Kind, near: date, first: date, last: date) -> Proposal | None:
    """A parent activity near a day, between two days, linked to what pupils do about then."""
    period = free_weeks(facts, kind, near, first, last)
    link = natural_link(facts, period) if period else None
    return add_item(kind, period, [link] if link else [])


def free_weeks(facts: PlanFacts, kind: Kind, near: date, first: date, last: date) -> Period | None:
    """The weeks for a new parent activity (two for conversations) that start nearest to a day, within two days.

    They are at school, in a month that has room for one more.
    """
    length = timedelta(days=4 if kind == Kind.CONTACT else 11)
    first, last = max(first, facts.first), min(last, facts.last)
    monday = first + timedelta(days=-first.weekday() % 7)
    found = []
    while monday + length <= last:
        period = Period(monday, monday + length, Precision.WEEK)
        if facts.parent_starts[monday.year, monday.month] < MAX_IN_MONTH and is_at_school(facts, period):
            found.append(period)
        monday += WEEK
    return min(found, key=lambda period: abs((period.start - near).days), default=None)


def add_introduction(facts: PlanFacts) -> Proposal | None:
    """An introduction conversation in the second and third week of lessons, before November."""
    year = facts.plan.school_year
    september = date(year, 9, 1)
    lessons = next((day for day in days(september, september + 3 * WEEK) if facts.is_school_day(day)), september)
    near = lessons - timedelta(days=lessons.weekday()) + WEEK
    return add_somewhere(facts, Kind.INTRODUCTION, near, near - WEEK, date(year, 11, 13))


def has_room(facts: PlanFacts, item: PlannedItem, period: Period) -> bool:
    """Whether a parent activity can start in the month of this period without crowding it."""
    month = (period.start.year, period.start.month)
    return month == month_of(item) or facts.parent_starts[month] < MAX_IN_MONTH
