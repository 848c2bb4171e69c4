"""The planner desk: all year plans of the schools that somebody keeps, and the way to everything one does with them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.widgets.button import HeaderButton

from home.cell_texts import CONTENT_TYPE
from planner import labels
from planner.actions_copy import CopyRefused, new_plan
from planner.dates import school_year_label, school_year_of
from planner.desk_access import PlannerView, may_plan
from planner.desk_queries import DeskEntry, desk_entries, school_years, with_summaries
from planner.forms import DeskFilterForm, NewPlanForm
from planner.queries import has_several_tracks
from planner.rows import rows_of
from planner.spreadsheets import write_csv, write_xlsx

PER_PAGE = 50
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": CONTENT_TYPE,
}
WRITERS = {"csv": write_csv, "xlsx": write_xlsx}


class PlannerMenuItem(MenuItem):
    """*Planner* in the menu of the admin, for those who keep plans."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Everybody else does not see it."""
        return may_plan(request)


@dataclass(frozen=True, slots=True)
class Link:
    """Something to do with a plan."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A row of the desk, in words and addresses."""

    entry: DeskEntry
    label: str
    edit_url: str
    when: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DeskYear:
    """The rows of one school year."""

    label: str
    lines: tuple[DeskLine, ...]


class PlannerDeskView(PlannerView):
    """All plans, by school year and level."""

    page_title = gettext_lazy("Planner")
    template_name = "planner/admin/desk.html"
    is_desk = True

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """What one can begin with."""
        return [
            HeaderButton(_("Import a spreadsheet"), reverse("planner_import"), icon_name="upload", priority=10),
            HeaderButton(_("Copy a plan"), reverse("planner_copy"), icon_name="copy", priority=20),
            HeaderButton(_("Learning line"), reverse("planner_learning_line"), icon_name="list-ul", priority=30),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of the desk."""
        running = school_year_of(timezone.localdate())
        years = school_years(self.sites)
        form = DeskFilterForm(self.request.GET, sites=self.sites, years=sorted({*years, running, running + 1})[::-1])
        chosen = form.cleaned_data if form.is_valid() else {}
        site, year = chosen.get("school"), chosen.get("school_year")
        entries = desk_entries([site] if site else self.sites, year, year or running)
        page = WagtailPaginator(entries, PER_PAGE).get_page(self.request.GET.get("p"))
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "years": self._years(with_summaries(list(page), timezone.localdate(), self.request)),
            "has_plans": bool(years),
            "is_filtered": bool(site or year),
            "shows_school": len(self.sites) > 1,
            "shows_filter": len(self.sites) > 1 or bool(years),
            "items": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
        }

    def _years(self, entries: list[DeskEntry]) -> list[DeskYear]:
        groups = groupby(entries, key=lambda entry: entry.school_year)
        return [DeskYear(school_year_label(year), tuple(map(self._line, group))) for year, group in groups]

    def _line(self, entry: DeskEntry) -> DeskLine:
        following = entry.summary.next if entry.summary else None
        return DeskLine(
            entry=entry,
            label=entry.level.title,
            edit_url=reverse("wagtailadmin_pages:edit", args=[entry.page.pk]) if entry.page else "",
            when=labels.full_label(following.period, following.start_time) if following else "",
            links=tuple(_plan_links(entry, self.request) if entry.page else _beginnings(entry)),
        )


def _query(entry: DeskEntry) -> str:
    return urlencode({"school": entry.site.pk, "school_year": entry.school_year, "level": entry.level.pk})


def _beginnings(entry: DeskEntry) -> list[Link]:
    """What a level without a plan can begin with, besides an empty one."""
    return [
        Link(_("Import a spreadsheet"), f"{reverse('planner_import')}?{_query(entry)}", "upload"),
        Link(_("Copy a plan"), f"{reverse('planner_copy')}?{_query(entry)}", "copy"),
    ]


def _plan_links(entry: DeskEntry, request: HttpRequest) -> list[Link]:
    """What one can do with a plan."""
    page = entry.page
    if page is None:
        return []
    links = [Link(_("Edit"), reverse("wagtailadmin_pages:edit", args=[page.pk]), "edit")]
    if page.live and (url := page.get_url(request)):
        links.append(Link(_("View live"), url, "view"))
    if entry.state != "live":
        links.append(Link(_("Preview the draft"), reverse("wagtailadmin_pages:view_draft", args=[page.pk]), "glasses"))
    links += [
        Link(_("Import a spreadsheet"), f"{reverse('planner_import')}?{_query(entry)}", "upload"),
        Link(_("Export as CSV"), reverse("planner_export", args=[page.pk, "csv"]), "download"),
        Link(_("Export as Excel"), reverse("planner_export", args=[page.pk, "xlsx"]), "download"),
        Link(_("Workbook for the team"), reverse("planner_team_workbook", args=[page.pk]), "table"),
        Link(_("Invitations"), reverse("planner_invitations"), "mail"),
        Link(_("Coverage"), reverse("planner_coverage", args=[page.pk]), "grid"),
        Link(_("Self-check"), reverse("planner_self_check", args=[page.pk]), "clipboard-list"),
        Link(_("Carry over to the next year"), reverse("planner_carry_over", args=[page.pk]), "arrow-right"),
    ]
    copy = urlencode({"school": entry.site.pk, "source": f"plan-{page.pk}"})
    links.append(Link(_("Copy to another level or year"), f"{reverse('planner_copy')}?{copy}", "copy"))
    return links


class NewPlanView(PlannerView):
    """Makes an empty plan and opens it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make it, or open the one that is there."""
        form = NewPlanForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose the level and the school year of the new plan."))
            return redirect("planner_desk")
        _site, level = self.level_or_404(form.cleaned_data["level"])
        try:
            page = new_plan(level, form.cleaned_data["school_year"], user=self.user)
        except CopyRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("planner_desk")
        return redirect("wagtailadmin_pages:edit", page.pk)


class ExportView(PlannerView):
    """The latest draft of a plan as a spreadsheet that can be read back."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, page_id: int, file_format: str) -> HttpResponse:
        """Send the file; in Dutch, because it is read back by its Dutch words."""
        site, level, page = self.plan_or_404(page_id)
        with translation.override(settings.LANGUAGE_CODE):
            rows = rows_of(page.get_latest_revision_as_object(), level, with_track=has_several_tracks(site))
            content = WRITERS[file_format](rows, school_year=page.school_year)
        response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
        name = f"{site.hostname}-{level.slug}-{page.slug}.{file_format}"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response
