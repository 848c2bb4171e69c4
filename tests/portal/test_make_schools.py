"""A crowd of schools, made from one: each whole, each its own, and nothing of the first in any other."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, GroupPagePermission, Page, Site

from home.actions import SchoolPlan, create_school
from home.actions.many_schools import copy_school
from home.models import SchoolGroup, YearLevelPage
from planner.models import ActivityLink, PlannedActivity, YearPlanPage

HOSTS = [f"kopie-{number}.example" for number in range(1, 4)]


@pytest.fixture
def model_school(portal: Any, library_entries: Any) -> Site:
    """A school with two levels in three languages, plans and an activity that links to another page."""
    site = create_school(
        SchoolPlan(
            name="Voorbeeldschool",
            hostname="voorbeeld.example",
            levels=(("vmbo_bk", 1), ("vmbo_bk", 2)),
            languages=("nl", "en", "ar"),
            with_library=False,
            with_plans=True,
        )
    )
    bank = site.root_page.get_children().get(slug="opdrachten")
    level = YearLevelPage.objects.child_of(site.root_page).get(level=2)
    level.introduction = f'<p>Zie <a linktype="page" id="{bank.pk}">de opdrachten</a>.</p>'
    level.save()
    for page in Page.objects.descendant_of(site.root_page).filter(live=False):
        page.latest_revision.publish()
    return site


@pytest.fixture
def copies(model_school: Site) -> list[Site]:
    """Three schools like it."""
    assert copy_school(
        model_school, [(f"Vervolgschool {number}", host) for number, host in enumerate(HOSTS, 1)]
    ) == len(HOSTS)
    return list(Site.objects.filter(hostname__in=HOSTS).select_related("root_page").order_by("hostname"))


def _homes(site: Site) -> Any:
    """The home page in each language."""
    return Page.objects.filter(translation_key=site.root_page.translation_key)


def test_the_trees_are_sound(copies: list[Site]) -> None:
    assert not any(Page.find_problems())
    assert not any(Collection.find_problems())


def test_a_copy_has_all_that_the_first_has(model_school: Site, copies: list[Site]) -> None:
    for model in (Page, YearLevelPage, YearPlanPage):
        counts = {
            site.hostname: sum(model.objects.descendant_of(home).count() for home in _homes(site))
            for site in (model_school, *copies)
        }
        assert len(set(counts.values())) == 1, counts
        assert counts[model_school.hostname] > 0
    assert PlannedActivity.objects.count() % (len(copies) + 1) == 0
    assert ActivityLink.objects.exists()


def test_pages_read_the_same_under_another_name(model_school: Site, copies: list[Site]) -> None:
    for path in ("/", "/leerjaar-2/", "/opdrachten/", "/ar/", "/en/leerjaar-2/"):
        first = Client(headers={"host": model_school.hostname}).get(path)
        assert first.status_code == 200
        for site in copies:
            answer = Client(headers={"host": site.hostname}).get(path)
            text = answer.content.decode().replace(site.hostname, model_school.hostname)
            assert text.replace(site.root_page.title, model_school.root_page.title) == first.content.decode()


def test_nothing_of_a_copy_points_at_another_school(model_school: Site, copies: list[Site]) -> None:
    of_school = {
        page.pk: page.url_path.split("/")[1].rstrip("-0123456789") for page in Page.objects.filter(depth__gte=2)
    }
    for row in PlannedActivity.objects.select_related("page"):
        assert row.activity_id is None or of_school[row.activity_id] == of_school[row.page_id]
    level = YearLevelPage.objects.descendant_of(copies[1].root_page).get(level=2)
    bank = copies[1].root_page.get_children().get(slug="opdrachten")
    assert f'id="{bank.pk}"' in level.introduction
    for site in copies:
        groups = SchoolGroup.objects.filter(site=site).values("group")
        pages = GroupPagePermission.objects.filter(group__in=groups).values_list("page__url_path", flat=True)
        assert pages
        assert all(path.startswith(f"/{site.root_page.slug}") for path in pages)


def test_search_finds_a_copy_s_own_pages(copies: list[Site]) -> None:
    own = YearLevelPage.objects.descendant_of(copies[2].root_page)
    assert own.search("Leerjaar").count() == own.filter(locale__language_code="nl").count() == 2


def test_what_comes_after_gets_keys_of_its_own(copies: list[Site], client_of: Any) -> None:
    site = create_school(SchoolPlan("Later", "later.example", (("havo", 1),), with_library=False))
    assert client_of("later.example").get("/").status_code == 200
    assert site.root_page.path > copies[-1].root_page.path


def test_a_page_asks_as_much_in_a_crowd(model_school: Site, client_of: Any) -> None:
    counts = []
    for crowd in ([], [(f"Kopie {number}", f"veel-{number}.example") for number in range(20)]):
        copy_school(model_school, crowd)
        client = client_of(model_school.hostname)
        client.get("/leerjaar-2/")
        with CaptureQueriesContext(connection) as asked:
            assert "Leerjaar 2" in client.get("/leerjaar-2/").content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_command_makes_what_is_missing(portal: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_schools", 3, "--without-library")
    call_command("make_schools", 3, "--without-library")
    assert Site.objects.filter(hostname__startswith="school-").count() == 3
    call_command("make_schools", 5, "--without-library")
    assert Site.objects.filter(hostname__startswith="school-").count() == 5
    assert [line.split(" schools")[0] for line in capsys.readouterr().out.splitlines() if " schools made" in line] == [
        "3",
        "0",
        "2",
    ]


def test_the_command_refuses_what_nobody_asked_for(portal: Any, settings: Any) -> None:
    with pytest.raises(CommandError, match="from 1 to 9999"):
        call_command("make_schools", 0)
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="--in-production"):
        call_command("make_schools", 2)
    assert not Site.objects.filter(hostname__startswith="school-").exists()


def test_every_row_that_belongs_to_a_school_comes_along_or_is_left_for_a_reason(copies: list[Site]) -> None:
    """A model that refers to a school, and of which the first school has rows, has as many for every copy."""
    left = {"home.StaffSignIn", "home.MentorClass", "home.StaffInvitation", "home.OfflinePages"}
    for app in ("home", "planner"):
        for model in apps.get_app_config(app).get_models():
            sites = [field for field in model._meta.local_fields if field.related_model is Site]
            if sites and model._meta.label not in left:
                rows = model._base_manager.filter(**{f"{sites[0].name}__hostname": "voorbeeld.example"}).count()
                for site in copies:
                    assert model._base_manager.filter(**{sites[0].name: site}).count() == rows, model
