"""Writes of replies: by parents and, for slips and telephone calls, by staff."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.background import later
from planner.actions_slots import give_back
from planner.choices import Answer, ReplySource
from planner.invitation_mail import mail_of_deletion
from planner.models import InvitationPage, InvitationState, ListedPupil, Reply, ReplyPupil
from planner.models.replies import new_reply_key
from planner.reply_queries import name_key
from planner.tasks import tell_room


class NoRoom(ValueError):
    """A reply asks for more people than there is room for."""


class AnsweredBefore(ValueError):
    """The form that made this reply is sent again, for another child."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("answered before")
        self.reply = reply


class PupilData(NamedTuple):
    """For whom somebody answers; ``choices`` are of those that the invitation offers."""

    first_name: str
    class_name: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyData:
    """What somebody answers. A pupil may be given as first name and class alone."""

    answer: str
    pupils: Sequence[PupilData | tuple[str, str]]
    people: int = 1
    telephone: str = ""
    interpreter: str = ""
    childcare: int = 0
    question: str = ""
    email: str = ""


@transaction.atomic
def save_reply(
    source: InvitationPage,
    data: ReplyData,
    *,
    reply: Reply | None = None,
    language: str = "nl",
    by: ReplySource = ReplySource.WEB,
    key: str = "",
) -> Reply:
    """Store a new reply, or change this one. Whether the sender may is the view's question.

    ``key`` is that of the form: sent twice, it is one reply, which then says what was sent last. Raises NoRoom,
    AnsweredBefore where that was for another child, and Reply.DoesNotExist where a changed reply is gone.
    """
    state = _locked(source)
    reply = _same_form(source, key, data) if reply is None else source.replies.get(pk=reply.pk)
    before = reply.people if reply and reply.answer == Answer.YES and not reply.is_waiting else 0
    reply = reply or Reply(invitation=source, source=by, key=key or new_reply_key())
    comes = data.answer == Answer.YES
    reply.answer = data.answer
    reply.people = data.people if comes else 0
    reply.telephone = data.telephone if data.answer == Answer.CALL else ""
    reply.interpreter = data.interpreter if data.answer != Answer.NO else ""
    reply.childcare = data.childcare if comes else 0
    reply.question, reply.email, reply.language = data.question, data.email, language
    reply.is_waiting = comes and not _has_room(source, reply)
    if reply.is_waiting and before:
        raise NoRoom(_("There is no room for more people than the %(number)s you came with.") % {"number": before})
    reply.save()
    _keep_pupils(reply, [PupilData(*pupil) for pupil in data.pupils])
    if not comes:
        give_back(reply)
    _move_up(state)
    return reply


def _same_form(source: InvitationPage, key: str, data: ReplyData) -> Reply | None:
    """The reply that the same form made before."""
    reply: Reply | None = source.replies.filter(key=key).first() if key else None
    if reply is not None:
        before = {(name_key(row.first_name), row.class_name) for row in reply.pupils.all()}
        if before.isdisjoint((name_key(pupil[0]), pupil[1]) for pupil in data.pupils):
            raise AnsweredBefore(reply)
    return reply


def _keep_pupils(reply: Reply, pupils: Sequence[PupilData]) -> None:
    """Those that stay keep whether somebody came for them."""
    known = {(row.first_name, row.class_name): row for row in reply.pupils.all()}
    stays = {(pupil.first_name, pupil.class_name) for pupil in pupils}
    reply.pupils.exclude(pk__in=[row.pk for key, row in known.items() if key in stays]).delete()
    for pupil in pupils:
        row = known.get((pupil.first_name, pupil.class_name)) or ReplyPupil(
            reply=reply, first_name=pupil.first_name, class_name=pupil.class_name
        )
        row.choices = list(pupil.choices) if reply.answer != Answer.NO else []
        row.save()


@transaction.atomic
def withdraw(reply: Reply) -> None:
    """Delete a reply, and give its place to who waits."""
    state = _locked(reply.invitation)
    give_back(reply, is_told=False)
    reply.delete()
    _move_up(state)


@transaction.atomic
def delete_reply(reply: Reply, *, is_told: bool, user: Any) -> None:
    """Delete a reply for a family, which is told if it left an address. Raises OSError, and deletes nothing then."""
    source = _locked(reply.invitation).invitation
    give_back(reply, is_told=False)
    message = mail_of_deletion(reply) if is_told else None
    withdraw(reply)
    log(instance=source, action="planner.reply_deleted", user=user)
    if message is not None:
        message.send()


@transaction.atomic
def ask_to_call(reply: Reply, telephone: str) -> None:
    """No time suits: the family wants to be called; a time that it has stays its own until then."""
    Reply.objects.filter(pk=reply.pk).update(answer=Answer.CALL, telephone=telephone, changed_at=timezone.now())


def forget_address(reply: Reply) -> None:
    """No more mail."""
    Reply.objects.filter(pk=reply.pk).update(email="")


@transaction.atomic
def keep_class_list(
    source: InvitationPage, class_name: str, names: Sequence[str], choices: Sequence[Sequence[str]] = ()
) -> None:
    """The first names of a class, in place of those that were there, and what each of them chose.

    Who stays on the list keeps the personal link that was handed out, and whether somebody came.
    """
    known: defaultdict[str, list[ListedPupil]] = defaultdict(list)
    for row in source.listed.filter(class_name=class_name):
        known[name_key(row.first_name)].append(row)
    for position, (name, chosen) in enumerate(zip_longest(names, choices[: len(names)], fillvalue=())):
        same = known[name_key(str(name))]
        row = same.pop(0) if same else ListedPupil(invitation=source, class_name=class_name)
        row.first_name, row.position, row.choices = str(name), position, list(chosen)
        row.save()
    gone = [row.pk for rows in known.values() for row in rows]
    source.listed.filter(pk__in=gone).delete()


@transaction.atomic
def keep_home_languages(source: InvitationPage, languages: Mapping[int, str]) -> None:
    """In which language the families of these pupils get their letters, by name of the class list."""
    for row in source.listed.select_for_update().filter(pk__in=list(languages)):
        if row.language != languages[row.pk]:
            row.language = languages[row.pk]
            row.save(update_fields=["language"])


def set_came(pupil: ReplyPupil | ListedPupil, came: bool) -> None:
    """Whether somebody came for this pupil."""
    pupil.came = came
    pupil.save(update_fields=["came"])


@transaction.atomic
def let_in_waiting(source: InvitationPage) -> None:
    """Give room to who waits, after the room became larger."""
    _move_up(_locked(source))


def _locked(source: InvitationPage) -> InvitationState:
    """Whoever stores a reply waits here for another: room is counted once at a time."""
    state, _is_new = InvitationState.objects.select_for_update().get_or_create(invitation=source)
    return state


def _has_room(source: InvitationPage, reply: Reply) -> bool:
    capacity = InvitationPage.objects.values_list("capacity", flat=True).get(pk=source.pk)
    if capacity is None:
        return True
    others = source.replies.filter(answer=Answer.YES, is_waiting=False).exclude(pk=reply.pk)
    return int(others.aggregate(people=Sum("people"))["people"] or 0) + reply.people <= capacity


def _move_up(state: InvitationState) -> None:
    """Who waits longest and fits comes in, and is told."""
    source = state.invitation
    in_now = []
    for reply in source.replies.filter(answer=Answer.YES, is_waiting=True).order_by("created_at", "pk"):
        if _has_room(source, reply):
            Reply.objects.filter(pk=reply.pk).update(is_waiting=False)
            in_now.append(reply.pk)
    if in_now:
        later(tell_room, in_now, secrets.token_hex(8))
