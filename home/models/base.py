"""What all pages share, and the free page."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from home.blocks import PageBodyBlock
from home.page_rights import SchoolPagePermissionTester
from home.reading import under_prefix
from home.references import SchoolPageForm
from home.site_roots import roots_for


def tabs(*content: ObjectList) -> TabbedInterface:
    """The tabs of an editor: those given, then promotion and settings as Wagtail has them."""
    return TabbedInterface(
        [
            *content,
            ObjectList([FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], _("Promote")),
            ObjectList(Page.settings_panels, _("Settings"), classname="settings"),
        ]
    )


class BasePage(Page):
    """A page of the portal; wagtail-localize asks that it be abstract."""

    show_in_menus_default = False
    base_form_class = SchoolPageForm
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]  # one address in every language

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> SchoolPagePermissionTester:
        """What somebody may do with this page."""
        return SchoolPagePermissionTester(user, self)

    def _get_site_root_paths(self, cache_object: Any = None, **kwargs: Any) -> Any:
        """The roots to look for this page under: those of the school that is asked, not those of all schools."""
        return roots_for(self.url_path, cache_object) or super()._get_site_root_paths(cache_object, **kwargs)

    def get_url_parts(self, request: Any = None) -> Any:
        """Where this page is found; for who reads the school in another language, under that language's prefix."""
        return under_prefix(self.url_path, super().get_url_parts(request))

    def get_view_restrictions(self) -> Any:
        """Who may read this page, in one question where the pages above it are known and none follows another.

        In none where the page was found with the answer (``home.paths``).
        """
        page: Any = self
        while page is not None and page.alias_of_id is None and page.depth > 2:
            page = getattr(page, "_cached_parent_obj", None)
        if page is None or page.alias_of_id is not None:
            return super().get_view_restrictions()
        if getattr(self, "is_open", False):
            return PageViewRestriction.objects.none()
        paths = [self.path[:length] for length in range(self.steplen, len(self.path) + 1, self.steplen)]
        return PageViewRestriction.objects.filter(page__path__in=paths)


class ContentPage(BasePage):
    """A page of free text: explanation, a paper to print, a contact page."""

    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("One or two sentences at the top of the page.")
    )
    body = StreamField(PageBodyBlock(), verbose_name=_("text"), blank=True)
    library_key = models.CharField(max_length=80, blank=True, editable=False, db_index=True)
    library_digest = models.CharField(max_length=64, blank=True, editable=False)

    parent_page_types = [
        "home.PortalPage",
        "home.SchoolPage",
        "home.YearLevelPage",
        "home.ActivityIndexPage",
        "home.ContentPage",
    ]
    template = "home/content_page.html"
    exclude_fields_in_copy = ["library_key", "library_digest"]  # a copy of a copy is the school's own

    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    edit_handler = tabs(
        ObjectList([FieldPanel("title"), FieldPanel("introduction"), FieldPanel("body")], _("Text")),
    )

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")
