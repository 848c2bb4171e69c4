"""Writes of booked times: a family takes one for each of its pupils, or gives them back."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from home.background import later
from planner.choices import Answer
from planner.models import InvitationPage, Reply, ReplyPupil, Slot, SlotBooking
from planner.slot_offers import TimeSlot
from planner.slot_queries import choices_of, local, own_minutes, time_slots
from planner.tasks import tell_time


class TimeTaken(ValueError):
    """Somebody else has it, or it is no time of this family. ``wanted`` is when it began, where it was one."""

    def __init__(self, wanted: datetime | None = None) -> None:
        super().__init__("taken")
        self.wanted = wanted


@transaction.atomic
def choose_times(reply: Reply, wanted: Mapping[int, int], *, language: str = "") -> list[SlotBooking]:
    """Give a family the times that it wants, by pupil: all of them or none. Raises TimeTaken.

    ``language`` is the one in which it chose, where it did so itself.

    Who presses at once waits here for the other: the rows of these mentors' days are locked in one order, and the
    database lets nobody have a slot that somebody has.
    """
    reply = Reply.objects.select_for_update(of=("self",)).select_related("invitation").get(pk=reply.pk)
    pupils = [pupil for pupil in reply.pupils.all() if pupil.pk in wanted]
    lock_times(reply.invitation, wanted.values(), [pupil.pk for pupil in pupils])
    slots = time_slots(reply.invitation)
    times = _chosen(reply, pupils, slots, wanted)
    if language:
        Reply.objects.filter(pk=reply.pk).update(language=language)
    before = {row.pupil_id: row.slot_id for row in SlotBooking.objects.filter(pupil__in=pupils, slot__isnull=False)}
    booked, is_new = store_times(reply, times)
    if is_new:
        later(tell_time, [reply.pk], "slot_booked", secrets.token_hex(8))
        _tell_free(reply.invitation, slots, set(before.values()) - set(wanted.values()), but=reply.pk)
    return booked


def store_times(reply: Reply, times: Mapping[int, TimeSlot]) -> tuple[list[SlotBooking], bool]:
    """The bookings of locked times, by pupil, and whether they are other than before. Raises TimeTaken."""
    before = {row.pupil_id: row for row in SlotBooking.objects.filter(pupil__in=list(times))}
    if all(_is_same(before.get(key), time) for key, time in times.items()):
        return list(before.values()), False  # pressed twice
    SlotBooking.objects.filter(pupil__in=list(times)).update(slot=None)  # brothers and sisters may change places
    try:
        with transaction.atomic():
            return [_book(before.get(key), key, time) for key, time in times.items()], True
    except IntegrityError as error:
        raise TimeTaken(min(time.start for time in times.values())) from error


def lock_times(source: InvitationPage, keys: Iterable[int], pupils: Iterable[int]) -> None:
    """Lock the days of the mentors whose times are wanted or given back."""
    named = Slot.objects.filter(Q(pk__in=list(keys)) | Q(booking__pupil__in=list(pupils)), invitation=source)
    days = {(slot.mentor, slot.day) for slot in named}
    rows = Q(pk__in=[])
    for mentor, day in days:
        rows |= Q(mentor=mentor, day=day)
    list(Slot.objects.select_for_update(of=("self",)).filter(rows, invitation=source).order_by("pk"))


def _chosen(
    reply: Reply, pupils: list[ReplyPupil], slots: list[TimeSlot], wanted: Mapping[int, int]
) -> dict[int, TimeSlot]:
    """The wanted times, each fit for its pupil and none at once with another."""
    by_key = {slot.key: slot for slot in slots}
    starts = [by_key[key].start for key in wanted.values() if key in by_key]
    taken = TimeTaken(min(starts, default=None))
    choices = choices_of(reply, pupils, slots, own_minutes(reply.invitation))
    times = {pupil.pk: time for pupil in pupils for time in choices[pupil.pk] if time.key == wanted[pupil.pk]}
    if not times or len(times) != len(wanted):
        raise taken
    in_order = sorted(times.values(), key=lambda time: time.start)
    if any(later.start < earlier.end for earlier, later in pairwise(in_order)):
        raise taken
    return times


def _is_same(booking: SlotBooking | None, time: TimeSlot) -> bool:
    return booking is not None and (booking.slot_id, local(booking.ends_at)) == (time.key, time.end)


def _book(booking: SlotBooking | None, pupil: int, time: TimeSlot) -> SlotBooking:
    """Store it; a moved time keeps its uid and counts on."""
    if booking is None:
        booking = SlotBooking(pupil_id=pupil)
    elif booking.slot_id != time.key:
        booking.sequence += 1
    booking.slot_id = time.key
    booking.starts_at, booking.ends_at = timezone.make_aware(time.start), timezone.make_aware(time.end)
    booking.changed_at = timezone.now()
    booking.save()
    return booking


@transaction.atomic
def give_back(reply: Reply, *, is_told: bool = True) -> int:
    """Free the times of a family; how many there were. Who waits is told."""
    held = SlotBooking.objects.filter(pupil__reply=reply, slot__isnull=False)
    return _free(reply, held, is_told=is_told)


@transaction.atomic
def give_back_one(booking: SlotBooking) -> int:
    """Free one time of a family, and tell it."""
    reply = booking.pupil.reply
    return _free(reply, SlotBooking.objects.filter(pk=booking.pk, slot__isnull=False), is_told=True)


def _free(reply: Reply, held: QuerySet[SlotBooking], *, is_told: bool) -> int:
    list(Reply.objects.select_for_update().filter(pk=reply.pk))
    keys = set(held.values_list("slot", flat=True))
    if not keys:
        return 0
    slots = time_slots(reply.invitation)
    SlotBooking.objects.filter(pk__in=list(held.values_list("pk", flat=True))).update(
        slot=None, sequence=F("sequence") + 1, changed_at=timezone.now()
    )
    if is_told:
        later(tell_time, [reply.pk], "slot_released", secrets.token_hex(8))
    _tell_free(reply.invitation, slots, keys, but=reply.pk)
    return len(keys)


def _tell_free(source: InvitationPage, before: list[TimeSlot], freed: Collection[int | None], *, but: int) -> None:
    """Tell the families without a time of the classes in which nothing was free until now."""
    classes = {slot.class_name for slot in before if slot.key in freed and not slot.is_closed}
    had_free = {slot.class_name for slot in before if slot.pupil is None and not slot.is_closed}
    waiting = Reply.objects.filter(
        invitation=source, answer=Answer.YES, pupils__class_name__in=classes - had_free, pupils__booking__slot=None
    )
    if not classes - had_free:
        return
    found = list(waiting.exclude(pk=but).values_list("pk", flat=True).distinct())
    if found:
        later(tell_time, found, "slot_free", secrets.token_hex(8))
