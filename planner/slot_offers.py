"""Which times a family is offered: one for each of its pupils, close together and never at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import permutations

METHOD_MINUTES = 15
"""A conversation of three needs so long; the method says fifteen to twenty minutes, and that ten is too short."""
CLOSE = timedelta(minutes=15)
"""Who waits no longer in between has consecutive times."""
MOST_APART = 12


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """A time of a round, on the wall clock. ``until`` is when its conversation ends where somebody has it."""

    key: int
    class_name: str
    mentor: str
    room: str
    start: datetime
    end: datetime
    language: str = ""
    is_closed: bool = False
    pupil: int | None = None
    until: datetime | None = None

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.end - self.start).total_seconds()) // 60

    @property
    def who(self) -> str:
        """Whose time it is; two classes of one mentor share it."""
        return self.mentor or self.class_name


@dataclass(frozen=True, slots=True)
class Offer:
    """A time for each pupil, by the pupil's key."""

    times: tuple[tuple[int, TimeSlot], ...]

    @property
    def key(self) -> str:
        """Names it in a form."""
        return ",".join(f"{pupil}:{time.key}" for pupil, time in self.times)

    @property
    def in_order(self) -> tuple[tuple[int, TimeSlot], ...]:
        """As they follow each other."""
        return tuple(sorted(self.times, key=lambda pair: pair[1].start))

    @property
    def start(self) -> datetime:
        """When the family has to be there."""
        return min(time.start for _pupil, time in self.times)

    @property
    def end(self) -> datetime:
        """When it can go home."""
        return max(time.end for _pupil, time in self.times)

    @property
    def wait(self) -> timedelta:
        """How long it waits in between."""
        talks = sum((time.end - time.start for _pupil, time in self.times), timedelta())
        return self.end - self.start - talks


def long_minutes(minutes: int, own: int | None) -> int:
    """How long a conversation takes with an interpreter: what the school says, or half as long again in fives."""
    return max(minutes, own) if own else -(-minutes * 3 // 10) * 5


def busy_keys(slots: Sequence[TimeSlot], own: frozenset[int] = frozenset()) -> frozenset[int]:
    """Those that nobody can have any more: closed, taken, or filled by a longer conversation before.

    ``own`` are the pupils whose times count as free.
    """
    taken = [slot for slot in slots if slot.pupil is not None and slot.pupil not in own]
    busy = {slot.key for slot in slots if slot.is_closed} | {slot.key for slot in taken}
    for one in taken:
        busy |= {slot.key for slot in slots if slot.who == one.who and one.start < slot.start < (one.until or one.end)}
    return frozenset(busy)


def fitting(
    slots: Sequence[TimeSlot], class_name: str, *, language: str, own_minutes: int | None, busy: frozenset[int]
) -> list[TimeSlot]:
    """The free times of a class for a family that needs an interpreter of this language, or none.

    Where the class has times with that interpreter it is one of those; else a longer one, over what follows.
    """
    ours = [slot for slot in slots if slot.class_name == class_name and not slot.is_closed]
    block = [slot for slot in ours if slot.language == language]
    if block or not language:
        return [slot for slot in block if slot.key not in busy]
    plain = [slot for slot in ours if not slot.language and slot.key not in busy]
    longer = (_longer(slot, slots, busy, long_minutes(slot.minutes, own_minutes)) for slot in plain)
    return [slot for slot in longer if slot]


def _longer(slot: TimeSlot, slots: Iterable[TimeSlot], busy: frozenset[int], minutes: int) -> TimeSlot | None:
    """The same time made longer over the free ones that follow; None where these are not free, or not there."""
    end = slot.start + timedelta(minutes=minutes)
    if end <= slot.end:
        return slot
    after = [other for other in slots if other.who == slot.who and slot.start < other.start < end]
    if any(other.key in busy or other.language for other in after):
        return None
    return replace(slot, end=end) if after and max(other.end for other in after) >= end else None


def offers_for(choices: Mapping[int, Sequence[TimeSlot]]) -> list[Offer]:
    """What a family can choose from, by time: ``choices`` are the fitting times of each pupil.

    Several pupils get consecutive times; where there are none, those that lie least apart.
    """
    if not choices or not all(choices.values()):
        return []
    best: dict[datetime, Offer] = {}
    for order in permutations(choices):
        for first in choices[order[0]]:
            offer = _chain(order, first, choices)
            if offer and (offer.start not in best or offer.end < best[offer.start].end):
                best[offer.start] = offer
    found = sorted(best.values(), key=lambda offer: (offer.wait, offer.start))
    close = [offer for offer in found if offer.wait <= CLOSE]
    return sorted(close or found[:MOST_APART], key=lambda offer: offer.start)


def _chain(order: Sequence[int], first: TimeSlot, choices: Mapping[int, Sequence[TimeSlot]]) -> Offer | None:
    """Each pupil's earliest time after the one before."""
    times = {order[0]: first}
    last = first
    for pupil in order[1:]:
        after = [slot for slot in choices[pupil] if slot.start >= last.end]
        if not after:
            return None
        last = times[pupil] = min(after, key=lambda slot: slot.start)
    return Offer(tuple((pupil, times[pupil]) for pupil in choices))


def nearest(offers: Iterable[Offer], wanted: datetime, most: int = 3) -> list[Offer]:
    """Those closest to the time that somebody wanted."""
    return sorted(offers, key=lambda offer: (abs(offer.start - wanted), offer.start))[:most]
