"""A year plan is a page, so that drafts, preview, workflow, history and translation are Wagtail's own."""

import uuid
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.choices import PARENT_KINDS, STUDENT_KINDS, Competence, Kind, Partnership
from home.fields import ChoiceListField
from home.models.base import BasePage, tabs
from planner.activity_chooser import ActivityChooser
from planner.board_panel import BoardPanel
from planner.choices import Lane, Precision, Relation
from planner.dates import school_year_label, unit_period
from planner.plan_access import YearPlanPermissionTester
from planner.plan_compare import AsidePanel, ComparedInlinePanel, LinksPanel, UncomparedPanel, WordsPanel
from planner.plan_form import RowSelect, UidInput, YearPlanForm

RowField = partial(FieldPanel, disable_comments=True)
"""A field of a row: the board stands for it, so nobody would see a comment there, and a plan has a thousand of them."""


class YearPlanPage(BasePage):
    """Jaarplan: what pupils and parents of one level do from August to July, and how it hangs together."""

    school_year = models.PositiveSmallIntegerField(
        _("school year"),
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        help_text=_("The year in which it starts: 2026 for 2026–2027."),
    )
    headline = models.CharField(
        _("heading"), max_length=120, blank=True, help_text=_("What parents read first. Empty: the theme of the level.")
    )
    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("One sentence to parents about this year.")
    )

    parent_page_types = ["home.YearLevelPage"]
    subpage_types: list[str] = []
    base_form_class = YearPlanForm
    template = "planner/year_plan_page.html"

    search_fields = [
        *Page.search_fields,
        index.SearchField("headline"),
        index.SearchField("introduction"),
        index.FilterField("school_year"),
    ]
    edit_handler = tabs(
        ObjectList(
            [
                FieldRowPanel([FieldPanel("title"), FieldPanel("school_year")]),
                BoardPanel(heading=_("Board"), icon="calendar-alt", classname="pb-panel"),
                FieldPanel("headline"),
                FieldPanel("introduction"),
                ComparedInlinePanel("activities", heading=_("Activities"), label=_("activity"), classname="collapsed"),
                LinksPanel("links", heading=_("How they hang together"), label=_("link"), classname="collapsed"),
                AsidePanel(
                    "set_aside",
                    heading=_("Findings set aside"),
                    label=_("finding set aside"),
                    classname="collapsed pb-kept",
                    panels=[FieldPanel("code"), UncomparedPanel("uids", classname="w-hidden"), FieldPanel("reason")],
                ),
            ],
            _("Year plan"),
            classname="pb-tab",
        ),
    )

    class Meta:
        verbose_name = _("year plan")
        verbose_name_plural = _("year plans")

    def permissions_for_user(self, user: Any) -> YearPlanPermissionTester:
        """Only those who keep year plans change one; rights on pages alone are not enough."""
        return YearPlanPermissionTester(user, self)

    @classmethod
    def empty(cls, level: Page, school_year: int, *, owner: Any = None) -> "YearPlanPage":
        """A plan for a level, not stored yet, under its usual name and address."""
        return cls(
            title=cls.title_for(school_year),
            slug=cls.slug_for(school_year),
            school_year=school_year,
            locale=level.locale,
            owner=owner,
            live=False,
        )

    @classmethod
    def slug_for(cls, school_year: int) -> str:
        """The last part of the address of a plan."""
        return f"jaarplan-{school_year}-{school_year + 1}"

    @classmethod
    def title_for(cls, school_year: int) -> str:
        """The usual title of a plan."""
        return f"Jaarplan {school_year_label(school_year)}"

    @property
    def school_year_name(self) -> str:
        """The school year as people write it."""
        return school_year_label(self.school_year)


