"""What staff read of the times of a conversation round; a fixed number of queries, however many there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count
from wagtail.models import Page, Site

from home.models import MentorClass, YearLevelPage
from planner import labels
from planner.models import InvitationPage, ReplyPupil, Slot, SlotBooking
from planner.occasions import Occasion
from planner.reply_queries import PupilLine, language_name, lines_by_class, name_key
from planner.slot_offers import busy_keys
from planner.slot_queries import as_time, local
from planner.slot_series import Taken


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A time on a list of staff: free, closed, filled by the conversation before, or somebody's."""

    slot: Slot
    booking: SlotBooking | None
    is_busy: bool
    is_double: bool
    """The pupil of this name has another time too."""

    @property
    def pupil(self) -> ReplyPupil | None:
        """Whose time it is."""
        return self.booking.pupil if self.booking else None

    @property
    def is_free(self) -> bool:
        """Whether somebody can have it."""
        return self.booking is None and not self.is_busy and not self.slot.is_closed

    @property
    def is_filled(self) -> bool:
        """Whether a longer conversation before it takes its time."""
        return self.is_busy and self.booking is None and not self.slot.is_closed

    @property
    def clock(self) -> str:
        """From when until when; longer with an interpreter."""
        end = local(self.booking.ends_at).time() if self.booking else self.slot.end
        return labels.clock_label(self.slot.start, end)

    @property
    def block(self) -> str:
        """The language for which the time is kept."""
        return language_name(self.slot.language) if self.slot.language else ""

    @property
    def wanted(self) -> str:
        """The language for which the family needs an interpreter."""
        code = self.booking.pupil.reply.interpreter if self.booking else ""
        return language_name(code) if code else ""

    @property
    def is_unsuited(self) -> bool:
        """Whether the family needs another interpreter than this time has."""
        wanted = self.booking.pupil.reply.interpreter if self.booking else ""
        return self.booking is not None and bool(self.slot.language) and wanted != self.slot.language


@dataclass(frozen=True, slots=True)
class SlotDay:
    """The times of one mentor on one day."""

    class_name: str
    mentor: str
    day: date
    lines: tuple[SlotLine, ...]
    is_outside: bool
    """The day lies outside the planned period, which moved."""

    @property
    def rooms(self) -> str:
        """Where."""
        return ", ".join(dict.fromkeys(line.slot.room for line in self.lines if line.slot.room))

    @property
    def label(self) -> str:
        """The day in the reader's words."""
        return labels.long_day_label(self.day)

    @property
    def one_more(self) -> str:
        """What the form that makes times begins with for one more after the last, as the query of its address."""
        last = self.lines[-1].slot
        length = last.ends_at - last.starts_at
        until = local(last.ends_at + length)
        return urlencode(
            {
                "class": self.class_name,
                "mentor": self.mentor,
                "room": last.room,
                "day": self.day.isoformat(),
                "start": last.end.strftime("%H:%M"),
                "until": until.strftime("%H:%M"),
                "minutes": int(length.total_seconds()) // 60,
            }
        )

    @property
    def free(self) -> int:
        """How many are still free."""
        return sum(line.is_free for line in self.lines)

    @property
    def taken(self) -> int:
        """How many somebody has."""
        return sum(line.pupil is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class ClassTimes:
    """A class: its times, and who has none yet."""

    class_name: str
    days: tuple[SlotDay, ...]
    without: tuple[PupilLine, ...]
    call: tuple[PupilLine, ...]
    unanswered: tuple[PupilLine, ...]
    has_list: bool

    @property
    def free(self) -> int:
        """How many times are still free."""
        return sum(day.free for day in self.days)

    @property
    def lacking(self) -> int:
        """How many times there are too few for who may still come."""
        return max(0, len(self.without) + len(self.call) + len(self.unanswered) - self.free) if self.days else 0


def class_times(occasion: Occasion, seen: frozenset[str] | None = None) -> list[ClassTimes]:
    """The classes that somebody may see (None: all), each with its times by mentor and day."""
    slots = list(occasion.source.slots.select_related("booking__pupil__reply"))
    busy = busy_keys([as_time(slot) for slot in slots])
    bookings = [slot.booking for slot in slots if getattr(slot, "booking", None)]
    names = Counter((row.pupil.class_name, name_key(row.pupil.first_name)) for row in bookings)
    by_class: dict[str, dict[tuple[date, str], list[SlotLine]]] = defaultdict(lambda: defaultdict(list))
    for slot in slots:
        booking: SlotBooking | None = getattr(slot, "booking", None)
        double = booking is not None and names[booking.pupil.class_name, name_key(booking.pupil.first_name)] > 1
        by_class[slot.class_name][slot.day, slot.mentor].append(SlotLine(slot, booking, slot.pk in busy, double))
    lines = {row.class_name: row for row in lines_by_class(occasion, seen)}
    with_time = {row.pupil_id for row in bookings}
    found = []
    for name in dict.fromkeys([*lines, *(name for name in by_class if seen is None or name in seen)]):
        row = lines.get(name)
        found.append(
            ClassTimes(
                class_name=name,
                days=tuple(
                    SlotDay(name, mentor, day, tuple(rows), not _lies_in(day, occasion))
                    for (day, mentor), rows in by_class[name].items()
                ),
                without=tuple(line for line in (row.coming if row else ()) if line.pupil.pk not in with_time),
                call=row.call if row else (),
                unanswered=row.unanswered if row else (),
                has_list=bool(row and row.has_list),
            )
        )
    return found


def _lies_in(day: date, occasion: Occasion) -> bool:
    return occasion.item is not None and occasion.item.start <= day <= occasion.item.end


def taken_times(site: Site, days: list[date], *, but: Collection[int] = ()) -> list[Taken]:
    """All times of the school on these days, of every round, but those with these keys."""
    root = site.root_page
    slots = Slot.objects.filter(day__in=days, invitation__path__startswith=root.path[: root.depth * Page.steplen])
    return [
        Taken(row.day, row.start, row.end, row.mentor or row.class_name, row.room, row.language, row.class_name)
        for row in slots.exclude(pk__in=but)
    ]


def slot_counts(source: InvitationPage) -> dict[str, dict[str, int]]:
    """How many times there are and how many are booked, by class, for the totals."""
    rows = source.slots.order_by().values("class_name").annotate(slots=Count("pk"), booked=Count("booking"))
    return {row["class_name"]: {"slots": row["slots"], "booked": row["booked"]} for row in rows}


def mentor_of(site: Site, level: YearLevelPage, class_name: str) -> str:
    """The mentor of a class: as the page of the level says, or whoever is tied to it."""
    named = level.classes.filter(name=class_name).values_list("mentor", flat=True).first()
    if named:
        return str(named)
    tie = MentorClass.objects.filter(site=site, level=level, name=class_name).select_related("user").first()
    return tie.user.get_full_name() if tie else ""
