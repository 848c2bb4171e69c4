"""Copy a plan in the browser: choose from what and to where, look at the rows, then copy."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import Site

from home.choices import Track
from home.models import YearLevelPage
from home.school_desk import not_found
from planner.actions_copy import CopyRefused, copy_plan, has_rows, plan_of_level
from planner.copy_sources import CopySource, model_plans, model_source, plan_source, retarget, sheet_of
from planner.dates import school_year_label, school_year_of
from planner.desk_access import PlannerView, offered_years
from planner.desk_queries import desk_entries, levels_of_sites
from planner.forms import CopyForm

PLAN, MODEL = "plan", "model"
HIDDEN_COLUMNS = ("leerjaar", "leerweg")


class CopyView(PlannerView):
    """With GET the choice and the preview, with POST the copy."""

    page_title = gettext_lazy("Copy a plan")
    header_icon = "copy"
    template_name = "planner/admin/copy.html"
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Choose; with ``preview`` in the address also show what comes of it."""
        site = self._site(request.GET)
        if site is None:
            return self.render_to_response(self.get_context_data(schools=self.sites))
        is_preview = "preview" in request.GET
        form = self._form(site, request.GET if is_preview else None)
        context: dict[str, Any] = {"form": form, "site": site}
        if is_preview and form.is_valid() and self._is_possible(form):
            context |= self._preview(form)
        return self.render_to_response(self.get_context_data(**context))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Copy, then open the new draft."""
        site = self._site(request.POST)
        if site is None:
            return redirect("planner_copy")
        form = self._form(site, request.POST)
        if form.is_valid() and self._is_possible(form):
            source, level, year = self._choice(form)
            try:
                change = copy_plan(
                    source,
                    site=site,
                    level=level,
                    school_year=year,
                    user=self.user,
                    overwrite=form.cleaned_data["overwrite"],
                )
            except (CopyRefused, PermissionDenied) as error:
                form.add_error(None, str(error) or _("You may not change this plan."))
            else:
                values = {"level": level.title, "school_year": school_year_label(year)}
                messages.success(request, _("The copy is there: %(level)s, %(school_year)s, as a draft.") % values)
                return redirect("wagtailadmin_pages:edit", change.page.pk)
        return self.render_to_response(self.get_context_data(form=form, site=site))

    def _site(self, values: QueryDict) -> Site | None:
        """The school that is meant; None where one has to choose. Whatever names another school is 404."""
        self.check_keys(values)
        named: set[Site] = set()
        if key := values.get("school"):
            named.add(self.site_or_404(key))
        if key := values.get("level"):
            named.add(self.level_or_404(key)[0])
        kind, _dash, key = values.get("source", "").partition("-")
        if kind == PLAN:
            named.add(self.plan_or_404(key)[0])
        if len(named) > 1:
            return not_found()
        return next(iter(named), self.sites[0] if len(self.sites) == 1 else None)

    def _form(self, site: Site, data: QueryDict | None) -> CopyForm:
        values = self.request.GET if data is None else data
        plans = [
            (f"{PLAN}-{entry.page.pk}", f"{entry.level.title}, {school_year_label(entry.school_year)}")
            for entry in desk_entries([site], None, 0)
            if entry.page
        ]
        initial = {
            "school_year": school_year_of(timezone.localdate()),
            **{name: values[name] for name in ("level", "school_year", "source") if values.get(name)},
        }
        if "source" not in initial and values.get("level"):
            initial["source"] = _likely_model(self.level_or_404(values["level"])[1])
        return CopyForm(data, levels=levels_of_sites([site]), plans=plans, years=offered_years(values), initial=initial)

    def _choice(self, form: CopyForm) -> tuple[CopySource, YearLevelPage, int]:
        """The rows to copy, the level and the school year."""
        data = form.cleaned_data
        _site, level = self.level_or_404(data["level"])
        return self._source(data["source"]), level, data["school_year"]

    def _source(self, name: str) -> CopySource:
        kind, _dash, rest = name.partition("-")
        if kind == PLAN:
            _site, level, page = self.plan_or_404(rest)
            return plan_source(page, level)
        track, _dash, number = rest.rpartition("-")
        return model_source(Track(track), int(number))

    def _is_possible(self, form: CopyForm) -> bool:
        """Whether the level is free, or may be written over; says beside the field why not."""
        data = form.cleaned_data
        _site, level = self.level_or_404(data["level"])
        stored = plan_of_level(level, data["school_year"])
        values = {"level": level.title, "school_year": school_year_label(data["school_year"])}
        if stored is not None and data["source"] == f"{PLAN}-{stored.pk}":
            form.add_error("level", _("A plan cannot be copied to itself. Choose another level or school year."))
        elif stored is not None and not data["overwrite"] and has_rows(stored):
            message = _("%(level)s already has a plan for %(school_year)s. Tick this to write over its draft.")
            form.add_error("overwrite", message % values)
        return form.is_valid()

    def _preview(self, form: CopyForm) -> dict[str, Any]:
        source, level, year = self._choice(form)
        site, _level = self.level_or_404(level.pk)
        copy = retarget(source, level, year, site)
        sheet = [
            {name: text for name, text in cells.items() if name not in HIDDEN_COLUMNS}
            for cells in sheet_of(copy.rows, year)
        ]
        stored = plan_of_level(level, year)
        return {
            "rows": [
                (list(cells.items()), copy.forced.get(row.external_id))
                for cells, row in zip(sheet, copy.rows, strict=True)
            ],
            "columns": list(sheet[0]) if sheet else [],
            "shows_forced": bool(copy.forced),
            "unknown_years": ", ".join(map(school_year_label, copy.unknown_years)),
            "level": level,
            "school_year": school_year_label(year),
            "is_other_level": source.level != level.level,
            "is_overwriting": stored is not None and has_rows(stored),
        }


def _likely_model(level: YearLevelPage) -> str:
    """The model plan of this level, if there is one."""
    return f"{MODEL}-{level.track}-{level.level}" if level.level in model_plans().get(level.track, ()) else ""
