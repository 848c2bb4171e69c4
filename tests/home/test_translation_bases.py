"""When a translation is behind the Dutch page, and what readers and editors are told of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object

from home.actions import turn_on_language
from home.actions.translation_bases import mark_up_to_date
from home.models import ContentPage, StudentActivityPage, TranslationBase
from tests.home.html_checks import soup_of, text_of


@pytest.fixture
def readers(schools: Any, client_of: Any) -> Any:
    """Readers of Zuiderschool, which has Turkish and Arabic."""
    for code in ("tr", "ar"):
        turn_on_language(schools.zuid, code)
    cache.clear()
    return client_of("zuid.example")


def dutch_page(site: Any) -> StudentActivityPage:
    """The Dutch page about the trial day, as it is now."""
    return StudentActivityPage.objects.descendant_of(site.root_page).get(slug="activiteit-mini-stage")


def by_hand(page: Page, code: str, **texts: str) -> Page:
    """A translation that somebody wrote in the ordinary editor."""
    copy = page.specific.copy_for_translation(Locale.objects.get(language_code=code), copy_parents=True)
    return change(copy, **texts)


def change(page: Page, **texts: Any) -> Page:
    """Publish other texts."""
    page = page.specific_class.objects.get(pk=page.pk)
    for name, text in texts.items():
        setattr(page, name, text)
    page.save_revision().publish()
    cache.clear()
    return page


def with_localize(page: Page, code: str) -> Translation:
    """A translation of every text, published as the translators' editor does it."""
    translate_object(page.specific, [Locale.objects.get(language_code=code)])
    translation = Translation.objects.get(source__object_id=page.translation_key, target_locale__language_code=code)
    bring_up_to_date(translation)
    return translation


def bring_up_to_date(translation: Translation) -> None:
    """Take over the Dutch texts, translate those that are new, publish."""
    translation.source.update_from_db()
    for segment in StringSegment.objects.filter(source=translation.source):
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={"data": f"TR {segment.string.data}"[:200]},
        )
    translation.save_target(publish=True)
    cache.clear()


def is_behind(page: Page) -> bool:
    """What is known of a translation."""
    base = TranslationBase.objects.filter(page=page.pk).first()
    return base is not None and base.behind_since is not None


