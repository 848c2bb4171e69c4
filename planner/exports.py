"""A plan for other programs: as JSON, and as a calendar. Never with owner, notes or findings."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from planner.choices import Relation
from planner.plan import Plan, PlannedItem
from planner.titles import bare_title

# RFC 9253: what is prepared cannot begin before; who looks back or builds on needs the other to be there.
RELATION_TYPES = {
    Relation.PREPARES: "FINISHTOSTART",
    Relation.REFLECTS_ON: "DEPENDS-ON",
    Relation.BUILDS_ON: "DEPENDS-ON",
}
REFRESH = "P1D"


def plan_json(plan: Plan, *, title: str, url: str) -> bytes:
    """The plan as JSON: dates inclusive, ISO 8601."""
    content = {
        "title": title,
        "url": url,
        "school_year": plan.school_year,
        "level": plan.level,
        "track": plan.track,
        "activities": [_activity(item) for item in plan.items],
        "links": [
            {"source": str(link.source), "target": str(link.target), "relation": link.relation.value}
            for link in plan.links
        ],
        "holidays": [
            {"name": day.name, "start": day.start.isoformat(), "end": day.end.isoformat(), "kind": day.kind}
            for day in plan.holidays
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _activity(item: PlannedItem) -> dict[str, Any]:
    return {
        "uid": str(item.uid),
        "id": item.external_id,
        "lane": item.lane.value,
        "kind": item.kind.value,
        "title": item.title,
        "start": item.start.isoformat(),
        "end": item.end.isoformat(),
        "precision": item.precision.value,
        "start_time": item.start_time.isoformat("minutes") if item.start_time else None,
        "end_time": item.end_time.isoformat("minutes") if item.end_time else None,
        "location": item.location,
        "competences": list(item.competences),
        "partnership": list(item.partnership),
        "url": item.page.url if item.page else None,
    }


def plan_calendar(plan: Plan, *, name: str, url: str, host: str, origin: str, changed: datetime) -> bytes:
    """The plan as an iCalendar feed.

    ``name`` names the calendar, ``url`` is the plan's page, ``origin`` (scheme and host) completes addresses,
    ``host`` makes the UIDs the school's own, ``changed`` is when the plan was last published.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//LOB-portaal//Jaarplan//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("url", url)
    calendar.add("last-modified", changed)
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for item in plan.items:
        calendar.add_component(_event(plan, item, host=host, origin=origin, changed=changed))
    if any(item.start_time for item in plan.items):
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _uid(plan: Plan, item_uid: object, host: str) -> str:
    """Carried over, an activity keeps its uid; in a calendar last year's event must stay another than this year's."""
    return f"{item_uid}-{plan.school_year}@{host}"


def _event(plan: Plan, item: PlannedItem, *, host: str, origin: str, changed: datetime) -> Event:
    event = Event()
    event.add("uid", _uid(plan, item.uid, host))
    event.add("dtstamp", changed.astimezone(UTC))
    event.add("last-modified", changed.astimezone(UTC))
    event.add("summary", f"{item.kind.label}: {bare_title(item.title)}")
    add_time(event, item)
    if item.location:
        event.add("location", item.location)
    if item.page:
        event.add("url", f"{origin}{item.page.url}" if item.page.url.startswith("/") else item.page.url)
        event.add("description", item.page.summary)
    event.add("categories", [str(item.lane.label)])
    event.add("transp", "OPAQUE" if item.start_time else "TRANSPARENT")
    for link in plan.links_of(item.uid):
        target = _uid(plan, link.target, host)
        event.add("related-to", target, parameters={"RELTYPE": RELATION_TYPES[link.relation]})
    return event


def add_time(event: Event, item: PlannedItem) -> None:
    """An hour of the day where one is given for a single day; otherwise whole days, the end exclusive."""
    if item.start_time and item.start == item.end:
        zone = ZoneInfo(settings.TIME_ZONE)
        start = datetime.combine(item.start, item.start_time, zone)
        until = datetime.combine(item.end, item.end_time, zone) if item.end_time else start + timedelta(hours=1)
        event.add("dtstart", start)
        event.add("dtend", until)
    else:
        event.add("dtstart", item.start)
        event.add("dtend", item.end + timedelta(days=1))
