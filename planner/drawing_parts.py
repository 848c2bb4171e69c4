"""What a drawing of a year consists of, and the sheets there are. Pure; lengths in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from planner.choices import Relation
from planner.timeline import Card, Timeline

HOLIDAY_NAME = 30
"""Room for the name of a holiday, in millimetres."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What there is to draw on: millimetres, and the text sizes (points) that may be tried, the largest first.

    ``height`` None lets the picture grow. ``band`` is the least and the greatest height of the band of links. On a
    compact sheet a card has two parts instead of three, and the lanes have no labels: the legend tells.
    """

    width: float
    height: float | None
    sizes: tuple[float, ...]
    band: tuple[float, float]
    is_compact: bool = False


POSTER = (
    Sheet(400, 238, (13, 12.5, 12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8), (40, 80)),
    Sheet(400, 238, (9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5, 5, 4.5), (22, 70), is_compact=True),
)
"""The picture on the A3 poster of one plan: as cards where they fit, else as compact ones."""
LINE_ON_SCREEN = (Sheet(272, None, (8.5,), (16, 16), is_compact=True),)
"""One level of the learning line on a screen, which scrolls."""


def line_on_paper(levels: int) -> tuple[Sheet, ...]:
    """What the pictures of so many levels have together on an A3 sheet, upright, their headings taken off."""
    sizes = (10, 9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5, 5, 4.5, 4)
    return (Sheet(277, 366 - 8 * levels, sizes, (8, 24), is_compact=True),)


@dataclass(frozen=True, slots=True)
class CardText:
    """What stands on a card, as far as its height depends on it."""

    title: str
    kind: str
    when: str


@dataclass(frozen=True, slots=True)
class PlacedCard:
    """A card: its edges, and whether it hangs by its ``bottom`` (parents) or stands by its ``top`` (pupils)."""

    card: Card
    left: float
    width: float
    edge: float
    hangs: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A vertical line from a card to the band."""

    x: float
    top: float
    bottom: float
    uid: UUID


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``left`` and ``width`` in millimetres."""

    left: float
    width: float
    top: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True)
class MonthBox:
    """The head of a month."""

    start: date
    box: Box


@dataclass(frozen=True, slots=True)
class HolidayBox:
    """A holiday as a shaded band, with its name below; public holidays have a place but no name."""

    name: str
    box: Box
    is_named: bool


@dataclass(frozen=True, slots=True)
class LanePlace:
    """Where the two lanes and the band lie, from the top of the picture."""

    months: float
    parent_label: float
    band_top: float
    band_bottom: float
    pupil_label: float
    foot: float


@dataclass(frozen=True, slots=True)
class DrawnLink:
    """A link as a path in millimetres, with the dot at its end."""

    relation: Relation
    path: str
    end_x: float
    end_y: float
    source: UUID
    target: UUID


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture. ``size`` is the text of a card in points."""

    timeline: Timeline
    width: float
    height: float
    size: float
    is_compact: bool
    lanes: LanePlace
    months: tuple[MonthBox, ...]
    holidays: tuple[HolidayBox, ...]
    cards: tuple[PlacedCard, ...]
    stems: tuple[Line, ...]
    bars: tuple[tuple[str, Box], ...]
    links: tuple[DrawnLink, ...]
