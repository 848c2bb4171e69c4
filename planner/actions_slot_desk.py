"""Writes of times by staff: make them, close or delete one, and put a family in one by hand."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from home.background import later
from planner.actions_replies import ReplyData, save_reply
from planner.actions_slots import TimeTaken, lock_times, store_times
from planner.choices import Answer, ReplySource
from planner.models import InvitationPage, InvitationState, Reply, ReplyPupil, Slot, SlotBooking, SlotRound
from planner.slot_offers import busy_keys, fitting
from planner.slot_queries import own_minutes, time_slots
from planner.slot_series import Span
from planner.tasks import tell_time


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """The times that staff want for a class."""

    class_name: str
    mentor: str
    room: str
    language: str
    times: Sequence[tuple[date, Span]]


@transaction.atomic
def make_slots(source: InvitationPage, plan: SlotPlan, *, user: Any) -> int:
    """Make the times that are not there yet; how many. A form that is sent twice makes them once."""
    list(InvitationState.objects.select_for_update().filter(invitation=source))
    before = source.slots.count()
    Slot.objects.bulk_create(
        [
            Slot(
                invitation=source,
                class_name=plan.class_name,
                mentor=plan.mentor,
                room=plan.room,
                day=day,
                start=start,
                end=end,
                language=plan.language,
            )
            for day, (start, end) in plan.times
        ],
        ignore_conflicts=True,
    )
    log(instance=source, action="planner.slots", user=user)
    return source.slots.count() - before


@transaction.atomic
def keep_interpreter_minutes(source: InvitationPage, minutes: int | None, *, user: Any) -> None:
    """How long a conversation with an interpreter takes in this round; times that are there stay as they are."""
    SlotRound.objects.update_or_create(invitation=source, defaults={"interpreter_minutes": minutes})
    log(instance=source, action="planner.slots", user=user)


@transaction.atomic
def set_closed(slot: Slot, is_closed: bool, *, user: Any) -> None:
    """Keep a time from parents, or give it to them again; who has it keeps it."""
    Slot.objects.filter(pk=slot.pk).update(is_closed=is_closed)
    log(instance=slot.invitation, action="planner.slots", user=user)


@transaction.atomic
def change_place(source: InvitationPage, keys: Collection[int], mentor: str, room: str, *, user: Any) -> int:
    """Another mentor or room for these times; how many of them families have, who are told. Raises TimeTaken."""
    slots = list(source.slots.select_for_update(of=("self",)).filter(pk__in=list(keys)).order_by("pk"))
    changed = [slot.pk for slot in slots if (slot.mentor, slot.room) != (mentor, room)]
    try:
        with transaction.atomic():
            Slot.objects.filter(pk__in=changed).update(mentor=mentor, room=room)
    except IntegrityError as error:
        raise TimeTaken from error
    held = SlotBooking.objects.filter(slot__in=changed)
    families = sorted(set(held.values_list("pupil__reply", flat=True)))
    held.update(sequence=F("sequence") + 1, changed_at=timezone.now())
    if families:
        later(tell_time, families, "slot_place", secrets.token_hex(8))
    if changed:
        log(instance=source, action="planner.slots", user=user)
    return len(families)


@transaction.atomic
def delete_slot(slot: Slot, *, user: Any) -> None:
    """Delete a time that nobody has. Raises TimeTaken."""
    lock_times(slot.invitation, [slot.pk], [])
    if SlotBooking.objects.filter(slot=slot).exists():
        raise TimeTaken
    log(instance=slot.invitation, action="planner.slots", user=user)
    slot.delete()


@transaction.atomic
def book_call(slot: Slot, first_name: str, interpreter: str, *, user: Any) -> SlotBooking:
    """A family without a reply takes a time by telephone. Raises TimeTaken, and then there is no reply either."""
    data = ReplyData(answer=Answer.YES, pupils=((first_name, slot.class_name),), people=2, interpreter=interpreter)
    reply = save_reply(slot.invitation, data, by=ReplySource.TELEPHONE)
    return put_in(slot, reply.pupils.get(), user=user)


@transaction.atomic
def put_in(slot: Slot, pupil: ReplyPupil, *, user: Any) -> SlotBooking:
    """Give a pupil's family a time by hand, also a closed one or one for another language. Raises TimeTaken."""
    reply = Reply.objects.select_for_update(of=("self",)).select_related("invitation").get(pk=pupil.reply_id)
    lock_times(reply.invitation, [slot.pk], [pupil.pk])
    slots = [replace(row, is_closed=False) for row in time_slots(reply.invitation)]
    busy = busy_keys(slots, frozenset({pupil.pk}))
    found = {row.key: row for row in slots if row.key not in busy}
    minutes = own_minutes(reply.invitation)
    suits = fitting(slots, slot.class_name, language=reply.interpreter, own_minutes=minutes, busy=busy)
    time = {**found, **{row.key: row for row in suits}}.get(slot.pk)
    others = SlotBooking.objects.filter(pupil__reply=reply, slot__isnull=False).exclude(pupil=pupil)
    if time is None or others.filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at).exists():
        raise TimeTaken
    if reply.answer != Answer.YES:
        Reply.objects.filter(pk=reply.pk).update(answer=Answer.YES, people=max(1, reply.people), telephone="")
    (booking,), _is_new = store_times(reply, {pupil.pk: time})
    later(tell_time, [reply.pk], "slot_changed", secrets.token_hex(8))
    log(instance=reply.invitation, action="planner.slots", user=user)
    return booking