@pytest.fixture(autouse=True)
def commit(django_capture_on_commit_callbacks: Any, monkeypatch: Any) -> None:
    """wagtail-localize publishes after the commit; a test never commits."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda do, using=None, robust=False: do())


# What puts a translation behind -----------------------------------------------------------------------------------


def test_a_dutch_text_that_changes_puts_every_translation_behind(schools: Any, readers: Any) -> None:
    page = dutch_page(schools.zuid)
    turkish = by_hand(page, "tr", title="Bir gün staj")
    with_localize(page, "ar")
    arabic = page.get_translation(Locale.objects.get(language_code="ar"))
    assert (is_behind(turkish), is_behind(arabic)) == (False, False)
    change(page, summary="Iets heel anders dan eerst.")
    assert (is_behind(turkish), is_behind(arabic)) == (True, True)
    assert list(TranslationBase.objects.get(page=turkish.pk).changed) == ["summary"]


def test_what_is_no_text_puts_nothing_behind(schools: Any, readers: Any) -> None:
    page = dutch_page(schools.zuid)
    turkish = by_hand(page, "tr", title="Bir gün staj")
    change(page, minutes=999, levels=[4])
    change(page)
    assert not is_behind(turkish)


def test_a_draft_puts_nothing_behind(schools: Any, readers: Any) -> None:
    page = dutch_page(schools.zuid)
    turkish = by_hand(page, "tr", title="Bir gün staj")
    page.summary = "Nog niet klaar."
    page.save_revision()
    assert not is_behind(turkish)


def test_a_text_that_comes_back_makes_it_right_again(schools: Any, readers: Any) -> None:
    page = dutch_page(schools.zuid)
    before = page.summary
    turkish = by_hand(page, "tr", title="Bir gün staj")
    change(page, summary="Vergissing.")
    assert is_behind(turkish)
    change(page, summary=before)
    assert not is_behind(turkish)


def test_a_text_that_goes_away_needs_no_translator(schools: Any, readers: Any) -> None:
    page = dutch_page(schools.zuid)
    turkish = by_hand(page, "tr", title="Bir gün staj")
    change(page, questions_home=list(page.questions_home.raw_data)[:1])
    assert not is_behind(turkish)


def test_a_school_knows_nothing_of_another(schools: Any, readers: Any) -> None:
    turn_on_language(schools.noord, "tr")
    other = StudentActivityPage.objects.descendant_of(schools.noord.root_page).first()
    theirs = by_hand(other, "tr", title="Başka")
    change(dutch_page(schools.zuid), summary="Anders.")
    assert not is_behind(theirs)


# What brings it up to date ----------------------------------------------------------------------------------------


def test_taking_over_and_publishing_in_the_translators_editor(schools: Any, readers: Any) -> None:
    page = dutch_page(schools.zuid)
    translation = with_localize(page, "tr")
    turkish = page.get_translation(Locale.objects.get(language_code="tr"))
    change(page, summary="Anders.")
    translation.save_target(publish=True)
    assert is_behind(turkish), "published again without the new Dutch texts"
    bring_up_to_date(translation)
    assert not is_behind(turkish)


def test_writing_by_hand_what_changed_is_enough_and_something_else_is_not(schools: Any, readers: Any) -> None:
    page = dutch_page(schools.zuid)
    turkish = by_hand(page, "tr", title="Bir gün staj")
    change(page, summary="Anders.")
    change(turkish, title="Bir gün stajda")
    assert is_behind(turkish)
    change(turkish, summary="Başka.")
    assert not is_behind(turkish)


def test_somebody_who_looked_can_say_that_it_is_right(schools: Any, readers: Any) -> None:
    page = dutch_page(schools.zuid)
    turkish = by_hand(page, "tr", title="Bir gün staj")
    change(page, summary="Een tikfout minder.")
    mark_up_to_date(turkish)
    assert not is_behind(turkish)
    change(page, summary="Nog eens anders.")
    assert is_behind(turkish)


def test_a_translation_from_before_all_this_is_compared_with_what_was_dutch_then(schools: Any, readers: Any) -> None:
    page = dutch_page(schools.zuid)
    turkish = by_hand(page, "tr", title="Bir gün staj")
    TranslationBase.objects.all().delete()
    change(page, minutes=31)
    assert not is_behind(turkish)
    TranslationBase.objects.all().delete()
    change(page, summary="Anders.")
    assert is_behind(turkish)


# What readers are told --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("face", ["", "voor-leerlingen/"])
def test_the_reader_is_told_in_their_language_with_a_link_to_the_dutch_page(
    schools: Any, readers: Any, face: str
) -> None:
    page = dutch_page(schools.zuid)
    by_hand(page, "tr", title="Bir gün staj")
    address = f"/opdrachten/activiteit-mini-stage/{face}"
    assert soup_of(readers.get(f"/tr{address}")).find(class_="behind") is None
    change(page, summary="Anders.")
    notice = soup_of(readers.get(f"/tr{address}")).find(class_="behind")
    link = notice.find("a")
    assert (link["href"], link["hreflang"]) == (address, "nl")
    assert notice.find_parent(lang=True)["lang"] == "tr"
    assert "behind" not in str(soup_of(readers.get(address)))
    untranslated = readers.get(f"/ar{address}")
    assert soup_of(untranslated).find(class_="behind") is None
    assert text_of(untranslated)


def test_the_notice_costs_one_question_whether_it_is_shown_or_not(schools: Any, readers: Any) -> None:
    page = dutch_page(schools.zuid)
    turkish = by_hand(page, "tr", title="Bir gün staj")

    def counted() -> tuple[int, int]:
        readers.get("/tr/opdrachten/activiteit-mini-stage/")
        with CaptureQueriesContext(connection) as queries:
            assert readers.get("/tr/opdrachten/activiteit-mini-stage/").status_code == 200
        about = [query for query in queries if "home_translationbase" in query["sql"]]
        return len(queries), len(about)

    current = counted()
    change(page, summary="Anders.")
    assert is_behind(turkish)
    assert counted() == current
    assert current[1] == 1


def test_publishing_a_page_without_translations_asks_one_question_more(schools: Any) -> None:
    page = ContentPage.objects.descendant_of(schools.noord.root_page).first()
    with CaptureQueriesContext(connection) as queries:
        page.save_revision().publish()
    assert not [query for query in queries if "home_translationbase" in query["sql"]]
