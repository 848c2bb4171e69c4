"""What parents read of the times of a conversation round; a fixed number of queries, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from planner import labels
from planner.choices import Answer
from planner.models import InvitationPage, Reply, ReplyPupil, Slot, SlotBooking, SlotRound
from planner.slot_offers import Offer, TimeSlot, busy_keys, fitting, nearest, offers_for


def has_slots(source: InvitationPage) -> bool:
    """Whether parents choose a time on this invitation."""
    return Slot.objects.filter(invitation=source.pk).exists()


def local(moment: datetime) -> datetime:
    """A moment as the clock on the wall says it."""
    return timezone.localtime(moment).replace(tzinfo=None)


def with_time_until(replies: QuerySet[Reply], day: str) -> QuerySet[Reply]:
    """Those that have a time from now until the end of a day (YYYY-MM-DD)."""
    held = SlotBooking.objects.filter(pupil__reply=OuterRef("pk"), slot__day__range=(timezone.localdate(), day))
    return replies.filter(Exists(held))


def time_slots(source: InvitationPage) -> list[TimeSlot]:
    """All times of an invitation with who has them, in one query."""
    return [as_time(slot) for slot in Slot.objects.filter(invitation=source.pk).select_related("booking")]


def as_time(slot: Slot) -> TimeSlot:
    """A row as plain data; its booking comes along where it was read."""
    booking: SlotBooking | None = getattr(slot, "booking", None)
    return TimeSlot(
        key=slot.pk,
        class_name=slot.class_name,
        mentor=slot.mentor,
        room=slot.room,
        start=datetime.combine(slot.day, slot.start),
        end=datetime.combine(slot.day, slot.end),
        language=slot.language,
        is_closed=slot.is_closed,
        pupil=booking.pupil_id if booking else None,
        until=local(booking.ends_at) if booking else None,
    )


def own_minutes(source: InvitationPage) -> int | None:
    """How long a conversation takes with an interpreter, where the school says so."""
    return SlotRound.objects.filter(invitation=source.pk).values_list("interpreter_minutes", flat=True).first()


def is_past(slot: TimeSlot) -> bool:
    """Whether it has begun."""
    today = timezone.localdate()
    return slot.start.date() < today or (slot.start.date() == today and slot.start <= local(timezone.now()))


def choices_of(
    reply: Reply, pupils: list[ReplyPupil], slots: list[TimeSlot], minutes: int | None
) -> dict[int, list[TimeSlot]]:
    """The times that still suit each pupil of a reply; those that the family has count as free."""
    busy = busy_keys(slots, frozenset(pupil.pk for pupil in pupils)) | {slot.key for slot in slots if is_past(slot)}
    return {
        pupil.pk: fitting(slots, pupil.class_name, language=reply.interpreter, own_minutes=minutes, busy=busy)
        for pupil in pupils
    }


@dataclass(frozen=True, slots=True)
class Appointment:
    """When one pupil's family comes, as the family reads it."""

    pupil: str
    class_name: str
    day: date
    start: datetime
    end: datetime
    mentor: str
    room: str

    @property
    def day_label(self) -> str:
        """The day in the reader's words."""
        return labels.long_day_label(self.day)

    @property
    def clock(self) -> str:
        """From when until when."""
        return labels.clock_label(self.start.time(), self.end.time())


def bookings_of(reply: Reply) -> list[SlotBooking]:
    """The times of a family, those that it gave back too, in one query."""
    return list(SlotBooking.objects.filter(pupil__reply=reply.pk).select_related("slot", "pupil"))


def appointments_of(reply: Reply) -> list[Appointment]:
    """When a family comes, in the order of the clock."""
    return [appointment(booking, booking.slot) for booking in bookings_of(reply) if booking.slot]


def appointment(booking: SlotBooking, slot: Slot) -> Appointment:
    """A booked time in words."""
    start, end = local(booking.starts_at), local(booking.ends_at)
    pupil = booking.pupil
    return Appointment(pupil.first_name, pupil.class_name, slot.day, start, end, slot.mentor, slot.room)


@dataclass(frozen=True, slots=True)
class MyTimes:
    """What the page of a reply says of the family's times."""

    appointments: tuple[Appointment, ...]
    has_given_back: bool
    without: int
    """For how many pupils no time is chosen, though their class has times."""
    is_unsuited: bool
    """An interpreter was asked for since."""

    @property
    def is_due(self) -> bool:
        """Whether there is something to choose."""
        return self.without > 0 or self.is_unsuited


