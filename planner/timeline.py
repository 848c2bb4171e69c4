"""Lay a year plan out as a picture: parents above, pupils below, links as curves between them.

Pure and deterministic. Horizontal places are either a *slot* (one of 53 equal columns of the year, which a
style sheet knows as a class) or a share of the width in per cent (for SVG, which needs no style). Rows of
cards are counted from the band of links outwards, so a title may grow without moving a curve.
"""

from __future__ import annotations

from calendar import isleap
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from planner.choices import Lane
from planner.dates import Holiday, Period, school_year_bounds, school_year_months
from planner.plan import Plan, PlanLink, PlannedItem

SLOTS = 53
CARD_SLOTS = 8
CLEAN_ROWS = 12
BAND_HEIGHT = 190
BAR_HEIGHT = 7
CURVE_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasts: ``x`` and ``width`` in per cent of the year."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """A month of the header; ``bar`` says where it lies."""

    period: Period
    bar: Bar
    is_past: bool


@dataclass(frozen=True, slots=True)
class HolidayBand:
    """A holiday as a shaded band; ``slot`` is where its name begins (four slots wide)."""

    holiday: Holiday
    bar: Bar
    slot: int

    @property
    def short_name(self) -> str:
        """The name without the word that they all share: ``herfst`` for herfstvakantie."""
        return self.holiday.name.removesuffix("vakantie").removesuffix("s") or self.holiday.name


@dataclass(frozen=True, slots=True)
class Card:
    """An activity in its lane. ``slot`` is the first of eight, ``stem`` the slot of the line to the band.

    ``bar`` is when it lasts; ``drawn`` is the same, stretched to meet the line, which stands in the middle of a slot.
    """

    item: PlannedItem
    slot: int
    stem: int
    row: int
    bar: Bar
    drawn: Bar
    is_past: bool

    @property
    def x(self) -> float:
        """Where the curves of this card begin, in per cent."""
        return _slot_centre(self.stem)


@dataclass(frozen=True, slots=True)
class Curve:
    """A link, drawn in a box of 1000 by ``BAND_HEIGHT``; ``end_x`` in per cent and ``end_y`` carry its dot."""

    link: PlanLink
    path: str
    end_x: float
    end_y: float
    lane: Lane


@dataclass(frozen=True, slots=True)
class TodayMark:
    """Where today is: ``x`` in per cent, and the slot of its label (six slots wide)."""

    day: date
    x: float
    slot: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture. Mirrored, ``x`` runs from the right; slots are mirrored by the browser."""

    school_year: int
    months: tuple[MonthColumn, ...]
    holidays: tuple[HolidayBand, ...]
    parents: tuple[Card, ...]
    pupils: tuple[Card, ...]
    parent_rows: int
    pupil_rows: int
    curves: tuple[Curve, ...]
    today: TodayMark | None
    height: int = BAND_HEIGHT
    bar_height: int = BAR_HEIGHT
    lower_bar: int = BAND_HEIGHT - BAR_HEIGHT

    @property
    def is_leap(self) -> bool:
        """Whether February has 29 days."""
        return isleap(self.school_year + 1)


def lay_out(plan: Plan, today: date, *, mirrored: bool = False, card_slots: int = CARD_SLOTS) -> Timeline:
    """Place everything. An item outside the school year is drawn at the edge: the analysis speaks of it.

    Where the year is drawn larger a card takes fewer slots (``card_slots``), and lanes need fewer rows.
    """
    scale = _Scale(plan.school_year, mirrored)
    parents = _stack([item for item in plan.items if item.is_for_parents], scale, today, card_slots)
    pupils = _stack([item for item in plan.items if not item.is_for_parents], scale, today, card_slots)
    cards = {card.item.uid: card for card in (*parents, *pupils)}
    return Timeline(
        school_year=plan.school_year,
        months=tuple(
            MonthColumn(month, scale.bar(month.start, month.end), month.end < today)
            for month in school_year_months(plan.school_year)
        ),
        holidays=tuple(
            HolidayBand(holiday, scale.bar(holiday.start, holiday.end), scale.holiday_slot(holiday))
            for holiday in plan.holidays
            if scale.shows(holiday.start, holiday.end)
        ),
        parents=parents,
        pupils=pupils,
        parent_rows=max((card.row for card in parents), default=1),
        pupil_rows=max((card.row for card in pupils), default=1),
        curves=_curves(plan.links, cards, mirrored),
        today=scale.today(today),
    )


