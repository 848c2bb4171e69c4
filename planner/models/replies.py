"""What parents answer, and the class lists beside it: deleted after the day, see planner.actions_purge."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from planner.choices import Answer, ReplySource
from planner.models.invitations import InvitationPage


def new_reply_key() -> str:
    """What only the sender of a reply knows of it."""
    return secrets.token_urlsafe(18)


class Reply(models.Model):
    """One family's answer on an invitation, for one or several pupils. The invitation is always the Dutch one."""

    invitation = models.ForeignKey(InvitationPage, on_delete=models.CASCADE, related_name="replies")
    key = models.CharField(max_length=40, unique=True, default=new_reply_key, editable=False)
    answer = models.CharField(_("your answer"), max_length=5, choices=Answer.choices)
    people = models.PositiveSmallIntegerField(
        _("number of people"), default=1, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    interpreter = models.CharField(_("interpreter"), max_length=8, blank=True)
    """The code of a language; empty where none is needed."""
    childcare = models.PositiveSmallIntegerField(_("childcare"), default=0, validators=[MaxValueValidator(9)])
    question = models.TextField(_("question"), blank=True, max_length=500)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(max_length=8, default="nl")
    """In which the reply was written, so that mail can be too."""
    is_waiting = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=ReplySource.choices, default=ReplySource.WEB)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_answer_display()} · {self.people}"


class ReplyPupil(models.Model):
    """For whom a reply is: first name and class, no more."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="pupils")
    first_name = models.CharField(_("first name of your child"), max_length=40)
    class_name = models.CharField(_("class"), max_length=20)
    choices = models.JSONField(default=list, blank=True)
    """What the pupil chose of the invitation's choices, the first choice first."""
    came = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("pupil of a reply")
        verbose_name_plural = _("pupils of replies")
        ordering = ["pk"]

    def __str__(self) -> Any:
        return f"{self.first_name} ({self.class_name})"


class ListedPupil(models.Model):
    """A first name from the class list that staff pasted in, to see for whom nobody has answered."""

    invitation = models.ForeignKey(InvitationPage, on_delete=models.CASCADE, related_name="listed")
    class_name = models.CharField(_("class"), max_length=20)
    first_name = models.CharField(_("first name"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    choices = models.JSONField(default=list, blank=True)
    """What the pupil chose at school of the invitation's choices."""
    language = models.CharField(_("language at home"), max_length=8, blank=True)
    """In which the family gets its letter; empty is Dutch."""
    came = models.BooleanField(default=False)
    """Somebody came for this pupil without having replied."""

    class Meta:
        verbose_name = _("name of a class list")
        verbose_name_plural = _("names of class lists")
        ordering = ["class_name", "position", "pk"]

    def __str__(self) -> Any:
        return f"{self.first_name} ({self.class_name})"


class InvitationTotals(models.Model):
    """What remains of an invitation after its replies are deleted: numbers, per class."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="invitation_totals")
    invitation = models.ForeignKey(
        InvitationPage, null=True, on_delete=models.SET_NULL, related_name="totals", editable=False
    )
    class_name = models.CharField(_("class"), max_length=20)
    day = models.DateField(_("day"))
    invited = models.PositiveIntegerField(default=0)
    replied = models.PositiveIntegerField(default=0)
    said_yes = models.PositiveIntegerField(default=0)
    came = models.PositiveIntegerField(default=0)
    languages = models.JSONField(default=dict, blank=True)
    """How many pupils' families asked for an interpreter, by language."""
    slots = models.PositiveIntegerField(default=0)
    booked = models.PositiveIntegerField(default=0)
    """Times of a conversation round, and how many of them somebody chose."""

    class Meta:
        verbose_name = _("totals of an invitation")
        verbose_name_plural = _("totals of invitations")
        ordering = ["day", "class_name"]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "class_name"], name="one_total_per_invitation_and_class")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.class_name}: {self.came}/{self.invited}"

    @property
    def unanswered(self) -> int:
        """For how many of the invited nobody answered."""
        return max(0, self.invited - self.replied)
