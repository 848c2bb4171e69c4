"""Where a year plan would be made, copied or unpublished along with something else: only by who keeps plans there."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.models import Page

from planner.models import YearPlanPage
from planner.plan_access import keeps_plans_at


def _plans_below(page: Page) -> bool:
    return YearPlanPage.objects.descendant_of(page).exists()


def check_creation(request: HttpRequest, parent: Page, page_class: type[Page]) -> None:
    """Refuse a new plan of somebody who keeps none at this school."""
    if issubclass(page_class, YearPlanPage) and not keeps_plans_at(request.user, parent.path):
        raise PermissionDenied


def check_copy(request: HttpRequest, page: Page) -> None:
    """Refuse to copy the plans below a page along with it."""
    takes_along = request.method == "POST" and request.POST.get("copy_subpages")
    if takes_along and not keeps_plans_at(request.user, page.path) and _plans_below(page):
        raise PermissionDenied


def check_unpublication(request: HttpRequest, page: Page) -> None:
    """Refuse to unpublish the plans below a page along with it."""
    takes_along = request.method == "POST" and request.POST.get("include_descendants")
    if takes_along and not keeps_plans_at(request.user, page.path) and _plans_below(page):
        raise PermissionDenied
