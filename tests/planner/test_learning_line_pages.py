"""The learning line in the admin and on paper: every level of the own school, and of no other."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from wagtail.models import Site

from home.choices import Role
from home.models import SchoolGroup, YearLevelPage
from planner import pdf
from planner.models import PlannedActivity, YearPlanPage

needs_pango = pytest.mark.skipif(bool(pdf.missing()), reason=f"cannot print here: {pdf.missing()} missing")
ADDRESS, PAPER = "/admin/planner/learning-line/", "/admin/planner/learning-line/learning-line.pdf"


@pytest.fixture
def as_decaan(client_of: Callable) -> Callable:
    """A browser on a host, logged in as decaan of a school."""

    def browser(host: str, school: Site, role: Role = Role.DECAAN) -> object:
        user = get_user_model().objects.create_user(f"decaan-{school.hostname}-{role}", password="geheim-genoeg")
        user.groups.add(SchoolGroup.objects.get(site=school, role=role).group)
        client = client_of(host)
        client.force_login(user)
        return client

    return browser


@pytest.mark.django_db
def test_the_page_has_every_level_with_its_choices_and_coverage(
    school: Site, plans: list[YearPlanPage], today: date, as_decaan: Callable, soup: Callable
) -> None:
    page = soup(as_decaan("zuid.example", school).get(ADDRESS))
    levels = page.select("section.line-level")
    assert len(levels) == 4
    assert all(level.select(".drawing [data-activity]") for level in levels)
    assert "Profielkeuze" in levels[1].select_one(".line-choices").get_text()
    assert len(page.select("table.coverage")) == 2


@pytest.mark.django_db
def test_the_demo_plans_make_a_whole_line(
    school: Site, plans: list[YearPlanPage], today: date, as_decaan: Callable, soup: Callable
) -> None:
    assert soup(as_decaan("zuid.example", school).get(ADDRESS)).select(".line-findings li") == []


@pytest.mark.django_db
def test_drafts_count_and_a_missing_plan_is_said(
    school: Site, plans: list[YearPlanPage], today: date, as_decaan: Callable, soup: Callable
) -> None:
    plans[2].delete()
    draft = plans[1].get_latest_revision_as_object()
    activities = list(draft.activities.all())
    activities[0].title, activities[0].activity = "Alleen in het concept", None
    draft.activities = activities
    draft.save_revision()
    page = soup(as_decaan("zuid.example", school).get(ADDRESS))
    assert "Alleen in het concept" in page.get_text()
    assert page.select('[data-code="level-without-plan"]')
    assert page.select("section.line-level")[2].select(".line-gap")


@pytest.mark.django_db
def test_another_year_is_asked_for_by_its_number(
    school: Site, plans: list[YearPlanPage], today: date, as_decaan: Callable, soup: Callable
) -> None:
    client = as_decaan("zuid.example", school)
    YearPlanPage.objects.filter(pk=plans[0].pk).update(school_year=2027)
    page = soup(client.get(ADDRESS, {"year": "2027"}))
    assert "2027–2028" in page.select_one("h1, h2").get_text() or "2027–2028" in page.get_text()
    assert len(page.select(".line-gap")) == 3
    for odd in ("1066", "x", "²", ""):
        assert client.get(ADDRESS, {"year": odd}).status_code == 200


@pytest.mark.django_db
def test_another_school_is_not_there(
    school: Site, other_school: Site, plans: list[YearPlanPage], today: date, as_decaan: Callable
) -> None:
    stranger = as_decaan("noord.example", other_school)
    for address in (ADDRESS, PAPER):
        assert stranger.get(address, {"school": school.pk}).status_code == 404
        assert "Ministage" not in stranger.get(ADDRESS).content.decode()
    for address in (ADDRESS, PAPER):
        answer = stranger.get(address, headers={"host": "zuid.example"})
        assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)
    assert as_decaan("zuid.example", school, Role.COMMUNICATION).get(ADDRESS).status_code == 404


@needs_pango
@pytest.mark.django_db
def test_on_paper_it_is_one_a3_sheet_and_the_coverage(
    school: Site, plans: list[YearPlanPage], today: date, as_decaan: Callable
) -> None:
    response = as_decaan("zuid.example", school).get(PAPER)
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    pages = PdfReader(io.BytesIO(response.content)).pages
    assert [(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages] == [
        (842, 1191),
        (595, 842),
    ]
    words = " ".join(pages[0].extract_text().split())
    assert all(f"Leerjaar {level}" in words for level in range(1, 5))


@pytest.mark.django_db
def test_more_levels_and_activities_ask_no_more_questions(
    school: Site, plans: list[YearPlanPage], today: date, as_decaan: Callable
) -> None:
    """As many queries for four full plans as for one with a single row; what is shown does grow."""
    client = as_decaan("zuid.example", school)
    client.get(ADDRESS)

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            content = client.get(ADDRESS).content.decode()
        return len(queries), content.count("data-activity")

    many, cards = asked()
    for plan in plans[1:]:
        plan.delete()
    YearLevelPage.objects.child_of(school.root_page).exclude(level=1).delete()
    draft = YearPlanPage.objects.get(pk=plans[0].pk).get_latest_revision_as_object()
    draft.activities = [activity for activity in draft.activities.all() if activity.activity_id is None][:1] or [
        PlannedActivity(uid=UUID(int=1), lane="student", kind="experience", title="Een", start=today, end=today)
    ]
    draft.links = []
    draft.save_revision()
    few, one = asked()
    assert (one, cards) == (1, 46)
    assert many <= few + 1
