"""The calendar entry of an invitation, from what the plan has today."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from home.models import SchoolSettings
from home.queries import contact_for
from planner.invitation_calendar import CalendarEntry, invitation_calendar
from planner.occasions import Occasion, site_of


def calendar_of(occasion: Occasion, *, url: str, is_cancelled: bool = False) -> bytes:
    """The invitation as a calendar object; the plan must have its row. ``is_cancelled`` for one family alone."""
    entry = entry_of(occasion, url=url)
    return invitation_calendar(replace(entry, is_cancelled=True) if is_cancelled else entry)


def entry_of(occasion: Occasion, *, url: str) -> CalendarEntry:
    """What the calendar is told of an invitation; the plan must have its row."""
    site = site_of(occasion.source)
    if occasion.item is None or site is None:
        raise ValueError("nothing to put into a calendar")
    settings = SchoolSettings.for_site(site)
    contact = contact_for(settings.contacts.all(), occasion.level.level, occasion.level.track)
    state = occasion.state
    return CalendarEntry(
        # The page's, not the row's: who also subscribed to the plan has that event besides.
        uid=f"uitnodiging-{occasion.source.translation_key}@{site.hostname}",
        sequence=state.sequence,
        changed=state.changed_at or occasion.source.last_published_at or timezone.now(),
        title=f"{occasion.item.kind.label}: {occasion.page.title}",
        item=occasion.item,
        description=occasion.page.introduction,
        url=url,
        organiser=site.root_page.title,
        organiser_email=(contact.email if contact else "") or f"noreply@{site.hostname}",
        is_cancelled=state.is_cancelled,
    )
