"""Rules about time: what lies where it cannot be, too close together or too far apart. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from home.choices import Kind
from planner.analysis_facts import DAY, PlanFacts, dated, day_words, days, fits_in_time, listed, month_of, when
from planner.analysis_proposals import (
    MAX_IN_MONTH,
    add_introduction,
    add_somewhere,
    has_room,
    is_at_school,
    move_item,
    nearest_period,
    turn_link,
)
from planner.analysis_types import Proposal, Remark
from planner.choices import Precision, Relation
from planner.dates import WEEK, Period, month_period, school_year_label, school_year_of, sentence, shift_day
from planner.plan import PlannedItem

THIRTEEN_WEEKS = 91
FOURTEEN_DAYS = 14
SIX_WEEKS = 42


def outside_school_year(facts: PlanFacts) -> Iterator[Remark]:
    """An item that starts before August 1 or ends after July 31."""
    message = _(
        "“%(title)s” (%(when)s) lies outside the school year %(school_year)s, which runs from 1 August to 31 July."
    )
    for item in facts.items:
        if not facts.is_inside(item):
            values = {"when": dated(item.start, item.end), "school_year": school_year_label(facts.plan.school_year)}
            yield Remark(
                (item.uid,), sentence(message, title=item.title, **values), move_item(item, _inside(facts, item))
            )


def _inside(facts: PlanFacts, item: PlannedItem) -> Period | None:
    """The same days of this school year; of what crosses its edge, what lies inside."""
    if school_year_of(item.start) != school_year_of(item.end):
        start, end = max(item.start, facts.first), min(item.end, facts.last)
        whole = item.precision != Precision.WEEK and start <= end
        return Period(start, end, item.precision) if whole else nearest_period(facts, item)
    periods = [
        Period(start, end, item.precision)
        for start, end in _in_year(item, facts.plan.school_year - school_year_of(item.start))
        if facts.first <= start <= end <= facts.last
    ]
    if not periods:
        return None
    at_school = next((period for period in periods if is_at_school(facts, period)), None)
    return at_school or nearest_period(facts, replace(item, start=periods[0].start, end=periods[0].end))


def _in_year(item: PlannedItem, years: int) -> Iterator[tuple[date, date]]:
    """The same month so many years later; the same date, for the year is what people mistype; or week and weekday."""
    months = [month_period(day.year + years, day.month) for day in (item.start, item.end)]
    if item.precision == Precision.MONTH:
        yield months[0].start, months[1].end
        return
    first, last = (
        month.start.replace(day=min(day.day, month.end.day))
        for month, day in zip(months, (item.start, item.end), strict=True)
    )
    if item.precision == Precision.DAY:
        yield first, last
    yield shift_day(item.start, years), shift_day(item.end, years)


def link_out_of_order(facts: PlanFacts) -> Iterator[Remark]:
    """A preparation that comes after what it prepares, or a reflection that comes before what it looks back on."""
    messages = {
        Relation.PREPARES: _(
            "“%(source)s” (%(source_when)s) is to prepare “%(target)s” (%(target_when)s), but comes after it."
        ),
        Relation.REFLECTS_ON: _(
            "“%(source)s” (%(source_when)s) is to look back on “%(target)s” (%(target_when)s), but comes before it."
        ),
    }
    for link in facts.links:
        source, target = facts.by_uid[link.source], facts.by_uid[link.target]
        if not fits_in_time(link.relation, source, target):
            message = sentence(
                messages[link.relation],
                source=source.title,
                source_when=when(source.period),
                target=target.title,
                target_when=when(target.period),
            )
            yield Remark((source.uid, target.uid), message, turn_link(facts, link), link.relation.value)


def in_holiday(facts: PlanFacts) -> Iterator[Remark]:
    """An item of which every day is a holiday, a public holiday, a closure day or a weekend between them.

    A Saturday as such is no holiday: open days are held then. What the law sets on a date cannot be moved.
    """
    message = _("“%(title)s” (%(when)s) falls wholly on days without lessons: %(holidays)s.")
    for item in facts.items:
        if item.fixed_date or any(facts.is_school_day(day) for day in _first_days(item)):
            continue
        spanned = [day for day in _first_days(item) if day in facts.closed]
        if not spanned or (item.end - item.start).days > MAX_CLOSED:
            continue
        names = {holiday.name: None for holiday in facts.plan.holidays if any(day in holiday for day in spanned)}
        values = {"when": when(item.period), "holidays": listed(tuple(names))}
        yield Remark(
            (item.uid,),
            sentence(message, title=item.title, **values),
            move_item(item, nearest_period(facts, item, lambda period, item=item: _stays_in_time(facts, item, period))),
        )


def _stays_in_time(facts: PlanFacts, item: PlannedItem, period: Period) -> bool:
    """An introduction conversation that is early enough is not moved to where it no longer is one."""
    before_november = date(facts.first.year, 11, 1)
    return item.kind != Kind.INTRODUCTION or item.start >= before_november or period.start < before_november


MAX_CLOSED = 120  # days; no school is closed for longer, and nobody need look further


def _first_days(item: PlannedItem) -> Iterator[date]:
    return days(item.start, item.start + min(item.end - item.start, timedelta(days=MAX_CLOSED)))


def no_introduction_conversation(facts: PlanFacts) -> Iterator[Remark]:
    """No introduction conversation before November 1."""
    november = date(facts.plan.school_year, 11, 1)
    conversations = facts.of_kind(Kind.INTRODUCTION)
    if any(item.start < november for item in conversations):
        return
    message = _(
        "No introduction conversation starts before 1 November. An early, personal conversation is what all later"
        " contact with parents is built on."
    )
    proposal = add_introduction(facts)
    if conversations:
        early = nearest_period(facts, conversations[0], lambda period: period.start < november)
        proposal = move_item(conversations[0], early)
    yield Remark(tuple(item.uid for item in conversations), message, proposal)


def contact_only_before_choice(facts: PlanFacts) -> Iterator[Remark]:
    """Every parent activity lies in the six weeks before a choice moment (or within the choice's own period)."""
    choices = facts.of_kind(Kind.CHOICE)
    reasons = {choice.uid for item in facts.parents for choice in choices if _is_just_before(facts, item, choice)}
    if not reasons or not all(any(_is_just_before(facts, p, choice) for choice in choices) for p in facts.parents):
        return
    message = _(
        "All parent activities lie in the six weeks before a choice. Parents can only help to choose when they have"
        " grown along with their child before that."
    )
    has_introduction = bool(facts.of_kind(Kind.INTRODUCTION))
    uids = (*(item.uid for item in facts.parents), *(choice.uid for choice in choices if choice.uid in reasons))
    yield Remark(uids, message, None if has_introduction else add_introduction(facts))


def _is_just_before(facts: PlanFacts, item: PlannedItem, choice: PlannedItem) -> bool:
    in_time = (choice.start - item.start).days <= SIX_WEEKS and item.end <= choice.end
    return in_time and not facts.linked(item, Relation.REFLECTS_ON, choice)


def gap_without_contact(facts: PlanFacts) -> Iterator[Remark]:
    """More than thirteen weeks of days without a parent activity, holidays not counted, edges of the year included."""
    year = facts.plan.school_year
    first, last = date(year, 9, 1), date(year + 1, 5 if facts.plan.is_examination_year else 7, 1)
    message = _(
        "There is no contact with parents from %(start)s to %(end)s: more than thirteen weeks, holidays not counted."
        " Parents then lose sight of what their child is working on."
    )
    for gap, around in _gaps(facts, first, last):
        if sum(day not in facts.closed for day in days(gap.start, gap.end)) > THIRTEEN_WEEKS:
            words = sentence(message, start=day_words(gap.start), end=day_words(gap.end))
            yield Remark(
                tuple(item.uid for item in around), words, _bridge(facts, gap), subject=_edge(gap, first, last)
            )


def _edge(gap: Period, first: date, last: date) -> str:
    return "start" if gap.start == first else "end" if gap.end == last else ""


def _gaps(facts: PlanFacts, first: date, last: date) -> Iterator[tuple[Period, list[PlannedItem]]]:
    """The stretches without a parent activity, with the one before and the one after where there are any."""
    free, before = first, None
    for item in facts.parents:
        if item.end < first or item.start > last:
            continue
        if item.start > free:
            yield Period(free, item.start - DAY), [before, item] if before else [item]
        if item.end >= free:
            free, before = min(item.end, last) + DAY, item
    if free <= last:
        yield Period(free, last), [before] if before else []


def _bridge(facts: PlanFacts, gap: Period) -> Proposal | None:
    """A contact in the middle of a gap; a conversation as long as there are fewer than three in the year."""
    if gap.start == date(facts.plan.school_year, 9, 1) and not facts.of_kind(Kind.INTRODUCTION):
        return add_introduction(facts)
    kind = Kind.PROGRESS if len(facts.of_kind(Kind.PROGRESS)) < MAX_IN_MONTH else Kind.CONTACT
    return add_somewhere(facts, kind, gap.start + (gap.end - gap.start) // 2, gap.start, gap.end)


def crowded(facts: PlanFacts) -> Iterator[Remark]:
    """Two parent meetings that start within fourteen days, or more than three parent activities in one month."""
    yield from _close_meetings(facts)
    months: dict[tuple[int, int], list[PlannedItem]] = defaultdict(list)
    for item in facts.parents:
        months[month_of(item)].append(item)
    message = _("More than three parent activities start in one month: %(titles)s. That asks too much of parents.")
    for items in months.values():
        if len(items) > MAX_IN_MONTH:
            titles = listed(tuple(f"“{item.title}”" for item in items))
            yield Remark(tuple(item.uid for item in items), sentence(message, titles=titles), _spread(facts, items))


def _close_meetings(facts: PlanFacts) -> Iterator[Remark]:
    message = _(
        "The parent meetings “%(first)s” (%(first_when)s) and “%(second)s” (%(second_when)s) start within fourteen days"
        " of each other. Many parents will come to only one of them."
    )
    for first, second in pairwise(facts.of_kind(Kind.MEETING)):
        if (second.start - first.start).days <= FOURTEEN_DAYS:
            words = sentence(
                message,
                first=first.title,
                first_when=when(first.period),
                second=second.title,
                second_when=when(second.period),
            )
            period = nearest_period(facts, second, lambda period, item=second: _is_apart(facts, item, period), WEEK)
            yield Remark((first.uid, second.uid), words, move_item(second, period))


def _is_apart(facts: PlanFacts, meeting: PlannedItem, period: Period) -> bool:
    others = (other for other in facts.of_kind(Kind.MEETING) if other.uid != meeting.uid)
    far = all(abs((other.start - period.start).days) > FOURTEEN_DAYS for other in others)
    return far and has_room(facts, meeting, period)


def _spread(facts: PlanFacts, items: list[PlannedItem]) -> Proposal | None:
    """Move the last of them, or else one before it, to a month that has room."""
    for item in reversed(items):

        def fits(period: Period, item: PlannedItem = item) -> bool:
            elsewhere = (period.start.year, period.start.month) != month_of(item) and has_room(facts, item, period)
            return elsewhere and (item.kind != Kind.MEETING or _is_apart(facts, item, period))

        if proposal := move_item(item, nearest_period(facts, item, fits, WEEK)):
            return proposal
    return None
