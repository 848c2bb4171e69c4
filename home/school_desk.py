"""Views of the admin about one school: who comes in, and of which school. Another's does not exist (404)."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from home.choices import Role
from home.permissions import visible_sites

Roles = tuple[Role, ...]


def not_found() -> NoReturn:
    """What another school's things answer."""
    raise Http404


class RoleMenuItem(MenuItem):
    """An item of the menu for those who have one of these roles at a school that this host shows."""

    roles: ClassVar[Roles] = ()

    def is_shown(self, request: HttpRequest) -> bool:
        """Everybody else does not see it."""
        return visible_sites(request, self.roles).exists()


class SchoolsView(WagtailAdminTemplateMixin, TemplateView):
    """A page about the schools at which who asks has one of these roles, as far as this host shows them."""

    roles: ClassVar[Roles] = ()
    request: HttpRequest

    @property
    def user(self) -> User:
        """Who works here; nobody comes this far without having signed in."""
        return cast(User, self.request.user)

    @cached_property
    def sites(self) -> list[Site]:
        """The schools, read once."""
        return list(visible_sites(self.request, self.roles))


class SchoolView(SchoolsView):
    """A page about the one school that the address names."""

    @cached_property
    def site(self) -> Site:
        """The school."""
        return next((site for site in self.sites if site.pk == self.kwargs["site_id"]), None) or not_found()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in who has one of the roles at this school."""
        if self.site not in self.sites:
            raise Http404
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get_page_subtitle(self) -> str:
        """The school."""
        return self.site.root_page.title


class SectionView(SchoolView):
    """A page of a section of a school: its list, or a page that is reached from the list."""

    section: ClassVar[str | Promise] = ""
    """What the section is called."""
    list_name = ""
    """The name of the list's address, which has the school's site in it."""
    is_list = False

    @cached_property
    def list_url(self) -> str:
        """The section's list at this school."""
        return reverse(self.list_name, args=[self.site.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the list, and this page where it is another one."""
        items = [
            *super().get_breadcrumbs_items(),
            {"url": "" if self.is_list else self.list_url, "label": self.section},
        ]
        if not self.is_list:
            items.append({"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()})
        return items

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The school, and the way back to the list."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"site": self.site, "list_url": self.list_url}


class ChooseSchoolView(SchoolsView):
    """Of which school: on a school's host its own, elsewhere one of those that the user keeps."""

    template_name = "home/admin/choose_school.html"
    target = ""
    """The name of the address to go on to, which has the school's site in it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Straight to the school where there is only one."""
        if not self.sites and not self.user.is_superuser:
            raise Http404
        if len(self.sites) == 1:
            return redirect(self.target, self.sites[0].pk)
        schools = [(site.root_page.title, reverse(self.target, args=[site.pk])) for site in self.sites]
        return self.render_to_response(self.get_context_data(schools=schools))
