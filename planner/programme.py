"""The programme of a meeting by the clock: minutes of its activity, counted from the time that the plan has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from planner import labels
from planner.occasions import Occasion


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A part of the programme; without minutes it has no place on the clock."""

    clock: str
    minutes: int | None
    title: str


def programme_of(occasion: Occasion) -> list[ProgrammeLine]:
    """The parts in order; by the clock where the plan has a time."""
    item, passed, lines = occasion.item, 0, []
    for block in getattr(occasion.activity, "programme", None) or []:
        minutes = block.value["minutes"]
        clock = ""
        if item and item.start_time and minutes:
            begins = datetime.combine(item.start, item.start_time) + timedelta(minutes=passed)
            clock = labels.clock_label(begins.time())
        lines.append(ProgrammeLine(clock, minutes, block.value["title"]))
        passed += minutes or 0
    return lines
