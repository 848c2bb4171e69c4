"""The people of a school: who is invited, who signed in, which classes a mentor has."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from home.choices import Role
from home.fields import ChoiceListField
from home.models.schools import YearLevelPage


def new_key() -> str:
    """What makes a link of an invitation usable once; a new key makes earlier links worthless."""
    return secrets.token_urlsafe(24)


class StaffInvitation(models.Model):
    """A colleague whom a school asked to join; there is no account and no right before it is accepted."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="staff_invitations")
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150)
    roles = ChoiceListField(_("roles"), of=Role)
    key = models.CharField(max_length=40, default=new_key, editable=False)
    sent_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, editable=False)
    """When its mail went out; earlier than ``sent_at`` where it was sent again and that mail has not gone out yet."""
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    accepted_at = models.DateTimeField(null=True, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("invitation of a colleague")
        verbose_name_plural = _("invitations of colleagues")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "email"],
                condition=models.Q(accepted_at__isnull=True),
                name="one_open_invitation_per_school_and_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.site}"

    @property
    def expires_at(self) -> datetime:
        """The moment after which the link no longer works."""
        return self.sent_at + timedelta(days=settings.INVITATION_DAYS)

    @property
    def is_mailed(self) -> bool:
        """Whether its mail, the latest one, has gone out."""
        return self.mailed_at is not None and self.mailed_at >= self.sent_at

    @property
    def is_usable(self) -> bool:
        """Whether its link can still be accepted."""
        return self.accepted_at is None and timezone.now() < self.expires_at


class StaffSignIn(models.Model):
    """When somebody last signed in on a school's own host; what they do elsewhere is not this school's business."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="staff_sign_ins")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("last sign-in")
        verbose_name_plural = _("last sign-ins")
        constraints = [models.UniqueConstraint(fields=["site", "user"], name="one_last_sign_in_per_school_and_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.site}"


class MentorClass(models.Model):
    """A class of a mentor. By level and name: the rows of a level are made anew when a draft of it is published."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="mentor_classes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentor_classes")
    level = models.ForeignKey(YearLevelPage, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("class"), max_length=20)

    class Meta:
        verbose_name = _("class of a mentor")
        verbose_name_plural = _("classes of mentors")
        constraints = [
            models.UniqueConstraint(fields=["user", "level", "name"], name="one_tie_per_mentor_and_class"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.user}"
