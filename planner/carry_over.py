"""A year plan in another school year: what moves where, and why.

Pure: no database, no request. The rules are those of the issue on the decaan's board: an activity keeps its block
between two holidays, its weekday and its distance in school weeks to the nearer edge of the block.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import TextChoices
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from planner.choices import Precision, Relation
from planner.dates import WEEK, Holiday, Message, Period, month_period, school_year_label, sentence, shift_day
from planner.labels import long_day_label
from planner.plan import Plan, PlanLink, PlannedItem, in_order
from planner.school_blocks import DAY, Block, SchoolCalendar, monday_of, school_weeks_from


class Choice(TextChoices):
    """What happens to an activity in the next year."""

    KEEP = "keep", _("Keep")
    ADJUST = "adjust", _("Keep and adjust")
    STOP = "stop", _("Stop")


@dataclass(frozen=True, slots=True)
class Move:
    """One activity on its way to another year; ``is_forced`` where a closed day changed its weekday."""

    item: PlannedItem
    old: Period
    new: Period
    reasons: tuple[Message, ...]
    choice: Choice = Choice.KEEP
    is_forced: bool = False

    @property
    def reason(self) -> Message:
        """Why it goes there, in whole sentences."""
        return _in_one(self.reasons)

    @property
    def is_carried(self) -> bool:
        """Whether the new plan has it."""
        return self.choice != Choice.STOP


@dataclass(frozen=True, slots=True)
class CarryOver:
    """A plan in its new year. ``moves`` are all activities, also those that stop, in the order of their old dates."""

    plan: Plan
    moves: tuple[Move, ...]
    dropped_links: tuple[PlanLink, ...]
    out_of_order: tuple[PlanLink, ...]
    unknown_years: tuple[int, ...]

    @property
    def links(self) -> tuple[PlanLink, ...]:
        """The links that the new plan has: all between activities that are carried."""
        return self.plan.links

    def with_choice(self, choice: Choice) -> tuple[Move, ...]:
        """The activities for which this was chosen."""
        return tuple(move for move in self.moves if move.choice == choice)


def carry_over(
    plan: Plan,
    target_year: int,
    target_holidays: tuple[Holiday, ...],
    choices: Mapping[UUID, Choice] | None = None,
) -> CarryOver:
    """The plan in the target year. An activity without a choice is kept; one that stops takes its links with it.

    ``out_of_order`` are links that were true in time and no longer are; ``unknown_years`` the school years of which
    not all school holidays are known.
    """
    source, target = SchoolCalendar(plan.school_year, plan.holidays), SchoolCalendar(target_year, target_holidays)
    mover = _Mover(source, target)
    chosen = choices or {}
    moves = tuple(replace(mover.move(item), choice=chosen.get(item.uid, Choice.KEEP)) for item in plan.items)
    carried = {move.item.uid: move for move in moves if move.is_carried}
    links = tuple(link for link in plan.links if {link.source, link.target} <= carried.keys())
    new_plan = replace(
        plan,
        school_year=target_year,
        items=in_order([replace(m.item, start=m.new.start, end=m.new.end) for m in carried.values()]),
        links=links,
        holidays=target_holidays,
        _by_uid={},
    )
    broken = tuple(link for link in links if _fits(link, plan) and not _fits(link, new_plan))
    dropped = tuple(link for link in plan.links if link not in links)
    return CarryOver(new_plan, moves, dropped, broken, mover.unknown_years)


def _fits(link: PlanLink, plan: Plan) -> bool:
    """Whether a link can be true in time, as the analysis has it."""
    source, target = plan.item(link.source), plan.item(link.target)
    if link.relation == Relation.PREPARES:
        return source.start <= target.end
    return link.relation != Relation.REFLECTS_ON or source.end >= target.start


def _join(messages: Iterable[Message], separator: str) -> str:
    return separator.join(map(str, messages))


_join_later = lazy(_join, str)
_day_words = lazy(long_day_label, str)


def _in_one(messages: tuple[Message, ...]) -> Message:
    return _join_later(messages, " ")


_DISTANCES = {
    ("stays", False): _("It stays in school week %(number)s after %(holiday)s."),
    ("stays", True): _("It stays in school week %(number)s before %(holiday)s."),
    ("begins", False): _("It still begins in school week %(number)s after %(holiday)s."),
    ("begins", True): _("It still begins in school week %(number)s before %(holiday)s."),
    ("ends", True): _("It still ends in school week %(number)s before %(holiday)s."),
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a period goes: from the first to the last of these weeks, in their blocks, and why."""

    start: tuple[Block, int]
    end: tuple[Block, int]
    reasons: tuple[Message, ...]


