"""The schools of the installation, for the portal administrator on the portal's own host; for all others 404."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Site

from home.actions import (
    SchoolError,
    close_school,
    delete_school,
    rename_school,
    reopen_school,
)
from home.actions.hostnames import is_served
from home.actions.schools import begin_school
from home.job_views import lead_to
from home.permissions import school_of_host, school_sites
from home.school_forms import DeleteSchoolForm, NewSchoolForm, RenameSchoolForm, TellsFaults
from home.school_queries import find_schools, holdings_of, school_entries
from home.school_trees import is_closed

PER_PAGE = 50


def keeps_schools(request: HttpRequest) -> bool:
    """Whether this is a portal administrator on the portal's own host."""
    return request.user.is_superuser and school_of_host(request) is None


class SchoolsMenuItem(MenuItem):
    """*Schools* in the menu of the admin."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Everybody else does not see it."""
        return keeps_schools(request)


class SchoolsView(WagtailAdminTemplateMixin, TemplateView):
    """What the pages about schools share."""

    header_icon = "site"
    is_list = False
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in the portal administrator."""
        if not keeps_schools(request):
            raise Http404
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    @property
    def user(self) -> User:
        """Who works here."""
        return cast(User, self.request.user)

    @cached_property
    def site(self) -> Site:
        """The school that the address names."""
        site: Site | None = school_sites().filter(pk=self.kwargs["site_id"]).first()
        if site is None:
            raise Http404
        return site

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the schools, and this page where it is another one."""
        items = [*super().get_breadcrumbs_items(), {"url": reverse("home_schools"), "label": _("Schools")}]
        if not self.is_list:
            items.append({"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()})
        return items


class SchoolListView(SchoolsView):
    """All schools."""

    page_title = gettext_lazy("Schools")
    template_name = "home/admin/schools.html"
    is_list = True

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """What one can begin with."""
        return [HeaderButton(_("New school"), reverse("home_school_create"), icon_name="plus", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of the list."""
        words = self.request.GET.get("q", "").strip()[:100].replace("\x00", "")
        page = WagtailPaginator(find_schools(words), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "schools": school_entries(list(page)),
            "words": words,
            "items": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
        }


class SchoolFormView(SchoolsView):
    """A page with a form; what the action refuses is shown beside its field, and nothing is stored."""

    http_method_names = ["get", "head", "post"]

    def make_form(self, data: Any = None) -> TellsFaults:
        """The form, filled in with what was sent or what there is."""
        raise NotImplementedError

    def act(self, form: Any) -> HttpResponse | None:
        """Do it, and say that it is done, or lead to where it is said."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, empty where nothing was sent."""
        return super().get_context_data(**({"form": self.make_form()} | kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it and go back to the list, or show what is wrong."""
        form = self.make_form(request.POST)
        if form.is_valid():
            try:
                return self.act(form) or redirect("home_schools")
            except SchoolError as error:
                form.add_faults(error)
        return self.render_to_response(self.get_context_data(form=form))

    def warn_of_host(self, hostname: str) -> None:
        """Say so where the installation does not answer on a host name yet."""
        if not is_served(hostname):
            message = _("This installation does not answer on %(hostname)s yet: add it to ALLOWED_HOSTS.")
            messages.warning(self.request, message % {"hostname": hostname})


class NewSchoolView(SchoolFormView):
    """Make a school."""

    page_title = gettext_lazy("New school")
    template_name = "home/admin/school_new.html"

    def make_form(self, data: Any = None) -> TellsFaults:
        """An empty one has library and plans ticked."""
        return NewSchoolForm(data)

    def act(self, form: NewSchoolForm) -> HttpResponse | None:
        """Make it; library and plans may follow."""
        site, job = begin_school(form.plan(), self.user)
        button = messages.button(f"{site.root_url}/", _("View live"), new_window=True)
        messages.success(self.request, _("%(name)s is there.") % {"name": site.root_page.title}, buttons=[button])
        self.warn_of_host(site.hostname)
        return lead_to(self.request, job) if job else None


class OneSchoolView(SchoolFormView):
    """Something to do with one school."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Another number than a school's is 404, also for who merely looks."""
        super().setup(request, *args, **kwargs)
        if keeps_schools(request):
            self.site  # noqa: B018

    def get_page_subtitle(self) -> str:
        """Which school."""
        return str(self.site.root_page.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The school, for every page about it."""
        return super().get_context_data(**kwargs) | {"site": self.site, "name": self.site.root_page.title}


class RenameSchoolView(OneSchoolView):
    """Name and host name."""

    page_title = gettext_lazy("Rename")
    template_name = "home/admin/school_rename.html"

    def make_form(self, data: Any = None) -> TellsFaults:
        """As the school is called now."""
        return RenameSchoolForm(data, initial={"name": self.site.root_page.title, "hostname": self.site.hostname})

    def act(self, form: RenameSchoolForm) -> None:
        """Rename it."""
        values = form.cleaned_data
        rename_school(self.site, name=values["name"], hostname=values["hostname"], user=self.user)
        messages.success(self.request, _("%(name)s is renamed.") % {"name": values["name"]})
        self.warn_of_host(self.site.hostname)


class CloseSchoolView(OneSchoolView):
    """Close a school, after a question."""

    page_title = gettext_lazy("Close")
    template_name = "home/admin/school_close.html"

    def make_form(self, data: Any = None) -> TellsFaults:
        """Nothing to fill in."""
        return TellsFaults(data)

    def act(self, form: forms.Form) -> None:
        """Close it."""
        close_school(self.site, user=self.user)
        messages.success(self.request, _("%(name)s is closed.") % {"name": self.site.root_page.title})


class ReopenSchoolView(CloseSchoolView):
    """Open a closed school again, after a question."""

    page_title = gettext_lazy("Open again")
    template_name = "home/admin/school_reopen.html"

    def act(self, form: forms.Form) -> None:
        """Open it."""
        reopen_school(self.site, user=self.user)
        messages.success(self.request, _("%(name)s is open again.") % {"name": self.site.root_page.title})


class DeleteSchoolView(OneSchoolView):
    """Delete a school, after its host name was typed."""

    page_title = gettext_lazy("Delete for good")
    template_name = "home/admin/school_delete.html"

    def make_form(self, data: Any = None) -> TellsFaults:
        """Where the host name is typed."""
        return DeleteSchoolForm(data, hostname=self.site.hostname)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What goes, and the way to keep a copy of it."""
        return super().get_context_data(**kwargs) | {
            "holdings": holdings_of(self.site),
            "is_closed": is_closed(self.site),
            "export_url": _export_url(self.site),
        }

    def act(self, form: DeleteSchoolForm) -> None:
        """Delete it."""
        name = self.site.root_page.title
        delete_school(self.site, confirm=form.cleaned_data["confirm"], user=self.user)
        messages.success(self.request, _("%(name)s is deleted.") % {"name": name})


def _export_url(site: Site) -> str:
    """Where all of a school is written to one archive; empty where that is not to be had."""
    try:
        return reverse("home_school_export", args=[site.pk])
    except NoReverseMatch:
        return ""
