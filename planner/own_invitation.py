"""The text of a pupil's own invitation, with date, time and place of today's plan. Pure."""

from __future__ import annotations

import re

from planner import labels
from planner.plan import PlannedItem

_GAP = re.compile(r"\[(datum|tijd|plaats)\]", re.IGNORECASE)


def fill_in(text: str, item: PlannedItem) -> str:
    """The text of an activity with its gaps [datum], [tijd] and [plaats] filled in.

    The second [tijd] is the end. What the plan does not know stays a gap, as do names: those the pupil writes.
    """
    times = iter([moment for moment in (item.start_time, item.end_time) if moment])

    def known(gap: re.Match[str]) -> str:
        name = gap[1].lower()
        if name == "tijd":
            return labels.clock_label(next(times, None)) or gap[0]
        if name == "plaats":
            return item.location or gap[0]
        return labels.full_label(item.period)

    return _GAP.sub(known, text)
