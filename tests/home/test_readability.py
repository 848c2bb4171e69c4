"""What the editor is told about a text: the rules without a database, then the panel beside the editor."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.choices import Role
from home.models import ActivityIndexPage, ContentPage, SchoolSettings
from home.readability import FEWEST_WORDS, LONG_SENTENCE, Passage, judge, sentences_of, shipped_advice
from tests.home.html_checks import soup_of

EASY = "Uw kind kiest dit jaar een vak. U praat er samen over. Wat vindt uw kind leuk? Vraag het eens. " * 5
HARD = (
    "De determinatiesystematiek behelst een multidisciplinaire inventarisatie van cognitieve capaciteiten, "
    "loopbaancompetenties en arbeidsmarktperspectieven binnen de voorgeschreven onderwijskundige kaders. "
) * 5


def kinds(text: str, language: str = "nl", own: dict[str, str] | None = None) -> list[str]:
    return [advice.kind for advice in judge([Passage("tekst", text)], language, own).advice]


def test_an_easy_text_scores_above_a_hard_one() -> None:
    easy, hard = (judge([Passage("tekst", text)], "nl") for text in (EASY, HARD))
    assert easy.score is not None
    assert hard.score is not None
    assert easy.score > 80 > 30 > hard.score >= 0
    assert easy.verdict != hard.verdict


def test_no_language_level_is_ever_claimed() -> None:
    for text in (EASY, HARD):
        report = judge([Passage("tekst", text)], "nl")
        said = " ".join([str(report.verdict), *(f"{one.why} {one.suggestion}" for one in report.advice)])
        assert not any(level in said for level in ("A2", "B1", "B2", "C1"))


def test_a_short_text_and_another_language_have_no_score() -> None:
    assert judge([Passage("tekst", "Dit is kort.")], "nl").score is None
    words = "Your child chooses a subject. " * FEWEST_WORDS
    assert judge([Passage("text", words)], "en").score is None


@pytest.mark.parametrize(("words", "found"), [(LONG_SENTENCE, []), (LONG_SENTENCE + 1, ["long"])])
@pytest.mark.parametrize("language", ["nl", "tr"])
def test_a_sentence_of_more_than_twenty_words_is_long(language: str, words: int, found: list[str]) -> None:
    assert kinds(" ".join(["woord"] * words) + ".", language) == found


@pytest.mark.parametrize(
    "text",
    [
        "De afspraken worden door de mentor gemaakt.",
        "Uw kind wordt uitgenodigd.",
        "De uitslag werd vorige week besproken.",
        "U hoort wanneer het gesprek gehouden wordt.",
    ],
)
def test_a_passive_sentence_is_found(text: str) -> None:
    assert kinds(text) == ["passive"]


@pytest.mark.parametrize(
    "text",
    [
        "Wat wil je later worden?",
        "Het wordt een gezellige avond.",
        "De mentor heeft u gebeld.",
        "Het wordt geen lange dag.",
        "Het wordt steeds beter.",
    ],
)
def test_an_active_sentence_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_a_passive_is_looked_for_in_dutch_alone() -> None:
    assert kinds("Uw kind wordt uitgenodigd.", "en") == []


def test_a_heavy_word_is_named_with_a_lighter_one() -> None:
    (advice,) = judge([Passage("Inleiding", "Indien u komt, bel ons. Tot dan.")], "nl").advice
    assert advice.place == "Inleiding"
    assert advice.sentence == "Indien u komt, bel ons."
    assert "Indien" in advice.why
    assert "als" in advice.suggestion
    assert kinds("Ik heb indienstneming gezien.") == []


def test_the_schools_own_words_count_in_their_language() -> None:
    assert kinds("Kom naar het kompasuur.", own={"kompasuur": "het kiesuur"}) == ["jargon"]
    assert kinds("Come to the compass.", "en", {"compass": "hour"}) == ["jargon"]


def test_sentences() -> None:
    text = "Een.\nTwee zonder punt\nOm 9.30 uur. Drie!"
    assert sentences_of(text) == ["Een.", "Twee zonder punt", "Om 9.30 uur.", "Drie!"]
    assert sentences_of(" \n ... ") == []


def test_the_list_of_heavy_words_is_sound() -> None:
    words = shipped_advice()
    assert len(words) > 60
    assert [word for word, better in words.items() if not better or word != word.lower()] == []


# Beside the editor ----------------------------------------------------------------------------------------------


@pytest.fixture
def colleague(school: Site, other_school: Site, client_of: Any) -> Any:
    user = get_user_model().objects.create_user("communicatie-zuid", password="geheim-genoeg")
    user.groups.add(Group.objects.get(school_group__site=school, school_group__role=Role.COMMUNICATION))
    client = client_of("zuid.example")
    client.force_login(user)
    return client


def text_page(site: Site) -> ContentPage:
    page = ContentPage(title="Uitleg", slug="uitleg", introduction="Kort.", body=[("text", "<p>Oud.</p>")])
    Page.objects.get(pk=site.root_page_id).add_child(instance=page)
    page.save_revision().publish()
    return ContentPage.objects.get(pk=page.pk)


def typed(introduction: str, text: str) -> dict[str, str]:
    data: dict[str, str] = nested_form_data(
        {
            "title": "Uitleg",
            "introduction": introduction,
            "body": streamfield([("text", rich_text(text)), ("tip", "Reeds gedaan?")]),
        }
    )
    return data


def test_the_text_is_judged_as_it_stands_in_the_form_and_nothing_is_stored(colleague: Any, school: Site) -> None:
    page = text_page(school)
    before = (page.latest_revision_id, ContentPage.objects.get(pk=page.pk).body.raw_data[0]["value"])
    data = typed("Uw kind wordt uitgenodigd.", "<p>Indien u komt.</p><ul><li>Eveneens</li></ul>")
    answer = colleague.post(f"/admin/readability/{page.pk}/", data)
    assert answer.status_code == 200
    soup = soup_of(answer)
    found = [(item["class"][0], item.blockquote.get_text()) for item in soup.select(".readability-list li")]
    assert found == [
        ("readability-passive", "Uw kind wordt uitgenodigd."),
        ("readability-jargon", "Indien u komt."),
        ("readability-jargon", "Eveneens"),
        ("readability-jargon", "Reeds gedaan?"),
    ]
    kept = ContentPage.objects.get(pk=page.pk)
    assert (kept.latest_revision_id, kept.body.raw_data[0]["value"]) == before
    assert kept.introduction == "Kort."


def test_a_page_that_is_not_saved_yet_is_judged_too(colleague: Any, school: Site, other_school: Site) -> None:
    count = Page.objects.count()
    url = "/admin/readability/new/home/contentpage/{}/"
    answer = colleague.post(url.format(school.root_page_id), typed("Indien u komt.", "<p>Ja.</p>"))
    assert "Indien u komt." in answer.content.decode()
    assert Page.objects.count() == count
    assert colleague.post(url.format(other_school.root_page_id), typed("x", "<p>y</p>")).status_code == 404


def test_an_assignment_with_empty_fields_is_judged(colleague: Any, school: Site) -> None:
    bank = ActivityIndexPage.objects.child_of(school.root_page).get()
    data = dict.fromkeys(("title", "why", "pupil_task"), "") | {"summary": "Eveneens leuk."}
    for name in ("steps", "questions_home", "tips", "handouts", "parts"):
        data |= {f"{name}-count": "0"}
    answer = colleague.post(f"/admin/readability/new/home/homeassignmentpage/{bank.pk}/", data)
    assert answer.status_code == 200
    assert [item.blockquote.get_text() for item in soup_of(answer).select(".readability-list li")] == ["Eveneens leuk."]


@pytest.mark.parametrize("body", ["{", json.dumps({"blocks": 3}), "[]", "\x00"])
def test_what_is_no_form_of_the_page_is_refused(colleague: Any, school: Site, body: str) -> None:
    page = text_page(school)
    data = typed("x", "<p>y</p>") | {"body-0-value": body}
    assert colleague.post(f"/admin/readability/{page.pk}/", data).status_code in (200, 400)
    assert colleague.post(f"/admin/readability/{page.pk}/", {"body-count": "x"}).status_code == 400


def test_another_schools_page_does_not_exist(colleague: Any, school: Site, other_school: Site) -> None:
    theirs = text_page(other_school)
    assert colleague.post(f"/admin/readability/{theirs.pk}/", typed("x", "<p>y</p>")).status_code == 404
    assert colleague.get(f"/admin/readability/{theirs.pk}/").status_code in (404, 405)
    bank = ActivityIndexPage.objects.child_of(school.root_page).get()
    assert colleague.post(f"/admin/readability/{bank.pk}/", {}).status_code == 404


def test_the_schools_words_advise_in_its_own_editor_alone(colleague: Any, school: Site, other_school: Site) -> None:
    for site, word in ((school, "kompasuur"), (other_school, "havenuur")):
        settings = SchoolSettings.for_site(site)
        settings.own_words = [{"word": word, "language": "nl", "explanation": "", "instead": "kiesuur"}]
        settings.save()
    page = text_page(school)
    data = typed("Het kompasuur. Het havenuur.", "<p>Ja.</p>")
    soup = soup_of(colleague.post(f"/admin/readability/{page.pk}/", data))
    found = [item.blockquote.get_text() for item in soup.select(".readability-list li")]
    assert "Het kompasuur." in found
    assert "Het havenuur." not in found


def test_the_panel_stands_beside_the_editor(colleague: Any, school: Site) -> None:
    page = text_page(school)
    soup = soup_of(colleague.get(f"/admin/pages/{page.pk}/edit/"))
    panel = soup.select_one('[data-side-panel="readability"] [data-controller="home-readability"]')
    assert panel["data-home-readability-url-value"] == f"/admin/readability/{page.pk}/"
    new = soup_of(colleague.get(f"/admin/pages/add/home/contentpage/{school.root_page_id}/"))
    panel = new.select_one('[data-controller="home-readability"]')
    assert panel["data-home-readability-url-value"].endswith(f"/contentpage/{school.root_page_id}/")
    bank = ActivityIndexPage.objects.child_of(school.root_page).get()
    assert "home-readability" not in colleague.get(f"/admin/pages/{bank.pk}/edit/").content.decode()