class PlannedActivity(TranslatableMixin, Orderable):
    """A row of a year plan. In a translation only its title counts: dates and places are the Dutch row's."""

    page = ParentalKey(YearPlanPage, on_delete=models.CASCADE, related_name="activities")
    uid = models.UUIDField(default=uuid.uuid4, blank=True)
    external_id = models.CharField(
        _("id"),
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^[^,;/\s]+$", _("An id has no spaces, commas, semicolons or slashes."))],
        help_text=_("The id in your spreadsheet; a next import finds the row by it."),
    )
    lane = models.CharField(_("row of the timeline"), max_length=10, choices=Lane.choices, default=Lane.STUDENT)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=255, blank=True, help_text=_("Empty: the title of the activity."))
    activity = models.ForeignKey(
        "home.ActivityPage",
        verbose_name=_("page of the activity"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="planned",
    )
    start = models.DateField(_("from"))
    end = models.DateField(_("until"), blank=True, help_text=_("Empty: one day, one week or one month."))
    precision = models.CharField(
        _("meant as"),
        max_length=5,
        choices=Precision.choices,
        default=Precision.DAY,
        help_text=_("A day, a week from Monday to Friday, or a whole month."),
    )
    fixed_date = models.BooleanField(
        _("fixed by law"), default=False, help_text=_("Never moved when the plan is carried over, such as 1 April.")
    )
    start_time = models.TimeField(_("from what time"), null=True, blank=True)
    end_time = models.TimeField(_("until what time"), null=True, blank=True)
    location = models.CharField(_("place"), max_length=200, blank=True)
    competences = ChoiceListField(_("career competences"), of=Competence)
    partnership = ChoiceListField(_("partnership with parents"), of=Partnership)
    owner = models.CharField(_("responsible person"), max_length=100, blank=True, help_text=_("For the team only."))
    notes = models.TextField(_("notes"), blank=True, help_text=_("For the team only."))

    # Nobody translates an id, a place or notes of the team: they are the Dutch row's in every language.
    translatable_fields = [TranslatableField("title"), SynchronizedField("activity")]

    panels = [
        UncomparedPanel("uid", widget=UidInput, classname="w-hidden", disable_comments=True),
        FieldRowPanel([RowField("title"), RowField("external_id")]),
        # Also in a draft: without these a row cannot be drawn, and a draft is previewed at every stroke.
        FieldRowPanel([RowField("lane", required_on_save=True), RowField("kind", required_on_save=True)]),
        RowField("activity", widget=ActivityChooser),
        FieldRowPanel(
            [
                RowField("precision", required_on_save=True),
                WordsPanel("start", disable_comments=True),
                WordsPanel("end", disable_comments=True),
                WordsPanel("fixed_date", disable_comments=True),
            ]
        ),
        FieldRowPanel(
            [
                WordsPanel("start_time", disable_comments=True),
                WordsPanel("end_time", disable_comments=True),
                RowField("location"),
            ]
        ),
        MultiFieldPanel(
            [RowField("competences"), RowField("partnership"), RowField("owner"), RowField("notes")],
            _("Details"),
            classname="collapsed",
        ),
    ]

    class Meta(Orderable.Meta, TranslatableMixin.Meta):
        verbose_name = _("planned activity")
        verbose_name_plural = _("planned activities")
        unique_together = [("translation_key", "locale")]

    def __str__(self) -> Any:
        return self.title or (self.activity.title if self.activity else str(self.uid))

    def clean(self) -> None:
        """A row says what and when, and its end follows its beginning."""
        super().clean()
        self.uid = self.uid or uuid.uuid4()
        faults: dict[str, Any] = {}
        if not self.title and not self.activity_id:
            faults["title"] = _("Give a title, or choose the page of an activity.")
        lane_kinds = STUDENT_KINDS if self.lane == Lane.STUDENT else PARENT_KINDS
        if self.lane and self.kind and self.kind not in lane_kinds:
            faults["kind"] = _("This kind belongs in the other row of the timeline.")
        if self.start and self.end and self.end < self.start:
            faults["end"] = _("The end comes before the beginning.")
        elif self.start and self.precision:
            self.end = unit_period(self.end or self.start, self.precision).end
            self.start = unit_period(self.start, self.precision).start
        if self.end_time and not self.start_time:
            faults["start_time"] = _("Give the time at which it begins.")
        elif self.start_time and self.end_time and self.end_time <= self.start_time:
            faults["end_time"] = _("The end comes before the beginning.")
        if faults:
            raise ValidationError(faults)


class ActivityLink(Orderable):
    """Two rows of a plan that hang together, by uid: stable over drafts, languages and copies."""

    page = ParentalKey(YearPlanPage, on_delete=models.CASCADE, related_name="links")
    source = models.UUIDField(_("this activity"))
    relation = models.CharField(_("does what"), max_length=12, choices=Relation.choices, default=Relation.PREPARES)
    target = models.UUIDField(_("that activity"))

    panels = [
        FieldRowPanel(
            [
                RowField("source", widget=RowSelect),
                RowField("relation", required_on_save=True),
                RowField("target", widget=RowSelect),
            ]
        )
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("link between activities")
        verbose_name_plural = _("links between activities")

    def __str__(self) -> str:
        return f"{self.source} {self.relation} {self.target}"
