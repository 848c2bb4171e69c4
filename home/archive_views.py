"""Take everything of a school along, or bring a school in, in the admin.

A portal administrator exports every school and imports, on the portal's own host; who manages a school exports that
one, on its host. Everybody else finds nothing here: 404.
"""

from __future__ import annotations

import hashlib
from typing import IO, Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from home.actions.errors import SchoolError
from home.actions.hostnames import read_hostname
from home.actions.jobs import ask_for
from home.archive_format import ArchiveError
from home.archive_forms import ArchiveForm
from home.archive_import import OpenArchive, open_archive
from home.archive_jobs import EXPORT, EXPORT_ROLES, IMPORT
from home.archive_preview import describe
from home.job_views import lead_to
from home.permissions import school_of_host, visible_sites


def may_import(request: HttpRequest) -> bool:
    """Whether this is a portal administrator on the portal's own host, or on one that is no school's."""
    return bool(request.user.is_superuser) and school_of_host(request) is None


class ArchiveMenuItem(MenuItem):
    """*Archives* among the settings, for those who have something to do there."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Everybody else does not see it."""
        return may_import(request) or visible_sites(request, EXPORT_ROLES).exists()


class ArchiveView(WagtailAdminTemplateMixin, TemplateView):
    """A page about archives."""

    header_icon = "download"
    request: HttpRequest

    @cached_property
    def sites(self) -> list[Site]:
        """The schools that this user may take along, as far as this host shows them."""
        return list(visible_sites(self.request, EXPORT_ROLES))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the list, and this page where it is another one."""
        items = [*super().get_breadcrumbs_items(), {"url": reverse("home_school_archives"), "label": _("Archives")}]
        if type(self) is not ArchiveListView:
            items.append({"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()})
        return items


class ArchiveListView(ArchiveView):
    """The schools that can be exported, and the way to the import."""

    page_title = gettext_lazy("Archives")
    template_name = "home/admin/archives.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who manages one school goes straight to its export."""
        if not self.sites and not may_import(request):
            raise Http404
        if len(self.sites) == 1 and not may_import(request):
            return redirect("home_school_export", site_id=self.sites[0].pk)
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The schools."""
        return super().get_context_data(**kwargs) | {"sites": self.sites, "may_import": may_import(self.request)}


class ExportView(ArchiveView):
    """What an archive of this school holds, and the button that makes it."""

    page_title = gettext_lazy("Export the school")
    template_name = "home/admin/school_export.html"

    @cached_property
    def site(self) -> Site:
        """The school that the address names; another one is not there."""
        found = next((site for site in self.sites if site.pk == self.kwargs["site_id"]), None)
        if found is None:
            raise Http404
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in who may take this school along."""
        if self.site is None:
            raise Http404
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get_page_subtitle(self) -> str:
        """The school."""
        return str(self.site.root_page.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The school."""
        return super().get_context_data(**kwargs) | {"site": self.site}

    def post(self, request: HttpRequest, site_id: int) -> HttpResponse:
        """Have the archive made."""
        job = ask_for(EXPORT, request.user, self.site)
        return lead_to(request, job) or redirect("home_school_export", site_id=site_id)


class ImportView(ArchiveView):
    """Choose an archive, see what is inside, and only then bring it in.

    Until then nothing waits on the server: the browser sends the file twice, and the second time it must be the same.
    """

    page_title = gettext_lazy("Import a school")
    header_icon = "upload"
    template_name = "home/admin/school_import.html"
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in portal administrators."""
        if not may_import(request):
            raise Http404
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, empty at first."""
        return super().get_context_data(**{"form": ArchiveForm(), **kwargs})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Look inside, or bring in what was looked at."""
        form = ArchiveForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form=form)
        file = form.cleaned_data["file"]
        digest = _digest(file)
        try:
            archive = open_archive(file)
        except ArchiveError as error:
            form.add_error("file", str(error))
            return self._show(form=form)
        wanted = request.POST.get("step") == "import"
        same = request.POST.get("seen") == digest
        if wanted and not same:
            form.add_error("file", _("This is not the archive that you looked at. Look at what is inside first."))
        if not self._is_free(form, archive) or not wanted or form.errors:
            return self._show(form=form, preview=describe(archive), digest=digest)
        return self._import(form.cleaned_data)

    def _is_free(self, form: ArchiveForm, archive: OpenArchive) -> bool:
        """Whether the school can have its host name here; else the form says so."""
        try:
            read_hostname(form.cleaned_data["hostname"] or archive.manifest.school.hostname)
        except SchoolError as error:
            form.add_error("hostname", [str(error), _("Give another host name.")])
            return False
        return True

    def _import(self, data: dict[str, Any]) -> HttpResponse:
        """Have it brought in; the file waits where only workers come."""
        here = Site.find_for_request(self.request)
        data["file"].seek(0)
        job = ask_for(
            IMPORT,
            self.request.user,
            file=data["file"],
            hostname=data["hostname"],
            port=here.port if here else None,
            with_staff=data["with_staff"],
        )
        return redirect("home_job", job_id=job.pk)

    def _show(self, **context: Any) -> HttpResponse:
        """The page; what is wrong with the file stands apart, because a script leaves the chosen file where it is."""
        if form := context.get("form"):
            context["fault"] = " ".join(form.errors.pop("file", []))
        return self.render_to_response(self.get_context_data(**context))


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest
