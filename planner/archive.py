"""What the planner adds to the archive of a school. Plans are pages and closure days are settings: they come along."""

from __future__ import annotations

from django.db.models import Max, Min
from wagtail.models import Site

from home.archive_parts import ArchiveRows
from home.queries import school_settings
from planner.models import SchoolHoliday, YearPlanPage


def holiday_rows(site: Site) -> ArchiveRows:
    """The school holidays of the region in the years of the school's plans.

    They are the ministry's, not the school's: on import they come in only where the portal knows none of that year and
    region, so that a plan looks as it did.
    """
    plans = YearPlanPage.objects.descendant_of(site.root_page)
    years = plans.aggregate(first=Min("school_year"), last=Max("school_year"))
    rows = SchoolHoliday.objects.filter(
        region__in=["", school_settings(site).region],
        school_year__range=(years["first"] or 0, (years["last"] or -1) + 1),
    )
    known = set(SchoolHoliday.objects.values_list("school_year", "region"))
    return ArchiveRows(
        rows.order_by("school_year", "start", "region", "name"),
        wanted=lambda holiday: (holiday.school_year, holiday.region) not in known,
    )
