"""The translations that come with the library: complete and true files, and pages that stay the school's own."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from bs4 import BeautifulSoup
from wagtail.models import Locale, Page, PageLogEntry, PageViewRestriction, Site

from home.actions import copy_library, load_library
from home.actions.errors import SchoolError
from home.actions.languages import turn_on_language
from home.actions.starter_translations import translate_starters
from home.choices import Role
from home.library_content import values_of
from home.library_files import LibraryFileError, Paper
from home.models import ActivityIndexPage, ActivityPage, HomeAssignmentPage, SchoolGroup
from home.starter_files import apply, languages, read_glossary, read_translations
from home.starters import is_starter, sources_of, starters_in, translated_fields
from home.templatetags.translation_tags import texts_in

KEYS = ("thuisopdracht-kwaliteiten", "gesprek-kennismaking-algemeen", "bijeenkomst-spel-motieven-kwaliteiten-beroepen")
LANGUAGES = ("ar", "en", "pl", "tr", "uk")


@pytest.fixture
def with_library(
    portal: ActivityIndexPage, school: Site, other_school: Site, library_entries: list[Any]
) -> tuple[Site, Site]:
    """Two schools that both have three activities of the library."""
    load_library(portal, [entry for entry in library_entries if entry.key in KEYS])
    for site in (school, other_school):
        bank = ActivityIndexPage.objects.child_of(site.root_page).get()
        copy_library(portal, bank, {"vmbo_bk", "havo"})
    return school, other_school


def assignment(site: Site, language: str = "nl") -> HomeAssignmentPage:
    """The home assignment of a school, as it is now."""
    dutch = HomeAssignmentPage.objects.descendant_of(site.root_page).get(library_key=KEYS[0])
    return HomeAssignmentPage.objects.get(translation_key=dutch.translation_key, locale__language_code=language)


# The files --------------------------------------------------------------------------------------------------------


def test_there_are_translations_in_every_language_of_the_portal_but_dutch() -> None:
    assert tuple(languages()) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_can_be_read_and_translates_the_dutch_text_of_today(
    language: str, library_entries: list[Any]
) -> None:
    entries = {entry.key: entry for entry in library_entries}
    faults = []
    for key, translation in read_translations(language).items():
        wanted = translated_fields(entries[key], translation)
        now = sources_of(entries[key])
        if dict(translation.sources) != {name: now[name] for name in wanted}:
            faults.append(f"{key}: the Dutch text changed; translate again, then: manage.py stamp_starter_translations")
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_activity_of_parents_is_translated(language: str, library_entries: list[Any]) -> None:
    wanted = {entry.key for entry in library_entries if not isinstance(entry, Paper) and entry.steps}
    assert wanted - set(read_translations(language)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossaries_have_the_same_words(language: str) -> None:
    words = [term.dutch for term in read_glossary("en").terms]
    assert [term.dutch for term in read_glossary(language).terms] == words


def test_a_list_of_another_length_is_refused(library_entries: list[Any]) -> None:
    entry = next(entry for entry in library_entries if entry.key == KEYS[0])
    translation = read_translations("tr")[KEYS[0]]
    shorter = translation.model_copy(update={"questions_home": translation.questions_home[1:]})
    with pytest.raises(LibraryFileError, match="vragen_thuis: 4 in plaats van 5"):
        apply(shorter, entry)


# The pages --------------------------------------------------------------------------------------------------------


def test_a_school_gets_translated_pages_and_another_school_none(with_library: tuple[Site, Site]) -> None:
    school, other = with_library
    turn_on_language(school, "tr")
    turn_on_language(other, "tr")

    report = translate_starters(school, "tr")

    assert len(report.added) == len(KEYS)
    page = assignment(school, "tr")
    assert (page.title, page.live, page.slug) == ("Güçlü yanlar", True, KEYS[0])
    assert page.steps[0].value["title"] == "Üç an düşünün"
    assert page.get_parent().title == "Etkinlikler"
    assert not ActivityPage.objects.filter(locale__language_code="tr").not_descendant_of(
        school.root_page.get_translation(Locale.objects.get(language_code="tr"))
    )


def test_what_was_done_stands_in_the_log_by_the_name_of_who_did_it(
    with_library: tuple[Site, Site], admin_user: User
) -> None:
    turn_on_language(with_library[0], "tr")
    translate_starters(with_library[0], "tr", admin_user)
    logged = PageLogEntry.objects.filter(page=assignment(with_library[0], "tr").pk, user=admin_user)
    assert "wagtail.publish" in set(logged.values_list("action", flat=True))


def test_a_second_time_nothing_changes(with_library: tuple[Site, Site]) -> None:
    turn_on_language(with_library[0], "tr")
    translate_starters(with_library[0], "tr")
    before = list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision"))
    report = translate_starters(with_library[0], "tr")
    assert (report.added, report.updated, report.left_alone) == ([], [], [])
    assert list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision")) == before


def test_a_correction_of_the_school_is_never_overwritten(with_library: tuple[Site, Site], admin_user: User) -> None:
    school = with_library[0]
    turn_on_language(school, "tr")
    translate_starters(school, "tr")
    page = assignment(school, "tr")
    page.summary = "Bizim sözümüz."
    page.save_revision(user=admin_user).publish()
    report = translate_starters(school, "tr")
    assert report.left_alone == ["Kwaliteiten"]
    assert assignment(school, "tr").summary == "Bizim sözümüz."


def test_a_draft_of_the_school_is_never_buried(with_library: tuple[Site, Site], admin_user: User) -> None:
    school = with_library[0]
    turn_on_language(school, "tr")
    translate_starters(school, "tr")
    page = assignment(school, "tr")
    page.summary = "Taslak."
    page.save_revision(user=admin_user)
    assert translate_starters(school, "tr").left_alone == ["Kwaliteiten"]
    assert assignment(school, "tr").get_latest_revision_as_object().summary == "Taslak."


def test_a_page_that_somebody_checked_is_no_starter_any_more(
    with_library: tuple[Site, Site], admin_user: User
) -> None:
    school = with_library[0]
    turn_on_language(school, "tr")
    translate_starters(school, "tr")
    assert is_starter(assignment(school, "tr"))
    assert not is_starter(assignment(school))
    assignment(school, "tr").save_revision(user=admin_user).publish()
    assert not is_starter(assignment(school, "tr"))


def test_a_text_that_the_school_wrote_itself_stays_dutch_and_the_rest_is_translated(
    with_library: tuple[Site, Site],
) -> None:
    school = with_library[0]
    page = assignment(school)
    page.why = "Omdat onze school dat belangrijk vindt."
    page.save_revision().publish()
    turn_on_language(school, "pl")
    translate_starters(school, "pl")
    translated = assignment(school, "pl")
    assert translated.title == "Mocne strony"
    assert translated.why == "Omdat onze school dat belangrijk vindt."


def test_a_starter_follows_the_dutch_page(with_library: tuple[Site, Site]) -> None:
    school = with_library[0]
    turn_on_language(school, "pl")
    translate_starters(school, "pl")
    page = assignment(school)
    page.parent_minutes = 55
    page.save_revision().publish()
    assert translate_starters(school, "pl").updated == ["Kwaliteiten"]
    assert assignment(school, "pl").parent_minutes == 55
    assert is_starter(assignment(school, "pl"))


def test_an_activity_of_which_the_school_wrote_the_summary_is_not_translated(with_library: tuple[Site, Site]) -> None:
    school = with_library[0]
    page = assignment(school)
    page.summary = "Onze eigen samenvatting."
    page.save_revision().publish()
    turn_on_language(school, "pl")
    assert translate_starters(school, "pl").without == ["Kwaliteiten"]


def test_what_only_some_may_read_is_not_published_in_another_language(with_library: tuple[Site, Site]) -> None:
    school = with_library[0]
    PageViewRestriction.objects.create(page=assignment(school), restriction_type=PageViewRestriction.LOGIN)
    turn_on_language(school, "pl")
    assert "Kwaliteiten" not in translate_starters(school, "pl").added


def test_a_page_that_follows_the_dutch_one_becomes_a_translation(with_library: tuple[Site, Site]) -> None:
    school = with_library[0]
    turn_on_language(school, "uk")
    locale = Locale.objects.get(language_code="uk")
    assignment(school).copy_for_translation(locale, copy_parents=True, alias=True)
    translate_starters(school, "uk")
    page = assignment(school, "uk")
    assert (page.title, page.alias_of_id) == ("Сильні сторони", None)


def test_dutch_needs_no_translation(with_library: tuple[Site, Site]) -> None:
    assert translate_starters(with_library[0], "nl").added == []


def test_a_language_that_is_off_is_refused(with_library: tuple[Site, Site]) -> None:
    with pytest.raises(SchoolError):
        translate_starters(with_library[0], "tr")
    assert not ActivityPage.objects.filter(locale__language_code="tr").exists()


@pytest.mark.parametrize(("role", "at_home", "may"), [(Role.MANAGEMENT, True, True), (Role.AUTHOR, True, False), (Role.MANAGEMENT, False, False)])
def test_who_may(with_library: tuple[Site, Site], role: Role, at_home: bool, may: bool) -> None:
    school, other = with_library
    turn_on_language(school, "tr")
    user = User.objects.create_user("iemand")
    user.groups.add(SchoolGroup.objects.get(site=school if at_home else other, role=role).group)
    if may:
        assert translate_starters(school, "tr", user).added
    else:
        with pytest.raises(PermissionDenied):
            translate_starters(school, "tr", user)
        assert not ActivityPage.objects.filter(locale__language_code="tr").exists()


def test_the_command_does_all_languages_of_a_school(with_library: tuple[Site, Site]) -> None:
    turn_on_language(with_library[0], "tr")
    turn_on_language(with_library[0], "ar")
    said = StringIO()
    call_command("load_starter_translations", school="zuid.example", stdout=said)
    assert said.getvalue().count("3 added") == 2
    assert assignment(with_library[0], "ar").title == "نقاط القوة"


def test_the_command_says_what_it_cannot_do(with_library: tuple[Site, Site]) -> None:
    with pytest.raises(CommandError, match=r"no school at nergens\.example"):
        call_command("load_starter_translations", school="nergens.example")
    with pytest.raises(CommandError, match="tr: "):
        call_command("load_starter_translations", school="zuid.example", language=["tr"])


def test_every_starter_is_found_again_after_reading() -> None:
    assert set(KEYS) <= set(starters_in("ar"))


# What a reader sees -----------------------------------------------------------------------------------------------


def read(client_of: Any, path: str, host: str = "zuid.example") -> str:
    """A public page as a reader gets it."""
    answer = client_of(host).get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_reader_is_told_that_nobody_of_the_school_checked_it_until_somebody_did(
    with_library: tuple[Site, Site], client_of: Any, admin_user: User
) -> None:
    school = with_library[0]
    turn_on_language(school, "en")
    translate_starters(school, "en")
    notice = "The school has not checked it yet."
    page = read(client_of, f"/en/opdrachten/{KEYS[0]}/")
    assert notice in page
    assert "You choose three moments when you were proud of your child" in page
    assert notice not in read(client_of, f"/opdrachten/{KEYS[0]}/")
    assignment(school, "en").save_revision(user=admin_user).publish()
    assert notice not in read(client_of, f"/en/opdrachten/{KEYS[0]}/")


FACES = ("", "voor-leerlingen/", "voor-mentoren/", "draaiboek/")


@pytest.mark.parametrize("key", KEYS)
def test_every_face_of_a_translated_activity_says_what_is_dutch(
    with_library: tuple[Site, Site], client_of: Any, key: str
) -> None:
    turn_on_language(with_library[0], "ar")
    translate_starters(with_library[0], "ar")
    dutch = ActivityPage.objects.descendant_of(with_library[0].root_page).get(library_key=key).specific
    texts = {text for text in texts_in(list(values_of(dutch).values())) if len(text) > 20}
    seen = 0
    for face in FACES:
        main = BeautifulSoup(read(client_of, f"/ar/opdrachten/{key}/{face}"), "html.parser").main
        for piece in main.find_all(string=lambda said: said.strip() in texts):
            seen += 1
            assert piece.find_parent(lang=True)["lang"] == "nl", piece
        assert not BeautifulSoup(read(client_of, f"/opdrachten/{key}/{face}"), "html.parser").main.find_all(lang=True)
    assert seen > 10


def test_a_list_of_activities_shows_the_translated_titles(with_library: tuple[Site, Site], client_of: Any) -> None:
    turn_on_language(with_library[0], "tr")
    translate_starters(with_library[0], "tr")
    page = read(client_of, "/tr/opdrachten/")
    assert "Güçlü yanlar" in page
    assert f"/tr/opdrachten/{KEYS[0]}/" in page
    assert ">Kwaliteiten</a>" not in page
