"""Parents see school words explained on the page of a plan and of an invitation, as on that of an activity."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from home.actions import turn_on_language
from home.models import SchoolSettings
from home.parts import PART_WORDS
from planner.models import PlannedActivity, YearPlanPage
from tests.home.html_checks import page_faults, soup_of
from tests.planner.invitations.conftest import HOST, PATH

PLAN = "/leerjaar-2/jaarplan-2026-2027/"
TITLE = "Kennismaken met de decaan en de profielkeuze; <decaan>"


def give_title(plan: YearPlanPage, edit: Any) -> None:
    """A row whose title has words of schools in it."""
    row = PlannedActivity.objects.filter(page=plan).first()
    edit(plan, {row.external_id: {"title": TITLE}}, publish=True)


def test_the_words_of_the_titles_stand_above_the_list_each_once(plan, edit, today, client_of):
    give_title(plan, edit)
    response = client_of(HOST).get(PLAN)
    soup = soup_of(response)
    words = [tag.get_text() for tag in soup.select(".words-here .word")]
    assert {"decaan", "profielkeuze"} <= set(words)
    assert len(words) == len(set(words))
    for button in soup.select(".words-here .word"):
        assert soup.find(id=button["popovertarget"]).select_one("dfn")
    assert page_faults(response, HOST) == []


def test_they_are_explained_in_arabic(plan, edit, school, today, client_of):
    turn_on_language(school, "ar")
    give_title(plan, edit)
    soup = soup_of(client_of(HOST).get(f"/ar{PLAN}"))
    note = soup.find(id="word-decaan")
    assert "شخص" in note.get_text()
    assert note.dfn["lang"] == "nl"


def test_a_school_without_the_word_list_has_none(plan, edit, school, today, client_of):
    give_title(plan, edit)
    settings = SchoolSettings.for_site(school)
    settings.hidden_parts = [PART_WORDS]
    settings.save()
    cache.clear()
    assert not soup_of(client_of(HOST).get(PLAN)).select(".words-here")


def test_the_words_ask_nothing_of_the_database(plan, edit, school, today, client_of):
    def counted() -> int:
        cache.clear()
        client_of(HOST).get(PLAN)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client_of(HOST).get(PLAN)
        return len(queries)

    without = counted()
    give_title(plan, edit)
    assert counted() == without


def test_an_invitation_explains_its_words(invited, other_school, client_of):
    invited.why = "De decaan vertelt over LOB."
    invited.introduction = "Komt u praten met de decaan?"
    invited.save_revision().publish()
    response = client_of(HOST).get(PATH)
    soup = soup_of(response)
    assert [tag.get_text() for tag in soup.select(".lead .word")] == ["decaan"]
    assert [tag.get_text() for tag in soup.select(".prose .big .word")] == ["LOB"]
    assert len(soup.select("#word-decaan")) == 1
    assert page_faults(response, HOST) == []


def test_an_invitation_without_translation_is_called_as_its_activity_is_in_the_readers_language(
    invited, plan, edit, add_activity, school, client_of
):
    """The Dutch title stands beside it, and a Dutch text of a translated activity is marked as Dutch."""
    turn_on_language(school, "ar")
    activity = add_activity(school, invited.title, "meeting").specific
    activity.aim, activity.summary = "Samen kiezen.", "Een avond op school."
    activity.save_revision().publish()
    row = PlannedActivity.objects.get(page=plan, uid=invited.plan_uid)
    edit(plan, {row.external_id: {"activity": activity}}, publish=True)
    copy = activity.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True)
    copy.title, copy.summary = "جولة", "أمسية في المدرسة."
    copy.save_revision().publish()
    cache.clear()
    soup = soup_of(client_of(HOST).get(f"/ar{PATH}"))
    assert soup.h1.get_text() == "جولة"
    assert not soup.h1.has_attr("lang")
    assert soup.select_one(".hero .quiet[lang=nl]").get_text() == invited.title
    assert soup.select_one(".prose .big").get_text() == "أمسية في المدرسة."
    assert soup_of(client_of(HOST).get(f"/ar{PATH}antwoord/")).h1.get_text() == "جولة"
    copy.summary = activity.summary
    copy.save_revision().publish()
    cache.clear()
    why = soup_of(client_of(HOST).get(f"/ar{PATH}")).select_one(".prose .big")
    assert (why["lang"], why["dir"], why.get_text()) == ("nl", "ltr", "Samen kiezen.")
    level = soup_of(client_of(HOST).get("/ar/leerjaar-2/")).select_one(".invited .tile-link")
    assert (level.get_text(), level.has_attr("lang")) == ("جولة", False)


def test_the_notice_of_a_missing_translation_stands_where_something_is_read_in_dutch(invited, school, client_of):
    turn_on_language(school, "ar")
    cache.clear()
    assert soup_of(client_of(HOST).get(f"/ar{PATH}")).select_one(".notice")
    assert not soup_of(client_of(HOST).get(PATH)).select_one(".notice")


def test_a_dutch_text_of_a_pupil_has_a_dutch_date_in_an_arabic_page(
    invited, plan, edit, add_activity, school, client_of
):
    turn_on_language(school, "ar")
    activity = add_activity(school, invited.title, "meeting").specific
    activity.pupil_invitation = "Kom je op [datum]?"
    activity.save_revision().publish()
    row = PlannedActivity.objects.get(page=plan, uid=invited.plan_uid)
    edit(plan, {row.external_id: {"activity": activity}}, publish=True)
    copy = activity.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True)
    copy.save_revision().publish()
    cache.clear()
    field = soup_of(client_of(HOST).get(f"/ar{PATH}zelf-uitnodigen/")).find(id="own-line")
    assert field["lang"] == "nl"
    assert "9 februari" in field.get_text()
