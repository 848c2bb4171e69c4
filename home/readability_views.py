"""How the text reads that somebody is writing: a panel beside the editor, and what it asks the server."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page, Site

from home.glossary import own_words
from home.models import SchoolSettings
from home.readability import judge
from home.readability_text import passages_of, readable_fields
from home.scope import scope_of


class ReadabilityPanel(BaseSidePanel):
    """Beside the editor: how the text reads as it stands in the form."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button that opens it, with the number of advices."""

        aria_label = _("Toggle readability")
        icon_name = "openquote"

    name = "readability"
    title = _("Readability")
    template_name = "home/admin/readability_panel.html"
    order = 340

    def __init__(self, page: Page, request: HttpRequest, url: str) -> None:
        super().__init__(page, request)
        self.url = url

    @property
    def media(self) -> Media:
        """Its behaviour and look."""
        return Media(js=["home/js/admin/readability-controller.js"], css={"all": ["home/css/admin/plain.css"]})

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Where it asks."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {"url": self.url}


class ReadableEditView(EditView):
    """Wagtail's editor, with the panel."""

    def get_side_panels(self) -> MediaContainer:
        """Wagtail's panels and ours; a save in the background asks for none anew."""
        panels = super().get_side_panels()
        is_partial = self.expects_json_response or self.hydrate_create_view
        if readable_fields(type(self.page)) and not is_partial:
            panels.append(ReadabilityPanel(self.page, self.request, reverse("home_readability", args=[self.page.pk])))
        return panels


class ReadableCreateView(CreateView):
    """Wagtail's editor of a new page, with the panel."""

    def get_side_panels(self) -> MediaContainer:
        """Wagtail's panels and ours."""
        panels = super().get_side_panels()
        if readable_fields(type(self.page)):
            names = [self.page._meta.app_label, self.page._meta.model_name, self.parent_page.pk]
            panels.append(ReadabilityPanel(self.page, self.request, reverse("home_readability_new", args=names)))
        return panels


@never_cache
@require_POST
def readability(request: HttpRequest, page_id: int) -> HttpResponse:
    """What there is to say of the form of a page, as it was sent; nothing is stored."""
    page = _visible(request, page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    latest = page.get_latest_revision_as_object()
    return _judged(request, latest, page.get_parent())


@never_cache
@require_POST
def readability_new(
    request: HttpRequest, content_type_app_name: str, content_type_model_name: str, parent_page_id: int
) -> HttpResponse:
    """The same of a page that was not saved yet."""
    parent = _visible(request, parent_page_id)
    try:
        model = apps.get_model(content_type_app_name, content_type_model_name)
    except LookupError as error:
        raise Http404 from error
    if not issubclass(model, Page) or not readable_fields(model):
        raise Http404
    if not parent.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    page = model(locale=parent.locale, owner=request.user)
    return _judged(request, page, parent)


def _visible(request: HttpRequest, key: int) -> Page:
    """A page of the schools that this request shows; another's does not exist."""
    page = Page.objects.filter(pk=key).first()
    if page is None or not scope_of(request).has_page(page.path):
        raise Http404
    return page.specific


def _judged(request: HttpRequest, page: Page, parent: Page) -> HttpResponse:
    if not readable_fields(type(page)):
        raise Http404
    try:
        passages = passages_of(page, request.POST, parent=parent, user=request.user)
    except ValueError:
        return HttpResponseBadRequest()
    language = page.locale.language_code if page.locale_id else settings.LANGUAGE_CODE
    report = judge(passages, language, _own_advice(page if page.path else parent, language))
    context = {"report": report, "is_dutch": language == settings.LANGUAGE_CODE, "language": language}
    return render(request, "home/admin/readability.html", context)


def _own_advice(page: Page, language: str) -> dict[str, str]:
    """The words of the page's own school, with what to write instead."""
    top = Page.objects.filter(path=page.path[: 2 * Page.steplen]).values("translation_key")
    site = Site.objects.filter(root_page__translation_key__in=top).first()
    words = own_words(SchoolSettings.for_site(site).own_words) if site else ()
    return {
        spelling: word.instead
        for word in words
        if word.language == language and word.instead
        for spelling in word.spellings
    }
