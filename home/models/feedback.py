"""What readers think of an activity: a face, and one line if they like. Nobody's name is asked or kept."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from home.models.activities import ActivityPage

MAX_LINE = 300
KEEP_LINES_DAYS = 90
"""How long a line is kept; the face that came with it stays."""


class Mood(models.IntegerChoices):
    """The three faces."""

    GOOD = 3, _("Good")
    FAIR = 2, _("Fair")
    POOR = 1, _("Not good")


class Feedback(models.Model):
    """One answer. ``page`` is the Dutch page, whatever the language in which it was read."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="feedback")
    page = models.ForeignKey(ActivityPage, on_delete=models.CASCADE, related_name="feedback")
    language = models.CharField(max_length=5)
    mood = models.PositiveSmallIntegerField(choices=Mood.choices)
    line = models.CharField(max_length=MAX_LINE, blank=True)
    given_on = models.DateField(default=timezone.localdate)

    class Meta:
        verbose_name = _("answer of a reader")
        verbose_name_plural = _("answers of readers")
        indexes = [models.Index(fields=["site", "page"], name="feedback_of_page")]

    def __str__(self) -> str:
        return f"{self.page_id} · {self.mood}"
