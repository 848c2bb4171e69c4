"""Languages of one school: on, off, and what a reader finds at an address in another language."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from wagtail.models import GroupPagePermission, Locale, Page, PageViewRestriction, Site

from home.actions import SchoolError, close_school, create_school, turn_off_language, turn_on_language
from home.actions.languages import apply_languages
from home.choices import Role
from home.models import ActivityPage, OfflinePages, SchoolSettings, YearLevelPage
from tests.home.school_plans import plan_of, staff_of

ACTIVITY = "/opdrachten/activiteit-mini-stage/"
PATHS = (
    "/",
    "/leerjaar-1/",
    "/opdrachten/",
    *(f"{ACTIVITY}{face}" for face in ("", "voor-leerlingen/", "voor-mentoren/", "draaiboek/")),
    "/opdrachten/afsprakenblad-driegesprek/",
)


def languages_of(site: Site) -> list[str]:
    """What the settings say, read from the database."""
    return list(SchoolSettings.objects.get(site=site).languages)


def soup(response: Any) -> BeautifulSoup:
    """An answer as a tree of elements."""
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def zuid(schools: Any, client_of: Any) -> Any:
    """A reader of Zuiderschool, which has Turkish and Arabic besides Dutch."""
    for code in ("tr", "ar"):
        turn_on_language(schools.zuid, code)
    cache.clear()
    return client_of("zuid.example")


def translate(page: Page, code: str, **texts: str) -> Page:
    """A published translation of a page, its parents copied as they are."""
    copy = page.specific.copy_for_translation(Locale.objects.get(language_code=code), copy_parents=True)
    for name, text in texts.items():
        setattr(copy, name, text)
    copy.save_revision().publish()
    cache.clear()
    return copy


# On and off ------------------------------------------------------------------------------------------------------


def test_a_language_gets_a_home_page_with_the_rights_of_the_dutch_one(school: Site, other_school: Site):
    before = set(Page.objects.values_list("pk", flat=True))
    root = turn_on_language(school, "tr")
    assert set(Page.objects.values_list("pk", flat=True)) - before == {root.pk}
    assert root.live
    assert root.locale.language_code == "tr"
    assert root.translation_key == school.root_page.translation_key
    rights = {
        page: set(GroupPagePermission.objects.filter(page=page).values_list("group", "permission"))
        for page in (root.pk, school.root_page_id)
    }
    assert rights[root.pk] == rights[school.root_page_id]
    assert rights[root.pk]
    assert languages_of(school) == ["nl", "tr"]
    assert languages_of(other_school) == ["nl"]
    assert other_school.root_page.get_translations().count() == 0


def test_languages_stand_in_a_fixed_order_and_turning_on_twice_changes_nothing(school: Site):
    turn_on_language(school, "uk")
    first = turn_on_language(school, "en")
    again = turn_on_language(school, "en")
    assert first.pk == again.pk
    assert languages_of(school) == ["nl", "en", "uk"]
    rights = GroupPagePermission.objects.filter(page=first)
    assert rights.count() == rights.values("group", "permission").distinct().count()


def test_off_takes_the_tree_off_line_and_on_brings_back_exactly_that(school: Site, other_school: Site):
    turn_on_language(school, "tr")
    turn_on_language(other_school, "tr")
    levels = YearLevelPage.objects.child_of(school.root_page)
    shown = translate(levels.get(level=1), "tr", title="Birinci sınıf")
    draft = levels.get(level=2).copy_for_translation(Locale.objects.get(language_code="tr"))
    root = shown.get_parent()
    turn_off_language(school, "tr")
    assert not Page.objects.filter(pk__in=[root.pk, shown.pk], live=True).exists()
    assert languages_of(school) == ["nl"]
    assert languages_of(other_school) == ["nl", "tr"]
    assert other_school.root_page.get_translation(Locale.objects.get(language_code="tr")).live
    assert turn_on_language(school, "tr").pk == root.pk
    live = set(Page.objects.filter(path__startswith=root.path, live=True).values_list("pk", flat=True))
    assert live == {root.pk, shown.pk}
    assert draft.pk not in live
    assert not OfflinePages.objects.exists()


@pytest.mark.parametrize(("code", "word"), [("xx", "xx"), ("de", "de"), ("", "")])
def test_a_language_that_the_portal_does_not_know_is_refused(school: Site, code: str, word: str):
    with pytest.raises(SchoolError) as error:
        turn_on_language(school, code)
    assert error.value.field == "languages"
    assert word in str(error.value)
    assert languages_of(school) == ["nl"]


def test_dutch_cannot_be_turned_off(school: Site):
    with pytest.raises(SchoolError) as error:
        turn_off_language(school, "nl")
    assert error.value.field == "languages"
    assert school.root_page.live


def test_a_closed_school_changes_no_languages(school: Site):
    close_school(school)
    with pytest.raises(SchoolError):
        turn_on_language(school, "tr")
    assert languages_of(school) == ["nl"]


@pytest.mark.parametrize("role", list(Role))
def test_only_management_of_the_school_itself_turns_languages_on(school: Site, other_school: Site, role: Role):
    user = staff_of(school, role)
    with pytest.raises(PermissionDenied):
        turn_on_language(other_school, "tr", user)
    if role == Role.MANAGEMENT:
        turn_on_language(school, "tr", user)
        turn_off_language(school, "tr", user)
    else:
        with pytest.raises(PermissionDenied):
            turn_on_language(school, "tr", user)
    assert languages_of(school) == languages_of(other_school) == ["nl"]


def test_a_home_page_that_is_closed_to_readers_is_so_in_every_language(school: Site, client_of: Any):
    PageViewRestriction.objects.create(
        page=school.root_page, restriction_type=PageViewRestriction.PASSWORD, password="geheim"
    )
    root = turn_on_language(school, "tr")
    assert root.get_view_restrictions().exists()
    cache.clear()
    assert b"levels" not in client_of("zuid.example").get("/tr/").content


def test_a_new_school_has_all_its_languages(portal: Any):
    site = create_school(plan_of(languages=("nl", "en", "ar"), with_library=False))
    codes = {page.locale.language_code for page in site.root_page.get_translations(inclusive=True).filter(live=True)}
    assert codes == {"nl", "en", "ar"}


def test_settings_and_trees_are_brought_in_line(school: Site):
    turn_on_language(school, "pl")
    SchoolSettings.objects.filter(site=school).update(languages=["nl", "uk"])
    apply_languages(school)
    live = school.root_page.get_translations(inclusive=True).filter(live=True)
    assert {page.locale.language_code for page in live} == {"nl", "uk"}
    assert languages_of(school) == ["nl", "uk"]


def test_the_settings_form_turns_languages_on_and_off(school: Site, other_school: Site, client_of: Any):
    client = client_of("zuid.example")
    client.force_login(staff_of(school, Role.MANAGEMENT))
    address = f"/admin/settings/home/schoolsettings/{school.pk}/"

    def save(*languages: str) -> int:
        data: dict[str, Any] = {
            "school_name": "Zuiderschool",
            "accent_colour": "#17456b",
            "region": "midden",
            "languages": languages,
            "privacy_statement": "null",
            "accessibility_status": "partly",
            "accessibility_statement": "null",
            "contacts-TOTAL_FORMS": "0",
            "contacts-INITIAL_FORMS": "0",
            "contacts-MIN_NUM_FORMS": "0",
            "contacts-MAX_NUM_FORMS": "1000",
        }
        return int(client.post(address, data).status_code)

    assert save("nl", "tr") == 302
    cache.clear()
    assert client_of("zuid.example").get("/tr/").status_code == 200
    assert client_of("noord.example").get("/tr/").status_code == 404
    assert save("nl") == 302
    assert client_of("zuid.example").get("/tr/").status_code == 404
    assert languages_of(other_school) == ["nl"]


# What readers find -----------------------------------------------------------------------------------------------


def spoken(element: Any) -> tuple[str, str]:
    """The language and direction that hold for an element."""
    marked = element if element.get("lang") else element.find_parent(lang=True)
    return marked["lang"], marked["dir"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("code", "direction"), [("tr", "ltr"), ("ar", "rtl")])
def test_what_is_not_translated_answers_in_dutch_and_says_so(zuid: Any, path: str, code: str, direction: str):
    response = zuid.get(f"/{code}{path}")
    assert response.status_code == 200
    page = soup(response)
    assert (page.html["lang"], page.html["dir"]) == (code, direction)
    assert spoken(page.h1) == ("nl", "ltr")
    assert {spoken(link) for link in page.select("main .tile-link")} <= {("nl", "ltr")}
    with override(code):
        assert page.select_one("aside > .notice").get_text(strip=True)
    dutch = soup(zuid.get(path))
    assert dutch.select_one("aside > .notice") is None
    assert dutch.main.get("lang") is None
    assert page.h1.get_text() == dutch.h1.get_text()


@pytest.mark.parametrize("path", PATHS)
def test_links_stay_in_the_readers_language(zuid: Any, path: str):
    page = soup(zuid.get(f"/tr{path}"))
    links = [
        link["href"] for link in page.select("header .brand, header nav:not(.languages) a, main a[href], footer a")
    ]
    ours = [link for link in links if link.startswith("/") and not link.startswith(("/documents/", "/static/"))]
    assert ours
    assert [link for link in ours if not link.startswith("/tr/")] == []
    assert {zuid.get(link).status_code for link in ours} == {200}


def test_the_privacy_page_is_in_the_readers_language(zuid: Any):
    response = zuid.get("/ar/privacy/")
    assert response.status_code == 200
    assert soup(response).main.get("lang") is None
    assert soup(response).select_one("aside > .notice") is None


def test_a_translated_page_is_read_as_it_was_translated(zuid: Any, schools: Any):
    level = YearLevelPage.objects.child_of(schools.zuid.root_page).get(level=1)
    translate(level, "tr", title="Birinci sınıf")
    page = soup(zuid.get("/tr/leerjaar-1/"))
    assert "Birinci sınıf" in page.h1.get_text()
    assert page.main.get("lang") is None
    assert page.select_one("aside > .notice") is None
    home = soup(zuid.get("/tr/"))
    card = home.select_one('a[href="/tr/leerjaar-1/"].tile-link')
    assert "Birinci sınıf" in card.get_text()
    assert spoken(card) == ("tr", "ltr")
    assert spoken(home.select_one('a[href="/tr/leerjaar-2/"].tile-link')) == ("nl", "ltr")
    assert "Birinci" not in zuid.get("/").content.decode()


def test_below_a_translated_page_the_rest_is_found_in_dutch(zuid: Any, schools: Any):
    bank = schools.zuid.root_page.get_children().get(slug="opdrachten")
    translate(bank, "tr", title="Ödevler")
    page = soup(zuid.get("/tr/opdrachten/"))
    assert page.h1.get_text() == "Ödevler"
    assert page.select_one(f'a[href="/tr{ACTIVITY}"]') is not None
    assert zuid.get(f"/tr{ACTIVITY}voor-mentoren/").status_code == 200
    found = soup(zuid.get("/tr/opdrachten/", {"q": "mini-stage"}))
    titles = [link.get_text() for link in found.select(".bank h2 a")]
    assert "Mini-stage" in titles[0]


def test_a_draft_translation_is_not_shown(zuid: Any, schools: Any):
    level = YearLevelPage.objects.child_of(schools.zuid.root_page).get(level=1)
    copy = level.copy_for_translation(Locale.objects.get(language_code="tr"))
    copy.title = "Taslak"
    copy.save_revision()
    response = zuid.get("/tr/leerjaar-1/")
    assert response.status_code == 200
    assert spoken(soup(response).h1) == ("nl", "ltr")
    assert "Taslak" not in response.content.decode()


def test_an_address_in_words_of_the_translation_leads_to_the_same_page_in_dutch(zuid: Any, schools: Any):
    activity = ActivityPage.objects.descendant_of(schools.zuid.root_page).get(slug="activiteit-mini-stage")
    translate(activity, "tr", title="Küçük staj", slug="kucuk-staj")
    for path in (f"/tr{ACTIVITY}voor-mentoren/", "/tr/opdrachten/kucuk-staj/voor-mentoren/"):
        response = zuid.get(path)
        assert response.status_code == 200, path
        page = soup(response)
        assert "Küçük staj" in page.h1.get_text()
        assert page.select_one('.languages a[hreflang="nl"]')["href"] == f"{ACTIVITY}voor-mentoren/"
        assert page.select_one('.languages a[hreflang="ar"]')["href"] == f"/ar{ACTIVITY}voor-mentoren/"


@pytest.mark.parametrize("path", ["/tr/leerjaar-9/", "/tr/opdrachten/nergens/", "/ar/leerjaar-1/nergens/"])
def test_what_is_nowhere_is_nowhere_in_every_language(zuid: Any, path: str):
    assert zuid.get(path).status_code == 404


def test_no_page_of_another_school_answers(zuid: Any, schools: Any, client_of: Any):
    """Noorderschool has a fifth year and no Turkish."""
    assert zuid.get("/tr/leerjaar-5/").status_code == 404
    noord = client_of("noord.example")
    response = noord.get("/tr/leerjaar-5/")
    assert response.status_code == 404
    assert "Zuiderschool" not in response.content.decode()
    turn_on_language(schools.noord, "tr")
    cache.clear()
    assert "Noorderschool" in noord.get("/tr/").content.decode()
    assert "Zuiderschool" not in noord.get("/tr/").content.decode()
    assert noord.get("/tr/leerjaar-5/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/leerjaar-1/", f"{ACTIVITY}draaiboek/", "/leerjaar-1/jaarplan/", "/nergens/"])
def test_a_language_that_is_off_says_so_and_offers_the_others(zuid: Any, path: str):
    response = zuid.get(f"/pl{path}")
    assert response.status_code == 404
    page = soup(response)
    links = {link["hreflang"]: link for link in page.select("main a")}
    assert list(links) == ["nl", "ar", "tr"]
    assert links["ar"].get_text() == "العربية"
    assert links["ar"]["dir"] == "rtl"
    assert {zuid.get(link["href"]).status_code for link in links.values()} == {200}
    if path == "/leerjaar-1/":
        assert [link["href"] for link in links.values()] == ["/leerjaar-1/", "/ar/leerjaar-1/", "/tr/leerjaar-1/"]
    assert "In welk jaar" not in response.content.decode()


def test_a_language_that_was_turned_off_is_off_although_its_home_page_follows_the_dutch_one(zuid: Any, schools: Any):
    turn_off_language(schools.zuid, "tr")
    schools.zuid.root_page.specific.save_revision().publish()
    cache.clear()
    assert zuid.get("/tr/").status_code == 404
    assert zuid.get("/ar/").status_code == 200


def test_the_portal_itself_has_dutch_alone(zuid: Any, client_of: Any):
    portal = client_of("portal.example")
    assert portal.get("/").status_code == 200
    response = portal.get("/tr/")
    assert response.status_code == 404
    assert [link["href"] for link in soup(response).select("main a")] == ["/"]


# The switch ------------------------------------------------------------------------------------------------------


def test_a_school_of_several_languages_has_a_switch_in_their_own_words(zuid: Any):
    links = soup(zuid.get("/ar/leerjaar-1/")).select(".languages a")
    assert [(link.get_text(), link["lang"], link["dir"], link["href"]) for link in links] == [
        ("Nederlands", "nl", "ltr", "/leerjaar-1/"),
        ("العربية", "ar", "rtl", "/ar/leerjaar-1/"),
        ("Türkçe", "tr", "ltr", "/tr/leerjaar-1/"),
    ]
    assert [link.get("aria-current") for link in links] == [None, "true", None]


def test_a_school_of_one_language_has_none(schools: Any, client_of: Any):
    assert soup(client_of("noord.example").get("/")).select(".languages") == []


def test_the_reader_of_before_is_forgotten(zuid: Any):
    assert 'href="/tr/leerjaar-1/"' in zuid.get("/tr/").content.decode()
    page = soup(zuid.get("/"))
    assert page.select_one('main a[href="/leerjaar-1/"]') is not None
    assert page.select_one('main a[href^="/tr/"]') is None


@pytest.mark.parametrize("path", ["/tr/", "/tr/leerjaar-1/", "/tr/opdrachten/", f"/tr{ACTIVITY}"])
def test_another_language_costs_a_fixed_number_of_questions(zuid: Any, schools: Any, path: str):
    def counted() -> int:
        cache.clear()
        zuid.get(path)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert zuid.get(path).status_code == 200
        return len(queries)

    first = YearLevelPage.objects.child_of(schools.zuid.root_page).get(level=1)
    translate(first, "tr", title="Sınıf 1")
    few = counted()
    for number in (2, 3, 4):
        level = YearLevelPage.objects.child_of(schools.zuid.root_page).get(level=number)
        translate(level, "tr", title=f"Sınıf {number}")
    for code in ("pl", "uk", "en"):
        turn_on_language(schools.zuid, code)
    assert counted() == few
