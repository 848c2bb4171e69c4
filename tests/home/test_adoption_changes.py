"""What changed since a school adopted: two questions to each field, and a choice that is remembered."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Page, PageLogEntry, Revision, Site

from home import adoption
from home.actions import load_library
from home.actions.adoption import AdoptionRefused, decide, know_withdrawn, take_over_everything
from home.adoption_compare import field_views
from home.adoption_fields import FieldChange
from home.choices import Role
from home.models import ActivityIndexPage, ActivityPaper, ContentPage
from tests.home.adoption_parts import bank_of, change, copy_in, original, staff, state_of

QUALITIES = "thuisopdracht-kwaliteiten"  # which both schools have
GUIDE = "gesprek-kennismaking-leerjaar-1"
MEETING = "bijeenkomst-spel-motieven-kwaliteiten-beroepen"
INTERNSHIP = "activiteit-mini-stage"
SHEET = "checklist-presenteren"


@pytest.fixture
def school(schools: Any) -> Site:
    """The school of which the tests speak."""
    site: Site = schools.zuid
    return site


@pytest.fixture
def other_school(schools: Any) -> Site:
    """The other one, which has nothing to do with it."""
    site: Site = schools.noord
    return site


@pytest.fixture
def adopted(schools: Any) -> ActivityIndexPage:
    """The library, of which both schools have what suits them."""
    return ActivityIndexPage.objects.child_of(schools.portal.root_page).get()


@pytest.fixture
def user(school: Site) -> Any:
    """A decaan of the school."""
    return staff(school)


def names(changes: Any) -> list[str]:
    """The fields of changes."""
    return [change.name for change in changes]


def with_first_part(page: Page, **values: Any) -> str:
    """The parts of an assignment, the first of them changed."""
    parts = page.parts.get_prep_value()
    parts[0]["value"] |= values
    return json.dumps(parts)


# Telling what changed --------------------------------------------------------------------------------------------


def test_nothing_changed(adopted: ActivityIndexPage, school: Site):
    states = adoption.copy_states(adoption.bases_of(school), in_full=True)
    assert len(states) > 6
    assert {state.changes for state in states} == {()}
    assert not adoption.news_of([school])


def test_the_library_changed_and_the_school_did_not(adopted: ActivityIndexPage, school: Site, other_school: Site):
    change(original(QUALITIES), summary="Nieuw.", parent_minutes=99)
    state = state_of(school, QUALITIES, in_full=False)
    assert names(state.news) == ["summary", "parent_minutes"]
    assert not state.is_adapted
    assert not state.has_conflict
    assert names(state_of(other_school, QUALITIES).news) == ["summary", "parent_minutes"]
    assert [news.copy.pk for news in adoption.news_of([school]).changed] == [copy_in(school, QUALITIES).pk]


def test_a_draft_in_the_library_is_no_news(adopted: ActivityIndexPage, school: Site):
    change(original(QUALITIES), publish=False, summary="Nog niet af.")
    assert not state_of(school, QUALITIES).is_behind


def test_publishing_the_same_again_is_no_news(adopted: ActivityIndexPage, school: Site):
    change(original(QUALITIES))
    assert state_of(school, QUALITIES, in_full=False).changes == ()


def test_the_school_changed_and_the_library_did_not(adopted: ActivityIndexPage, school: Site, other_school: Site):
    change(copy_in(school, QUALITIES), summary="Van ons.")
    state = state_of(school, QUALITIES, in_full=False)
    assert state.is_adapted
    assert not state.is_behind
    assert not state_of(other_school, QUALITIES).is_adapted


def test_a_draft_of_the_school_counts_as_changed(adopted: ActivityIndexPage, school: Site):
    change(copy_in(school, QUALITIES), publish=False, summary="Van ons, nog niet af.")
    assert state_of(school, QUALITIES, in_full=False).is_adapted


def test_an_editor_who_saves_without_a_change_changes_nothing(
    adopted: ActivityIndexPage, school: Site, user: Any, client_of: Any
):
    page = copy_in(school, GUIDE)
    draft = page.get_latest_revision_as_object()
    draft.phases = draft.phases.stream_block.to_python(draft.phases.get_prep_value())
    draft.summary = draft.summary.replace("\n", "\r\n") + " "
    draft.save_revision(clean=False)
    assert state_of(school, GUIDE, in_full=False).changes == ()


def test_both_changed_other_fields(adopted: ActivityIndexPage, school: Site):
    change(original(QUALITIES), summary="Nieuw.")
    change(copy_in(school, QUALITIES), why="Daarom.")
    state = state_of(school, QUALITIES)
    assert names(state.news) == ["summary"]
    assert state.is_adapted
    assert not state.has_conflict


def test_both_changed_the_same_field(adopted: ActivityIndexPage, school: Site):
    change(original(QUALITIES), summary="Nieuw.", why="Daarom.")
    change(copy_in(school, QUALITIES), summary="Van ons.")
    state = state_of(school, QUALITIES)
    assert {item.name: item.is_conflict for item in state.news} == {"summary": True, "why": False}
    assert state.has_conflict


def test_both_made_the_same_change(adopted: ActivityIndexPage, school: Site):
    change(original(QUALITIES), summary="Hetzelfde.")
    change(copy_in(school, QUALITIES), summary="Hetzelfde.")
    assert not state_of(school, QUALITIES).is_behind


def test_blocks_are_compared_by_what_they_say(adopted: ActivityIndexPage, school: Site):
    source = original(QUALITIES)
    change(source, parts=with_first_part(source, instruction="Anders."))
    assert names(state_of(school, QUALITIES).news) == ["parts"]


def test_an_old_draft_published_again_brings_no_old_base_back(adopted: ActivityIndexPage, school: Site, user: Any):
    old = copy_in(school, QUALITIES).latest_revision
    change(original(QUALITIES), summary="Nieuw.")
    decide(state_of(school, QUALITIES), user, take=["summary"], publish=True)
    old.as_object().save_revision().publish()
    state = state_of(school, QUALITIES, in_full=False)
    assert not state.is_behind
    assert names(state.changes) == ["summary"]
    assert state.is_adapted


# Choosing --------------------------------------------------------------------------------------------------------


def test_taking_over_one_field_in_a_draft(adopted: ActivityIndexPage, school: Site, other_school: Site, user: Any):
    change(original(QUALITIES), summary="Nieuw.", why="Daarom.")
    before = copy_in(school, QUALITIES)
    decide(state_of(school, QUALITIES), user, take=["summary"])
    stored = copy_in(school, QUALITIES)
    draft = stored.get_latest_revision_as_object()
    assert (stored.summary, stored.has_unpublished_changes) == (before.summary, True)
    assert (draft.summary, draft.why) == ("Nieuw.", before.why)
    assert stored.latest_revision.user == user
    assert names(state_of(school, QUALITIES).news) == ["why"]
    assert not copy_in(other_school, QUALITIES).has_unpublished_changes
    assert PageLogEntry.objects.filter(page=stored.pk, action="home.take_over", user=user).exists()


def test_taking_over_and_publishing(adopted: ActivityIndexPage, school: Site, user: Any):
    source = original(QUALITIES)
    change(source, parts=with_first_part(source, instruction="Anders."), competences=["work", "motives"])
    decide(state_of(school, QUALITIES), user, take=["parts", "competences"], publish=True)
    stored = copy_in(school, QUALITIES)
    assert stored.parts[0].value["instruction"] == "Anders."
    assert stored.competences == ["work", "motives"]
    assert not stored.has_unpublished_changes
    state = state_of(school, QUALITIES, in_full=False)
    assert state.was is None, "what is the same again needs no second look"


def test_what_the_school_wrote_stays_where_it_is_not_taken_over(adopted: ActivityIndexPage, school: Site, user: Any):
    change(original(QUALITIES), summary="Nieuw.", why="Daarom.")
    change(copy_in(school, QUALITIES), publish=False, why="Van ons.")
    decide(state_of(school, QUALITIES), user, take=["summary"])
    draft = copy_in(school, QUALITIES).get_latest_revision_as_object()
    assert (draft.summary, draft.why) == ("Nieuw.", "Van ons.")


def test_what_is_left_is_told_again_when_it_changes_again(adopted: ActivityIndexPage, school: Site, user: Any):
    change(original(QUALITIES), summary="Nieuw.")
    revisions = Revision.objects.count()
    decide(state_of(school, QUALITIES), user, leave=["summary"])
    assert Revision.objects.count() == revisions
    state = state_of(school, QUALITIES)
    assert not state.is_behind
    assert names(state.left) == ["summary"]
    change(original(QUALITIES), why="Iets anders.")
    assert names(state_of(school, QUALITIES).news) == ["why"]
    change(original(QUALITIES), summary="Nog nieuwer.")
    assert names(state_of(school, QUALITIES).news) == ["summary", "why"]


def test_what_was_left_can_be_taken_over_later(adopted: ActivityIndexPage, school: Site, user: Any):
    change(original(QUALITIES), summary="Nieuw.")
    decide(state_of(school, QUALITIES), user, leave=["summary"])
    decide(state_of(school, QUALITIES), user, take=["summary"], publish=True)
    assert copy_in(school, QUALITIES).summary == "Nieuw."
    assert state_of(school, QUALITIES).changes == ()


@pytest.mark.parametrize("whose", ["original", "copy"])
def test_who_looked_at_something_else_is_told_so(adopted: ActivityIndexPage, school: Site, user: Any, whose: str):
    change(original(QUALITIES), summary="Nieuw.")
    seen = state_of(school, QUALITIES)
    change(original(QUALITIES) if whose == "original" else copy_in(school, QUALITIES), summary="Ondertussen.")
    revision = copy_in(school, QUALITIES).latest_revision_id
    with pytest.raises(AdoptionRefused):
        decide(seen, user, take=["summary"])
    assert copy_in(school, QUALITIES).latest_revision_id == revision


def test_a_field_without_news_cannot_be_taken_over(adopted: ActivityIndexPage, school: Site, user: Any):
    change(copy_in(school, QUALITIES), why="Van ons.")
    revision = copy_in(school, QUALITIES).latest_revision_id
    decide(state_of(school, QUALITIES), user, take=["why", "slug", "path", "live"])
    assert copy_in(school, QUALITIES).latest_revision_id == revision


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.MENTOR])
def test_who_may_not_decide(adopted: ActivityIndexPage, school: Site, role: Role):
    change(original(QUALITIES), summary="Nieuw.")
    person = staff(school, role)
    for choice in ({"take": ["summary"]}, {"leave": ["summary"]}):
        with pytest.raises(AdoptionRefused):
            decide(state_of(school, QUALITIES), person, **choice)
    assert names(state_of(school, QUALITIES).news) == ["summary"]


def test_a_locked_copy_is_left_alone(adopted: ActivityIndexPage, school: Site, user: Any):
    change(original(QUALITIES), summary="Nieuw.")
    Page.objects.filter(pk=copy_in(school, QUALITIES).pk).update(locked=True, locked_by=staff(school, name="ander"))
    with pytest.raises(AdoptionRefused):
        decide(state_of(school, QUALITIES), user, take=["summary"])
    assert names(state_of(school, QUALITIES).news) == ["summary"]


def test_an_untouched_copy_is_brought_up_to_date_at_once(adopted: ActivityIndexPage, school: Site, user: Any):
    change(original(QUALITIES), summary="Nieuw.", why="Daarom.", title="Andere titel")
    take_over_everything(state_of(school, QUALITIES), user, publish=True)
    stored = copy_in(school, QUALITIES)
    assert (stored.summary, stored.why, stored.title) == ("Nieuw.", "Daarom.", "Andere titel")
    assert state_of(school, QUALITIES).changes == ()


def test_an_adapted_copy_is_not(adopted: ActivityIndexPage, school: Site, user: Any):
    change(original(QUALITIES), summary="Nieuw.")
    change(copy_in(school, QUALITIES), why="Van ons.")
    with pytest.raises(AdoptionRefused):
        take_over_everything(state_of(school, QUALITIES), user, publish=True)


def test_a_copy_that_was_no_page_for_parents_does_not_become_one(adopted: ActivityIndexPage, school: Site, user: Any):
    copy_in(school, QUALITIES).unpublish()
    change(original(QUALITIES), summary="Nieuw.")
    take_over_everything(state_of(school, QUALITIES), user, publish=True)
    assert not copy_in(school, QUALITIES).live
    assert state_of(school, QUALITIES).changes == ()


def test_the_loading_of_changed_files_reaches_schools_as_news_only(
    adopted: ActivityIndexPage, schools: Any, school: Site
):
    entries = list(schools.entries.values())
    load_library(
        adopted, [entry.model_copy(update={"summary": "Beter."}) if entry.key == GUIDE else entry for entry in entries]
    )
    assert names(state_of(school, GUIDE, in_full=False).news) == ["summary"]
    assert copy_in(school, GUIDE).summary != "Beter."


# Papers ----------------------------------------------------------------------------------------------------------


def test_a_paper_is_told_and_taken_over_as_well(adopted: ActivityIndexPage, school: Site, user: Any):
    change(original(SHEET), introduction="Nieuw.")
    assert names(state_of(school, SHEET).news) == ["introduction"]
    decide(state_of(school, SHEET), user, take=["introduction"], publish=True)
    assert copy_in(school, SHEET).introduction == "Nieuw."


def test_a_new_paper_comes_along_when_it_is_taken_over(adopted: ActivityIndexPage, school: Site, user: Any):
    paper = adopted.add_child(instance=ContentPage(title="Extra blad", slug="extra"))
    paper.save_revision().publish()
    source = original(GUIDE)
    source.papers.add(ActivityPaper(paper=paper, sort_order=9))
    source.save_revision().publish()
    own = bank_of(school).add_child(instance=ContentPage(title="Ons blad", slug="ons"))
    copy = copy_in(school, GUIDE)
    copy.papers.add(ActivityPaper(paper=own, sort_order=8))
    copy.save_revision().publish()
    state = state_of(school, GUIDE)
    assert [(item.name, item.is_conflict) for item in state.news] == [("papers", True)]
    decide(state, user, take=["papers"], publish=True)
    papers = [link.paper for link in copy_in(school, GUIDE).papers.all()]
    assert [page.title for page in papers] == [link.paper.title for link in original(GUIDE).papers.all()] + ["Ons blad"]
    assert all(page.is_descendant_of(school.root_page) for page in papers)
    assert not state_of(school, GUIDE).is_behind


# Withdrawn -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["unpublished", "deleted"])
def test_a_withdrawn_original_is_told_and_the_copy_stays(adopted: ActivityIndexPage, school: Site, user: Any, how: str):
    source = original(QUALITIES)
    source.unpublish() if how == "unpublished" else source.delete()
    state = state_of(school, QUALITIES)
    assert state.is_withdrawn
    assert state.news == ()
    assert [item.copy.pk for item in adoption.news_of([school]).withdrawn] == [copy_in(school, QUALITIES).pk]
    assert copy_in(school, QUALITIES).live
    know_withdrawn(state, user)
    assert not adoption.news_of([school])
    assert state_of(school, QUALITIES).is_withdrawn


def test_an_original_that_comes_back_is_told_as_before(adopted: ActivityIndexPage, school: Site):
    source = original(QUALITIES)
    source.unpublish()
    change(original(QUALITIES), summary="Terug.")
    assert names(state_of(school, QUALITIES).news) == ["summary"]


# Side by side ----------------------------------------------------------------------------------------------------


def test_three_versions_stand_side_by_side(adopted: ActivityIndexPage, school: Site):
    was = copy_in(school, QUALITIES)
    source = original(QUALITIES)
    change(
        source,
        summary="Van de bibliotheek.",
        minutes=None,
        competences=["work"],
        parts=with_first_part(source, instruction="Heel anders.", place="class"),
    )
    change(copy_in(school, QUALITIES), summary="Van ons.")
    state = state_of(school, QUALITIES)
    views = {view.change.name: view for view in field_views(state, state.news)}
    assert list(views) == ["summary", "minutes", "competences", "parts"]
    summary = views["summary"]
    assert was.summary in summary.was
    assert "addition" in summary.now
    assert "Van" in summary.ours
    assert "class" not in views["competences"].was
    assert not views["competences"].ours
    assert "Heel anders" in views["parts"].now or "addition" in views["parts"].now
    assert "home_together" not in views["parts"].now
    assert "None" not in views["minutes"].now


def test_what_somebody_wrote_is_shown_as_text(adopted: ActivityIndexPage, school: Site):
    change(original(QUALITIES), summary="<script>alert(1)</script>")
    change(copy_in(school, QUALITIES), summary="<img src=x onerror=alert(2)>")
    state = state_of(school, QUALITIES)
    for view in field_views(state, state.news):
        assert "<script" not in view.now
        assert "<img" not in view.ours


@pytest.mark.parametrize("key", [QUALITIES, GUIDE, MEETING, INTERNSHIP, SHEET])
def test_every_field_can_be_shown(adopted: ActivityIndexPage, school: Site, key: str):
    """As it stands, and as if it had been empty when it was adopted."""
    state = state_of(school, key)
    every = [FieldChange(name, True, is_left=False, is_ours=True, seen="") for name in state.was or {}]
    assert len(field_views(state, every)) > 2
    empty = {name: type(value)() if value is not None else None for name, value in (state.was or {}).items()}
    for view in field_views(replace(state, was=empty), every):
        assert view.label
        assert "None" not in view.was
        assert bool(view.now) == bool((state.now or {})[view.change.name]), view.change.name


def test_the_command_still_loads(adopted: ActivityIndexPage, school: Site):
    call_command("load_library", "--school", "zuid.example", verbosity=0)
    assert not adoption.news_of([school]).withdrawn
