"""What readers think of the activities of a school, for who keeps its texts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from home.cell_texts import CONTENT_TYPE
from home.feedback_export import workbook_of
from home.feedback_queries import answered_page, lines_of, totals_by_language, totals_of
from home.models import ActivityPage
from home.models.feedback import KEEP_LINES_DAYS
from home.plain_access import ChoosePlainSchoolView, PlainView


class ChooseFeedbackView(ChoosePlainSchoolView):
    """What readers think at which school."""

    page_title = gettext_lazy("What readers think")
    header_icon = "comment"
    target = "home_feedback"


class FeedbackView(PlainView):
    """The activities that readers answered on."""

    page_title = gettext_lazy("What readers think")
    header_icon = "comment"
    section = gettext_lazy("What readers think")
    list_name = "home_feedback"
    is_list = True
    template_name = "home/admin/feedback.html"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """All of it as a spreadsheet."""
        url = reverse("home_feedback_export", args=[self.site.pk])
        return [HeaderButton(_("As a spreadsheet"), url, icon_name="download", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The totals."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"totals": totals_of(self.site), "days": KEEP_LINES_DAYS}


class ActivityFeedbackView(FeedbackView):
    """What readers think of one activity."""

    is_list = False
    template_name = "home/admin/feedback_page.html"

    @cached_property
    def page(self) -> ActivityPage:
        """The activity; 404 where it is not this school's."""
        page = answered_page(self.site, self.kwargs["page_id"])
        if page is None:
            raise Http404
        return page

    def get_page_title(self) -> str:
        """The activity."""
        title: str = self.page.title
        return title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Totals by language, and the lines."""
        context = super().get_context_data(**kwargs)
        return context | {
            "page": self.page,
            "languages": totals_by_language(self.site, self.page),
            "lines": lines_of(self.site, self.page),
        }


class FeedbackExportView(PlainView):
    """Every answer of the school as a spreadsheet."""

    page_title = gettext_lazy("What readers think")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        response = HttpResponse(workbook_of(self.site), content_type=CONTENT_TYPE)
        response["Content-Disposition"] = f'attachment; filename="meningen-{self.site.hostname}.xlsx"'
        response["Cache-Control"] = "private, no-store"
        return response