class _Scale:
    """Turns days into places."""

    def __init__(self, school_year: int, mirrored: bool) -> None:
        self.first, self.last = school_year_bounds(school_year)
        self.days = (self.last - self.first).days + 1
        self.mirrored = mirrored

    def shows(self, start: date, end: date) -> bool:
        return start <= self.last and end >= self.first

    def offset(self, day: date) -> int:
        return min(max((day - self.first).days, 0), self.days - 1)

    def slot(self, day: date) -> int:
        """The slot of a day, 1 to 53."""
        return self.offset(day) * SLOTS // self.days + 1

    def bar(self, start: date, end: date) -> Bar:
        first, beyond = self.offset(start), self.offset(end) + 1
        x, width = 100 * first / self.days, 100 * (beyond - first) / self.days
        return Bar(round(100 - x - width if self.mirrored else x, 3), round(width, 3))

    def drawn(self, item: PlannedItem, stem: int) -> Bar:
        """The bar of an item, stretched to its line; never too small to see."""
        bar = self.bar(item.start, item.end)
        line = 100 - _slot_centre(stem) if self.mirrored else _slot_centre(stem)
        first, last = min(bar.x, line - 0.3), max(bar.x + bar.width, line + 0.3)
        return Bar(round(first, 3), round(last - first, 3))

    def holiday_slot(self, holiday: Holiday) -> int:
        middle = max(holiday.start, self.first) + (min(holiday.end, self.last) - max(holiday.start, self.first)) / 2
        return min(max(self.slot(middle) - 2, 1), SLOTS - 3)

    def today(self, day: date) -> TodayMark | None:
        if not self.shows(day, day):
            return None
        x = 100 * (self.offset(day) + 0.5) / self.days
        return TodayMark(day, round(100 - x if self.mirrored else x, 3), min(max(self.slot(day) - 3, 1), SLOTS - 5))


def _slot_centre(slot: int) -> float:
    return 100 * (slot - 0.5) / SLOTS


def _stack(items: list[PlannedItem], scale: _Scale, today: date, wide: int) -> tuple[Card, ...]:
    """Give each card a place. From the last to the first: an earlier card goes further out, so that its line to
    the band passes to the left of the cards below it."""
    stems: set[int] = set()
    anchored: list[tuple[PlannedItem, int]] = []
    for item in items:
        stem = _free_stem(item, scale, stems)
        stems.add(stem)
        anchored.append((item, stem))
    placed: list[Card] = []
    for item, stem in sorted(anchored, key=lambda pair: (-pair[1], str(pair[0].uid))):
        slot, row = _free_place(stem, placed, stems - {stem, *(card.stem for card in placed)}, wide)
        placed.append(
            Card(item, slot, stem, row, scale.bar(item.start, item.end), scale.drawn(item, stem), item.end < today)
        )
    order = {item.uid: position for position, item in enumerate(items)}
    return tuple(sorted(placed, key=lambda card: order[card.item.uid]))


def _free_stem(item: PlannedItem, scale: _Scale, taken: set[int]) -> int:
    """The slot in which the item begins, or the nearest one that is free."""
    wanted = scale.slot(item.start)
    candidates = sorted(range(1, SLOTS + 1), key=lambda slot: (abs(slot - wanted), slot < wanted))
    return next((slot for slot in candidates if slot not in taken), wanted)


