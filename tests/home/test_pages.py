"""The public pages as a reader meets them: the four faces, the frame, and what never shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction, Site

from home.actions import create_school
from home.actions.schools import SchoolPlan
from home.models import (
    ActivityIndexPage,
    ActivityPage,
    ActivityPaper,
    ContactPerson,
    ContentPage,
    ConversationGuidePage,
    HomeAssignmentPage,
    ParentMeetingPage,
    PortalPage,
    SchoolClass,
    SchoolPage,
    SchoolSettings,
    StudentActivityPage,
    YearLevelPage,
)
from home.templatetags.school_tags import duration
from planner.models import YearPlanPage
from tests.home.conftest import Schools
from tests.home.html_checks import flat, page_faults, soup_of, text_of

FACES = {"parents": "", "pupils": "voor-leerlingen/", "mentors": "voor-mentoren/", "organisers": "draaiboek/"}
ASSIGNMENT = "thuisopdracht-netwerk-familie"
CONVERSATION = "gesprek-kennismaking-leerjaar-1"
MEETING = "bijeenkomst-spel-motieven-kwaliteiten-beroepen"
STUDENT = "activiteit-mini-stage"

PARTICULAR = {
    (ASSIGNMENT, "parents"): lambda e: (e.parent.task, e.steps[0].title, e.way_out, e.parts[0].title),
    (ASSIGNMENT, "pupils"): lambda e: (e.pupil.task, e.way_out, e.parts[-1].title, e.handing_in),
    (ASSIGNMENT, "mentors"): lambda e: (e.mentor_notes[0], e.sensitivities, e.discussion.how),
    (ASSIGNMENT, "organisers"): lambda e: (e.tasks[0].task, e.materials[0], e.discussion.where),
    (CONVERSATION, "parents"): lambda e: (*e.questions_from_mentor, e.preparation.parent[0]),
    (CONVERSATION, "pupils"): lambda e: (e.preparation.pupil[0], e.phases[1].topics[0].pupil[0]),
    (CONVERSATION, "mentors"): lambda e: (e.preparation.mentor[0], e.how[0], e.phases[1].topics[0].parent[0]),
    (CONVERSATION, "organisers"): lambda e: (e.tasks[0].task, e.agreements[0]),
    (MEETING, "parents"): lambda e: (e.aim, e.steps[0].title, e.programme[0].title),
    (MEETING, "pupils"): lambda e: (e.pupil_invitation.split("\n")[0], e.programme[0].title),
    (MEETING, "mentors"): lambda e: (e.mentor_notes[0], e.programme[1].text),
    (MEETING, "organisers"): lambda e: (e.tasks[0].task, e.materials[0], e.follow_up[0]),
    (STUDENT, "parents"): lambda e: (e.questions_home[0], e.where, e.what),
    (STUDENT, "pupils"): lambda e: (e.approach[0].title, e.preparation_questions[0], e.reflection_questions[0]),
    (STUDENT, "mentors"): lambda e: (e.mentor_notes[0], e.reflection_questions[0]),
    (STUDENT, "organisers"): lambda e: (e.tasks[0].task, e.materials[0]),
}
PUBLIC_PATHS = [
    "/", "/leerjaar-1/", "/opdrachten/", "/opdrachten/?q=beroep&level=1", "/opdrachten/?q=bestaatniet",
    *[f"/opdrachten/{key}/{path}" for key in (ASSIGNMENT, CONVERSATION, MEETING, STUDENT) for path in FACES.values()],
    "/opdrachten/afsprakenblad-driegesprek/", "/opdrachten/briefing-leraren/", "/opdrachten/checklist-presenteren/",
    "/opdrachten/lijst-wie-deed-de-opdracht/", "/bestaat-niet/",
]  # fmt: skip


def bank_of(site: Site) -> ActivityIndexPage:
    """The activity bank of a school."""
    return ActivityIndexPage.objects.child_of(site.root_page).get()


def make_private(page: Page) -> None:
    """Only for who logs in."""
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def queries_of(client: Any, path: str) -> tuple[int, str]:
    """The number of queries of a second visit, and what it shows. The first fills the cache of site addresses."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200
    return len(queries), response.content.decode()