def times_of(reply: Reply) -> MyTimes:
    """The times of a family, and what it still has to choose."""
    bookings = bookings_of(reply)
    held = [booking for booking in bookings if booking.slot]
    classes = set(Slot.objects.filter(invitation=reply.invitation_id).order_by().values_list("class_name", flat=True))
    with_time = {booking.pupil_id for booking in held}
    due = [row for row in reply.pupils.all() if row.class_name in classes and row.pk not in with_time]
    return MyTimes(
        appointments=tuple(appointment(booking, booking.slot) for booking in held if booking.slot),
        has_given_back=bool(bookings) and not held,
        without=len(due) if reply.answer == Answer.YES else 0,
        is_unsuited=any(_is_unsuited(booking, reply.interpreter) for booking in held),
    )


def _is_unsuited(booking: SlotBooking, language: str) -> bool:
    """Whether a family needs an interpreter whom its time does not have, or longer than it has."""
    slot = booking.slot
    if slot is None or slot.language == language:
        return False
    return bool(slot.language) or booking.ends_at <= slot.ends_at


def wants_time(reply: Reply) -> bool:
    """Whether a family that comes has yet to choose a time."""
    return times_of(reply).is_due


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An offer as parents choose it."""

    key: str
    appointments: tuple[Appointment, ...]
    is_chosen: bool
    is_near: bool

    @property
    def clock(self) -> str:
        """From when until when, all together."""
        ends = max(row.end for row in self.appointments)
        return labels.clock_label(self.appointments[0].start.time(), ends.time())

    @property
    def place(self) -> tuple[tuple[str, str], ...]:
        """With whom and where."""
        return tuple((row.mentor, row.room) for row in self.appointments)


@dataclass(frozen=True, slots=True)
class OfferDay:
    """The offers of one day."""

    day: date
    lines: tuple[OfferLine, ...]

    @property
    def label(self) -> str:
        """The day in the reader's words."""
        return labels.long_day_label(self.day)

    @property
    def place(self) -> tuple[str, str] | None:
        """With whom and where, if that is the same for every time of the day and there is one pupil."""
        places = {line.place for line in self.lines}
        return next(iter(places))[0] if len(places) == 1 and len(self.lines[0].appointments) == 1 else None


@dataclass(frozen=True, slots=True)
class FamilyTimes:
    """What the page on which a family chooses its time shows: free times only, and never a name of others."""

    days: tuple[OfferDay, ...]
    near: tuple[OfferLine, ...]
    without: tuple[ReplyPupil, ...]
    """Pupils for whom nothing is free."""
    has_time: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to choose."""
        return not self.days


def family_times(reply: Reply, *, wanted: datetime | None = None) -> FamilyTimes:
    """The times that a family can choose from; ``wanted`` is the one that just went to somebody else."""
    source = reply.invitation
    pupils = list(reply.pupils.all())
    slots = time_slots(source)
    choices = choices_of(reply, pupils, slots, own_minutes(source))
    offers = offers_for({key: times for key, times in choices.items() if times})
    mine = {(slot.pupil, slot.key) for slot in slots if slot.pupil is not None and slot.pupil in choices}
    near = nearest(offers, wanted) if wanted else []
    names = {pupil.pk: pupil for pupil in pupils}
    lines = [_line(offer, names, mine, near) for offer in offers]
    days = groupby(lines, key=lambda line: line.appointments[0].day)
    by_key = {line.key: line for line in lines}
    return FamilyTimes(
        days=tuple(OfferDay(day, tuple(rows)) for day, rows in days),
        near=tuple(by_key[offer.key] for offer in near),
        without=tuple(names[key] for key, times in choices.items() if not times),
        has_time=bool(mine),
    )


def _line(offer: Offer, names: dict[int, ReplyPupil], mine: set[tuple[int, int]], near: list[Offer]) -> OfferLine:
    rows = tuple(
        Appointment(
            names[pupil].first_name, time.class_name, time.start.date(), time.start, time.end, time.mentor, time.room
        )
        for pupil, time in offer.in_order
    )
    keys = {(pupil, time.key) for pupil, time in offer.times}
    return OfferLine(offer.key, rows, is_chosen=keys <= mine, is_near=offer in near)