class _Mover:
    """Moves activities from one school year to another."""

    def __init__(self, source: SchoolCalendar, target: SchoolCalendar) -> None:
        self.source, self.target = source, target
        self.years = target.year - source.year
        self.unknown_years = tuple(calendar.year for calendar in (source, target) if not calendar.is_known)

    def move(self, item: PlannedItem) -> Move:
        """Where one activity goes, and why."""
        if item.fixed_date:
            return self._same_dates(item)
        if item.precision == Precision.MONTH:
            return self._same_month(item)
        inside = self._inside(item)
        if inside is None:
            reason = _("It lies in a holiday or outside the school year, so it keeps its week of the calendar.")
            return Move(item, item.period, self._same_weeks(item), (reason,))
        place = self._place(*inside)
        if place is None:
            return self._same_weeks_of_unknown_year(item)
        if item.precision == Precision.WEEK:
            return Move(item, item.period, _weeks(place), place.reasons)
        return self._days(item, inside, place)

    # What does not follow the holidays ------------------------------------------------------------------------------

    def _same_dates(self, item: PlannedItem) -> Move:
        start, end = (_in_year(day, day.year + self.years) for day in (item.start, item.end))
        return Move(item, item.period, Period(start, end, item.precision), (_("The date is fixed by law."),))

    def _same_month(self, item: PlannedItem) -> Move:
        first = month_period(item.start.year + self.years, item.start.month)
        new = first.until(month_period(item.end.year + self.years, item.end.month))
        return Move(item, item.period, new, (_("A month stays that month."),))

    def _same_weeks(self, item: PlannedItem) -> Period:
        """The same weeks of the calendar; not beyond the end of the school year where it was not before."""
        start = shift_day(item.start, self.years)
        end = start + (item.end - item.start)
        if item.end <= self.source.last:
            while end > self.target.last and start - WEEK >= self.target.first:
                start, end = start - WEEK, end - WEEK
        return Period(start, end, item.precision)

    def _same_weeks_of_unknown_year(self, item: PlannedItem) -> Move:
        """Without the holidays of both years there are no blocks; a closed day still gives way within its week."""
        new = self._same_weeks(item)
        years = _join_later([school_year_label(year) for year in self.unknown_years], ", ")
        message = _("Not all school holidays are known (%(years)s), so it keeps its week of the calendar.")
        reason: Message = sentence(message, years=years)
        if not self.unknown_years:
            reason = _("The holidays of the two years cannot be compared, so it keeps its week of the calendar.")
        if item.precision == Precision.WEEK or new.start != new.end:
            return Move(item, item.period, new, (reason,))
        monday = monday_of(new.start)
        week = Block(None, None, monday, monday + 6 * DAY, (monday,), self.target.closed)
        day, why = self._open_day(week, new.start)
        return Move(item, item.period, Period(day, day), (reason, *why), is_forced=day != new.start)

    # What does ------------------------------------------------------------------------------------------------------

    def _inside(self, item: PlannedItem) -> tuple[date, date] | None:
        """The first and last day of an activity inside the blocks; None where it lies in none."""
        blocks = [block for block in self.source.blocks if block.start <= item.end and item.start <= block.end]
        if not blocks:
            return None
        return max(item.start, blocks[0].start), min(item.end, blocks[-1].end)

    def _place(self, first: date, last: date) -> _Place | None:
        """The weeks in the new year, None where the blocks of the two years cannot be compared."""
        block, end_block = self.source.block_of(first), self.source.block_of(last)
        new_block = self.target.block_like(block) if block else None
        if block is None or new_block is None or end_block is None or not end_block.weeks:
            return None
        start = block.week_at(first)
        if end_block is not block:
            weeks = school_weeks_from(self.source, block, start)
            return self._place_across(block, new_block, start, weeks.index((end_block, end_block.week_at(last))) + 1)
        return _place_within(block, new_block, start, max(start, block.week_at(last)))

    def _place_across(self, block: Block, new_block: Block, start: int, length: int) -> _Place:
        """A period across a holiday begins where it did, and takes as many school weeks."""
        begin = _place_within(block, new_block, start, start, is_across=True)
        weeks = school_weeks_from(self.target, *begin.start)
        message = _("It runs across a holiday: it takes as many school weeks as before (%(weeks)s).")
        reason = sentence(message, weeks=length)
        return _Place(begin.start, weeks[min(length, len(weeks)) - 1], (*begin.reasons, reason))

    def _days(self, item: PlannedItem, inside: tuple[date, date], place: _Place) -> Move:
        """The same weekdays in the new weeks; a day that is closed there gives way."""
        (start_block, start_week), (end_block, end_week) = place.start, place.end
        wanted_start = start_block.weeks[start_week] + inside[0].weekday() * DAY
        wanted_end = end_block.weeks[end_week] + inside[1].weekday() * DAY
        start, why = self._open_day(start_block, wanted_start)
        if item.start == item.end:
            return Move(
                item, item.period, Period(start, start), (*place.reasons, *why), is_forced=start != wanted_start
            )
        end, why_end = self._open_day(end_block, wanted_end, earlier=True)
        is_forced = (start, end) != (wanted_start, wanted_end) or inside != (item.start, item.end)
        cut: tuple[Message, ...] = ()
        if inside != (item.start, item.end):
            cut = (_("It began or ended in a holiday: only its school weeks count."),)
        new = Period(start, max(start, end), item.precision)
        return Move(item, item.period, new, (*place.reasons, *cut, *why, *why_end), is_forced=is_forced)

    def _open_day(self, block: Block, day: date, *, earlier: bool = False) -> tuple[date, tuple[Message, ...]]:
        """The day itself, or where it is closed the nearest school day of the block, and what closed it.

        A Saturday or Sunday stays what it is, as the analysis has it: an open day may be held then.
        """
        near = day if block.is_open(day) else block.nearest_school_day(day, earlier=earlier)
        if near == day:
            return day, ()
        names = self.target.names_on(day)
        message = _("There are no lessons on %(day)s (%(names)s), so it goes to the nearest school day, %(near)s.")
        if not names:
            message = _("There are no lessons on %(day)s, so it goes to the nearest school day, %(near)s.")
        values = {"day": _day_words(day), "near": _day_words(near), "names": ", ".join(names)}
        return near, (sentence(message, **values),)


