"""A school adopts activities of the library: once, with their papers, and as its own."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import IntegrityError, transaction
from wagtail.models import Locale, Page, Revision, Site

from home import adoption
from home.actions import copy_library, load_library
from home.actions.adoption import AdoptionRefused, adopt
from home.choices import Role
from home.library_content import values_of
from home.models import ActivityIndexPage, ActivityPage, ContentPage, LibraryBase, StudentActivityPage
from tests.home.adoption_parts import bank_of, change, copy_in, fill_library, keys_of, original, staff, state_of, url

KEYS = {
    "thuisopdracht-kwaliteiten",
    "thuisopdracht-open-dag",
    "gesprek-kennismaking-leerjaar-1",
    "activiteit-mini-stage",
}
PAPERS = {"afsprakenblad-driegesprek", "briefing-leraren", "checklist-presenteren", "lijst-wie-deed-de-opdracht"}
OPEN_DAY = "thuisopdracht-open-dag"  # with two papers


@pytest.fixture
def library(portal: ActivityIndexPage, library_entries: list[Any]) -> ActivityIndexPage:
    """The portal's library with a handful of activities."""
    load_library(portal, [entry for entry in library_entries if entry.key in KEYS | PAPERS])
    return portal


def test_a_copy_says_what_the_original_says_and_knows_it(library: ActivityIndexPage, school: Site):
    source, user = original(OPEN_DAY), staff(school)
    copy = adopt(school, source, user, publish=True)
    assert copy is not None
    stored = copy_in(school, OPEN_DAY)
    assert stored.get_parent().specific == bank_of(school)
    assert values_of(stored) == values_of(source)
    assert (stored.origin_id, stored.library_key, stored.owner) == (source.pk, OPEN_DAY, user)
    assert stored.live
    assert not stored.has_unpublished_changes
    assert stored.get_latest_revision_as_object().origin_id == source.pk


def test_the_papers_come_along_as_the_schools_own(library: ActivityIndexPage, school: Site):
    adopt(school, original(OPEN_DAY), staff(school), publish=True)
    stored = copy_in(school, OPEN_DAY)
    papers = [link.paper for link in stored.papers.all()]
    assert [paper.title for paper in papers] == [link.paper.title for link in original(OPEN_DAY).papers.all()]
    assert len(papers) == 2
    assert all(paper.is_descendant_of(school.root_page) and paper.live for paper in papers)
    draft = stored.get_latest_revision_as_object()
    assert [link.paper_id for link in draft.papers.all()] == [paper.pk for paper in papers]


def test_activities_share_the_schools_paper(library: ActivityIndexPage, school: Site):
    user = staff(school)
    for key in KEYS:
        adopt(school, original(key), user, publish=True)
    papers = ContentPage.objects.descendant_of(school.root_page)
    assert sorted(papers.values_list("library_key", flat=True)) == sorted(
        {link.paper.library_key for key in KEYS for link in original(key).papers.all()}
    )


def test_a_draft_is_no_page_for_parents(library: ActivityIndexPage, school: Site, client_of: Any):
    adopt(school, original(OPEN_DAY), staff(school), publish=False)
    stored = copy_in(school, OPEN_DAY)
    assert not stored.live
    assert not any(link.paper.live for link in stored.papers.all())
    assert client_of("zuid.example").get(f"/opdrachten/{stored.slug}/").status_code == 404


def test_an_activity_is_adopted_once(library: ActivityIndexPage, school: Site):
    user = staff(school)
    assert adopt(school, original(OPEN_DAY), user, publish=True) is not None
    pages, revisions = Page.objects.count(), Revision.objects.count()
    assert adopt(school, original(OPEN_DAY), user, publish=True) is None
    assert (Page.objects.count(), Revision.objects.count()) == (pages, revisions)
    assert keys_of(school) == [OPEN_DAY]


def test_the_database_holds_that_too(library: ActivityIndexPage, school: Site):
    """Of two who adopt at the same moment, one is too late."""
    adopt(school, original(OPEN_DAY), staff(school), publish=True)
    base = LibraryBase.objects.get(site=school, original=original(OPEN_DAY))
    with pytest.raises(IntegrityError), transaction.atomic():
        LibraryBase.objects.create(copy=bank_of(school), original=base.original, site=school, values=base.values)


