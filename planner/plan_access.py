"""Who changes year plans: whoever keeps them at that school. Rights on pages alone do not say so.

A translation of a plan holds titles and texts only; whoever translates pages translates those too.
"""

from __future__ import annotations

from typing import Any

from wagtail.models import Locale, Page

from home.page_rights import SchoolPagePermissionTester
from home.permissions import PLANNER_ROLES, sites_of


def keeps_plans_at(user: Any, path: str) -> bool:
    """Whether somebody keeps the year plans of the school in whose tree a path lies; asked once for each request."""
    if user.is_superuser:
        return True
    if not hasattr(user, "_kept_schools"):
        user._kept_schools = tuple(sites_of(user, PLANNER_ROLES).values_list("root_page__path", flat=True))
    return any(path.startswith(root) for root in user._kept_schools)


def is_translation(user: Any, page: Page) -> bool:
    """Whether a page is in another language than Dutch, the source."""
    if not hasattr(user, "_source_locale"):
        user._source_locale = Locale.get_default().pk
    return bool(page.locale_id != user._source_locale)


class YearPlanPermissionTester(SchoolPagePermissionTester):
    """Leaves those who do not keep the plans of this school no right on them, whatever they may do with its pages."""

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        self.keeps = user.is_active and (is_translation(user, page) or keeps_plans_at(user, page.path))
        if not self.keeps:
            self.permissions: set[str] = set()

    def can_edit(self) -> bool:
        """Neither does a step of approval let them in."""
        return bool(self.keeps and super().can_edit())

    def can_submit_for_moderation(self) -> bool:
        """Only what one may change can be proposed."""
        return bool(self.keeps and super().can_submit_for_moderation())

    def can_lock(self) -> bool:
        """Locking keeps others from a plan."""
        return bool(self.keeps and super().can_lock())

    def can_unlock(self) -> bool:
        """As locking."""
        return bool(self.keeps and super().can_unlock())
