"""Make a plan: an empty one, or a copy of another level's, another year's or a model plan."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, Site

from home.models import YearLevelPage
from planner.actions import ImportRefused, PlanChange, import_rows
from planner.copy_sources import CopySource, retarget
from planner.dates import school_year_label
from planner.models import YearPlanPage


class CopyRefused(ValueError):
    """A plan cannot be made; nothing was stored. The message says why, in the reader's language."""


def plan_of_level(level: YearLevelPage, school_year: int) -> YearPlanPage | None:
    """The plan that a level has for a school year, as it is stored."""
    found: YearPlanPage | None = YearPlanPage.objects.child_of(level).filter(school_year=school_year).first()
    return found


def has_rows(stored: YearPlanPage) -> bool:
    """Whether there is an activity in the latest draft of a plan, that a copy would write over."""
    return bool(stored.get_latest_revision_as_object().activities.count())


@transaction.atomic
def new_plan(level: YearLevelPage, school_year: int, *, user: AbstractBaseUser | None = None) -> YearPlanPage:
    """An empty draft for a level that has no plan of this school year yet."""
    if _check(level, school_year, overwrite=False, user=user) is not None:
        values = {"level": level.title, "school_year": school_year_label(school_year)}
        raise CopyRefused(_("%(level)s already has a plan for %(school_year)s.") % values)
    page = YearPlanPage.empty(level, school_year, owner=user)
    try:
        level.add_child(instance=page)
    except ValidationError as error:
        raise CopyRefused(" ".join(error.messages)) from error
    page.save_revision(user=user, log_action=True, clean=False)
    return page


@transaction.atomic
def copy_plan(
    source: CopySource,
    *,
    site: Site,
    level: YearLevelPage,
    school_year: int,
    user: AbstractBaseUser | None = None,
    overwrite: bool = False,
) -> PlanChange:
    """Copy rows into the draft of a level and school year, with links, and ids of that level.

    Where there is a plan already it is refused, unless its draft has no activities; or with ``overwrite`` its draft is
    replaced: what is published stays, and so does the old revision. Every copied row is a new one. Raises CopyRefused
    or PermissionDenied, and then nothing is stored.
    """
    stored = _check(level, school_year, overwrite=overwrite, user=user)
    copy = retarget(source, level, school_year, site)
    if not copy.rows:
        raise CopyRefused(_("There is nothing to copy: this plan has no activities."))
    emptied = _empty(stored, user) if stored else None
    try:
        (change,) = import_rows(copy.rows, site=site, school_year=school_year, user=user)
    except ImportRefused as refusal:
        raise CopyRefused(" ".join(str(problem.message) for problem in refusal.problems)) from refusal
    except ValidationError as error:
        raise CopyRefused(" ".join(error.messages)) from error
    _add_own(change.page, copy, user)
    if emptied is not None:
        emptied.delete()
    change.page.refresh_from_db()
    return change


def _check(
    level: YearLevelPage, school_year: int, *, overwrite: bool, user: AbstractBaseUser | None
) -> YearPlanPage | None:
    """The plan that would be written over, if any; raises where that is not to be, or not by this user."""
    # Two at the same time would each find that there is no plan yet.
    Page.objects.select_for_update().get(pk=level.pk)
    stored = plan_of_level(level, school_year)
    values = {"level": level.title, "school_year": school_year_label(school_year)}
    if stored is not None and not overwrite and has_rows(stored):
        raise CopyRefused(_("%(level)s already has a plan for %(school_year)s.") % values)
    lock = stored.get_lock() if stored else None
    if lock is not None and (user is None or lock.for_user(user)):
        raise CopyRefused(_("The plan of %(level)s for %(school_year)s is locked.") % values)
    if user is not None:
        allowed = stored or level
        rights = allowed.permissions_for_user(user)
        if not (rights.can_edit() if stored else rights.can_add_subpage()):
            raise PermissionDenied
    return stored


def _empty(stored: YearPlanPage, user: AbstractBaseUser | None) -> Revision:
    """Take the rows out of the draft, so that no copied row is taken for one of them; returns the passing revision."""
    draft = stored.get_latest_revision_as_object()
    draft.activities, draft.links, draft.set_aside = [], [], []
    return draft.save_revision(user=user, clean=False)


def _add_own(page: YearPlanPage, copy: CopySource, user: AbstractBaseUser | None) -> None:
    """Give the copied rows what a spreadsheet does not say, in the revision that was just made."""
    draft = page.get_latest_revision_as_object()
    changed = False
    for activity in draft.activities.get_object_list():
        for name, value in copy.own.get(activity.external_id, {}).items():
            # The page that the title leads to goes before one for another level.
            if value and not getattr(activity, name):
                setattr(activity, name, value)
                changed = True
    if changed:
        draft.save_revision(user=user, clean=False, overwrite_revision=page.latest_revision)
