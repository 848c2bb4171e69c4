"""School holidays per region and year, and the days on which one school is closed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable

from home.choices import Region


class SchoolHoliday(models.Model):
    """A holiday that the ministry set for a region; no region means the whole country."""

    school_year = models.PositiveSmallIntegerField(_("school year"), help_text=_("The year in which it starts."))
    region = models.CharField(_("region"), max_length=10, choices=Region.choices, blank=True)
    name = models.CharField(_("name"), max_length=100)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("school holiday")
        verbose_name_plural = _("school holidays")
        ordering = ["start", "region"]
        constraints = [
            models.UniqueConstraint(fields=["school_year", "region", "name"], name="one_holiday_per_year_and_region"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="holiday_ends_after_start"),
        ]

    def __str__(self) -> Any:
        return f"{self.name} {self.start.year} {self.region}".strip()


@register_setting(icon="calendar-alt", order=110)
class PlannerSettings(ClusterableModel, BaseSiteSetting):
    """What the planner has to know of one school."""

    address = models.CharField(
        _("address"),
        max_length=200,
        blank=True,
        help_text=_("For the map, where an invitation names a room of your school. For example: Kade 1, Rotterdam."),
    )
    keep_replies_days = models.PositiveSmallIntegerField(
        _("keep replies for"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("Days after the event, at most 30. Then names and answers are deleted; only numbers remain."),
    )

    panels = [
        MultiFieldPanel([FieldPanel("address"), FieldPanel("keep_replies_days")], heading=_("Invitations")),
        InlinePanel(
            "closure_days",
            heading=_("Closure days"),
            label=_("closure day"),
            help_text=_("Days on which your school is closed besides the holidays of the region."),
        ),
    ]

    class Meta:
        verbose_name = _("planner settings")
        verbose_name_plural = _("planner settings")


class ClosureDay(Orderable):
    """A day or a few days on which one school is closed."""

    setting = ParentalKey(PlannerSettings, on_delete=models.CASCADE, related_name="closure_days")
    name = models.CharField(_("name"), max_length=100, help_text=_("For example study day."))
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"), null=True, blank=True, help_text=_("Leave empty for one day."))

    panels = [FieldPanel("name"), FieldRowPanel([FieldPanel("start"), FieldPanel("end")])]

    class Meta(Orderable.Meta):
        verbose_name = _("closure day")
        verbose_name_plural = _("closure days")

    def __str__(self) -> Any:
        return self.name

    def clean(self) -> None:
        """The last day does not come before the first."""
        super().clean()
        if self.start and self.end and self.end < self.start:
            raise ValidationError({"end": _("The last day comes before the first.")})