def test_both_schools_have_their_own_copy(library: ActivityIndexPage, school: Site, other_school: Site):
    adopt(school, original(OPEN_DAY), staff(school), publish=True)
    assert keys_of(other_school) == []
    assert adoption.copy_states(adoption.bases_of(other_school)) == []
    adopt(other_school, original(OPEN_DAY), staff(other_school), publish=True)
    assert copy_in(school, OPEN_DAY).pk != copy_in(other_school, OPEN_DAY).pk
    theirs = {link.paper_id for link in copy_in(other_school, OPEN_DAY).papers.all()}
    assert theirs.isdisjoint({link.paper_id for link in copy_in(school, OPEN_DAY).papers.all()})


def test_a_slug_that_the_school_uses_already_is_no_obstacle(library: ActivityIndexPage, school: Site):
    own = StudentActivityPage(title="Van onszelf", slug=OPEN_DAY, kind="training", summary="s", what="w")
    bank_of(school).add_child(instance=own)
    adopt(school, original(OPEN_DAY), staff(school), publish=True)
    assert copy_in(school, OPEN_DAY).slug == f"{OPEN_DAY}-1"


def test_a_copy_of_the_copy_is_the_schools_own_page(library: ActivityIndexPage, school: Site):
    adopt(school, original(OPEN_DAY), staff(school), publish=True)
    second = copy_in(school, OPEN_DAY).copy(update_attrs={"slug": "tweede"})
    stored = ActivityPage.objects.get(pk=second.pk)
    assert (stored.origin, stored.library_key) == (None, "")
    draft = second.get_latest_revision_as_object()
    assert (draft.origin, draft.library_key) == (None, "")
    assert keys_of(school) == [OPEN_DAY]
    assert not LibraryBase.objects.filter(copy=second.pk).exists()


def test_what_was_deleted_can_be_adopted_again(library: ActivityIndexPage, school: Site):
    user = staff(school)
    adopt(school, original(OPEN_DAY), user, publish=True)
    copy_in(school, OPEN_DAY).delete()
    assert adopt(school, original(OPEN_DAY), user, publish=True) is not None
    assert keys_of(school) == [OPEN_DAY]


@pytest.mark.parametrize(
    ("role", "publish", "is_allowed"),
    [
        (Role.COMMUNICATION, True, True),
        (Role.DECAAN, True, True),
        (Role.MANAGEMENT, True, True),
        (Role.AUTHOR, False, False),
        (Role.MENTOR, False, False),
    ],
)
def test_who_may_adopt(library: ActivityIndexPage, school: Site, role: Role, publish: bool, is_allowed: bool):
    user = staff(school, role)
    if is_allowed:
        assert adopt(school, original(OPEN_DAY), user, publish=publish) is not None
        return
    with pytest.raises(AdoptionRefused):
        adopt(school, original(OPEN_DAY), user, publish=publish)
    assert keys_of(school) == []


def test_nobody_adopts_for_another_school(library: ActivityIndexPage, school: Site, other_school: Site):
    with pytest.raises(AdoptionRefused):
        adopt(school, original(OPEN_DAY), staff(other_school), publish=True)
    assert keys_of(school) == []


def test_a_school_without_a_bank_is_told_so(library: ActivityIndexPage, school: Site):
    user = staff(school)
    bank_of(school).delete()
    with pytest.raises(AdoptionRefused, match="bank"):
        adopt(school, original(OPEN_DAY), user, publish=True)


def test_a_failure_halfway_leaves_nothing(library: ActivityIndexPage, school: Site, monkeypatch: pytest.MonkeyPatch):
    user, pages = staff(school), Page.objects.count()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("home.actions.adoption.log", fail)
    with pytest.raises(RuntimeError):
        adopt(school, original(OPEN_DAY), user, publish=True)
    assert (Page.objects.count(), LibraryBase.objects.count()) == (pages, 0)


# What commands and new schools copy ------------------------------------------------------------------------------


