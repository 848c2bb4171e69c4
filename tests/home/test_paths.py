"""How a page of a school is found, and what finding and guarding it asks of the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory
from wagtail.models import Page, PageViewRestriction, Site

from home.models import ActivityPage, ContentPage, StudentActivityPage
from home.paths import page_below

HOST = "zuid.example"


@pytest.fixture
def deep(school: Site) -> ContentPage:
    """A page three steps below the home page of the first school."""
    page: Any = school.root_page
    for name in ("een", "twee", "drie"):
        page = page.add_child(instance=ContentPage(title=name.title(), slug=name))
    return ContentPage.objects.get(pk=page.pk)


def find(school: Site, path: str) -> Any:
    """What is found at a path, with a root as a request has it."""
    root = Site.objects.select_related("root_page__locale").get(pk=school.pk).root_page
    return page_below(root, RequestFactory().get("/"), path.split("/") if path else [])


@pytest.mark.parametrize("path", ["een", "een/twee", "een/twee/drie"])
def test_a_page_is_found_in_two_questions_however_deep(school, deep, path, django_assert_num_queries):
    find(school, path)  # content types are kept
    with django_assert_num_queries(3):  # the site of this test; the steps; the page with its own fields
        found = find(school, path)
    assert (found.page.slug, type(found.page)) == (path.split("/")[-1], ContentPage)
    assert found.page.get_parent().url_path == found.page.url_path.removesuffix(f"{found.page.slug}/")


@pytest.mark.parametrize("path", ["niets", "een/niets", "twee", "een/twee/drie/vier", "een/privacy"])
def test_what_is_not_there_is_not_found(school, deep, path):
    with pytest.raises(Http404):
        find(school, path)


def test_the_page_of_another_school_is_not_found(school, other_school, deep):
    with pytest.raises(Http404):
        find(other_school, "een")


def test_a_draft_is_not_found_and_what_lies_below_it_is(school, deep):
    Page.objects.filter(slug="twee").update(live=False)
    with pytest.raises(Http404):
        find(school, "een/twee")
    assert find(school, "een/twee/drie").page == deep


def test_a_part_of_a_page_is_found(school, deep):
    activity = StudentActivityPage(
        title="Open dag", slug="open-dag", kind="experience", summary="Kort.", what="Kijken."
    )
    Page.objects.get(slug="een", depth=3).add_child(instance=activity)
    found = find(school, "een/open-dag/draaiboek")
    assert (found.page, found.args[0].__name__) == (activity, "for_organisers")
    assert find(school, "privacy").page.pk == school.root_page.pk
    ActivityPage.objects.filter(pk=activity.pk).update(live=False)
    with pytest.raises(Http404):
        find(school, "een/open-dag/draaiboek")


@pytest.mark.parametrize("at", ["een", "een/twee/drie"])
def test_who_may_read_a_page_is_one_question(school, deep, at, client_of, django_assert_num_queries):
    restricted = find(school, at).page
    restriction = PageViewRestriction.objects.create(page=Page.objects.get(pk=restricted.pk), restriction_type="login")
    page = find(school, "een/twee/drie").page
    with django_assert_num_queries(1):
        assert list(page.get_view_restrictions()) == [restriction]
    assert client_of(HOST).get("/een/twee/drie/").status_code == 302


def test_that_everybody_may_read_a_page_is_known_when_it_is_found(school, deep, django_assert_num_queries):
    page = find(school, "een/twee/drie").page
    with django_assert_num_queries(0):
        assert list(page.get_view_restrictions()) == []


def test_an_alias_is_guarded_as_its_source_is(school, deep, client_of):
    alias = deep.create_alias(parent=school.root_page, update_slug="kopie")
    assert client_of(HOST).get("/kopie/").status_code == 200
    PageViewRestriction.objects.create(page=Page.objects.get(pk=deep.pk), restriction_type="login")
    assert [found.page_id for found in find(school, "kopie").page.get_view_restrictions()] == [deep.pk]
    assert client_of(HOST).get(alias.url).status_code == 302