def _free_place(stem: int, placed: list[Card], unplaced: set[int], wide: int) -> tuple[int, int]:
    """Slot and row nearest to the band in which a card hides no other, nor the line of another.

    A card begins at its line where it can; else its line leaves from its middle or its end. In a lane so full that
    this would build a tower (the style sheet knows twenty rows) lines pass behind cards.
    """
    slots = [min(max(stem - back, 1), SLOTS - wide + 1) for back in (0, wide // 2 - 1, wide - 1)]
    hiding_none = [slot for slot in slots if slot == slots[0] or unplaced.isdisjoint(range(slot, slot + wide))]
    for row in range(1, CLEAN_ROWS + 1):
        for slot in hiding_none:
            if not _collides(slot, stem, row, placed, wide):
                return slot, row
    taken = {card.row for card in placed if not _apart(card, slots[0], wide)}
    return slots[0], next(row for row in range(1, len(placed) + 2) if row not in taken)


def _apart(card: Card, slot: int, wide: int) -> bool:
    return abs(card.slot - slot) >= wide


def _collides(slot: int, stem: int, row: int, placed: list[Card], wide: int) -> bool:
    """Whether a card there would lie on another, on the line of one further out, or have its own line covered."""
    return any(
        (card.row == row and not _apart(card, slot, wide))
        or (card.row < row and card.slot <= stem < card.slot + wide)
        or (card.row > row and slot <= card.stem < slot + wide)
        for card in placed
    )


def _curves(links: Iterable[PlanLink], cards: dict[UUID, Card], mirrored: bool) -> tuple[Curve, ...]:
    """Draw the links; those within a lane as arcs, each as deep as what it spans asks."""
    drawable = [link for link in links if link.source in cards and link.target in cards]
    within = [link for link in drawable if _lane(cards, link.source) == _lane(cards, link.target)]
    depths = _depths(within, cards)
    bends = _bends(link for link in drawable if link not in depths)
    return tuple(_curve(link, cards[link.source], cards[link.target], depths, bends, mirrored) for link in drawable)


def _lane(cards: dict[UUID, Card], uid: UUID) -> Lane:
    return Lane(cards[uid].item.lane)


def _depths(links: list[PlanLink], cards: dict[UUID, Card]) -> dict[PlanLink, float]:
    """How far each arc reaches into the band, so that arcs that overlap never lie on one another; short ones least."""
    levels: dict[PlanLink, int] = {}

    def span(link: PlanLink) -> tuple[int, int]:
        low, high = sorted((cards[link.source].stem, cards[link.target].stem))
        return low, high

    for link in sorted(links, key=lambda link: (span(link)[1] - span(link)[0], span(link), str(link.relation))):
        low, high = span(link)
        used = {
            level
            for other, level in levels.items()
            if _lane(cards, other.source) == _lane(cards, link.source)
            and span(other)[0] < high
            and low < span(other)[1]
        }
        levels[link] = next(level for level in range(len(links) + 1) if level not in used)
    step = min(13, (BAND_HEIGHT - 60) / max(1, *levels.values())) if levels else 0
    return {link: 30 + step * level for link, level in levels.items()}


def _bends(links: Iterable[PlanLink]) -> dict[PlanLink, int]:
    """How far a link across the lanes swings out: a second one between the same two must not hide the first."""
    seen: Counter[frozenset[UUID]] = Counter()
    bends: dict[PlanLink, int] = {}
    for link in links:
        pair = frozenset({link.source, link.target})
        bends[link] = 24 * seen[pair]
        seen[pair] += 1
    return bends


def _curve(
    link: PlanLink,
    source: Card,
    target: Card,
    depths: dict[PlanLink, float],
    bends: dict[PlanLink, int],
    mirrored: bool,
) -> Curve:
    def across(card: Card) -> float:
        return 100 - card.x if mirrored else card.x

    x1, x2 = across(source) * CURVE_WIDTH / 100, across(target) * CURVE_WIDTH / 100
    top, bottom = BAR_HEIGHT, BAND_HEIGHT - BAR_HEIGHT
    y1 = top if source.item.is_for_parents else bottom
    y2 = top if target.item.is_for_parents else bottom
    if y1 == y2:
        depth = depths[link] * (1 if y1 == top else -1)
        path = f"M{x1:.1f} {y1}C{x1:.1f} {y1 + depth:g} {x2:.1f} {y1 + depth:g} {x2:.1f} {y1}"
    else:
        middle = (y1 + y2) // 2
        bend = bends[link] * (1 if x1 + x2 < CURVE_WIDTH else -1)
        c1, c2 = (min(max(x + bend, 0), CURVE_WIDTH) for x in (x1, x2))
        path = f"M{x1:.1f} {y1}C{c1:.1f} {middle} {c2:.1f} {middle} {x2:.1f} {y2}"
    return Curve(link, path, round(across(target), 3), y2, Lane(source.item.lane))
