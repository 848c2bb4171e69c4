"""The tree of a school: its home page, its levels and their classes; and the portal's own home page."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, Site
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from home.choices import LAST_LEVEL, Level, Track
from home.models.base import BasePage, tabs
from home.paths import page_below
from home.reading import is_translation


class PortalPage(BasePage):
    """The portal's own home page: finds a school, and holds the library."""

    introduction = models.TextField(_("introduction"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.ActivityIndexPage", "home.ContentPage"]
    max_count_per_parent = None
    template = "home/portal_page.html"

    edit_handler = tabs(ObjectList([FieldPanel("title"), FieldPanel("introduction")], _("Text")))

    class Meta:
        verbose_name = _("portal home page")
        verbose_name_plural = _("portal home pages")


class SchoolPage(RoutablePageMixin, BasePage):
    """The home page of one school; the root of everything that the school owns."""

    tagline = models.CharField(
        _("one sentence"),
        max_length=200,
        blank=True,
        help_text=_("What parents read first, for example: together we find out what suits your child."),
    )
    introduction = RichTextField(_("introduction"), blank=True, help_text=_("A short welcome to parents."))
    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Stands beside the welcome. Wide works best: twice as wide as high."),
    )
    picture_alt = models.CharField(
        _("what the picture shows"),
        max_length=200,
        blank=True,
        help_text=_("For who cannot see it. Leave it empty where the picture only decorates."),
    )

    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("picture", overridable=False),  # another's could be named, and no translator chooses pictures
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.YearLevelPage", "home.ActivityIndexPage", "home.ContentPage"]
    template = "home/school_page.html"

    search_fields = [*Page.search_fields, index.SearchField("tagline"), index.SearchField("introduction")]
    edit_handler = tabs(
        ObjectList(
            [
                FieldPanel("title"),
                FieldPanel("tagline"),
                FieldPanel("introduction"),
                MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], _("Picture")),
            ],
            _("Text"),
        ),
    )

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """The page at this path; in another language the Dutch one where none is translated and published."""
        site = Site.find_for_request(request)
        home = site.root_page if site else None
        if home is None or home.pk == self.pk or home.translation_key != self.translation_key:
            return page_below(self, request, path_components)
        try:
            found = page_below(self, request, path_components)
        except Http404:
            found = None
        # A page that follows the Dutch one is not translated.
        if found is not None and is_translation(found.page):
            return found
        found = page_below(home, request, path_components)
        translation = found.page.get_translation_or_none(self.locale)
        if translation is None or not is_translation(translation):
            return found
        return translation.specific.route(request, path_components[found.page.depth - home.depth :])

    @path("privacy/")
    def privacy(self, request: HttpRequest) -> HttpResponse:
        """What the school keeps of parents: its own statement, or the standard one."""
        context = {
            "is_in_readers_language": True
        }  # All but a statement of the school's own, which says that it is Dutch.
        return self.render(request, template="home/privacy.html", context_overrides=context)

    @path("toegankelijkheid/")
    def accessibility(self, request: HttpRequest) -> HttpResponse:
        """How accessible this site is: the school's own statement, or the standard one."""
        context = {"is_in_readers_language": True}
        return self.render(request, template="home/accessibility.html", context_overrides=context)

    @path("woordenlijst/")
    def words(self, request: HttpRequest) -> HttpResponse:
        """Every word that this site explains."""
        return self.render(request, template="home/words.html", context_overrides={"is_in_readers_language": True})


class YearLevelPage(BasePage):
    """A leerjaar of one track. What belongs to a school year hangs below it."""

    level = models.PositiveSmallIntegerField(_("year level"), choices=Level.choices)
    track = models.CharField(_("track"), max_length=10, choices=Track.choices)
    theme = models.CharField(
        _("theme"),
        max_length=120,
        blank=True,
        help_text=_("What this year is about, in a few words that parents use too."),
    )
    introduction = RichTextField(_("introduction"), blank=True)

    parent_page_types = ["home.SchoolPage"]
    template = "home/year_level_page.html"

    search_fields = [
        *Page.search_fields,
        index.SearchField("theme"),
        index.SearchField("introduction"),
        index.FilterField("level"),
        index.FilterField("track"),
    ]
    edit_handler = tabs(
        ObjectList(
            [
                FieldPanel("title"),
                FieldRowPanel([FieldPanel("level"), FieldPanel("track")]),
                FieldPanel("theme"),
                FieldPanel("introduction"),
            ],
            _("Text"),
        ),
        ObjectList(
            [
                InlinePanel(
                    "classes",
                    heading=_("Classes"),
                    label=_("class"),
                    help_text=_("The classes of this year, each with its mentor."),
                )
            ],
            _("Classes"),
        ),
    )

    class Meta:
        verbose_name = _("year level")
        verbose_name_plural = _("year levels")

    @property
    def is_examination_year(self) -> bool:
        """Whether this is the last level of its track."""
        return self.level == LAST_LEVEL[Track(self.track)]

    @property
    def short_title(self) -> str:
        """Level and track in a few words."""
        return f"{self.get_level_display()} · {self.get_track_display()}"

    def clean(self) -> None:
        """A level that its track does not have is a mistake."""
        super().clean()
        if self.level and self.track and self.level > LAST_LEVEL[Track(self.track)]:
            from django.core.exceptions import ValidationError

            raise ValidationError({"level": _("This track has no such year.")})


class SchoolClass(Orderable):
    """A class of a level, with its mentor."""

    page = ParentalKey(YearLevelPage, on_delete=models.CASCADE, related_name="classes")
    name = models.CharField(_("class"), max_length=20, help_text=_("For example 2B."))
    mentor = models.CharField(_("mentor"), max_length=100, blank=True)

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("mentor")])]

    class Meta(Orderable.Meta):
        verbose_name = _("class")
        verbose_name_plural = _("classes")

    def __str__(self) -> Any:
        return self.name
