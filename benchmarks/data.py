"""Plans of many activities, with their pages and links, and the page to compare with."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle, islice
from urllib.parse import urlsplit

from wagtail.models import Locale, Page, Site

from benchmarks.models import BarePage
from benchmarks.scratch import HOST, SIZES, Scratch
from home.choices import STUDENT_KINDS
from home.models import ActivityPage, YearLevelPage
from planner.choices import Lane, Relation
from planner.dates import school_year_bounds
from planner.models import ActivityLink, InvitationPage, PlannedActivity, YearPlanPage


def furnish(scratch: Scratch) -> None:
    """Add to the demo what the sections measure."""
    site = Site.objects.get(hostname=HOST)
    level = YearLevelPage.objects.child_of(site.root_page).get(level=2)
    pages = list(ActivityPage.objects.descendant_of(site.root_page).live().order_by("path"))
    for size, school_year in SIZES.items():
        plan = _plan(level, school_year, size, pages)
        scratch.plans[size] = _path(plan)
        scratch.keys[size] = plan.pk
        scratch.editors[size] = f"/admin/pages/{plan.pk}/edit/"
    bare = BarePage(title="Een kale pagina", slug="kale-pagina")
    site.root_page.add_child(instance=bare)
    scratch.bare = _path(bare)
    scratch.activity = _path(next(page for page in pages if page.kind == "home_assignment"))
    scratch.invitation = _path(InvitationPage.objects.descendant_of(site.root_page).live().first())


def _path(page: Page) -> str:
    """The address on the school's own host."""
    return urlsplit(page.full_url).path


def _plan(level: YearLevelPage, school_year: int, size: int, pages: list[ActivityPage]) -> YearPlanPage:
    """A published plan of so many activities, in turn of pupils and parents, each parent's between two pupils'."""
    YearPlanPage.objects.child_of(level).filter(school_year=school_year).delete()
    pupils = cycle([page for page in pages if page.kind in STUDENT_KINDS])
    parents = cycle([page for page in pages if page.kind not in STUDENT_KINDS])
    turns = islice(cycle((pupils, parents)), size)
    first = school_year_bounds(school_year)[0] + timedelta(days=35)
    plan = YearPlanPage(
        title=YearPlanPage.title_for(school_year), slug=YearPlanPage.slug_for(school_year), school_year=school_year
    )
    rows = []
    for number, activity in enumerate(next(turn) for turn in turns):
        day = first + timedelta(days=round(290 * number / size))
        lane = Lane.STUDENT if activity.kind in STUDENT_KINDS else Lane.PARENT
        values = {"lane": lane, "kind": activity.kind, "activity": activity, "start": day, "end": day}
        competences, partnership = list(activity.competences), list(activity.partnership)
        rows.append(
            PlannedActivity(**values, competences=competences, partnership=partnership, locale=Locale.get_default())
        )
    plan.activities = rows
    plan.links = [link for place in range(1, size - 1, 2) for link in _links(rows, place)]
    level.add_child(instance=plan)
    plan.save_revision().publish()
    return YearPlanPage.objects.get(pk=plan.pk)


def _links(rows: list[PlannedActivity], place: int) -> list[ActivityLink]:
    before, parent, after = rows[place - 1 : place + 2]
    return [
        ActivityLink(source=parent.uid, relation=Relation.REFLECTS_ON, target=before.uid),
        ActivityLink(source=parent.uid, relation=Relation.PREPARES, target=after.uid),
    ]
