"""Who comes into the views about translations, and for which school. What is another school's does not exist: 404."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page, Site

from home.actions.workflows import TRANSLATING_ROLES
from home.permissions import visible_sites


class TranslationsMenuItem(MenuItem):
    """*Translations* in the menu of the admin, for those who translate."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Everybody else does not see it."""
        return visible_sites(request, TRANSLATING_ROLES).exists()


class ChooseSchoolView(WagtailAdminTemplateMixin, TemplateView):
    """Whose translations: on a school's host its own, elsewhere one of the schools for which the user translates."""

    page_title = gettext_lazy("Translations")
    header_icon = "wagtail-localize-language"
    template_name = "home/admin/translations_schools.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Straight to the school where there is only one."""
        sites = list(visible_sites(request, TRANSLATING_ROLES))
        if not sites and not request.user.is_superuser:
            raise Http404
        if len(sites) == 1:
            return redirect("home_translations", sites[0].pk)
        return self.render_to_response(self.get_context_data(sites=sites))


class TranslationsView(WagtailAdminTemplateMixin, TemplateView):
    """A page about the translations of one school that this host shows; everything else is 404."""

    header_icon = "wagtail-localize-language"
    is_list = False
    request: HttpRequest

    @property
    def user(self) -> User:
        """Who works here; nobody comes this far without having signed in."""
        return cast(User, self.request.user)

    @cached_property
    def site(self) -> Site:
        """The school that the address names."""
        sites = visible_sites(self.request, TRANSLATING_ROLES)
        found: Site = sites.filter(pk=self.kwargs["site_id"]).first() or not_found()
        return found

    @cached_property
    def list_url(self) -> str:
        """The list of this school's translations."""
        return reverse("home_translations", args=[self.site.pk])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in who translates for this school."""
        if not self.site:
            raise Http404
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get_page_subtitle(self) -> str:
        """The school."""
        return self.site.root_page.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the list, and this page where it is another one."""
        first = {"url": "" if self.is_list else self.list_url, "label": _("Translations")}
        items = [*super().get_breadcrumbs_items(), first]
        if not self.is_list:
            items.append({"url": "", "label": self.get_page_title(), "sublabel": ""})
        return items

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What every such page says."""
        return super().get_context_data(**kwargs) | {"site": self.site, "list_url": self.list_url}

    def dutch_pages(self, keys: list[str]) -> list[Page]:
        """Published Dutch pages of this school by their keys, as a form names them, in the order of the tree."""
        if not all(key.isdecimal() and len(key) < 19 for key in keys):
            not_found()
        pages = Page.objects.live().filter(pk__in=keys, path__startswith=self.site.root_page.path).order_by("path")
        return list(pages) if len(pages) == len(set(keys)) else not_found()


def not_found() -> Any:
    """What another school's things answer."""
    raise Http404
