"""Letters in the language of each family: the whole class in one print, and the slip such that school can read it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader
from wagtail.models import Locale

from home.actions import turn_on_language
from home.models import Job, MentorClass
from planner.actions_replies import keep_class_list, keep_home_languages
from planner.letter_sheets import LetterBatch, letter_languages, letter_sheets, letters_pdf
from planner.models import InvitationPage, ListedPupil
from tests.home.html_checks import soup_of
from tests.planner.invitations.conftest import HOST, PATH, answer


@pytest.fixture
def translated(invited: InvitationPage, school: Any) -> InvitationPage:
    """The invitation in Arabic as well; the school offers Polish too, in which it is not."""
    keep_class_list(invited, "2A", ["Aïcha", "Bram"])
    for code in ("ar", "pl"):
        turn_on_language(school, code)
    copy = invited.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True)
    copy.title, copy.introduction = "أمسية الآباء", "أهلا بكم"
    copy.save_revision().publish()
    cache.clear()
    return InvitationPage.objects.get(pk=invited.pk)


def speak(name: str, language: str) -> None:
    """What a family reads."""
    pupil = ListedPupil.objects.get(first_name=name)
    keep_home_languages(pupil.invitation, {pupil.pk: language})


def test_a_letter_is_there_in_each_language_in_which_the_invitation_is(translated, school, other_school):
    assert list(letter_languages(translated, school)) == ["nl", "ar"]
    assert list(letter_languages(translated, other_school)) == ["nl"]


def test_each_family_gets_its_own_language_and_a_link_in_it(translated, school):
    speak("Aïcha", "ar")
    first, second = letter_sheets(LetterBatch(translated.pk, "2A"))
    assert (first.language, first.direction, second.language) == ("ar", "rtl", "nl")
    assert "أهلا بكم" in first.html
    assert "Wij zien u graag." in second.html
    assert "/ar/leerjaar-2/uitnodiging/" in first.html
    assert "/ar/" not in second.html


def test_the_slip_has_the_dutch_beside_it_for_school(translated):
    speak("Aïcha", "ar")
    arabic, dutch = (soup_of_text(sheet.html) for sheet in letter_sheets(LetterBatch(translated.pk, "2A")))
    beside = [tag.get_text(" ", strip=True) for tag in arabic.select(".slip [lang=nl][dir=ltr]")]
    for words in ("Ja, ik kom", "Nee, ik kan niet", "Voornaam van mijn kind"):
        assert any(words in text for text in beside), words
    assert not dutch.select(".slip .in-dutch")


def soup_of_text(html: str) -> Any:
    """A piece of a page."""
    return BeautifulSoup(html, "html.parser")


def test_staff_choose_one_language_for_all(translated, mentor_of_2a, client_of):
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    address = reverse("planner_personal_letters", args=[translated.pk, "2A"])
    response = client.get(address, {"language": "ar"})
    soup = soup_of(response)
    assert [tag["lang"] for tag in soup.select(".letter-sheet")] == ["ar", "ar"]
    assert [tag["lang"] for tag in soup_of(client.get(address, {"language": "pl"})).select(".letter-sheet")] == [
        "nl",
        "nl",
    ]


def test_staff_say_what_each_family_reads_and_a_pasted_list_keeps_it(translated, mentor_of_2a, client_of):
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    address = reverse("planner_personal_letters", args=[translated.pk, "2A"])
    aicha, bram = ListedPupil.objects.order_by("position")
    wrong = client.post(address, {f"language-{aicha.pk}": "tlh", f"language-{bram.pk}": "nl"})
    assert soup_of(wrong).select_one(".home-language .fault")
    assert not ListedPupil.objects.exclude(language="").exists()
    client.post(address, {f"language-{aicha.pk}": "ar", f"language-{bram.pk}": "nl"})
    keep_class_list(translated, "2A", ["Bram", "Aïcha", "Cem"])
    found = dict(ListedPupil.objects.values_list("first_name", "language"))
    assert found == {"Aïcha": "ar", "Bram": "nl", "Cem": ""}


def test_nobody_sets_the_language_of_another_school(translated, other_round_of_other_school, mentor_of_2a, client_of):
    theirs = other_round_of_other_school
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    address = reverse("planner_personal_letters", args=[translated.pk, "2A"])
    client.post(address, {f"language-{theirs.pk}": "ar"})
    theirs.refresh_from_db()
    assert theirs.language == ""
    pdf = reverse("planner_personal_letters_pdf", args=[theirs.invitation_id, "2A"])
    assert client.get(pdf).status_code in (302, 404)
    assert client.post(pdf).status_code in (302, 404)
    assert not Job.objects.exists()


@pytest.fixture
def other_round_of_other_school(other_school: Any, translated: InvitationPage) -> ListedPupil:
    """A name of a class list of another school."""
    page = InvitationPage(title="Uitnodiging", slug="uitnodiging", school_year=2026)
    other_school.root_page.get_children().type(type(translated.get_parent().specific)).first().add_child(instance=page)
    return ListedPupil.objects.create(invitation=page, class_name="2A", first_name="Xanthippe")


def test_the_class_is_one_tagged_pdf_with_a_sheet_for_each_family(translated, mentor_of_2a, client_of, work):
    speak("Aïcha", "ar")
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    waiting = client.post(reverse("planner_personal_letters_pdf", args=[translated.pk, "2A"])).url
    assert not any(name in str(list(Job.objects.values())) for name in ("Aïcha", "Bram")), "the question names nobody"
    work()
    address = reverse("home_job_file", args=[Job.objects.get().pk])
    assert address in client.get(waiting).content.decode()
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    reader = PdfReader(BytesIO(b"".join(response.streaming_content)))
    assert len(reader.pages) == 2
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Bram" in reader.pages[1].extract_text()
    answer(translated, ("Aïcha", "2A"))
    left = letters_pdf(LetterBatch(translated.pk, "2A", only_unanswered=True))
    assert len(PdfReader(BytesIO(left)).pages) == 1


def test_without_names_there_is_no_pdf_and_that_is_said(translated, mentor_of_2a, client_of, work):
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    waiting = client.post(reverse("planner_personal_letters_pdf", args=[translated.pk, "2A"])).url
    ListedPupil.objects.all().delete()
    work()
    assert "geen brieven" in client.get(waiting).content.decode()


def test_who_is_no_mentor_of_the_class_any_more_gets_no_letters(translated, mentor_of_2a, client_of, work):
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    client.post(reverse("planner_personal_letters_pdf", args=[translated.pk, "2A"]))
    MentorClass.objects.all().delete()
    work()
    job = Job.objects.get()
    assert (job.state, bool(job.file)) == ("failed", False)
    assert client.post(reverse("planner_personal_letters_pdf", args=[translated.pk, "2A"])).status_code == 404


@pytest.mark.parametrize("number", [1, 12])
def test_more_letters_ask_no_more_questions(translated, number):
    keep_class_list(translated, "2A", [f"Kind {chr(65 + index)}" for index in range(number)])
    letter_sheets(LetterBatch(translated.pk, "2A"))
    with CaptureQueriesContext(connection) as queries:
        assert len(letter_sheets(LetterBatch(translated.pk, "2A"))) == number
    assert len(queries) <= 28, len(queries)


def test_the_page_of_links_offers_the_letter_in_each_language(translated, mentor_of_2a, client_of):
    client = client_of(HOST)
    client.force_login(mentor_of_2a)
    soup = soup_of(client.get(reverse("planner_reply_links", args=[translated.pk])))
    links = [tag["href"] for tag in soup.select(".letter-links a")]
    assert len(links) == 4
    assert sum("/ar/" in link for link in links) == 2
    for link in links:
        path = link.partition(HOST)[2]
        assert client_of(HOST).get(path).status_code == 200, path
    arabic = soup_of(client_of(HOST).get(f"/ar{PATH}brief/"))
    assert "Ja, ik kom" in arabic.select_one(".slip").get_text()
