"""Wagtail's own views of the admin where they would name what another school has, narrowed to the request's schools.

They stand at Wagtail's own addresses (``home.admin_urls``), before Wagtail's.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Count, Model, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.filters import PopularTagsFilter
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.admin.views import chooser
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.admin.views.pages.listing import GenericPageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.documents import get_document_model
from wagtail.documents.views.documents import DocumentsFilterSet
from wagtail.documents.views.documents import IndexView as DocumentIndexView
from wagtail.images import get_image_model
from wagtail.images.views.chooser import ImageChooserViewSet, ImageChooseView
from wagtail.images.views.images import ImagesFilterSet
from wagtail.images.views.images import IndexView as ImageIndexView
from wagtail.models import Page, Site
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from home.models import SchoolGroup
from home.readability_views import ReadableCreateView, ReadableEditView
from home.scope import Scope, scope_of

POPULAR = 10


def staff_in(scope: Scope) -> QuerySet[User]:
    """The people whom these schools know."""
    if scope.is_everything:
        return User.objects.order_by("username")
    groups = SchoolGroup.objects.filter(site__in=scope.sites).values("group")
    return User.objects.filter(groups__in=groups).distinct().order_by("username")


def groups_in(scope: Scope) -> QuerySet[Group]:
    """The groups of these schools."""
    groups = Group.objects.order_by("name")
    return groups if scope.is_everything else groups.filter(school_group__site__in=scope.sites)


def sites_in(scope: Scope) -> QuerySet[Site]:
    """The sites of these schools."""
    return Site.objects.all() if scope.is_everything else Site.objects.filter(pk__in=scope.sites)


def tags_in(scope: Scope, models: list[type[Model]]) -> QuerySet[Tag]:
    """The tags of what these schools have, the most used first."""
    tags = Tag.objects.none()
    for model in models:
        own = scope.files(model._default_manager.all()).values("pk")
        tags |= Tag.objects.filter(
            taggit_taggeditem_items__content_type__app_label=model._meta.app_label,
            taggit_taggeditem_items__content_type__model=model._meta.model_name,
            taggit_taggeditem_items__object_id__in=own,
        )
    return tags.annotate(uses=Count("taggit_taggeditem_items")).order_by("-uses", "name")


# Explorer ---------------------------------------------------------------------------------------------------------
class SchoolPageFilterSet(GenericPageFilterSet):
    """The filters of the explorer, with the people and sites of these schools."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_of(self.request)
        self.filters["owner"].queryset = self.filters["edited_by"].queryset = staff_in(scope)
        self.filters["site"].queryset = sites_in(scope)
        if not scope.is_everything and len(scope.sites) == 1:
            del self.filters["site"]


class SchoolPrivacyForm(PageViewRestrictionForm):
    """Who may read a page: of the groups those of the school."""

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "groups" in self.fields:
            self.fields["groups"].queryset = groups_in(scope)


class SchoolPrivacyView(SetPrivacyView):
    """Privacy of a page."""

    form_class = SchoolPrivacyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form whose groups to offer."""
        return {**super().get_form_kwargs(), "scope": scope_of(self.request)}


class SchoolTypeUseView(ContentTypeUseView):
    """Pages of one type; the report of all types is the portal's alone."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Without the way to the report, where there is none."""
        items: list[dict[str, Any]] = super().get_breadcrumbs_items()
        return items if scope_of(self.request).is_everything else [*items[:-2], items[-1]]


class SchoolPageViewSet(PageViewSet):
    """Wagtail's views of pages, with the parts that would name another school narrowed."""

    model = Page
    add_view_class = ReadableCreateView
    edit_view_class = ReadableEditView
    filterset_class = SchoolPageFilterSet
    set_privacy_view_class = SchoolPrivacyView
    content_type_use_view_class = SchoolTypeUseView


# Choosers ---------------------------------------------------------------------------------------------------------
class PageChooserView(chooser.BrowseView):
    """Begins at the school, where Wagtail would begin at the lowest page above all pages of a type."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        """The school's home page, or the node above all schools where the user has several."""
        scope = scope_of(request)
        if not parent_page_id and not scope.is_everything:
            is_single = len(scope.sites) == 1
            parent_page_id = scope.roots[0][0] if is_single else Page.get_first_root_node().pk
        return super().get(request, parent_page_id)


class ImageChooser(ImageChooseView):
    """Offers the tags of the school's own pictures."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Replace the tags of all schools."""
        tags = tags_in(scope_of(self.request), [get_image_model()])[:POPULAR]
        return {**super().get_context_data(**kwargs), "popular_tags": tags}


class SchoolImageChooserViewSet(ImageChooserViewSet):
    """Wagtail's chooser of pictures, with tags of our own."""

    choose_view_class = ImageChooser


image_chooser = SchoolImageChooserViewSet("wagtailimages_chooser", model=get_image_model(), url_prefix="images/chooser")


# Pictures and documents -------------------------------------------------------------------------------------------
def offer_own_tags(filterset: Any, is_searching: bool | None) -> None:
    """Put the tags of these schools in the place of those of all."""
    filterset.filters.pop("tag", None)
    tags = tags_in(scope_of(filterset.request), [filterset._meta.model])[:POPULAR]
    if tags:
        filterset.filters["tag"] = PopularTagsFilter(
            label=_("Tag"),
            field_name="tags__name",
            choices=[(tag.name, tag.name) for tag in tags],
            widget=CheckboxSelectMultiple,
            use_subquery=is_searching,
        )


class OwnImagesFilterSet(ImagesFilterSet):
    """The filters of the list of pictures."""

    def __init__(self, *args: Any, is_searching: bool | None = None, **kwargs: Any) -> None:
        super().__init__(*args, is_searching=is_searching, **kwargs)
        offer_own_tags(self, is_searching)

    class Meta(ImagesFilterSet.Meta):
        pass


class OwnDocumentsFilterSet(DocumentsFilterSet):
    """The filters of the list of documents."""

    def __init__(self, *args: Any, is_searching: bool | None = None, **kwargs: Any) -> None:
        super().__init__(*args, is_searching=is_searching, **kwargs)
        offer_own_tags(self, is_searching)

    class Meta(DocumentsFilterSet.Meta):
        pass


class ImagesView(ImageIndexView):
    """The list of pictures, with tags of our own."""

    filterset_class = OwnImagesFilterSet


class DocumentsView(DocumentIndexView):
    """The list of documents, with tags of our own."""

    filterset_class = OwnDocumentsFilterSet


def tag_names(request: HttpRequest, app_name: str = "", model_name: str = "") -> HttpResponse:
    """Tags that begin with what is typed, of what these schools have. The portal has one kind of tag."""
    if (app_name, model_name) not in (("", ""), ("taggit", "tag")):
        raise Http404
    term = request.GET.get("term", "").replace("\x00", "")
    tags = tags_in(scope_of(request), [get_image_model(), get_document_model()])
    found = tags.filter(name__istartswith=term)[:POPULAR] if term else []
    return JsonResponse(sorted({tag.name for tag in found}), safe=False)


# Translation ------------------------------------------------------------------------------------------------------
class TranslatePageView(SubmitPageTranslationView):
    """Offers the languages that the school has, and no other."""

    def get_form(self) -> Any:
        """Leave out the languages of others."""
        form = super().get_form()
        scope = scope_of(self.request)
        if not scope.is_everything:
            languages = form.fields["locales"].queryset
            form.fields["locales"].queryset = languages.filter(pk__in=scope.locales)
        return form
