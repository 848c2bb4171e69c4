"""An invitation for the reader's own calendar (RFC 5545, RFC 5546). Pure.

A calendar knows the event again by its UID, and takes over what has a higher SEQUENCE. Nobody is asked to answer in
the calendar, so the method is PUBLISH and never REQUEST; a cancellation is CANCEL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

from planner.exports import add_time
from planner.plan import PlannedItem


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What goes into the calendar of who is invited."""

    uid: str
    sequence: int
    changed: datetime
    title: str
    item: PlannedItem
    description: str
    url: str
    organiser: str
    organiser_email: str
    is_cancelled: bool = False


def invitation_calendar(*entries: CalendarEntry) -> bytes:
    """The calendar object of an invitation, or of the times that one family has; all are cancelled or none."""
    calendar = Calendar()
    calendar.add("prodid", "-//LOB-portaal//Uitnodiging//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entries[0].is_cancelled else "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry))
    if any(entry.item.start_time for entry in entries):
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed.astimezone(UTC))
    event.add("last-modified", entry.changed.astimezone(UTC))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("summary", entry.title)
    event.add("organizer", _organiser(entry))
    add_time(event, entry.item)
    if entry.item.location:
        event.add("location", entry.item.location)
    event.add("url", entry.url)
    if entry.description:
        event.add("description", entry.description)
    event.add("transp", "OPAQUE" if entry.item.start_time else "TRANSPARENT")
    return event


def _organiser(entry: CalendarEntry) -> vCalAddress:
    organiser = vCalAddress(f"mailto:{entry.organiser_email}")
    organiser.params["CN"] = vText(entry.organiser)
    return organiser
