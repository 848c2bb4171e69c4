"""Import a spreadsheet in the browser: choose it, look at what it will do, then store it; nothing before that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import Site

from planner.actions import ImportRefused, PlanChange
from planner.actions_import import ImportStale, store_import
from planner.dates import school_year_bounds, school_year_label, school_year_of
from planner.desk_access import PlannerView, offered_years
from planner.desk_queries import levels_of_sites
from planner.forms import ImportForm
from planner.import_preview import ImportPreview, faulty_sheet, preview_import, read_ticket_file
from planner.import_ticket import ImportTicket, TicketError, read_ticket
from planner.spreadsheets import CellProblem, ReadResult


class ImportView(PlannerView):
    """Upload and preview; with a ticket also the confirmation."""

    page_title = gettext_lazy("Import a spreadsheet")
    header_icon = "upload"
    template_name = "planner/admin/import_form.html"
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, filled in as far as the address says."""
        self.check_keys(request.GET)
        return self.render_to_response(self.get_context_data(form=self._form()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """A file to look at, or a ticket to store."""
        self.check_keys(request.POST)
        if "ticket" in request.POST:
            return self._confirm(request.POST["ticket"])
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        data = form.cleaned_data
        ticket = ImportTicket(
            user=self.user.pk,
            site=data["school"].pk,
            school_year=data["school_year"],
            track=data.get("track") or "",
            level=data.get("level"),
            filename=data["file"].name[:200],
            content=data["file"].read(),
        )
        return self._show(ticket, form)

    def _form(self, data: Any = None, files: Any = None, initial: dict[str, Any] | None = None) -> ImportForm:
        values = self.request.GET if data is None else data
        track = ""
        if key := values.get("level"):
            _site, level = self.level_or_404(key)
            track = level.track
        start = {
            "school_year": school_year_of(timezone.localdate()),
            "track": track,
            **{name: values[name] for name in ("school", "school_year", "level") if values.get(name)},
            **(initial or {}),
        }
        years = sorted({*offered_years(values), *([initial["school_year"]] if initial else [])})
        return ImportForm(data, files, sites=self.sites, levels=levels_of_sites(self.sites), years=years, initial=start)

    def _show(self, ticket: ImportTicket, form: ImportForm | None = None, warning: str = "") -> HttpResponse:
        """The preview, or what is wrong with the file."""
        site = self.site_or_404(ticket.site)
        result = read_ticket_file(ticket)
        try:
            if result.problems:
                raise ImportRefused(result.problems)
            preview = preview_import(
                result, site=site, school_year=ticket.school_year, track=ticket.track, user=self.user
            )
        except ImportRefused as refusal:
            return self._show_faults(ticket, refusal.problems, form)
        except ValidationError as error:
            return self._show_faults(ticket, [CellProblem(1, "", message) for message in error.messages], form)
        return self._show_preview(ticket, result, preview, warning)

    def _show_faults(self, ticket: ImportTicket, problems: Any, form: ImportForm | None) -> HttpResponse:
        """Beside the field where the file cannot be read at all, else in its cells."""
        columns, rows = faulty_sheet(ticket, problems)
        form = form or self._again(ticket)
        if not rows:
            for problem in problems:
                form.add_error("file", str(problem.message))
            return self.render_to_response(self.get_context_data(form=form))
        self.template_name = "planner/admin/import_faults.html"
        context = {
            "form": self._again(ticket),
            "ticket": ticket,
            "problems": problems,
            "columns": columns,
            "rows": rows,
        }
        return self.render_to_response(self.get_context_data(**context))

    def _again(self, ticket: ImportTicket) -> ImportForm:
        """A fresh form for a mended file, with the same answers."""
        same = {"school": ticket.site, "school_year": ticket.school_year, "track": ticket.track, "level": ticket.level}
        return self._form(initial=same)

    def _show_preview(
        self, ticket: ImportTicket, result: ReadResult, preview: ImportPreview, warning: str
    ) -> HttpResponse:
        ticket = replace(ticket, revisions=preview.revisions)
        first, last = school_year_bounds(ticket.school_year)
        others = ticket.level is not None and any(plan.level.pk != ticket.level for plan in preview.plans)
        self.template_name = "planner/admin/import_preview.html"
        context = {
            "form": self._again(ticket),
            "ticket": ticket,
            "signed": ticket.signed(),
            "school": self.site_or_404(ticket.site).root_page.title,
            "school_year": school_year_label(ticket.school_year),
            "preview": preview,
            "notices": [_words(notice) for notice in result.notices],
            "warning": warning,
            "has_other_levels": others,
            "outside": sum(row.start < first or row.end > last for row in result.rows),
            "can_publish": self._can_publish(self.site_or_404(ticket.site)),
        }
        return self.render_to_response(self.get_context_data(**context))

    def _can_publish(self, site: Site) -> bool:
        return bool(site.root_page.permissions_for_user(self.user).can_publish_subpage())

    def _confirm(self, text: str) -> HttpResponse:
        """Store what the preview showed, unless something has changed since."""
        try:
            ticket = read_ticket(text, user=self.user.pk)
        except TicketError as error:
            messages.error(self.request, str(error))
            return redirect("planner_import")
        site = self.site_or_404(ticket.site)
        publish = self.request.POST.get("action") == "publish"
        if publish and not self._can_publish(site):
            return self._show(ticket, warning=_("You may not publish. Keep the plans as drafts."))
        try:
            changes = store_import(ticket, site=site, user=self.user, publish=publish)
        except ImportStale:
            return self._show(ticket, warning=_("The plans have changed since this preview. This is the new one."))
        query = urlencode([("plan", change.page.pk) for change in changes])
        messages.success(self.request, _summary(changes, publish=publish))
        return redirect(f"{reverse('planner_import_done')}?{query}")


class ImportDoneView(PlannerView):
    """What an import stored, and the way to the editors."""

    page_title = gettext_lazy("Import a spreadsheet")
    header_icon = "upload"
    template_name = "planner/admin/import_done.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The plans that the address names."""
        found = [self.plan_or_404(key) for key in self.request.GET.getlist("plan")[:30]]
        plans = [{"level": level, "page": page, "site": site} for site, level, page in found]
        return {**super().get_context_data(**kwargs), "plans": plans}


def _words(notice: Any) -> str:
    """A notice of the reader as one sentence, row and column first."""
    if not isinstance(notice, CellProblem):
        return str(notice)
    if not notice.column:
        return _("Row %(row)s: %(message)s") % {"row": notice.row, "message": notice.message}
    values = {"row": notice.row, "column": notice.column, "message": notice.message}
    return _("Row %(row)s, column %(column)s: %(message)s") % values


def _summary(changes: list[PlanChange], *, publish: bool) -> str:
    stored = [change for change in changes if not change.is_empty]
    if not stored and not publish:
        return _("The plans said all of this already; nothing was changed.")
    if publish:
        return _("The import is stored and published.")
    return _("The import is stored as drafts. Parents see it when you publish.")