# The four faces --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "face"), PARTICULAR, ids=[f"{key}-{face}" for key, face in PARTICULAR])
def test_each_face_says_what_its_reader_needs(schools: Schools, client_of: Any, key: str, face: str):
    response = client_of("zuid.example").get(f"/opdrachten/{key}/{FACES[face]}")
    assert response.status_code == 200
    entry = schools.entries[key]
    said = text_of(response)
    assert flat(entry.title) in said
    for text in PARTICULAR[key, face](entry):
        assert flat(text) in said


@pytest.mark.parametrize("key", [ASSIGNMENT, CONVERSATION, MEETING, STUDENT])
def test_parents_and_pupils_are_not_told_what_is_for_the_staff(schools: Schools, client_of: Any, key: str):
    entry = schools.entries[key]
    for face in ("parents", "pupils"):
        said = text_of(client_of("zuid.example").get(f"/opdrachten/{key}/{FACES[face]}"))
        for text in (*entry.mentor_notes, *(task.task for task in entry.tasks)):
            assert flat(text) not in said
        for tip in entry.tips:
            if tip.audience in {"mentoren", "organisatoren"}:
                assert flat(tip.text) not in said


@pytest.mark.parametrize("key", [ASSIGNMENT, CONVERSATION, MEETING, STUDENT])
@pytest.mark.parametrize("face", FACES)
def test_every_face_leads_to_the_other_three_and_shows_where_one_is(
    schools: Schools, client_of: Any, key: str, face: str
):
    soup = soup_of(client_of("zuid.example").get(f"/opdrachten/{key}/{FACES[face]}"))
    links = soup.select("nav.faces a")
    assert [link["href"] for link in links] == [f"/opdrachten/{key}/{path}" for path in FACES.values()]
    current = [link["href"] for link in links if link.get("aria-current") == "page"]
    assert current == [f"/opdrachten/{key}/{FACES[face]}"]


@pytest.mark.parametrize("path", ["voor-niemand/", "voor-leerlingen/meer/", "draaiboek/x/"])
def test_a_face_that_does_not_exist_is_not_found(schools: Schools, client_of: Any, path: str):
    assert client_of("zuid.example").get(f"/opdrachten/{STUDENT}/{path}").status_code == 404


@pytest.mark.parametrize("face", FACES)
def test_each_face_can_be_previewed(schools: Schools, face: str):
    page = ActivityPage.objects.descendant_of(schools.zuid.root_page).get(library_key=ASSIGNMENT).specific
    response = page.make_preview_request(preview_mode=face)
    assert response.status_code == 200
    assert flat(PARTICULAR[ASSIGNMENT, face](schools.entries[ASSIGNMENT])[0]) in text_of(response)


def test_a_worksheet_can_be_printed_and_filled_in_but_says_nothing_of_it_without_javascript(
    schools: Schools, client_of: Any
):
    soup = soup_of(client_of("zuid.example").get(f"/opdrachten/{ASSIGNMENT}/voor-leerlingen/"))
    assert len(soup.select("[data-worksheet] [data-answer]")) > 20
    for selector in ("[data-print-actions]", "[data-worksheet-note]"):
        assert soup.select(selector)
        assert all(tag.has_attr("hidden") for tag in soup.select(selector))
    assert not any(tag.has_attr("hidden") for tag in soup.select("[data-worksheet-plain]"))
    assert soup.select_one("link[media=print]")


@pytest.mark.parametrize("face", FACES)
def test_every_face_has_a_print_button_that_hides_without_javascript(schools: Schools, client_of: Any, face: str):
    soup = soup_of(client_of("zuid.example").get(f"/opdrachten/{MEETING}/{FACES[face]}"))
    buttons = soup.select("button[data-print]")
    assert len(buttons) == 1
    assert buttons[0].find_parent(hidden=True)


