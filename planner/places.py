"""Where an activity stands in the running plans of a school: in three questions, however large the plans are.

Two of them are written in words of the database: every page of an activity asks them, and Django takes longer to write
them than the database to answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from wagtail.models import Page, Site

from home.open_pages import behind_nothing_sql
from planner.choices import Relation
from planner.dates import school_year_of
from planner.models import PlannedActivity, YearPlanPage
from planner.plan import Plan, PlanLink
from planner.queries import activity_infos, plan_item, plan_of

MOST_PLACES = 6

OWN_ROWS = """SELECT own.*, page.url_path AS plan_url_path, above.title AS level_title
    FROM planner_plannedactivity own
    INNER JOIN planner_yearplanpage plan ON plan.page_ptr_id = own.page_id
    INNER JOIN wagtailcore_page page ON page.id = own.page_id
    INNER JOIN wagtailcore_page above ON above.path = SUBSTR(page.path, 1, LENGTH(page.path) - {step})
    WHERE own.activity_id = %s AND plan.school_year = %s AND page.path BETWEEN %s AND %s AND page.live AND {is_open}
    ORDER BY own.start
    LIMIT {most}
"""
"""The rows of an activity, each with the address of its plan and the title of its level."""

LINKED_ROWS = """SELECT beside.*, own.id AS linked_id, link.relation AS relation, link.source = own.uid AS is_target
    FROM planner_plannedactivity own
    INNER JOIN planner_activitylink link ON link.page_id = own.page_id AND own.uid IN (link.source, link.target)
    INNER JOIN planner_plannedactivity beside
        ON beside.page_id = own.page_id AND beside.uid IN (link.source, link.target) AND beside.uid <> own.uid
    WHERE own.id IN ({places})
    ORDER BY beside.sort_order
"""
"""The rows that hang together with given ones, once for each link; ``is_target`` where the link leads to them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an activity stands in a running plan; ``plan`` has its row and the rows that hang together with it."""

    plan_url: str
    level: str
    uid: UUID
    plan: Plan


def places_of(activity_pk: int, site: Site, today: date, request: HttpRequest) -> list[Place]:
    """The places of an activity in the running plans, by date; a plan is told with what hangs together with it."""
    school_year = school_year_of(today)
    below = Page._get_children_path_interval(site.root_page.path)
    question = OWN_ROWS.format(step=Page.steplen, is_open=behind_nothing_sql("page.path"), most=MOST_PLACES)
    own = list(PlannedActivity.objects.raw(question, [activity_pk, school_year, *below]))
    if not own:
        return []
    rows, links = _beside(own)
    infos = activity_infos({row.activity_id for row in rows if row.activity_id}, request)
    plans = {
        page: plan_of(school_year, [plan_item(row, "", infos) for row in rows if row.page_id == page], links[page])
        for page in {row.page_id for row in own}
    }
    return [
        Place(
            YearPlanPage(id=row.page_id, url_path=row.plan_url_path).get_url(request) or "",
            row.level_title,
            row.uid,
            plans[row.page_id],
        )
        for row in own
    ]


def _beside(own: Iterable[PlannedActivity]) -> tuple[list[PlannedActivity], dict[int, set[PlanLink]]]:
    """These rows with those that hang together with them, and the links of each plan."""
    known = {row.pk: row for row in own}
    rows, links = dict(known), defaultdict[int, set[PlanLink]](set)
    question = LINKED_ROWS.format(places=", ".join(["%s"] * len(known)))
    for row in PlannedActivity.objects.raw(question, list(known)):
        rows.setdefault(row.pk, row)
        own_uid, relation = known[row.linked_id].uid, Relation(row.relation)
        link = PlanLink(own_uid, row.uid, relation) if row.is_target else PlanLink(row.uid, own_uid, relation)
        links[row.page_id].add(link)
    return list(rows.values()), links
