"""Work outside the request, for the portal administrator on the portal's own host; for all others 404."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from home.background import try_again
from home.school_views import SchoolsView, keeps_schools
from home.work_queries import open_tasks, queue_now


class WorkMenuItem(MenuItem):
    """*Work in the background* in the settings of the admin."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Everybody else does not see it."""
        return keeps_schools(request)


class WorkView(SchoolsView):
    """What waits, what is being done, and what was given up; with a button to begin anew."""

    page_title = gettext_lazy("Work in the background")
    header_icon = "tasks"
    template_name = "home/admin/work.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, and this page."""
        return [*super(SchoolsView, self).get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list, and how the queue is doing."""
        queue, has_queue = queue_now(), settings.TASK_QUEUE == "database"
        listed = {"tasks": open_tasks(), "queue": queue, "needs_care": has_queue and not queue.is_well}
        return super().get_context_data(**kwargs) | listed

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin anew with one task that waits or was given up."""
        try:
            key = UUID(request.POST.get("task", ""))
        except ValueError as error:
            raise Http404 from error
        if try_again(key):
            messages.success(request, _("It will be tried again at once."))
        else:
            messages.warning(request, _("That was done in the meantime, or is being done."))
        return redirect("home_work")
