"""The programme of a meeting by the clock: minutes of its activity, counted from the time that the plan has."""

from __future__ import annotations

from dataclasses import dataclass

from planner import labels
from planner.occasions import Occasion
from planner.run_sheet import clock_times


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A part of the programme; without minutes it has no place on the clock."""

    clock: str
    minutes: int | None
    title: str


def programme_of(occasion: Occasion) -> list[ProgrammeLine]:
    """The parts in order; by the clock where the plan has a time."""
    parts = [(block.value["minutes"], block.value["title"]) for block in getattr(occasion.activity, "programme", ())]
    times = clock_times([minutes for minutes, _title in parts], occasion.item.start_time if occasion.item else None)
    return [
        ProgrammeLine(labels.clock_label(time) if time else "", minutes, title)
        for time, (minutes, title) in zip(times, parts, strict=True)
    ]
