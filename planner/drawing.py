"""Put the picture of a year on a sheet: every place in millimetres, for paper and for a screen that shows paper.

Pure and deterministic. The slots and rows of ``planner.timeline`` become places; the height of a card follows from
how many lines its title takes, and the text is set as large as the sheet allows. ``left`` and ``x`` count from the
left edge in every language: what is mirrored is mirrored here, because a PDF printer does not mirror for us.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import cycle
from uuid import UUID

from planner.drawing_parts import (
    Box,
    CardText,
    Drawing,
    DrawnLink,
    HolidayBox,
    LanePlace,
    Line,
    MonthBox,
    PlacedCard,
    Sheet,
)
from planner.timeline import BAND_HEIGHT, BAR_HEIGHT, CARD_SLOTS, CURVE_WIDTH, SLOTS, Bar, Card, Timeline

POINT = 25.4 / 72
"""Millimetres in a point."""
LINE = 1.25
"""Line height of a card, in its own text size."""
BAR = 1.4
"""Thickness of the bars along the band of links, in millimetres."""
ICON = "OO"
"""What takes as much room as an icon."""
_NARROW, _WIDE = frozenset("iljtfrI.,:;'’|!()[]-–/ "), frozenset("mwMWQO@%—")


def draw(
    timeline: Timeline, texts: Mapping[UUID, CardText], sheets: Sequence[Sheet], *, mirrored: bool = False
) -> Drawing:
    """Place everything on the first sheet that it fits on, with the largest text that fits.

    Where nothing fits it is the last sheet with its smallest text, and the picture grows.
    """
    tries = (_Plan(timeline, texts, sheet, size, mirrored) for sheet in sheets for size in sheet.sizes)
    last = sheets[-1]
    return next((plan for plan in tries if plan.fits), _Plan(timeline, texts, last, last.sizes[-1], mirrored)).drawing()


def draw_together(
    years: Sequence[tuple[Timeline, Mapping[UUID, CardText]]], sheets: Sequence[Sheet], *, mirrored: bool = False
) -> tuple[Drawing, ...]:
    """Draw several years (each with its texts) under each other in one text size, so that together they fit."""
    plans: list[_Plan] = []
    spare = 0.0
    for sheet, size in ((each, size) for each in sheets for size in each.sizes):
        plans = [_Plan(timeline, texts, sheet, size, mirrored) for timeline, texts in years]
        spare = (sheet.height or 0) - sum(plan.least_height for plan in plans)
        if sheet.height is None or spare >= 0:
            break
    for plan in plans:
        plan.sheet = replace(plan.sheet, height=plan.least_height + max(spare, 0) / len(plans))
    return tuple(plan.drawing() for plan in plans)


class _Plan:
    """The picture in one text size."""

    def __init__(
        self, timeline: Timeline, texts: Mapping[UUID, CardText], sheet: Sheet, size: float, mirrored: bool
    ) -> None:
        self.timeline, self.texts, self.sheet, self.size, self.mirrored = timeline, texts, sheet, size, mirrored
        self.em = size * POINT
        self.slot = sheet.width / SLOTS
        self.card_width = self.slot * CARD_SLOTS - 0.6
        self.gap = self.em * 0.4
        self.parent_rows = self._row_heights(timeline.parents, timeline.parent_rows)
        self.pupil_rows = self._row_heights(timeline.pupils, timeline.pupil_rows)
        self.head = self.em * 1.9
        self.label = self.em * (0.4 if sheet.is_compact else 2.1)
        self.foot = self.em * 1.7

    @property
    def fits(self) -> bool:
        return self.sheet.height is None or self.least_height <= self.sheet.height

    @property
    def least_height(self) -> float:
        return self._height(self.sheet.band[0])

    def _height(self, band: float) -> float:
        lanes = sum(self.parent_rows) + sum(self.pupil_rows)
        return self.head + 2 * self.label + lanes + band + self.foot

    def _row_heights(self, cards: Sequence[Card], rows: int) -> list[float]:
        """How high each row is, the gap to the band's side included, row 1 (next to the band) first."""
        least = self.em * LINE * 2
        tallest = dict.fromkeys(range(1, rows + 1), least)
        for card in cards:
            tallest[card.row] = max(tallest[card.row], self._card_height(card))
        return [tallest[row] + self.gap for row in range(1, rows + 1)]

    def _card_height(self, card: Card) -> float:
        room = self.card_width - 1.7 * self.em
        text = self.texts.get(card.item.uid) or CardText(card.item.title, str(card.item.kind.label), "")
        if self.sheet.is_compact:
            lines = lines_of(f"{ICON} {text.title}", room, self.size)
            lines += lines_of(f"{text.kind} · {text.when}", room, self.size * 0.88)
        else:
            lines = lines_of(f"{ICON} {text.kind}", room, self.size * 0.9) + lines_of(text.title, room, self.size) + 1
        return self.em * (lines * LINE + 0.7)

    def drawing(self) -> Drawing:
        band = self._band()
        lanes = self._lanes(band)
        placed = [self._place(card, lanes, hangs=True) for card in self.timeline.parents]
        placed += [self._place(card, lanes, hangs=False) for card in self.timeline.pupils]
        height = self._height(band)
        return Drawing(
            timeline=self.timeline,
            width=self.sheet.width,
            height=height,
            size=self.size,
            is_compact=self.sheet.is_compact,
            lanes=lanes,
            months=tuple(MonthBox(month.period.start, Box(*self._span(month.bar))) for month in self.timeline.months),
            holidays=tuple(
                HolidayBox(
                    band.short_name,
                    Box(*self._span(band.bar), top=self.head, height=lanes.foot - self.head),
                    band.holiday.kind == "holiday",
                )
                for band in self.timeline.holidays
                if band.holiday.kind != "public"
            ),
            cards=tuple(placed),
            stems=tuple(self._stem(place, lanes) for place in placed),
            bars=tuple(self._bars(lanes)),
            links=tuple(self._links(lanes)),
        )

    def _band(self) -> float:
        """The height of the band; what is left of the sheet goes to it, then to the gaps between rows of cards."""
        least, most = self.sheet.band
        spare = max((self.sheet.height or 0) - self.least_height, 0)
        band = min(least + spare, most)
        share = min((spare - (band - least)) / (len(self.parent_rows) + len(self.pupil_rows)), 5 * self.gap)
        self.gap += share
        self.parent_rows = [height + share for height in self.parent_rows]
        self.pupil_rows = [height + share for height in self.pupil_rows]
        return band

    def _lanes(self, band: float) -> LanePlace:
        band_top = self.head + self.label + sum(self.parent_rows)
        pupil_label = band_top + band + sum(self.pupil_rows)
        return LanePlace(self.head, self.head, band_top, band_top + band, pupil_label, pupil_label + self.label)

    def _span(self, bar: Bar) -> tuple[float, float]:
        return bar.x * self.sheet.width / 100, bar.width * self.sheet.width / 100

    def _place(self, card: Card, lanes: LanePlace, *, hangs: bool) -> PlacedCard:
        rows = self.parent_rows if hangs else self.pupil_rows
        away = sum(rows[: card.row - 1]) + self.gap
        edge = lanes.band_top - away if hangs else lanes.band_bottom + away
        left = (card.slot - 1) * self.slot
        if self.mirrored:
            left = self.sheet.width - left - self.card_width
        return PlacedCard(card, left, self.card_width, edge, hangs)

    def _stem(self, place: PlacedCard, lanes: LanePlace) -> Line:
        x = place.card.x * self.sheet.width / 100
        x = self.sheet.width - x if self.mirrored else x
        if place.hangs:
            return Line(x, place.edge - self.em, lanes.band_top + BAR, place.card.item.uid)
        return Line(x, lanes.band_bottom - BAR, place.edge + self.em, place.card.item.uid)

    def _bars(self, lanes: LanePlace) -> Iterable[tuple[str, Box]]:
        for card in self.timeline.parents:
            yield "parent", Box(*self._span(card.bar), top=lanes.band_top, height=BAR)
        for card in self.timeline.pupils:
            voice = "choice" if card.item.kind == "choice" else "pupil"
            yield voice, Box(*self._span(card.bar), top=lanes.band_bottom - BAR, height=BAR)

    def _links(self, lanes: LanePlace) -> Iterable[DrawnLink]:
        down = (lanes.band_bottom - lanes.band_top - 2 * BAR) / (BAND_HEIGHT - 2 * BAR_HEIGHT)
        top = lanes.band_top + BAR - BAR_HEIGHT * down
        for curve in self.timeline.curves:
            yield DrawnLink(
                relation=curve.link.relation,
                path=_scaled(curve.path, self.sheet.width / CURVE_WIDTH, down, top),
                end_x=curve.end_x * self.sheet.width / 100,
                end_y=top + curve.end_y * down,
                source=curve.link.source,
                target=curve.link.target,
            )


def _scaled(path: str, across: float, down: float, top: float) -> str:
    """The same path at another scale, moved down: a PDF printer would stretch the lines along with the box."""
    scales = cycle(((across, 0.0), (down, top)))

    def moved(number: re.Match[str]) -> str:
        scale, shift = next(scales)
        return f"{float(number[0]) * scale + shift:.2f}"

    return re.sub(r"-?[\d.]+", moved, path)


def lines_of(text: str, width: float, size: float) -> int:
    """How many lines a bold text takes in a column of ``width`` millimetres: a careful guess, rather one too many."""
    room = width / (size * POINT)
    lines, used = 1, 0.0
    for word in text.split():
        length = sum(_width_of(char) for char in word)
        if used and used + 0.3 + length > room:
            lines, used = lines + 1, 0.0
        while length > room:
            lines, length = lines + 1, length - room
        used += length + (0.3 if used else 0)
    return lines


def _width_of(char: str) -> float:
    """The width of a bold letter of Noto Sans, in its own size."""
    if char in _NARROW:
        return 0.36
    if char in _WIDE:
        return 0.9
    return 0.68 if char.isupper() else 0.6
