"""The invitation to what a plan has planned, and what is kept of it besides its text."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.models import Page
from wagtail.search import index

from home.models.base import BasePage, tabs
from home.reading import dutch_of
from planner.invitation_panel import OccasionPanel


class InvitationPage(BasePage):
    """Uitnodiging: the text to parents about one row of a plan.

    Date, time, place and programme are the live row's and its activity's; they are kept nowhere else, so that the
    page, the calendar and the letter follow when the row moves. The row is found by level, school year and uid.
    """

    plan_uid = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    school_year = models.PositiveSmallIntegerField(_("school year"), editable=False, default=0)
    introduction = models.TextField(
        _("what you want to say"), blank=True, help_text=_("One or two sentences at the top, in plain words.")
    )
    why = models.TextField(
        _("why it matters"), blank=True, help_text=_("Empty: what the page of the activity says about it.")
    )
    who = models.TextField(
        _("who is expected"),
        blank=True,
        help_text=_("Empty: you and your child, or else someone from your family or network."),
    )
    bring = models.TextField(_("what to bring"), blank=True)
    takes_replies = models.BooleanField(_("parents reply on this page"), default=True)
    replies_until = models.DateField(
        _("reply until"), null=True, blank=True, help_text=_("Empty: until the day itself, that day included.")
    )
    capacity = models.PositiveSmallIntegerField(
        _("room for"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5000)],
        help_text=_("Number of people. Who replies later comes on the waiting list. Empty: room for all."),
    )
    asks_interpreter = models.BooleanField(_("ask whether an interpreter is needed"), default=True)
    asks_childcare = models.BooleanField(_("ask whether childcare is needed"), default=True)
    choices = models.TextField(
        _("what pupils choose from"),
        blank=True,
        max_length=1000,
        help_text=_(
            "One to a line, for example the profiles of a carousel. The form asks for it, and it stands on the name "
            "card. Empty: nothing is asked."
        ),
    )
    choices_each = models.PositiveSmallIntegerField(
        _("how many of these a pupil chooses"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
    )

    parent_page_types = ["home.YearLevelPage"]
    subpage_types: list[str] = []
    is_creatable = False  # made with one click from a row of a plan, see planner.actions_invitations
    template = "planner/invitation_page.html"

    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    edit_handler = tabs(
        ObjectList(
            [
                FieldPanel("title"),
                OccasionPanel(heading=_("What, when and where"), icon="calendar-alt"),
                FieldPanel("introduction"),
                FieldPanel("why"),
                FieldPanel("who"),
                FieldPanel("bring"),
            ],
            _("Text"),
        ),
        ObjectList(
            [
                FieldPanel("takes_replies"),
                FieldRowPanel([FieldPanel("replies_until"), FieldPanel("capacity")]),
                MultiFieldPanel([FieldPanel("asks_interpreter"), FieldPanel("asks_childcare")], _("Questions")),
                MultiFieldPanel([FieldPanel("choices"), FieldPanel("choices_each")], _("A choice of the pupil")),
            ],
            _("Replies"),
        ),
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The page speaks the reader's language; what the school wrote is marked where that is another."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"is_in_readers_language": True}

    @property
    def options(self) -> list[str]:
        """What pupils choose from; empty where nothing is asked."""
        return list(dict.fromkeys(line for row in self.choices.splitlines() if (line := " ".join(row.split()))))

    @property
    def source(self) -> InvitationPage:
        """The Dutch invitation, which has the replies; a translation gives texts only."""
        if self.locale.language_code == settings.LANGUAGE_CODE:
            return self
        return dutch_of(self) or self


class InvitationState(models.Model):
    """What happened to an invitation that is no text: how often it moved, whether it is cancelled, what remains."""

    invitation = models.OneToOneField(InvitationPage, on_delete=models.CASCADE, related_name="state")
    sequence = models.PositiveIntegerField(default=0)
    """Counts the changes of date, time and place, and the cancellation, for calendars."""
    fingerprint = models.CharField(max_length=64, blank=True)
    """Of date, time and place as parents saw them last; tells whether these changed."""
    changed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.TextField(_("what parents read about it"), blank=True, max_length=500)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("state of an invitation")
        verbose_name_plural = _("states of invitations")

    def __str__(self) -> str:
        return f"{self.invitation_id} · {self.sequence}"

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.cancelled_at is not None
