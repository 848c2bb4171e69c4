"""Words of schools that a translation machine leaves as they are; the services are stubs of their HTTP interfaces."""

from __future__ import annotations

import re
from typing import Any

import pytest
from wagtail.models import Locale

from home.actions import turn_on_language
from home.actions.machine import translate_by_machine
from home.glossary import OwnWord
from home.kept_words import HTML, XML, bared, guarded, keeping, keeps_words, words_of_school
from home.models import ContentPage, SchoolSettings
from tests.home.test_machine_translation import arabic_of, commit, stub, translator_of, zuid

__all__ = ["commit", "stub", "zuid"]

TEXT = "Zuiderschool doet LOB met de decaan; het kompasuur is op de havo."
MARKS = {"deepl": re.compile(r"<keep>.*?</keep>"), "libre": re.compile(r'<span translate="no">.*?</span>')}


@pytest.mark.parametrize(
    ("html", "sent"),
    [
        ("Praat met de decaan.", "Praat met de <keep>decaan</keep>."),
        ("<b>LOB</b> &amp; LOB", "<b><keep>LOB</keep></b> &amp; <keep>LOB</keep>"),
        ('<a id="havo">x</a>', '<a id="havo">x</a>'),
        ("Zie https://school.nl/lob en lob@school.nl", "Zie https://school.nl/lob en lob@school.nl"),
        ("decaantje, LOB-uur", "decaantje, LOB-uur"),
        ("Geen", "Geen"),
    ],
)
def test_words_are_marked_and_nothing_else(html: str, sent: str) -> None:
    assert guarded(html, XML) == sent
    assert bared(sent, XML) == html
    assert bared(guarded(html, HTML), HTML) == html


def test_a_service_may_write_the_mark_its_own_way() -> None:
    assert bared("<span translate='no'>LOB</span> x <SPAN translate=no>havo</SPAN>", HTML) == "LOB x havo"


def test_the_words_of_a_school_hold_for_that_school_alone() -> None:
    own = words_of_school("Zuiderschool", [OwnWord("kompasuur", "nl", "Een uur."), OwnWord("coach", "en", "x")])
    assert own == ("Zuiderschool", "kompasuur")
    with keeping(own):
        assert guarded("Zuiderschool: kompasuur", XML) == "<keep>Zuiderschool</keep>: <keep>kompasuur</keep>"
    assert guarded("Zuiderschool: kompasuur", XML) == "Zuiderschool: kompasuur"


def test_an_answer_without_the_word_is_damaged() -> None:
    assert keeps_words("De decaan van de havo", "The decaan of havo")
    assert not keeps_words("De decaan van de havo", "The dean of havo")


def machine(mark: re.Pattern[str]) -> Any:
    """A service that turns every letter but those of marked words into x."""

    def translate(text: str, target: str) -> str:
        pieces, place = [], 0
        for match in mark.finditer(text):
            pieces += [re.sub(r"\w", "x", text[place : match.start()]), match.group()]
            place = match.end()
        return "".join([*pieces, re.sub(r"\w", "x", text[place:])])

    return translate


@pytest.mark.parametrize("name", ["deepl", "libre"])
def test_both_services_get_the_words_marked_and_the_page_keeps_them(
    schools: Any, zuid: Any, stub: Any, name: str
) -> None:
    settings = SchoolSettings.for_site(schools.zuid)
    settings.own_words = [{"word": "kompasuur", "language": "nl", "explanation": "Een uur om te kiezen."}]
    settings.save()
    page = ContentPage(
        title="Over ons", slug="over-ons", introduction=TEXT.replace("Zuiderschool", school_name(schools))
    )
    schools.zuid.root_page.add_child(instance=page)
    page.save_revision().publish()
    stub.translate = machine(MARKS[name])
    report = translate_by_machine(page, Locale.objects.get(language_code="ar"), zuid.user, translator_of(name, stub))
    assert report.damaged == 0
    said = arabic_of(page).get_latest_revision_as_object().introduction
    for word in (school_name(schools), "LOB", "decaan", "kompasuur", "havo"):
        assert word in said
    assert "met" not in said
    assert "<" not in said
    if name == "deepl":
        assert {tuple(question["ignore_tags"]) for question in stub.asked} == {("keep",)}


def school_name(schools: Any) -> str:
    """What the school is called."""
    return str(schools.zuid.root_page.title)


def test_a_machine_that_translates_the_word_all_the_same_leaves_it_to_a_person(
    schools: Any, zuid: Any, stub: Any
) -> None:
    turn_on_language(schools.zuid, "ar")
    page = ContentPage(title="Kop", slug="kop", introduction="Praat met de decaan.")
    schools.zuid.root_page.add_child(instance=page)
    page.save_revision().publish()
    stub.translate = lambda text, target: text.replace("decaan", "dean")
    report = translate_by_machine(page, Locale.objects.get(language_code="ar"), zuid.user, translator_of("libre", stub))
    assert report.damaged == 1
