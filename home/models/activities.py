"""The activities of pupils and parents, each with four faces, and the bank that holds them.

Structured where the method is structured (Handreiking Ouders en LOB), so that one source serves parents,
pupils, mentors and organisers.
"""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
)
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from home.activity_blocks import (
    HandoutBlock,
    PartBlock,
    PhaseBlock,
    ProgrammeItemBlock,
    StepBlock,
    TaskBlock,
    TipBlock,
)
from home.blocks import LineBlock
from home.choices import CONVERSATION_KINDS, STUDENT_KINDS, Audience, Competence, Kind, Level, Partnership, Track
from home.fields import ChoiceListField
from home.models.base import BasePage, ContentPage, tabs


def lines(label: Any, help_text: Any = "") -> StreamField:
    """A list of short texts, one to a block."""
    return StreamField([("line", LineBlock())], verbose_name=label, blank=True, help_text=help_text)


def activity_editor(heading: Any, *own: Any, kinds: frozenset[Kind], for_parents: tuple[Any, ...] = ()) -> Any:
    """The editor's tabs: what it is, its own structure, the parents' face, organisation, papers.

    The kind is asked only where a page can be of more than one.
    """
    facts = [FieldPanel("kind"), FieldPanel("minutes")] if len(kinds) > 1 else [FieldPanel("minutes")]
    return tabs(
        ObjectList(
            [
                FieldPanel("title"),
                FieldPanel("summary"),
                FieldRowPanel(facts),
                MultiFieldPanel([FieldPanel("levels"), FieldPanel("tracks")], _("For whom")),
                MultiFieldPanel([FieldPanel("competences"), FieldPanel("partnership")], _("What it works on")),
            ],
            _("About"),
        ),
        ObjectList(list(own), heading),
        ObjectList([*for_parents, FieldPanel("steps"), FieldPanel("questions_home")], _("For parents")),
        ObjectList(
            [FieldPanel("materials"), FieldPanel("tasks"), FieldPanel("mentor_notes"), FieldPanel("tips")],
            _("Organisation"),
        ),
        ObjectList(
            [FieldPanel("handouts"), InlinePanel("papers", heading=_("Papers that go with it"), label=_("paper"))],
            _("Papers"),
        ),
    )


class ActivityIndexPage(BasePage):
    """Opdrachtenbank: the searchable collection of a school's activities, or of the library."""

    introduction = models.TextField(_("introduction"), blank=True)

    parent_page_types = ["home.SchoolPage", "home.PortalPage"]
    subpage_types = [
        "home.StudentActivityPage",
        "home.HomeAssignmentPage",
        "home.ConversationGuidePage",
        "home.ParentMeetingPage",
        "home.ContentPage",
    ]
    template = "home/activity_index_page.html"

    edit_handler = tabs(ObjectList([FieldPanel("title"), FieldPanel("introduction")], _("Text")))

    class Meta:
        verbose_name = _("activity bank")
        verbose_name_plural = _("activity banks")