def test_copying_the_library_records_the_same_base(library: ActivityIndexPage, school: Site, other_school: Site):
    copy_library(library, bank_of(school), {"vmbo_bk"})
    adopt(other_school, original(OPEN_DAY), staff(other_school), publish=True)
    by_copying = LibraryBase.objects.get(site=school, original=original(OPEN_DAY))
    by_adopting = LibraryBase.objects.get(site=other_school, original=original(OPEN_DAY))
    assert by_copying.values == by_adopting.values
    assert by_copying.values["papers"]
    assert LibraryBase.objects.filter(site=school).count() == len(KEYS | PAPERS)


def test_what_was_copied_has_no_changes_and_needs_no_second_look(library: ActivityIndexPage, school: Site):
    copy_library(library, bank_of(school), {"vmbo_bk"})
    for state in adoption.copy_states(adoption.bases_of(school)):
        assert state.was is None, state.copy
    for state in adoption.copy_states(adoption.bases_of(school), in_full=True):
        assert state.changes == (), state.copy


def test_the_command_copies_what_was_not_adopted_and_leaves_the_rest(library: ActivityIndexPage, school: Site):
    adopt(school, original(OPEN_DAY), staff(school), publish=True)
    before = copy_in(school, OPEN_DAY).pk
    call_command("load_library", "--school", "zuid.example", verbosity=0)
    assert copy_in(school, OPEN_DAY).pk == before
    assert len(keys_of(school)) == len(set(keys_of(school))) > len(KEYS)


def test_a_copy_from_before_bases_were_kept_is_not_adopted_again(library: ActivityIndexPage, school: Site):
    copy_library(library, bank_of(school), {"vmbo_bk"})
    change(copy_in(school, OPEN_DAY), summary="Van ons.")
    LibraryBase.objects.all().delete()
    assert adopt(school, original(OPEN_DAY), staff(school), publish=True) is None
    assert state_of(school, OPEN_DAY, in_full=False).is_adapted
    assert keys_of(school).count(OPEN_DAY) == 1


def test_the_command_gives_older_copies_their_base(library: ActivityIndexPage, school: Site):
    copy_library(library, bank_of(school), {"vmbo_bk"})
    change(copy_in(school, OPEN_DAY), summary="Van ons.")
    LibraryBase.objects.all().delete()
    call_command("load_library", "--school", "zuid.example", verbosity=0)
    states = adoption.copy_states(adoption.bases_of(school))
    assert len(states) > len(KEYS)
    assert [state.copy.pk for state in states if state.is_adapted] == [copy_in(school, OPEN_DAY).pk]


def test_a_translation_in_the_library_changes_nothing_for_schools(library: ActivityIndexPage, school: Site):
    english = Locale.objects.get_or_create(language_code="en")[0]
    source = original(OPEN_DAY)
    for page in (adoption.library_root(), library, source):
        page.copy_for_translation(english, copy_parents=True)
    translated = source.get_translation(english)
    translated.save_revision().publish()
    assert Page.objects.get(pk=translated.pk).live
    assert set(adoption.library_activities().values_list("library_key", flat=True)) == KEYS
    adopt(school, source, staff(school), publish=True)
    assert copy_in(school, OPEN_DAY).locale == bank_of(school).locale
    assert ActivityPage.objects.descendant_of(school.root_page).count() == 1


def test_a_page_that_is_not_for_everybody_is_not_offered(portal: ActivityIndexPage, school: Site):
    first, second = fill_library(portal, 2)
    first.view_restrictions.create(restriction_type="login")
    with pytest.raises(AdoptionRefused):
        adopt(school, first, staff(school), publish=True)
    assert list(adoption.library_activities()) == [second.activitypage_ptr]


@pytest.mark.parametrize("name", ["home_library", "home_library_changes"])
def test_an_empty_library_says_so(school: Site, client_of: Any, name: str):
    browser = client_of("zuid.example")
    browser.force_login(staff(school))
    text = BeautifulSoup(browser.get(url(name)).content, "html.parser").select_one(".library p")
    assert text.get_text(strip=True)
