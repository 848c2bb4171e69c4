"""Who comes into the planner's views of the admin, and what they find there: only plans of the schools that they keep.

Whatever belongs to another school does not exist: 404, never 403.
"""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from home.models import YearLevelPage
from home.permissions import PLANNER_ROLES, visible_sites
from home.school_desk import SchoolsView, not_found
from planner.dates import school_year_of
from planner.forms import FIRST_YEAR, LAST_YEAR
from planner.models import YearPlanPage


def may_plan(request: HttpRequest) -> bool:
    """Whether this user keeps year plans of a school that this host shows."""
    return request.user.is_superuser or visible_sites(request, PLANNER_ROLES).exists()


class PlannerView(SchoolsView):
    """A page of the planner in the admin; who keeps no plans of the schools here gets 404."""

    roles = PLANNER_ROLES
    header_icon = "calendar-alt"
    is_desk = False
    """The desk itself is where the path of the others begins."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in who keeps plans."""
        if not self.sites and not request.user.is_superuser:
            raise Http404
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the desk, and this page where it is another one."""
        items = [*super().get_breadcrumbs_items(), {"url": reverse("planner_desk"), "label": _("Planner")}]
        if not self.is_desk:
            items.append({"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()})
        return items

    def site_or_404(self, key: Any) -> Site:
        """One of the schools here, by the key of its site."""
        return next((site for site in self.sites if str(site.pk) == str(key)), None) or not_found()

    def level_or_404(self, key: Any) -> tuple[Site, YearLevelPage]:
        """A level of one of the schools here, and its school."""
        level = YearLevelPage.objects.filter(pk=key).first() if str(key).isdecimal() else None
        for site in self.sites:
            if level is not None and level.path[: -Page.steplen] == site.root_page.path:
                return site, level
        return not_found()

    def plan_or_404(self, key: Any) -> tuple[Site, YearLevelPage, YearPlanPage]:
        """A plan of one of the schools here, with its school and level."""
        plan = YearPlanPage.objects.filter(pk=key).first() if str(key).isdecimal() else None
        if plan is None:
            return not_found()
        level = YearLevelPage.objects.parent_of(plan).first()
        site, level = self.level_or_404(level.pk if level else "")
        return site, level, plan

    def check_keys(self, values: QueryDict) -> None:
        """404 where a form or an address names a school or a level that is not here, whatever else it says."""
        if key := values.get("school"):
            self.site_or_404(key)
        if key := values.get("level"):
            self.level_or_404(key)


def offered_years(values: QueryDict) -> list[int]:
    """The school years around the running one, and the one that an address names."""
    running = school_year_of(timezone.localdate())
    years = {running - 1, running, running + 1, running + 2}
    named = values.get("school_year", "")
    if named.isdecimal() and FIRST_YEAR <= int(named) <= LAST_YEAR:
        years.add(int(named))
    return sorted(years)
