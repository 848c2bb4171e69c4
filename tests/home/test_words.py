"""The words that a public page explains, and where a school keeps its own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from home.actions import apply_languages
from home.choices import AccessibilityStatus, Role
from home.glossary import NO_WORDS, OwnWord, explain, glossary_for, own_words, shipped_words
from home.models import ContentPage, SchoolSettings
from home.parts import PART_WORDS
from tests.home.html_checks import soup_of

LANGUAGES = ("nl", "en", "ar", "pl", "tr", "uk")


def explained(html: str, language: str = "nl", own: tuple[OwnWord, ...] = ()) -> tuple[str, list[str]]:
    text, words = explain(html, glossary_for(language, own), set())
    return text, [word.term for word in words]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_word_is_explained_in_every_language(language: str) -> None:
    words = shipped_words(language)
    assert len(words) > 20
    assert [word.key for word in words if not word.explanation or word.language] == []
    assert len({spelling.lower() for word in words for spelling in word.spellings}) == sum(
        len({spelling.lower() for spelling in word.spellings}) for word in words
    )


def test_only_the_first_occurrence_of_a_word_is_explained() -> None:
    text, words = explained("<p>De decaan helpt. Vraag de decaan, of de mentor.</p>")
    assert text.count("<button") == 2
    assert text.index("<button") < text.index("helpt")
    assert words == ["decaan", "mentor"]


def test_what_was_explained_earlier_on_the_page_is_not_again() -> None:
    done: set[str] = set()
    explain("<p>De decaan</p>", glossary_for("nl"), done)
    assert explain("<p>De decaan</p>", glossary_for("nl"), done) == ("<p>De decaan</p>", ())


@pytest.mark.parametrize(
    "html",
    [
        "<h2>De decaan</h2>",
        '<a href="/"><b>decaan</b></a>',
        "<button>decaan</button>",
        "<label>de decaan <input></label>",
        '<p title="decaan">hij</p>',
        "<textarea>decaan</textarea>",
        "<p>decaantje en profielwerkstuk</p>",
        "<p>onder-decaan</p>",
    ],
)
def test_headings_links_forms_attributes_and_longer_words_stay(html: str) -> None:
    assert explained(html) == (html, [])


def test_a_longer_word_goes_before_a_shorter_one() -> None:
    text, words = explained("<p>Je profielkeuze is een profiel.</p>")
    assert words == ["profielkeuze", "profiel"]
    assert ">profielkeuze</button>" in text


def test_a_dutch_word_is_explained_in_the_readers_language() -> None:
    text, words = explain("<p>اسألوا decaan المدرسة</p>", glossary_for("ar"), set())
    assert ">decaan</button>" in text
    assert words[0].explanation.startswith("شخص")
    assert words[0].term_language == "nl"


def test_the_schools_word_takes_the_place_of_the_shipped_one() -> None:
    own = (OwnWord("mentor, coach", "nl", "Bij ons heet de mentor coach."), OwnWord("decaan"))
    glossary = glossary_for("nl", own)
    assert glossary.by_spelling["coach"].explanation == "Bij ons heet de mentor coach."
    assert glossary.by_spelling["mentor"] is glossary.by_spelling["coach"]
    assert "decaan" not in glossary.by_spelling
    assert glossary_for("ar", own).by_spelling["mentor"].language == ""


def test_a_dutch_word_of_the_school_helps_a_reader_of_another_language_and_is_marked_dutch() -> None:
    word = glossary_for("tr", (OwnWord("kompasuur", "nl", "Een uur om te kiezen."),)).by_spelling["kompasuur"]
    assert (word.language, word.term_language) == ("nl", "nl")


def test_what_is_no_word_is_left_out() -> None:
    assert own_words([{"word": " , "}, "x", {"word": "a", "language": "nl"}]) == (OwnWord("a", "nl"),)
    assert own_words(None) == ()
    assert explain("<p>decaan</p>", NO_WORDS, set())[1] == ()


def test_an_explanation_cannot_bring_markup(school: Site, client_of: Any) -> None:
    page = text_page(school, "<p>Het kompasuur.</p>")
    keep(school, OwnWord("kompasuur", "nl", "<script>x</script>"))
    answer = client_of("zuid.example").get(page.url).content.decode()
    assert "&lt;script&gt;x" in answer


# On the pages ---------------------------------------------------------------------------------------------------


def text_page(site: Site, html: str) -> Page:
    page = ContentPage(title="Uitleg", slug="uitleg", body=[("text", html)])
    site.root_page.add_child(instance=page)
    page.save_revision().publish()
    return Page.objects.get(pk=page.pk)


def keep(site: Site, *words: OwnWord) -> None:
    settings = SchoolSettings.for_site(site)
    settings.own_words = [
        {"word": word.word, "language": word.language, "explanation": word.explanation, "instead": word.instead}
        for word in words
    ]
    settings.save()


def test_a_page_explains_its_words_without_script(school: Site, other_school: Site, client_of: Any) -> None:
    text_page(school, "<p>De <b>decaan</b> en het kompasuur.</p>")
    text_page(other_school, "<p>De decaan en het kompasuur.</p>")
    keep(school, OwnWord("kompasuur", "nl", "Een uur van Zuid."))
    soup = soup_of(client_of("zuid.example").get("/uitleg/"))
    buttons = {button.get_text(): button["popovertarget"] for button in soup.select("button.word")}
    assert set(buttons) == {"decaan", "kompasuur"}
    note = soup.find(id=buttons["kompasuur"])
    assert note.has_attr("popover")
    assert "Een uur van Zuid." in note.get_text()
    assert note.a["href"].startswith("/woordenlijst/#word-")
    theirs = soup_of(client_of("noord.example").get("/uitleg/"))
    assert [button.get_text() for button in theirs.select("button.word")] == ["decaan"]


def test_the_list_has_all_words_and_is_linked_in_the_foot(school: Site, other_school: Site, client_of: Any) -> None:
    keep(school, OwnWord("kompasuur", "nl", "Een uur van Zuid."))
    soup = soup_of(client_of("zuid.example").get("/"))
    assert soup.footer.find("a", href="/woordenlijst/")
    listed = soup_of(client_of("zuid.example").get("/woordenlijst/"))
    terms = [term.get_text() for term in listed.select("dl.word-list dt")]
    assert {"LOB", "kompasuur", "profiel"} <= set(terms)
    assert terms == sorted(terms, key=str.lower)
    assert "kompasuur" not in client_of("noord.example").get("/woordenlijst/").content.decode()


def test_a_school_may_leave_the_words_out(school: Site, client_of: Any) -> None:
    text_page(school, "<p>De decaan</p>")
    SchoolSettings.objects.update_or_create(site=school, defaults={"hidden_parts": [PART_WORDS]})
    soup = soup_of(client_of("zuid.example").get("/uitleg/"))
    assert soup.select("button.word") == []
    assert soup.footer.find("a", href="/woordenlijst/") is None


def test_words_cost_no_question(school: Site, client_of: Any) -> None:
    page = text_page(school, "<p>Gewone tekst.</p>")
    keep(school, OwnWord("kompasuur", "nl", "Een uur."))
    browser = client_of("zuid.example")
    browser.get(page.url)
    with CaptureQueriesContext(connection) as without:
        browser.get(page.url)
    specific = page.specific
    specific.body = [("text", "<p>De decaan, de mentor, het kompasuur, het profiel en het vmbo.</p>")]
    specific.save_revision().publish()
    browser.get(page.url)
    with CaptureQueriesContext(connection) as with_words:
        answer = browser.get(page.url)
    assert answer.content.count(b'class="word"') == 5
    assert len(with_words) == len(without)


# Where a school keeps its own ----------------------------------------------------------------------------------


@pytest.fixture
def colleague(school: Site, other_school: Site, client_of: Any) -> Any:
    """Signs in as somebody of the first school, with a role."""

    def sign_in(role: Role = Role.COMMUNICATION) -> Any:
        user = get_user_model().objects.create_user(f"{role}-zuid", password="geheim-genoeg")
        user.groups.add(Group.objects.get(school_group__site=school, school_group__role=role))
        client = client_of("zuid.example")
        client.force_login(user)
        return client

    return sign_in


def sent(*rows: dict[str, str], initial: int = 0) -> dict[str, str]:
    data = {"words-TOTAL_FORMS": str(len(rows)), "words-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(rows):
        filled = {"word": "", "language": "nl", "explanation": "", "instead": ""} | row
        data |= {f"words-{number}-{name}": value for name, value in filled.items()}
    return data


def test_communicatie_writes_words_and_takes_them_away(colleague: Any, school: Site, other_school: Site) -> None:
    client = colleague()
    assert client.get("/admin/words/").headers["Location"] == f"/admin/words/{school.pk}/"
    address = f"/admin/words/{school.pk}/"
    row = {"word": "kompasuur, kompasuren", "explanation": "Een uur om te kiezen."}
    assert client.post(address, sent(row, {})).status_code == 302
    kept = own_words(SchoolSettings.objects.get(site=school).own_words)
    assert kept == (OwnWord("kompasuur, kompasuren", "nl", "Een uur om te kiezen."),)
    assert SchoolSettings.for_site(other_school).own_words == []
    page = soup_of(client.get(address))
    assert page.find("input", {"name": "words-0-word"})["value"] == "kompasuur, kompasuren"
    assert page.find("dl", class_="plain-shipped").find("dt", string=lambda text: text.startswith("LOB"))
    assert client.post(address, sent(row | {"DELETE": "on"}, initial=1)).status_code == 302
    assert SchoolSettings.objects.get(site=school).own_words == []


def test_a_word_twice_or_an_explanation_of_nothing_is_told_beside_the_field(colleague: Any, school: Site) -> None:
    client, address = colleague(), f"/admin/words/{school.pk}/"
    answer = client.post(address, sent({"word": "coach"}, {"word": "Coach, coaches"}, {"explanation": "Wat?"}))
    assert answer.status_code == 422
    soup = soup_of(answer)
    assert len(soup.select(".w-field__errors .error-message")) == 2
    assert soup.find("input", {"name": "words-1-word"})["value"] == "Coach, coaches"
    assert SchoolSettings.for_site(school).own_words == []


@pytest.mark.parametrize(("role", "status"), [(Role.DECAAN, 200), (Role.MANAGEMENT, 200), (Role.AUTHOR, 404)])
def test_who_keeps_the_words(colleague: Any, school: Site, other_school: Site, role: Role, status: int) -> None:
    client = colleague(role)
    assert client.get(f"/admin/words/{school.pk}/").status_code == status
    assert client.get(f"/admin/words/{other_school.pk}/").status_code == 404
    assert client.post(f"/admin/words/{other_school.pk}/", sent({"word": "x"})).status_code == 404


# How accessible the site is --------------------------------------------------------------------------------------


def test_the_standard_statement_says_what_the_settings_say(school: Site, other_school: Site, client_of: Any) -> None:
    settings = SchoolSettings.for_site(school)
    settings.accessibility_known = "Oude brieven in PDF zijn niet voor te lezen.\n\nVraag ze op papier."
    settings.save()
    browser = client_of("zuid.example")
    assert soup_of(browser.get("/")).footer.find("a", href="/toegankelijkheid/")
    soup = soup_of(browser.get("/toegankelijkheid/"))
    assert [item.get_text() for item in soup.main.find("ul").find_all("li")] == [
        "Oude brieven in PDF zijn niet voor te lezen.",
        "Vraag ze op papier.",
    ]
    assert "Oude brieven" not in client_of("noord.example").get("/toegankelijkheid/").content.decode()


@pytest.mark.parametrize("status", AccessibilityStatus.values)
def test_how_far_it_complies_is_said_in_the_readers_language(school: Site, client_of: Any, status: str) -> None:
    settings = SchoolSettings.for_site(school)
    settings.accessibility_status, settings.languages = status, ["nl", "ar"]
    settings.save()
    apply_languages(school)
    dutch, arabic = (
        soup_of(client_of("zuid.example").get(path)).main.find("strong").get_text()
        for path in ("/toegankelijkheid/", "/ar/toegankelijkheid/")
    )
    assert dutch.isascii()
    assert re.search(r"[\u0600-\u06ff]", arabic)


def test_the_schools_own_statement_takes_its_place(school: Site, client_of: Any) -> None:
    settings = SchoolSettings.for_site(school)
    settings.accessibility_statement = "<p>Onze eigen verklaring.</p>"
    settings.save()
    text = soup_of(client_of("zuid.example").get("/toegankelijkheid/")).main
    assert text.find(lang="nl").get_text(strip=True) == "Onze eigen verklaring."
    assert len(text.find_all("h2")) == 0
