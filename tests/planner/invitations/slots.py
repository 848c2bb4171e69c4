"""A conversation round with times, for the tests of several files."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from planner.choices import Answer
from planner.models import InvitationPage, Reply, Slot
from planner.reply_links import reply_token
from planner.slot_series import series
from tests.planner.invitations.conftest import PATH, answer

DAY = date(2026, 11, 24)
"""A Tuesday in the planned period of the round."""


def add_slots(
    round_: InvitationPage, class_name: str, begin: str = "16:00", until: str = "17:00", **fields: Any
) -> list[Slot]:
    """Times of a quarter of an hour."""
    values = {"mentor": f"Mentor {class_name}", "room": f"Lokaal {class_name}", "day": DAY} | fields
    minutes = values.pop("minutes", 15)
    spans = series(time.fromisoformat(begin), time.fromisoformat(until), minutes)
    return [
        Slot.objects.create(invitation=round_, class_name=class_name, start=start, end=end, **values)
        for start, end in spans
    ]


def family(round_: InvitationPage, *pupils: tuple[str, str], **fields: Any) -> Reply:
    """A family that comes, and has no time yet."""
    return answer(round_, *pupils, said=Answer.YES, **fields)


def time_page(reply: Reply) -> str:
    """Where a family chooses its time."""
    return f"{PATH}mijn-antwoord/{reply_token(reply.key)}/tijd/"


def offered(soup: Any) -> list[str]:
    """The offers of a page, as they are sent back; those that stand first first."""
    return [field["value"] for field in soup.select("form.times input[name=time]")]