class ActivityPage(RoutablePageMixin, BasePage):
    """What all activities carry. Never made by itself: one table, so that a bank or a plan reads all kinds at once."""

    is_creatable = False
    exclude_fields_in_copy = ["origin", "library_key", "library_digest"]  # a copy of a copy is the school's own
    kinds: frozenset[Kind] = frozenset()
    type_name = ""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    summary = models.TextField(
        _("summary for parents"), help_text=_("Two or three short sentences in plain words: what happens, and why.")
    )
    levels = ChoiceListField(_("year levels"), of=Level, help_text=_("Nothing ticked: suits all years."))
    tracks = ChoiceListField(_("tracks"), of=Track, help_text=_("Nothing ticked: suits all tracks."))
    minutes = models.PositiveSmallIntegerField(_("minutes in all"), null=True, blank=True)
    competences = ChoiceListField(_("career competences"), of=Competence)
    partnership = ChoiceListField(_("partnership with parents"), of=Partnership)
    steps = StreamField([("step", StepBlock())], verbose_name=_("steps for parents"), blank=True)
    questions_home = lines(_("questions to ask at home"), _("Short questions that a parent can read out."))
    materials = lines(_("what is needed"))
    tips = StreamField([("tip", TipBlock())], verbose_name=_("tips"), blank=True)
    tasks = StreamField([("task", TaskBlock())], verbose_name=_("preparation tasks"), blank=True)
    mentor_notes = lines(_("for the mentor"))
    handouts = StreamField([("handout", HandoutBlock())], verbose_name=_("hand-outs"), blank=True)
    origin = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="copies"
    )
    library_key = models.CharField(max_length=80, blank=True, editable=False, db_index=True)
    library_digest = models.CharField(max_length=64, blank=True, editable=False)

    parent_page_types = ["home.ActivityIndexPage"]
    subpage_types: list[str] = []

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("questions_home"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """A type of page that has one kind needs no choice."""
        if len(self.kinds) == 1:
            self.kind = next(iter(self.kinds))
        return super().save(*args, **kwargs)

    def get_admin_display_title(self) -> str:
        """The title with its years: a school has an introduction conversation for each."""
        title: str = super().get_admin_display_title()
        return f"{title} ({', '.join(map(str, self.levels))})" if self.levels else title

    def render_face(self, request: HttpRequest, audience: Audience) -> HttpResponse:
        """One of the four faces."""
        return self.render(
            request,
            template="home/activity/page.html",
            context_overrides={"face": audience, "face_template": f"home/activity/{audience}/{self.type_name}.html"},
        )

    @path("")
    def for_parents(self, request: HttpRequest) -> HttpResponse:
        """The default face."""
        return self.render_face(request, Audience.PARENTS)

    @path("voor-leerlingen/")
    def for_pupils(self, request: HttpRequest) -> HttpResponse:
        """What the pupil does."""
        return self.render_face(request, Audience.PUPILS)

    @path("voor-mentoren/")
    def for_mentors(self, request: HttpRequest) -> HttpResponse:
        """What the mentor needs."""
        return self.render_face(request, Audience.MENTORS)

    @path("draaiboek/")
    def for_organisers(self, request: HttpRequest) -> HttpResponse:
        """What has to be arranged."""
        return self.render_face(request, Audience.ORGANISERS)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Each face can be previewed."""
        return [(audience.value, audience.label) for audience in Audience]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Preview a face."""
        request.is_preview = True  # type: ignore[attr-defined]
        return self.render_face(request, Audience(mode_name or Audience.PARENTS))


class ActivityPaper(Orderable):
    """A paper that several activities share, such as the agreement sheet."""

    activity = ParentalKey(ActivityPage, on_delete=models.CASCADE, related_name="papers")
    paper = models.ForeignKey(ContentPage, on_delete=models.CASCADE, related_name="+", verbose_name=_("paper"))

    panels = [PageChooserPanel("paper", "home.ContentPage")]

    class Meta(Orderable.Meta):
        verbose_name = _("paper")
        verbose_name_plural = _("papers")


class StudentActivityPage(ActivityPage):
    """A LOB activity of pupils at school."""

    kinds = STUDENT_KINDS
    type_name = "student_activity"

    what = models.TextField(_("what pupils do"))
    where = models.CharField(_("where"), max_length=200, blank=True)
    approach = StreamField([("step", StepBlock())], verbose_name=_("steps for the pupil"), blank=True)
    preparation_questions = lines(_("questions beforehand"))
    reflection_questions = lines(_("questions to look back"))

    search_fields = [*ActivityPage.search_fields, index.SearchField("what")]
    edit_handler = activity_editor(
        _("Activity"),
        FieldPanel("what"),
        FieldPanel("where"),
        FieldPanel("approach"),
        FieldPanel("preparation_questions"),
        FieldPanel("reflection_questions"),
        kinds=kinds,
    )

    class Meta:
        verbose_name = _("activity of pupils")
        verbose_name_plural = _("activities of pupils")


class HomeAssignmentPage(ActivityPage):
    """Thuisopdracht: done at home by a pupil with a parent, or with another adult from the family's network."""

    kinds = frozenset({Kind.HOME_ASSIGNMENT})
    type_name = "home_assignment"

    why = models.TextField(_("why"), help_text=_("Why this assignment is worth the time. Short."))
    pupil_task = models.TextField(_("what the pupil does"))
    pupil_minutes = models.PositiveSmallIntegerField(_("minutes for the pupil"))
    parent_task = models.TextField(_("what the parent does"))
    parent_minutes = models.PositiveSmallIntegerField(_("minutes for the parent"))
    with_whom = models.TextField(_("with whom"))
    way_out = models.TextField(
        _("the way out"),
        help_text=_("For pupils who cannot turn to their parents: who else, and who helps to find them."),
    )
    sensitivities = models.TextField(
        _("take care"), blank=True, help_text=_("For example: ask for the occupation first, then whose it is.")
    )
    parts = StreamField([("part", PartBlock())], verbose_name=_("parts"))
    handing_in = models.TextField(_("handing in"))
    discussion_where = models.CharField(_("discussed where"), max_length=200)
    discussion_when = models.CharField(_("discussed when"), max_length=200)
    discussion_how = models.TextField(_("discussed how"))

    search_fields = [*ActivityPage.search_fields, index.SearchField("why"), index.SearchField("parts")]
    edit_handler = activity_editor(
        _("Assignment"),
        FieldPanel("why"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pupil_task"), FieldPanel("pupil_minutes")]),
                FieldRowPanel([FieldPanel("parent_task"), FieldPanel("parent_minutes")]),
            ],
            _("Who does what"),
        ),
        MultiFieldPanel([FieldPanel("with_whom"), FieldPanel("way_out"), FieldPanel("sensitivities")], _("With whom")),
        FieldPanel("parts"),
        FieldPanel("handing_in"),
        MultiFieldPanel(
            [FieldPanel("discussion_where"), FieldPanel("discussion_when"), FieldPanel("discussion_how")],
            _("Talked over afterwards"),
        ),
        kinds=kinds,
    )

    class Meta:
        verbose_name = _("home assignment")
        verbose_name_plural = _("home assignments")