def test_the_table_of_the_family_network_asks_first_the_occupation(schools: Schools, client_of: Any):
    soup = soup_of(client_of("zuid.example").get(f"/opdrachten/{ASSIGNMENT}/voor-leerlingen/"))
    heads = [[cell.get_text() for cell in table.select("thead th")] for table in soup.select(".fill-table table")]
    assert heads == [["Beroep", "Van wie"]] * 3


def test_a_hand_out_for_the_organiser_is_on_the_organisers_face_only(schools: Schools, client_of: Any):
    cards = "Kaartjes voor het spel"
    assert cards in {sheet.title for sheet in schools.entries[MEETING].handouts}
    client = client_of("zuid.example")
    said = {face: text_of(client.get(f"/opdrachten/{MEETING}/{path}")) for face, path in FACES.items()}
    assert [face for face in FACES if cards in said[face]] == ["organisers"]


# What holds for every page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_every_page_of_a_school_is_sound(schools: Schools, client_of: Any, path: str):
    response = client_of("zuid.example").get(path)
    assert response.status_code == (404 if path == "/bestaat-niet/" else 200)
    assert page_faults(response, "zuid.example") == []


@pytest.mark.parametrize("path", ["/", "/bibliotheek/", f"/bibliotheek/{ASSIGNMENT}/", "/bestaat-niet/"])
def test_every_page_of_the_portal_is_sound(schools: Schools, client_of: Any, path: str):
    assert page_faults(client_of("portal.example").get(path), "portal.example") == []


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_readers_get_no_cookie(schools: Schools, client_of: Any, path: str):
    assert not client_of("zuid.example").get(path).cookies


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_nothing_of_the_other_school_is_in_sight(schools: Schools, client_of: Any, path: str):
    body = client_of("zuid.example").get(path).content.decode()
    assert "Zuiderschool" in body
    for theirs in ("Noord", "noord.example", "Nora", "7a1f3d", "Talentendag", "Vier profielen"):
        assert theirs not in body


# Home pages ------------------------------------------------------------------------------------------------------


def test_the_home_page_of_a_school_lists_its_own_levels(schools: Schools, client_of: Any):
    for host, levels, theirs in (("zuid.example", 4, "Noorderschool"), ("noord.example", 5, "Zuiderschool")):
        response = client_of(host).get("/")
        links = [link["href"] for link in soup_of(response).select("main .level-card a.tile-link")]
        assert links == [f"/leerjaar-{level}/" for level in range(1, levels + 1)]
        assert theirs not in response.content.decode()


def test_the_menu_has_what_is_for_the_menu_and_shows_where_one_is(schools: Schools, client_of: Any):
    nav = soup_of(client_of("zuid.example").get("/leerjaar-2/")).select("header nav a")
    assert [link["href"] for link in nav] == [*(f"/leerjaar-{level}/" for level in range(1, 5)), "/opdrachten/"]
    assert [link["href"] for link in nav if link.get("aria-current")] == ["/leerjaar-2/"]


def test_the_portal_lists_both_schools_with_their_own_hosts(schools: Schools, client_of: Any):
    links = soup_of(client_of("portal.example").get("/")).select("main a.tile-link")
    assert [(link.get_text(strip=True), link["href"]) for link in links] == [
        ("Noorderschool", "http://noord.example/"),
        ("Zuiderschool", "http://zuid.example/"),
    ]
    links = soup_of(client_of("portal.example:8000").get("/", SERVER_PORT="8000")).select("main a.tile-link")
    assert [link["href"] for link in links] == ["http://noord.example:8000/", "http://zuid.example:8000/"]


def test_the_level_page_has_its_theme_its_classes_and_no_other_levels(schools: Schools, client_of: Any):
    level = YearLevelPage.objects.child_of(schools.zuid.root_page).get(level=2)
    level.classes = [SchoolClass(name="2B", mentor="Mevrouw De Wit")]
    level.save_revision().publish()
    said = text_of(client_of("zuid.example").get("/leerjaar-2/"))
    assert "thema 2 van zuiderschool" in said.lower()
    assert "thema 3" not in said.lower()
    assert "2B" in said
    assert "Mevrouw De Wit" in said


