"""Questions that are written once: the same answers as a queryset, however often and with whatever they are asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone
from wagtail.models import Page, Site

from home.models import ContentPage, SchoolSettings
from home.questions import Question


@pytest.fixture
def pages(school: Site) -> list[ContentPage]:
    """Three pages of a school, with what a database keeps in ways of its own: keys, moments, blocks."""
    made = [ContentPage(title=f"Pagina {n}", slug=f"p{n}", introduction=f"'{n}%' \"x\"") for n in (1, 2, 3)]
    return [school.root_page.specific.add_child(instance=page) for page in made]


def same(found: list[Any], expected: list[Any]) -> None:
    """The same objects with the same values, of the same types."""
    assert found == expected
    for one, other in zip(found, expected, strict=True):
        fields = [field.attname for field in one._meta.concrete_fields if field.attname in other.__dict__]
        values = [(name, one.__dict__[name], type(one.__dict__[name])) for name in fields]
        assert values == [(name, other.__dict__[name], type(other.__dict__[name])) for name in fields]
        assert one.get_deferred_fields() == other.get_deferred_fields()


def test_it_gives_what_the_queryset_gives_time_and_again(pages):
    question = Question(lambda slug: ContentPage.objects.filter(slug=slug).select_related("locale", "owner"))
    for page in pages:
        same(question(page.slug), list(ContentPage.objects.filter(slug=page.slug)))
    assert question("'; DROP TABLE wagtailcore_page; --") == []
    assert question("p1%") == []


def test_what_hangs_together_comes_along_in_one_question(school, django_assert_num_queries):
    SchoolSettings.objects.update_or_create(site=school, defaults={"footer": "Onderaan"})
    question = Question(
        lambda host: (
            Site.objects.order_by().filter(hostname=host).select_related("root_page__locale", "schoolsettings__logo")
        )
    )
    question("warm.example")
    with django_assert_num_queries(1):
        (site,) = question(school.hostname)
        assert site.root_page.locale.language_code == "nl"
        assert (site.schoolsettings.footer, site.schoolsettings.site, site.schoolsettings.logo) == (
            "Onderaan",
            site,
            None,
        )


def test_lists_of_any_length_and_none(pages, django_assert_num_queries):
    question = Question(lambda keys: Page.objects.filter(pk__in=keys).order_by("path"))
    for keys in ([pages[2].pk], [pages[0].pk, pages[2].pk], [page.pk for page in pages], [pages[1].pk]):
        assert [page.pk for page in question(keys)] == keys
    with django_assert_num_queries(0):
        assert question([]) == []


def test_lists_of_very_many_lengths_are_few_questions(pages):
    """A stranger chooses how long a path is: what is kept for it must not grow with that."""
    question = Question(lambda slugs: ContentPage.objects.filter(slug__in=slugs))
    for length in range(1, 200):
        assert [page.slug for page in question(["p2"] + ["none"] * (length - 1))] == ["p2"]
    assert len(question._written) == 9


def test_every_type_that_may_differ(pages):
    page, today = pages[0], timezone.localdate()
    page.save_revision().publish()
    question = Question(
        lambda key, day, depth, title: Page.objects.filter(
            translation_key=key, first_published_at__date__gte=day, depth=depth, title=title
        )
    )
    asked = page.translation_key, date(2001, 1, 1), page.depth, page.title
    assert [found.pk for found in question(*asked)] == [page.pk]
    for other in (
        (UUID(int=7), *asked[1:]),
        (asked[0], today + timedelta(days=2), *asked[2:]),
        (*asked[:2], page.depth + 1, page.title),
        (*asked[:3], "Anders"),
    ):
        assert question(*other) == []


def test_what_it_adds_and_leaves_out_is_as_in_the_queryset(pages):
    is_first = ExpressionWrapper(Q(slug="p1"), output_field=BooleanField())
    question = Question(
        lambda keys: (
            Page.objects.filter(pk__in=keys).only("title", "depth").annotate(is_first=is_first).order_by("path")
        )
    )
    keys = [page.pk for page in pages]
    found = question(keys)
    same(found, list(Page.objects.filter(pk__in=keys).only("title", "depth").order_by("path")))
    assert [page.is_first for page in found] == [True, False, False]


def test_what_django_would_change_first_is_refused(pages):
    with pytest.raises(ValueError, match="once each"):
        Question(lambda text: Page.objects.filter(title__startswith=text))("Pagina")
    with pytest.raises(ValueError, match="once each"):
        Question(lambda depth: Page.objects.filter(Q(depth=depth) | Q(numchild=depth)))(3)
    with pytest.raises(ValueError, match="once each"):
        Question(lambda unused: Page.objects.all())("x")