def _weeks(place: _Place) -> Period:
    """Monday of the first to Friday of the last week."""
    (start_block, start), (end_block, end) = place.start, place.end
    return Period(start_block.weeks[start], end_block.weeks[end] + 4 * DAY, Precision.WEEK)


def _in_year(day: date, year: int) -> date:
    """The same date in another year; February 29 becomes February 28 where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _place_within(block: Block, new_block: Block, start: int, end: int, *, is_across: bool = False) -> _Place:
    """The same distance to the nearer edge of the block, of two the first; cut to the block where that is shorter."""
    before, after = start, len(block.weeks) - 1 - end
    weeks = len(new_block.weeks)
    length = min(end - start + 1, weeks)
    knows_before = block.before is not None and block.before == new_block.before
    knows_after = block.after is not None and block.after == new_block.after
    from_end = knows_after and (not knows_before or after < before)
    wanted = weeks - after - length if from_end else before
    place = min(max(wanted, 0), weeks - length)
    verb = "begins" if is_across or (end > start and not from_end) else "ends" if end > start else "stays"
    reasons = [_distance(block, before, after, from_end=from_end, verb=verb)]
    if place != wanted or length != end - start + 1:
        message = _("There are fewer school weeks between the holidays now (%(weeks)s), so it is fitted in.")
        reasons = [sentence(message, weeks=weeks)]
    return _Place((new_block, place), (new_block, place + length - 1), tuple(reasons))


def _distance(block: Block, before: int, after: int, *, from_end: bool, verb: str) -> Message:
    """Where it stays, counted from the edge that was measured from; the first week is 1 from either edge."""
    edge = block.after if from_end else block.before
    number = (after if from_end else before) + 1
    return sentence(_DISTANCES[verb, from_end], number=number, holiday=edge.label if edge else "")