@pytest.mark.parametrize(
    ("level", "expected"), [(1, "Heel de school"), (2, "Jaar twee"), (3, "Vmbo drie"), (4, "Heel de school")]
)
def test_the_contact_shown_is_the_one_for_the_level(schools: Schools, client_of: Any, level: int, expected: str):
    settings = SchoolSettings.for_site(schools.zuid)
    settings.contacts.all().delete()
    for order, (name, year, track) in enumerate(
        [
            ("Heel de school", None, ""),
            ("Jaar drie", 3, ""),
            ("Havo twee", 2, "havo"),
            ("Jaar twee", 2, ""),
            ("Vmbo drie", 3, "vmbo_bk"),
        ]
    ):
        ContactPerson.objects.create(setting=settings, name=name, level=year, track=track, sort_order=order)
    said = text_of(client_of("zuid.example").get(f"/leerjaar-{level}/"))
    shown = {name for name in ("Heel de school", "Jaar drie", "Havo twee", "Jaar twee", "Vmbo drie") if name in said}
    assert shown == {expected}


def test_the_home_page_names_everybody_whom_parents_can_call(schools: Schools, client_of: Any):
    settings = SchoolSettings.for_site(schools.zuid)
    ContactPerson.objects.create(
        setting=settings, name="Jaar twee", level=2, telephone="06-12 34", email="j@zuid.example"
    )
    soup = soup_of(client_of("zuid.example").get("/"))
    said = soup.find("main").get_text(" ")
    assert "Zoë Zuid" in said
    assert "Jaar twee" in said
    assert soup.find("a", href="tel:061234")
    assert soup.find("a", href="mailto:j@zuid.example")


def test_a_school_without_contacts_or_classes_has_no_empty_headings(schools: Schools, client_of: Any):
    SchoolSettings.for_site(schools.zuid).contacts.all().delete()
    for path in ("/", "/leerjaar-1/"):
        soup = soup_of(client_of("zuid.example").get(path))
        assert not soup.select("main .contact")
        assert not soup.select("#contact")
        assert not soup.select("main table")


# What never shows ------------------------------------------------------------------------------------------------


def test_a_draft_level_is_nowhere(schools: Schools, client_of: Any):
    YearLevelPage.objects.child_of(schools.zuid.root_page).get(level=3).unpublish()
    client = client_of("zuid.example")
    assert "leerjaar-3" not in client.get("/").content.decode()
    assert client.get("/leerjaar-3/").status_code == 404


def test_a_private_level_is_in_no_list_and_asks_for_a_login(schools: Schools, client_of: Any):
    make_private(YearLevelPage.objects.child_of(schools.zuid.root_page).get(level=3))
    client = client_of("zuid.example")
    assert "leerjaar-3" not in client.get("/").content.decode()
    response = client.get("/leerjaar-3/")
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_a_private_school_is_not_in_the_school_finder(schools: Schools, client_of: Any):
    make_private(schools.noord.root_page)
    assert "Noorderschool" not in client_of("portal.example").get("/").content.decode()
    schools.zuid.root_page.unpublish()
    assert "Zuiderschool" not in client_of("portal.example").get("/").content.decode()


@pytest.mark.parametrize("hide", [lambda page: page.unpublish(), make_private], ids=["draft", "private"])
def test_a_hidden_activity_is_not_in_the_bank_and_not_found(schools: Schools, client_of: Any, hide: Any):
    hide(bank_of(schools.zuid).get_children().get(slug=STUDENT))
    client = client_of("zuid.example")
    for address in ("/opdrachten/", "/opdrachten/?q=stage", "/opdrachten/?q=Mini", "/opdrachten/?level=1"):
        assert "Mini-stage" not in client.get(address).content.decode()
    assert client.get(f"/opdrachten/{STUDENT}/").status_code in {302, 404}
    assert client.get(f"/opdrachten/{STUDENT}/draaiboek/").status_code in {302, 404}