class ConversationGuidePage(ActivityPage):
    """Gespreksleidraad: the script of a conversation of mentor, pupil and parent."""

    kinds = CONVERSATION_KINDS
    type_name = "conversation"

    what = models.TextField(_("what the conversation is about"))
    phases = StreamField([("phase", PhaseBlock())], verbose_name=_("script"))
    agreements = lines(_("agreements to make"))
    how = lines(_("how to lead the conversation"))
    preparation_mentor = lines(_("preparation of the mentor"))
    preparation_pupil = lines(_("preparation of the pupil"))
    preparation_parent = lines(_("preparation of the parent"))
    questions_from_mentor = lines(_("questions that the mentor asks the parent"))

    search_fields = [*ActivityPage.search_fields, index.SearchField("what"), index.SearchField("phases")]
    edit_handler = activity_editor(
        _("Conversation"),
        FieldPanel("what"),
        FieldPanel("phases"),
        FieldPanel("agreements"),
        FieldPanel("how"),
        MultiFieldPanel(
            [FieldPanel("preparation_mentor"), FieldPanel("preparation_pupil"), FieldPanel("preparation_parent")],
            _("Preparation"),
        ),
        kinds=kinds,
        for_parents=(FieldPanel("questions_from_mentor"),),
    )

    class Meta:
        verbose_name = _("conversation guide")
        verbose_name_plural = _("conversation guides")


class ParentMeetingPage(ActivityPage):
    """Draaiboek: the run-sheet of an interactive parent meeting."""

    kinds = frozenset({Kind.MEETING})
    type_name = "meeting"

    aim = models.TextField(_("aim"))
    programme = StreamField([("item", ProgrammeItemBlock())], verbose_name=_("programme"))
    follow_up = lines(_("afterwards"))
    pupil_invitation = models.TextField(
        _("text for the pupils' own invitation"),
        blank=True,
        help_text=_("Pupils who invite their parents themselves bring more of them."),
    )

    search_fields = [*ActivityPage.search_fields, index.SearchField("aim"), index.SearchField("programme")]
    edit_handler = activity_editor(
        _("Run-sheet"),
        FieldPanel("aim"),
        FieldPanel("programme"),
        FieldPanel("follow_up"),
        FieldPanel("pupil_invitation"),
        kinds=kinds,
    )

    class Meta:
        verbose_name = _("parent meeting")
        verbose_name_plural = _("parent meetings")
