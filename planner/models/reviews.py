"""What the team says about a plan: findings that it sets aside, and its self-check on the ten success factors."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from planner.choices import FactorState
from planner.models.plans import YearPlanPage


class SetAsideFinding(Orderable):
    """A finding that the team knows of and accepts, with the reason; carried to the next year."""

    page = ParentalKey(YearPlanPage, on_delete=models.CASCADE, related_name="set_aside")
    code = models.CharField(_("finding"), max_length=60)
    uids = models.JSONField(_("activities"), default=list, blank=True)
    reason = models.TextField(_("reason"))
    who = models.CharField(_("who"), max_length=150, blank=True)
    when = models.DateTimeField(_("when"), null=True, blank=True)

    panels = [FieldRowPanel([FieldPanel("code"), FieldPanel("who")]), FieldPanel("uids"), FieldPanel("reason")]

    class Meta(Orderable.Meta):
        verbose_name = _("finding set aside")
        verbose_name_plural = _("findings set aside")

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"


class SelfCheckAnswer(Orderable):
    """The team's answer on one of the ten success factors of the Handreiking Ouders en LOB."""

    page = ParentalKey(YearPlanPage, on_delete=models.CASCADE, related_name="self_check")
    factor = models.PositiveSmallIntegerField(
        _("success factor"), validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    state = models.CharField(_("how far"), max_length=10, choices=FactorState.choices, blank=True)
    note = models.TextField(_("note"), blank=True)

    panels = [FieldRowPanel([FieldPanel("factor"), FieldPanel("state")]), FieldPanel("note")]

    class Meta(Orderable.Meta):
        verbose_name = _("answer of the self-check")
        verbose_name_plural = _("answers of the self-check")

    def __str__(self) -> str:
        return f"{self.factor}: {self.state}"
