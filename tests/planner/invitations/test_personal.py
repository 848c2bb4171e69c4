"""A personal link for each pupil of a class list, and what pupils choose of what the meeting offers."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from home.choices import Role
from planner import reply_limits
from planner.actions_replies import PupilData, keep_class_list
from planner.models import InvitationPage, ListedPupil, Reply, ReplyPupil
from planner.occasions import occasion_of
from planner.reply_links import ClassLink, class_token
from planner.reply_queries import choices_made, lines_by_class
from tests.home.html_checks import page_faults, soup_of, text_of
from tests.planner.invitations.conftest import HOST, PATH, answer, staff
from tests.planner.invitations.test_replies import FORM, form_of, send

PROFILES = "Zorg en welzijn\nBouwen, wonen en interieur\n\n  Groen  \nGroen"


@pytest.fixture
def listed(invited: InvitationPage) -> InvitationPage:
    """A class list of two names."""
    keep_class_list(invited, "2A", ["Aïcha", "Bram"])
    return invited


@pytest.fixture
def carousel(listed: InvitationPage) -> InvitationPage:
    """The meeting offers profiles, of which a pupil chooses two."""
    InvitationPage.objects.filter(pk=listed.pk).update(choices=PROFILES, choices_each=2)
    return InvitationPage.objects.get(pk=listed.pk)


def link_of(name: str) -> str:
    """The personal address of a pupil."""
    pupil = ListedPupil.objects.get(first_name=name)
    return f"{FORM}{class_token(ClassLink(pupil.invitation_id, pupil.class_name, pupil.pk))}/"


# The link --------------------------------------------------------------------------------------------------------


def test_it_asks_for_no_name(listed, client_of):
    response = client_of(HOST).get(link_of("Aïcha"))
    soup = soup_of(response)
    assert "Aïcha" in text_of(response)
    assert not soup.find(id="id_pupil-0-first_name")
    assert page_faults(response, HOST) == []
    assert client_of(HOST).post(link_of("Aïcha"), form_of(client_of(HOST), link_of("Aïcha"), answer="yes")).url
    assert [str(pupil) for pupil in ReplyPupil.objects.all()] == ["Aïcha (2A)"]


def test_nobody_changes_the_name_of_a_personal_link(listed, client_of):
    send(client_of(HOST), link_of("Aïcha"))  # says Sara
    assert ReplyPupil.objects.get().first_name == "Aïcha"


def test_it_is_kept_in_no_shared_cache_and_found_by_no_search_engine(listed, client_of):
    response = client_of(HOST).get(link_of("Aïcha"))
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Robots-Tag"] == "noindex"
    assert "Bram" not in response.content.decode()


def test_it_says_nothing_of_what_was_answered_before(listed, client_of):
    answer(listed, ("Aïcha", "2A"), question="Mag Xanthippe mee?", email="a@thuis.example")
    content = client_of(HOST).get(link_of("Aïcha")).content.decode()
    assert "Xanthippe" not in content
    assert "thuis.example" not in content


def test_a_list_that_is_pasted_again_keeps_the_links_that_were_handed_out(listed, client_of):
    before = link_of("Aïcha")
    keep_class_list(listed, "2A", ["Zara", "Bram", "Aicha"])
    assert "Aicha" in text_of(client_of(HOST).get(before))
    assert [pupil.first_name for pupil in ListedPupil.objects.all()] == ["Zara", "Bram", "Aicha"]


def test_the_link_of_a_name_that_is_gone_leads_to_the_form_for_all(listed, other_school, client_of):
    address = link_of("Bram")
    keep_class_list(listed, "2A", ["Aïcha"])
    response = client_of(HOST).get(address)
    assert response.status_code == 302
    assert response.url == FORM
    assert client_of("noord.example").get(address).status_code == 404


def test_a_personal_link_is_no_way_to_the_letters_of_others(listed, client_of):
    token = link_of("Aïcha").rstrip("/").rpartition("/")[2]
    content = client_of(HOST).get(f"{PATH}brief/{token}/").content.decode()
    assert "Aïcha" not in content
    assert "Bram" not in content


def test_many_replies_by_one_personal_link_are_held_up(listed, client_of, monkeypatch):
    monkeypatch.setattr(reply_limits, "PER_PERSON", "2/h")
    data = form_of(client_of(HOST), link_of("Aïcha"), answer="no")
    assert [client_of(HOST).post(link_of("Aïcha"), data).status_code for _time in range(3)] == [302, 302, 429]
    assert send(client_of(HOST)).status_code == 302


# Letters ---------------------------------------------------------------------------------------------------------


def letters(client_of: Any, user: Any, invited: InvitationPage, query: str = "") -> Any:
    """The page of letters for 2A."""
    client = client_of(HOST)
    client.force_login(user)
    return client.get(reverse("planner_personal_letters", args=[invited.pk, "2A"]) + query)


def test_each_pupil_has_a_letter_with_a_picture_of_its_own(listed, mentor_of_2a, client_of):
    answer(listed, ("Aïcha", "2A"))
    soup = soup_of(letters(client_of, mentor_of_2a, listed))
    pages = soup.select("article.letter")
    assert [page.select_one(".slip b").get_text() for page in pages] == ["Aïcha", "Bram"]
    assert len({str(page.select_one("svg.qr")) for page in pages}) == 2
    assert len({tag["id"] for tag in soup.select("[id]")}) == len(soup.select("[id]"))
    left = soup_of(letters(client_of, mentor_of_2a, listed, "?unanswered")).select("article.letter")
    assert [page.select_one(".slip b").get_text() for page in left] == ["Bram"]


def test_letters_are_for_who_sees_the_class(listed, school, other_school, mentor_of_2a, client_of):
    assert letters(client_of, staff(school, Role.AUTHOR), listed).status_code == 404
    assert letters(client_of, staff(other_school, Role.MANAGEMENT), listed).status_code in (302, 404)
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    assert client.get(reverse("planner_personal_letters", args=[listed.pk, "2B"])).status_code == 404
    assert client_of(HOST).get(reverse("planner_personal_letters", args=[listed.pk, "2A"])).status_code == 302


def test_without_a_published_invitation_there_are_none(listed, mentor_of_2a, client_of):
    listed.unpublish()
    response = letters(client_of, mentor_of_2a, listed)
    assert response.status_code == 200
    assert not soup_of(response).select("article.letter")


# What pupils choose ----------------------------------------------------------------------------------------------


def test_the_form_asks_for_it_only_where_the_meeting_does(carousel, other_school, client_of):
    soup = soup_of(client_of(HOST).get(FORM))
    options = [option["value"] for option in soup.find(id="id_pupil-0-choice_0").find_all("option")]
    assert options == ["", "Zorg en welzijn", "Bouwen, wonen en interieur", "Groen"]
    assert soup.find(id="id_pupil-0-choice_1")
    assert not soup.find(id="id_pupil-0-choice_2")
    InvitationPage.objects.filter(pk=carousel.pk).update(choices="")
    assert not soup_of(client_of(HOST).get(FORM)).find(id="id_pupil-0-choice_0")


@pytest.mark.parametrize(
    ("said", "first", "second", "kept"),
    [
        ("yes", "Groen", "Zorg en welzijn", ["Groen", "Zorg en welzijn"]),
        ("yes", "Groen", "Groen", ["Groen"]),
        ("yes", "", "Groen", ["Groen"]),
        ("no", "Groen", "", []),
    ],
)
def test_a_choice_is_kept_with_the_pupil(carousel, client_of, said, first, second, kept):
    send(client_of(HOST), answer=said, **{"pupil-0-choice_0": first, "pupil-0-choice_1": second})
    assert ReplyPupil.objects.get().choices == kept


def test_what_is_not_offered_is_refused(carousel, client_of):
    response = send(client_of(HOST), **{"pupil-0-choice_0": "Toveren"})
    assert response.status_code == 422
    assert soup_of(response).find("a", href="#id_pupil-0-choice_0")
    assert not Reply.objects.exists()


def test_a_choice_that_is_no_longer_offered_stays_when_something_else_changes(carousel, client_of):
    response = send(client_of(HOST), **{"pupil-0-choice_0": "Groen"})
    InvitationPage.objects.filter(pk=carousel.pk).update(choices="Techniek")
    assert send(client_of(HOST), response.url, people="3", **{"pupil-0-choice_0": "Groen"}).status_code == 302
    assert ReplyPupil.objects.get().choices == ["Groen"]


def test_the_card_for_the_door_has_the_choice_of_school_or_of_home(carousel, school, today, client_of):
    client = client_of(HOST)
    client.force_login(staff(school, Role.DECAAN))
    url = reverse("planner_class_list", args=[carousel.pk, "2A"])
    assert client.post(url, {"names": "Aïcha\tgroen\nBram: zorg; Bouwen, wonen en interieur\nCem"}).status_code == 302
    answer(carousel, PupilData("Aicha", "2A", ("Zorg en welzijn",)), ("Bram", "2A"))
    answer(carousel, ("Cem", "2A"), said="no")
    cards = soup_of(client.get(reverse("planner_name_cards", args=[carousel.pk]))).select(".name-cards li")
    assert [card.find("b").get_text() for card in cards] == ["Aicha", "Bram"]
    assert cards[0].find("em").get_text() == "Zorg en welzijn"
    assert "Bouwen, wonen en interieur" in cards[1].find("em").get_text()
    made = dict(choices_made(lines_by_class(occasion_of(carousel, today=today))))
    assert made == {"Zorg en welzijn": 2, "Bouwen, wonen en interieur": 1}
    again = soup_of(client.get(url)).find("textarea").get_text(strip=True)
    assert client.post(url, {"names": again}).status_code == 302
    assert ListedPupil.objects.get(first_name="Aïcha").choices == ["Groen"]


@pytest.mark.parametrize("names", ["Aïcha: Toveren", "Aïcha: Groen; Zorg; Bouwen", "Aïcha: ;x", "Aïcha\t2A"])
def test_a_class_list_with_another_choice_is_refused(carousel, school, client_of, names):
    client = client_of(HOST)
    client.force_login(staff(school, Role.DECAAN))
    response = client.post(reverse("planner_class_list", args=[carousel.pk, "2A"]), {"names": names})
    assert response.status_code == 200
    assert soup_of(response).select_one(".w-field__errors, .error-message")
    assert ListedPupil.objects.filter(choices=[]).count() == 2