@pytest.mark.parametrize("hide", [lambda page: page.unpublish(), make_private], ids=["draft", "private"])
def test_a_hidden_paper_is_not_named_by_its_activities(schools: Schools, client_of: Any, hide: Any):
    hide(bank_of(schools.zuid).get_children().get(slug="lijst-wie-deed-de-opdracht"))
    client = client_of("zuid.example")
    for path in FACES.values():
        assert "Wie deed de thuisopdracht?" not in text_of(client.get(f"/opdrachten/{ASSIGNMENT}/{path}"))


def test_a_draft_of_a_published_page_shows_to_nobody(schools: Schools, client_of: Any):
    page = bank_of(schools.zuid).get_children().get(slug=STUDENT).specific
    page.summary = "Alleen in het concept."
    page.save_revision()
    for path in (f"/opdrachten/{STUDENT}/", "/opdrachten/", "/opdrachten/?q=concept"):
        assert "Alleen in het concept." not in client_of("zuid.example").get(path).content.decode()


# What is not there -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/bestaat-niet/", "/leerjaar-5/", "/opdrachten/bestaat-niet/", "/bibliotheek/"])
def test_an_unknown_address_is_answered_in_dutch_in_the_schools_frame(schools: Schools, client_of: Any, path: str):
    response = client_of("zuid.example").get(path)
    soup = soup_of(response)
    assert response.status_code == 404
    assert soup.find("html")["lang"] == "nl"
    assert "pagina" in soup.find("h1").get_text().lower()
    assert "Zuiderschool" in soup.select_one("header a.brand").get_text()
    assert soup.select_one("main a.button")["href"] == "/"
    assert len(soup.select("header nav a")) == 5


@pytest.mark.parametrize("host", ["onbekend.example", "127.0.0.1", "zuid.example.evil.example", "ZUID.example"])
def test_an_unknown_host_gets_the_portal_and_no_school_but_its_own(schools: Schools, client_of: Any, host: str):
    response = client_of(host).get("/")
    assert response.status_code == 200
    assert ("Zuiderschool" in soup_of(response).find("h1").get_text()) is (host.lower() == "zuid.example")


@pytest.mark.parametrize("path", ["/", "/leerjaar-1/", "/en/", "/opdrachten/?q=x", "/jaarplan/agenda.ics"])
def test_where_no_site_answers_there_is_a_plain_404(schools: Schools, client_of: Any, path: str):
    Site.objects.filter(pk=schools.portal.pk).update(is_default_site=False)
    response = client_of("onbekend.example").get(path)
    assert response.status_code == 404
    assert "Zuiderschool" not in response.content.decode()
    assert soup_of(response).find("h1")


@pytest.mark.parametrize("path", ["/tr/", "/en/", "/ar/", "/tr/leerjaar-1/", "/en/opdrachten/", "/tr/bestaat-niet/"])
def test_a_language_without_a_home_page_is_not_found(schools: Schools, client_of: Any, path: str):
    assert client_of("zuid.example").get(path).status_code == 404


def test_the_settings_of_a_school_do_not_make_a_language_of_themselves(schools: Schools, client_of: Any):
    SchoolSettings.objects.filter(site=schools.zuid).update(languages=["nl", "tr"])
    assert client_of("zuid.example").get("/tr/").status_code == 404


# The tree --------------------------------------------------------------------------------------------------------


ACTIVITIES = (StudentActivityPage, HomeAssignmentPage, ConversationGuidePage, ParentMeetingPage)


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (PortalPage, {ActivityIndexPage, ContentPage}),
        (SchoolPage, {YearLevelPage, ActivityIndexPage, ContentPage}),
        (YearLevelPage, {YearPlanPage, ContentPage}),
        (ActivityIndexPage, {*ACTIVITIES, ContentPage}),
        (ContentPage, {ContentPage}),
        *[(activity, set()) for activity in ACTIVITIES],
        (YearPlanPage, set()),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_what_may_be_made_under_what(parent: type[Page], children: set[type[Page]]):
    assert {model for model in parent.allowed_subpage_models() if model.is_creatable} == children


