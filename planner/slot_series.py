"""The times of one afternoon or evening: from, until, how long, what lies in between, what they collide with. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

Span = tuple[time, time]
_ANY_DAY = date(2000, 1, 1)


class Collision(StrEnum):
    """What is in two places at once."""

    MENTOR = "mentor"
    ROOM = "room"
    INTERPRETER = "interpreter"


@dataclass(frozen=True, slots=True)
class Taken:
    """A time that is there already, anywhere at the school."""

    day: date
    start: time
    end: time
    mentor: str
    room: str
    language: str
    class_name: str


def series(start: time, until: time, minutes: int, gap: int = 0, breaks: Sequence[Span] = ()) -> list[Span]:
    """The times between two hours; none lies in a break, and after a break they begin anew."""
    found: list[Span] = []
    moment, last = datetime.combine(_ANY_DAY, start), datetime.combine(_ANY_DAY, until)
    length, between = timedelta(minutes=minutes), timedelta(minutes=gap)
    while moment + length <= last:
        end = moment + length
        pause = next((pause for pause in breaks if pause[0] < end.time() and moment.time() < pause[1]), None)
        if pause is not None:
            moment = datetime.combine(_ANY_DAY, pause[1])
            continue
        found.append((moment.time(), end.time()))
        moment = end + between
    return found


def collisions(
    new: Iterable[tuple[date, Span]], others: Sequence[Taken], *, mentor: str, room: str, language: str
) -> list[tuple[Collision, Taken]]:
    """With what the new times collide, each other time once."""
    found: dict[tuple[Collision, Taken], None] = {}
    for day, (start, end) in new:
        for other in others:
            if other.day == day and other.start < end and start < other.end:
                if mentor and _same(mentor, other.mentor):
                    found[Collision.MENTOR, other] = None
                    continue
                if room and _same(room, other.room):
                    found[Collision.ROOM, other] = None
                if language and language == other.language:
                    found[Collision.INTERPRETER, other] = None
    return list(found)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
