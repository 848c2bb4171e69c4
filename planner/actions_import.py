"""Store a spreadsheet that somebody looked at in the browser, if the plans are still as the preview showed them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page, Site

from home.models import YearLevelPage
from planner.actions import ImportRefused, PlanChange, import_rows
from planner.import_preview import latest_revisions, lock_of, read_ticket_file
from planner.import_ticket import ImportTicket
from planner.models import YearPlanPage


class ImportStale(ValueError):
    """The plans are not as they were when the preview was made, or may not be changed now; nothing was stored."""


@transaction.atomic
def store_import(ticket: ImportTicket, *, site: Site, user: AbstractBaseUser, publish: bool) -> list[PlanChange]:
    """Import the file of a ticket; raises ImportStale where that would do something else than was shown."""
    levels = list(YearLevelPage.objects.child_of(site.root_page).filter(pk__in=ticket.revisions))
    # Nobody else stores a plan of these levels between the comparison and the import.
    list(Page.objects.select_for_update().filter(pk__in=[level.pk for level in levels]))
    if latest_revisions(levels, ticket.school_year) != ticket.revisions:
        raise ImportStale
    for level in levels:
        page = YearPlanPage.objects.child_of(level).filter(school_year=ticket.school_year).first()
        if page is not None and lock_of(page, level, user):
            raise ImportStale
    result = read_ticket_file(ticket)
    try:
        if result.problems:
            raise ImportRefused(result.problems)
        return import_rows(
            result.rows,
            site=site,
            school_year=ticket.school_year,
            track=ticket.track or None,
            publish=publish,
            user=user,
            columns=result.columns,
        )
    except (ImportRefused, ValidationError) as error:
        raise ImportStale from error
