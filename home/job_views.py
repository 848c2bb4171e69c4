"""The page on which somebody waits for a job: how far it is, what came of it, and the button to try again."""

from __future__ import annotations

from typing import Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home.actions.jobs import do_again
from home.job_queries import JobNow, jobs_now, visible_jobs
from home.models import Job


def lead_to(request: HttpRequest, job: Job) -> HttpResponse | None:
    """Say what came of a job that was done at once; None then, else the way to the page where one waits."""
    (now,) = jobs_now([job])
    if now.told is not None and not now.has_file and not now.told.is_warning:
        messages.success(request, now.told.text)
        return None
    return redirect("home_job", job_id=job.pk)


class JobView(WagtailAdminTemplateMixin, TemplateView):
    """One job. The page asks for itself again while the job is not done."""

    page_title = gettext_lazy("Work in the background")
    header_icon = "tasks"
    template_name = "home/admin/job.html"
    request: HttpRequest

    @cached_property
    def now(self) -> JobNow:
        """The job; another's is not there."""
        job = visible_jobs(self.request).filter(pk=self.kwargs["job_id"]).first()
        if job is None:
            raise Http404
        return jobs_now([job])[0]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in who asked for it."""
        self.now  # noqa: B018
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get_page_title(self) -> str:
        """What is being done."""
        return self.now.title

    def get_page_subtitle(self) -> str:
        """For which school."""
        return self.now.school

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, and this page."""
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The job."""
        return super().get_context_data(**kwargs) | {"now": self.now}

    def post(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """Try again."""
        if not do_again(self.now.job):
            messages.warning(request, _("That was done in the meantime, or is being done."))
        return redirect("home_job", job_id=job_id)


class JobFileView(JobView):
    """What came of a job, to fetch."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]
        """The file, as long as it is kept."""
        job = self.now.job
        if not self.now.has_file:
            raise Http404
        name, kind = job.result["filename"], job.result["content_type"]
        try:
            content = job.file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        return FileResponse(content, as_attachment=True, filename=name, content_type=kind)
