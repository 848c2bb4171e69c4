"""The times of a conversation round: who can come when, and who does. Names are those of the replies."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planner.models.invitations import InvitationPage
from planner.models.replies import ReplyPupil


class SlotRound(models.Model):
    """What holds for all times of one conversation round."""

    invitation = models.OneToOneField(InvitationPage, on_delete=models.CASCADE, related_name="slot_round")
    interpreter_minutes = models.PositiveSmallIntegerField(
        _("minutes with an interpreter"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(120)],
        help_text=_("Empty: half as long again as without."),
    )

    class Meta:
        verbose_name = _("conversation round")
        verbose_name_plural = _("conversation rounds")

    def __str__(self) -> str:
        return f"{self.invitation_id}"


class Slot(models.Model):
    """A time at which the mentor of a class talks with one family. Day and hours are local."""

    invitation = models.ForeignKey(InvitationPage, on_delete=models.CASCADE, related_name="slots")
    class_name = models.CharField(_("class"), max_length=20)
    mentor = models.CharField(_("mentor"), max_length=100, blank=True)
    room = models.CharField(_("room"), max_length=100, blank=True)
    day = models.DateField(_("day"))
    start = models.TimeField(_("from"))
    end = models.TimeField(_("until"))
    language = models.CharField(_("interpreter"), max_length=8, blank=True)
    """For families that need an interpreter of this language; empty: for everybody else."""
    is_closed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("time of a conversation")
        verbose_name_plural = _("times of conversations")
        ordering = ["day", "start", "class_name", "pk"]
        indexes = [models.Index(fields=["day", "mentor"], name="slot_of_mentor")]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "class_name", "mentor", "day", "start"], name="slot_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="slot_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.start:%H:%M} {self.class_name}"

    @property
    def starts_at(self) -> datetime:
        """The moment at which it begins."""
        return timezone.make_aware(datetime.combine(self.day, self.start))

    @property
    def ends_at(self) -> datetime:
        """The moment at which it ends."""
        return timezone.make_aware(datetime.combine(self.day, self.end))


class SlotBooking(models.Model):
    """Who comes when: a slot has one pupil and a pupil one slot, which the database itself holds.

    Given back, it stays without a slot, so that the entry in the family's calendar can be cancelled or moved.
    """

    pupil = models.OneToOneField(ReplyPupil, on_delete=models.CASCADE, related_name="booking")
    slot = models.OneToOneField(Slot, null=True, on_delete=models.SET_NULL, related_name="booking")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    """Later than the end of the slot where an interpreter makes the conversation longer."""
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("booked time")
        verbose_name_plural = _("booked times")
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return f"{self.starts_at}"
