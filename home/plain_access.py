"""Who comes into the views about words and answers of readers, and of which school: another's does not exist (404)."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from home.permissions import PLAIN_ROLES, visible_sites


class PlainMenuItem(MenuItem):
    """An item of the menu for those who keep a school's texts."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Everybody else does not see it."""
        return visible_sites(request, PLAIN_ROLES).exists()


class PlainView(WagtailAdminTemplateMixin, TemplateView):
    """A page about the texts of one school that this host shows."""

    request: HttpRequest

    @property
    def user(self) -> User:
        """Who works here; nobody comes this far without having signed in."""
        return cast(User, self.request.user)

    @cached_property
    def sites(self) -> list[Site]:
        """The schools whose texts this user keeps, as far as this host shows them."""
        return list(visible_sites(self.request, PLAIN_ROLES))

    @cached_property
    def site(self) -> Site:
        """The school that the address names."""
        for site in self.sites:
            if site.pk == self.kwargs["site_id"]:
                return site
        raise Http404

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in who keeps this school's texts."""
        if self.site not in self.sites:
            raise Http404
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get_page_subtitle(self) -> str:
        """The school."""
        return self.site.root_page.title


class ChooseSchoolView(WagtailAdminTemplateMixin, TemplateView):
    """Of which school: on a school's host its own, elsewhere one of those whose texts the user keeps."""

    template_name = "home/admin/plain_schools.html"
    target = ""
    """The name of the address to go on to, which has the school's site in it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Straight to the school where there is only one."""
        sites = list(visible_sites(request, PLAIN_ROLES))
        if not sites and not request.user.is_superuser:
            raise Http404
        if len(sites) == 1:
            return redirect(self.target, sites[0].pk)
        schools = [(site.root_page.title, reverse(self.target, args=[site.pk])) for site in sites]
        return self.render_to_response(self.get_context_data(schools=schools))
