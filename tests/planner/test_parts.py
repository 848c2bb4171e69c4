"""The planner's parts of public pages, which a school may leave out."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Site

from home.models import SchoolSettings
from home.parts import all_parts
from planner.wagtail_hooks import PART_NEXT, PART_PLAN, PART_WHEN


def body(client_of: Any, soup: Any, path: str) -> str:
    return soup(client_of("zuid.example").get(path)).main.get_text(" ", strip=True)


def test_the_planner_names_its_parts():
    assert {part.key for part in all_parts()} >= {PART_NEXT, PART_PLAN, PART_WHEN}


@pytest.mark.usefixtures("plans", "today")
@pytest.mark.parametrize(("path", "part"), [("/", PART_NEXT), ("/leerjaar-2/", PART_PLAN)])
def test_a_part_left_out_is_gone_from_this_school_only(
    school: Site, other_school: Site, client_of: Any, soup: Any, path: str, part: str
):
    whole = body(client_of, soup, path)
    SchoolSettings.objects.update_or_create(site=other_school, defaults={"hidden_parts": [part]})
    assert body(client_of, soup, path) == whole
    SchoolSettings.objects.filter(site=school).update(hidden_parts=[part])
    assert len(body(client_of, soup, path)) < len(whole)
    assert client_of("zuid.example").get("/leerjaar-2/jaarplan-2026-2027/").status_code == 200


@pytest.mark.usefixtures("today")
def test_when_an_activity_is_planned_can_be_left_out(
    school: Site, plan: Any, add_activity: Any, client_of: Any, soup: Any
):
    page = add_activity(school, "Kwaliteiten", "home_assignment")
    row = plan.activities.filter(lane="parent").first()
    row.activity_id = page.pk
    row.save()
    path = page.get_url()
    whole = body(client_of, soup, path)
    SchoolSettings.objects.filter(site=school).update(hidden_parts=[PART_WHEN])
    assert len(body(client_of, soup, path)) < len(whole)
