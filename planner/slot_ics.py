"""The calendar entry of a family's own time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.core import signing
from django.utils.timezone import get_current_timezone, now

from planner.invitation_calendar import CalendarEntry, invitation_calendar
from planner.invitation_ics import entry_of
from planner.models import Reply, SlotBooking
from planner.occasions import Occasion
from planner.slot_queries import bookings_of, local

_GONE = "planner.invitation.gone"


def calendar_of_times(occasion: Occasion, reply: Reply, *, url: str) -> tuple[bytes, str] | None:
    """A family's times as a calendar object with its method; None where it never had one.

    One object has one method: the times that hold are published, and where none holds those given back are cancelled.
    """
    bookings = bookings_of(reply)
    if not bookings or occasion.item is None:
        return None
    general = entry_of(occasion, url=url)
    held = [booking for booking in bookings if booking.slot_id]
    is_cancelled = general.is_cancelled or not held
    entries = [_entry(general, booking, is_cancelled=is_cancelled) for booking in held or bookings]
    return invitation_calendar(*entries), "CANCEL" if is_cancelled else "PUBLISH"


def farewell(reply: Reply) -> str:
    """What is needed to take a family's times out of its calendar, signed, after its reply is deleted; no name."""
    held = [booking for booking in bookings_of(reply) if booking.slot_id]
    times = [
        [str(booking.uid), booking.sequence + 1, booking.starts_at.timestamp(), booking.ends_at.timestamp()]
        for booking in held
    ]
    return signing.dumps(times, salt=_GONE, compress=True) if times else ""


def is_farewell(token: str) -> bool:
    """Whether such a text is ours."""
    try:
        return bool(signing.loads(token, salt=_GONE))
    except signing.BadSignature:
        return False


def calendar_of_farewell(occasion: Occasion, token: str, *, url: str) -> bytes | None:
    """The cancellation of what such a text tells; None where it is not ours."""
    try:
        times = signing.loads(token, salt=_GONE)
    except signing.BadSignature:
        return None
    if occasion.item is None:
        return None
    general, zone = entry_of(occasion, url=url), get_current_timezone()
    rows = [
        SlotBooking(
            uid=uid,
            sequence=sequence,
            starts_at=datetime.fromtimestamp(start, zone),
            ends_at=datetime.fromtimestamp(end, zone),
            changed_at=now(),
        )
        for uid, sequence, start, end in times
    ]
    return invitation_calendar(*(_entry(general, row, is_cancelled=True) for row in rows))


def _entry(general: CalendarEntry, booking: SlotBooking, *, is_cancelled: bool) -> CalendarEntry:
    """The event of one time: a UID of its own, and a sequence that also counts what happens to the whole round."""
    start, end = local(booking.starts_at), local(booking.ends_at)
    slot = booking.slot
    item = replace(
        general.item,
        start=start.date(),
        end=start.date(),
        start_time=start.time(),
        end_time=end.time(),
        location=(slot.room if slot else "") or general.item.location,
    )
    mentor = slot.mentor if slot else ""
    return replace(
        general,
        uid=f"gesprek-{booking.uid}@{general.uid.partition('@')[2]}",
        sequence=general.sequence + booking.sequence,
        changed=max(booking.changed_at, general.changed) if general.is_cancelled else booking.changed_at,
        title=f"{general.title} · {mentor}" if mentor else general.title,
        item=item,
        is_cancelled=is_cancelled,
    )