@pytest.mark.parametrize(
    ("child", "parents"),
    [
        (PortalPage, {Page}),
        (SchoolPage, {Page}),
        (YearLevelPage, {SchoolPage}),
        (ActivityIndexPage, {SchoolPage, PortalPage}),
        (YearPlanPage, {YearLevelPage}),
        *[(activity, {ActivityIndexPage}) for activity in ACTIVITIES],
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_where_a_page_may_be_made(child: type[Page], parents: set[type[Page]]):
    assert set(child.allowed_parent_page_models()) == parents


def test_an_activity_in_general_cannot_be_made(schools: Schools):
    assert not ActivityPage.can_create_at(bank_of(schools.zuid))
    assert StudentActivityPage.can_create_at(bank_of(schools.zuid))


# The number of queries -------------------------------------------------------------------------------------------


def test_the_home_page_asks_as_much_with_one_level_as_with_five(schools: Schools, client_of: Any):
    """Site, language, page, and who may see it (5); settings and menu (3); persons to call, asked twice (2);
    levels and their paths (3); running plans (2), and one restriction that each list of public pages asks first.

    The planner asks for rows and activity pages only where a plan is published: none here.
    """
    create_school(SchoolPlan(name="Eén", hostname="een.example", levels=(("havo", 1),)))
    one, page = queries_of(client_of("een.example"), "/")
    five, other = queries_of(client_of("noord.example"), "/")
    assert page.count("level-card") == 1
    assert other.count("level-card") == 5
    assert one == five <= 16


def test_an_activity_page_asks_as_much_with_one_paper_as_with_six(schools: Schools, client_of: Any):
    """Site and language (2), three pages down the tree and who may see them (7), the frame (3), the links to papers
    with the papers themselves (2)."""
    page = bank_of(schools.zuid).get_children().get(slug=ASSIGNMENT).specific
    page.papers = page.papers.all()[:1]
    page.save_revision().publish()
    path = f"/opdrachten/{ASSIGNMENT}/voor-mentoren/"
    one, body = queries_of(client_of("zuid.example"), path)
    assert body.count('class="paper-list') == 1
    for number in range(5):
        paper = ContentPage(title=f"Blad {number}", slug=f"blad-{number}")
        bank_of(schools.zuid).add_child(instance=paper)
        page.papers.add(ActivityPaper(paper=paper))
    page.save_revision().publish()
    six, body = queries_of(client_of("zuid.example"), path)
    assert body.count("/opdrachten/blad-") == 5
    assert one == six <= 16


def test_an_activity_page_asks_as_much_in_a_bank_of_three_as_in_one_of_forty(schools: Schools, client_of: Any):
    """Other activities are no business of a page: see the number above."""
    path = f"/opdrachten/{STUDENT}/"
    few, body = queries_of(client_of("zuid.example"), path)
    for number in range(40):
        page = StudentActivityPage(title=f"Activiteit {number}", kind="experience", summary="Kort.", what="Iets.")
        bank_of(schools.zuid).add_child(instance=page)
    many, other = queries_of(client_of("zuid.example"), path)
    assert "Mini-stage" in body
    assert "Mini-stage" in other
    assert few == many <= 16


@pytest.mark.parametrize(
    ("minutes", "language", "said"),
    [
        (45, "nl", "45 minuten"),
        (60, "nl", "60 minuten"),
        (150, "nl", "150 minuten"),
        (600, "nl", "10 uur"),
        (120, "ar", "ساعتين"),
        (300, "ar", "5 ساعات"),
        (240, "pl", "4 godz."),
    ],
)
def test_a_long_activity_is_told_in_hours(minutes: int, language: str, said: str):
    with override(language):
        assert duration(minutes) == said
