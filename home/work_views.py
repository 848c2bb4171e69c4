"""Work outside the request, for the portal administrator on the portal's own host; for all others 404."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator

from home.actions.jobs import do_again
from home.background import try_again
from home.models import Job
from home.school_views import SchoolsView, keeps_schools
from home.work_list import OPEN, WorkList, WorkState, counts
from home.work_queries import queue_now

PER_PAGE = 50


class WorkMenuItem(MenuItem):
    """*Work in the background* in the settings of the admin."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Everybody else does not see it."""
        return keeps_schools(request)


class WorkView(SchoolsView):
    """What waits, what is being done, what was given up, with a button to begin anew; and what was done lately."""

    page_title = gettext_lazy("Work in the background")
    header_icon = "tasks"
    template_name = "home/admin/work.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, and this page."""
        return [*super(SchoolsView, self).get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of the list, and how the queue is doing."""
        queue, has_queue = queue_now(), settings.TASK_QUEUE == "database"
        wanted = self.request.GET.get("state", "")
        states = (WorkState(wanted),) if wanted in WorkState.values else OPEN
        items = WagtailPaginator(WorkList(states), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "items": items,
            "elided_page_range": items.paginator.get_elided_page_range(items.number),
            "tasks": items.object_list,
            "counts": [(state, state.label, number) for state, number in counts().items()],
            "state": wanted if wanted in WorkState.values else "",
            "queue": queue,
            "needs_care": has_queue and not queue.is_well,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin anew with one task that waits or was given up."""
        if self._begin_anew(request.POST.get("task", "")):
            messages.success(request, _("It will be tried again at once."))
        else:
            messages.warning(request, _("That was done in the meantime, or is being done."))
        return redirect("home_work")

    def _begin_anew(self, key: str) -> bool:
        kind, _dash, number = key.partition("-")
        if kind == "job" and number.isdecimal() and len(number) < 19:
            return do_again(get_object_or_404(Job, pk=number))
        try:
            return try_again(UUID(key))
        except ValueError as error:
            raise Http404 from error
