"""The library as pages: loaded again and again without harm, and copied to schools, each its own."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.blocks import StreamValue
from wagtail.models import Page, Revision, Site

from home.actions import copy_library, load_library
from home.library_content import content_fields, fill, page_type
from home.library_files import Paper
from home.models import ActivityIndexPage, ActivityPage, ContentPage, HomeAssignmentPage

KEYS = {
    "thuisopdracht-kwaliteiten",  # every track, one paper
    "thuisopdracht-open-dag",  # vmbo_bk, two papers
    "thuisopdracht-havo-vier-profielen",  # havo
    "gesprek-kennismaking-leerjaar-1",  # vmbo_bk; two guides of one title
    "gesprek-kennismaking-leerjaar-2",
    "bijeenkomst-profielen-carrousel",
    "activiteit-mini-stage",
    "afsprakenblad-driegesprek",
    "briefing-leraren",
    "checklist-presenteren",
    "lijst-wie-deed-de-opdracht",
}
PAPERS = {"afsprakenblad-driegesprek", "briefing-leraren", "checklist-presenteren", "lijst-wie-deed-de-opdracht"}
HAVO_KEYS = {"thuisopdracht-kwaliteiten", "thuisopdracht-havo-vier-profielen", *PAPERS}


@pytest.fixture
def entries(library_entries: list[Any]) -> list[Any]:
    """A handful of files: each type, each kind of track, papers shared and not."""
    return [entry for entry in library_entries if entry.key in KEYS]


@pytest.fixture
def library(portal: ActivityIndexPage, entries: list[Any]) -> ActivityIndexPage:
    """The portal's library with that handful."""
    load_library(portal, entries)
    return portal


def bank_of(site: Site) -> ActivityIndexPage:
    """The activity bank of a school."""
    return ActivityIndexPage.objects.child_of(site.root_page).get()


def page_of(bank: Page, key: str) -> Any:
    """The page of one file in a bank, as it is stored now."""
    activity = ActivityPage.objects.descendant_of(bank).filter(library_key=key).first()
    return activity.specific if activity else ContentPage.objects.descendant_of(bank).get(library_key=key)


def keys_in(bank: Page) -> list[str]:
    """The keys of everything in a bank, one for each page."""
    keys = [
        *ActivityPage.objects.descendant_of(bank).values_list("library_key", flat=True),
        *ContentPage.objects.descendant_of(bank).values_list("library_key", flat=True),
    ]
    assert len(keys) == bank.get_descendants().count()
    return sorted(keys)


def with_changes(entries: list[Any], key: str, **changes: Any) -> list[Any]:
    """The same files, one of them corrected by a decaan."""
    return [entry.model_copy(update=changes) if entry.key == key else entry for entry in entries]


def counts() -> tuple[int, int]:
    """How many pages and revisions there are."""
    return Page.objects.count(), Revision.objects.count()


def block_ids(page: Any) -> dict[str, list[str]]:
    """The ids of the blocks of each stream of a page."""
    return {
        name: [block.id for block in getattr(page, name)]
        for name in content_fields(type(page))
        if hasattr(getattr(page, name), "stream_block")
    }


# Loading ---------------------------------------------------------------------------------------------------------


def test_the_first_loading_publishes_every_file(portal: ActivityIndexPage, entries: list[Any]):
    report = load_library(portal, entries)
    assert sorted(report.added) == sorted(entry.title for entry in entries)
    assert (report.updated, report.unchanged, report.left_alone) == ([], [], [])
    assert keys_in(portal) == sorted(KEYS)
    assert all(page.live and not page.has_unpublished_changes for page in portal.get_children())


def test_a_page_says_what_its_file_says(library: ActivityIndexPage, entries: list[Any]):
    page = page_of(library, "thuisopdracht-kwaliteiten")
    (entry,) = [entry for entry in entries if entry.key == "thuisopdracht-kwaliteiten"]
    assert isinstance(page, HomeAssignmentPage)
    assert (page.title, page.summary, page.why) == (entry.title, entry.summary, entry.why)
    assert (page.pupil_minutes, page.parent_minutes) == (entry.pupil.minutes, entry.parent.minutes)
    assert [block.value["title"] for block in page.parts] == [part.title for part in entry.parts]
    assert [paper.paper.title for paper in page.papers.all()] == ["Wie deed de thuisopdracht?"]


def test_loading_twice_adds_nothing_the_second_time(library: ActivityIndexPage, entries: list[Any]):
    before = counts()
    report = load_library(library, entries)
    assert sorted(report.unchanged) == sorted(entry.title for entry in entries)
    assert (report.added, report.updated, report.left_alone) == ([], [], [])
    assert counts() == before


def test_block_ids_are_the_same_at_each_loading(library: ActivityIndexPage, entries: list[Any]):
    """What a reader filled in on a device is kept by the ids of the blocks."""
    (entry,) = [entry for entry in entries if entry.key == "thuisopdracht-kwaliteiten"]
    before = block_ids(page_of(library, entry.key))
    assert before["parts"]
    assert all(len(ids) == len(set(ids)) for ids in before.values())
    load_library(library, with_changes(entries, entry.key, summary="Anders gezegd."))
    after = page_of(library, entry.key)
    assert after.summary == "Anders gezegd."
    assert block_ids(after) == before
    elsewhere = page_type(entry)()
    fill(elsewhere, entry)
    assert block_ids(elsewhere) == before


@pytest.mark.parametrize("key", ["thuisopdracht-kwaliteiten", "briefing-leraren"])
def test_the_blocks_of_a_worksheet_keep_their_ids_too(library: ActivityIndexPage, entries: list[Any], key: str):
    def worksheet_ids() -> list[str]:
        page = page_of(library, key)
        sheets = (
            [block.value for block in page.body] if key in PAPERS else [part.value["content"] for part in page.parts]
        )
        return [block.id for sheet in sheets for block in sheet]

    before = worksheet_ids()
    assert len(before) > 4
    assert all(before)
    assert len(before) == len(set(before))
    load_library(library, with_changes(entries, key, summary="Anders gezegd."))
    assert worksheet_ids() == before


@pytest.mark.parametrize("key", ["thuisopdracht-kwaliteiten", "gesprek-kennismaking-leerjaar-1", "briefing-leraren"])
def test_a_changed_file_updates_a_page_that_nobody_touched(library: ActivityIndexPage, entries: list[Any], key: str):
    changed = with_changes(entries, key, summary="Verbeterd door een decaan.", title="Een nieuwe titel")
    report = load_library(library, changed)
    assert report.updated == ["Een nieuwe titel"]
    assert len(report.unchanged) == len(entries) - 1
    page = page_of(library, key)
    assert page.title == "Een nieuwe titel"
    assert "Verbeterd door een decaan." in (getattr(page, "summary", ""), getattr(page, "introduction", ""))
    assert page.live
    assert not page.has_unpublished_changes
    assert load_library(library, changed).updated == []


@pytest.mark.parametrize("is_published", [False, True], ids=["draft", "published"])
@pytest.mark.parametrize("key", ["thuisopdracht-kwaliteiten", "briefing-leraren"])
def test_a_page_that_an_editor_changed_is_left_alone_and_reported(
    library: ActivityIndexPage, entries: list[Any], key: str, *, is_published: bool
):
    page = page_of(library, key)
    title = page.title
    page.title = "Onze eigen titel"
    revision = page.save_revision()
    if is_published:
        revision.publish()
    before = counts()
    report = load_library(library, with_changes(entries, key, summary="Verbeterd door een decaan."))
    stored = page_of(library, key)
    assert report.left_alone == [stored.title]
    assert report.updated == []
    assert counts() == before
    assert stored.title == ("Onze eigen titel" if is_published else title)
    assert stored.get_latest_revision_as_object().title == "Onze eigen titel"


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_page_that_an_editor_opened_and_published_as_it_was_follows_its_file(
    library: ActivityIndexPage, entries: list[Any], key: str
):
    """The editor writes every block anew with ids for the items of lists, boxes in their order, lines with \\r\\n."""
    draft = page_of(library, key).get_latest_revision_as_object()
    for name in block_ids(draft):
        stream = getattr(draft, name)
        blocks = [(block.block_type, block.value, block.id) for block in stream]
        setattr(draft, name, StreamValue(stream.stream_block, blocks))
    if isinstance(draft, ActivityPage):
        draft.summary = f"{draft.summary}\r\n"
        draft.competences = list(reversed(draft.competences))
    draft.save_revision().publish()
    report = load_library(library, with_changes(entries, key, summary="Verbeterd door een decaan."))
    assert report.left_alone == []
    assert len(report.updated) == 1


def test_a_page_that_was_withdrawn_stays_withdrawn(library: ActivityIndexPage, entries: list[Any]):
    page_of(library, "activiteit-mini-stage").unpublish()
    report = load_library(library, with_changes(entries, "activiteit-mini-stage", summary="Verbeterd."))
    assert report.left_alone == ["Mini-stage"]
    assert not page_of(library, "activiteit-mini-stage").live


def test_a_page_that_was_moved_and_got_another_address_is_still_found(library: ActivityIndexPage, entries: list[Any]):
    page = page_of(library, "activiteit-mini-stage")
    page.slug = "snuffelstage"
    page.save_revision().publish()
    before = Page.objects.count()
    assert load_library(library, entries).added == []
    assert Page.objects.count() == before
    assert page_of(library, "activiteit-mini-stage").slug == "snuffelstage"


def test_a_paper_that_an_editor_took_away_does_not_come_back(library: ActivityIndexPage, entries: list[Any]):
    page = page_of(library, "thuisopdracht-kwaliteiten")
    assert page.papers.count() == 1
    page.papers = []
    page.save_revision().publish()
    load_library(library, entries)
    assert page_of(library, page.library_key).papers.count() == 0
    load_library(library, with_changes(entries, page.library_key, summary="Verbeterd door een decaan."))
    again = page_of(library, page.library_key)
    assert again.papers.count() == 0
    assert again.get_latest_revision_as_object().papers.count() == 0


def test_a_paper_that_a_file_gains_does_not_bury_an_editors_draft(portal: ActivityIndexPage, entries: list[Any]):
    key = "thuisopdracht-kwaliteiten"
    load_library(portal, with_changes(entries, key, papers=()))
    page = page_of(portal, key)
    page.title = "Nog niet klaar"
    page.save_revision()
    report = load_library(portal, entries)
    assert report.left_alone == ["Kwaliteiten"]
    stored = page_of(portal, key)
    assert stored.get_latest_revision_as_object().title == "Nog niet klaar"
    assert stored.papers.count() == 0


def test_a_file_that_is_gone_leaves_its_page_in_place(library: ActivityIndexPage, entries: list[Any]):
    load_library(library, [entry for entry in entries if entry.key != "activiteit-mini-stage"])
    assert page_of(library, "activiteit-mini-stage").live


# Copies for schools ----------------------------------------------------------------------------------------------


def test_a_school_gets_what_suits_its_tracks_and_every_paper(
    library: ActivityIndexPage, school: Site, other_school: Site
):
    vmbo, havo = bank_of(school), bank_of(other_school)
    added = copy_library(library, vmbo, {"vmbo_bk"})
    assert keys_in(vmbo) == sorted(KEYS - {"thuisopdracht-havo-vier-profielen"})
    assert len(added) == len(keys_in(vmbo))
    assert keys_in(havo) == []
    copy_library(library, havo, {"havo"})
    assert keys_in(havo) == sorted(HAVO_KEYS)


def test_a_school_of_two_tracks_gets_both(library: ActivityIndexPage, school: Site):
    copy_library(library, bank_of(school), {"vmbo_bk", "havo"})
    assert keys_in(bank_of(school)) == sorted(KEYS)


def test_a_copy_knows_its_original_and_is_published(library: ActivityIndexPage, school: Site):
    bank = bank_of(school)
    copy_library(library, bank, {"vmbo_bk"})
    for copy in ActivityPage.objects.descendant_of(bank):
        assert copy.origin == page_of(library, copy.library_key).activitypage_ptr
        assert copy.get_latest_revision_as_object().origin_id == copy.origin_id
        assert copy.slug == copy.origin.slug
        assert copy.live
        assert not copy.has_unpublished_changes
        assert copy.translation_key != copy.origin.translation_key


def test_the_papers_of_a_copy_are_the_schools_own(library: ActivityIndexPage, school: Site):
    bank = bank_of(school)
    copy_library(library, bank, {"vmbo_bk"})
    own = {page.pk for page in ContentPage.objects.descendant_of(bank)}
    with_papers = [page_of(bank, entry) for entry in KEYS - PAPERS - {"thuisopdracht-havo-vier-profielen"}]
    for page in with_papers:
        original = page_of(library, page.library_key)
        expected = [link.paper.title for link in original.papers.all()]
        for stored in (page, page.get_latest_revision_as_object()):
            assert [link.paper.title for link in stored.papers.all()] == expected, page.library_key
            assert {link.paper_id for link in stored.papers.all()} <= own, page.library_key
    assert sum(page.papers.count() for page in with_papers) >= 6


def test_a_paper_that_the_library_withdrew_is_not_linked_from_a_copy(library: ActivityIndexPage, school: Site):
    page_of(library, "checklist-presenteren").unpublish()
    bank = bank_of(school)
    copy_library(library, bank, {"vmbo_bk"})
    assert "checklist-presenteren" not in keys_in(bank)
    copy = page_of(bank, "thuisopdracht-open-dag")
    for stored in (copy, copy.get_latest_revision_as_object()):
        assert [link.paper.title for link in stored.papers.all()] == ["Wie deed de thuisopdracht?"]


def test_copying_twice_adds_nothing(library: ActivityIndexPage, school: Site):
    bank = bank_of(school)
    copy_library(library, bank, {"vmbo_bk"})
    before = counts()
    assert copy_library(library, bank, {"vmbo_bk"}) == []
    assert counts() == before


@pytest.mark.parametrize("is_published", [False, True], ids=["draft", "published"])
def test_what_a_school_changed_is_never_overwritten(
    library: ActivityIndexPage, school: Site, entries: list[Any], *, is_published: bool
):
    bank = bank_of(school)
    copy_library(library, bank, {"vmbo_bk"})
    page = page_of(bank, "thuisopdracht-kwaliteiten")
    page.summary = "Zo doen wij dat."
    page.papers = []
    revision = page.save_revision()
    if is_published:
        revision.publish()
    page_of(bank, "gesprek-kennismaking-leerjaar-2").delete()
    load_library(library, with_changes(entries, page.library_key, summary="Verbeterd door een decaan."))
    before = Revision.objects.filter(object_id=str(page.pk)).count()
    assert copy_library(library, bank, {"vmbo_bk"}) == ["Loopbaangericht kennismakingsgesprek"]
    stored = page_of(bank, page.library_key)
    assert Revision.objects.filter(object_id=str(page.pk)).count() == before
    assert stored.get_latest_revision_as_object().summary == "Zo doen wij dat."
    assert stored.get_latest_revision_as_object().papers.count() == 0
    assert (stored.summary == "Zo doen wij dat.") is is_published


def test_a_change_in_the_library_does_not_reach_a_school_by_itself(
    library: ActivityIndexPage, school: Site, entries: list[Any]
):
    bank = bank_of(school)
    copy_library(library, bank, {"vmbo_bk"})
    before = page_of(bank, "thuisopdracht-kwaliteiten").summary
    load_library(library, with_changes(entries, "thuisopdracht-kwaliteiten", summary="Verbeterd door een decaan."))
    assert page_of(bank, "thuisopdracht-kwaliteiten").summary == before


def test_a_draft_of_the_library_is_not_given_to_schools(library: ActivityIndexPage, school: Site):
    page_of(library, "activiteit-mini-stage").unpublish()
    copy_library(library, bank_of(school), {"vmbo_bk"})
    assert "activiteit-mini-stage" not in keys_in(bank_of(school))


def test_a_copy_keeps_the_ids_of_its_blocks(library: ActivityIndexPage, school: Site):
    copy_library(library, bank_of(school), {"vmbo_bk"})
    original = page_of(library, "thuisopdracht-kwaliteiten")
    assert block_ids(page_of(bank_of(school), "thuisopdracht-kwaliteiten")) == block_ids(original)


def test_nothing_of_a_school_is_taken_into_the_library_or_the_other_school(
    library: ActivityIndexPage, school: Site, other_school: Site, entries: list[Any]
):
    copy_library(library, bank_of(school), {"vmbo_bk"})
    page = page_of(bank_of(school), "thuisopdracht-kwaliteiten")
    page.summary = "Alleen van de Zuiderschool."
    page.save_revision().publish()
    copy_library(library, bank_of(other_school), {"havo"})
    load_library(library, entries)
    others = ActivityPage.objects.filter(summary="Alleen van de Zuiderschool.")
    assert [other.pk for other in others] == [page.pk]


# The command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_library(monkeypatch: pytest.MonkeyPatch, entries: list[Any]) -> list[Any]:
    """The command reads the handful of files; that all of them load is shown by the demo's test."""
    monkeypatch.setattr("home.actions.library.read_library", lambda: entries)
    return entries


def run(*hosts: str) -> str:
    """What the command says."""
    out = io.StringIO()
    call_command("load_library", *[f"--school={host}" for host in hosts], stdout=out)
    return out.getvalue()


def test_the_command_loads_the_library_and_gives_schools_what_they_lack(
    small_library: list[Any], portal: ActivityIndexPage, school: Site, other_school: Site
):
    said = run("zuid.example")
    assert "library: 11 added, 0 updated, 0 unchanged, 0 left alone" in said
    assert "zuid.example: 10 activities copied" in said
    assert keys_in(bank_of(school)) == sorted(KEYS - {"thuisopdracht-havo-vier-profielen"})
    assert keys_in(bank_of(other_school)) == []
    said = run("zuid.example", "noord.example")
    assert "library: 0 added, 0 updated, 11 unchanged, 0 left alone" in said
    assert "zuid.example: 0 activities copied" in said
    assert f"noord.example: {len(HAVO_KEYS)} activities copied" in said


def test_the_command_names_the_pages_that_people_changed(small_library: list[Any], library: ActivityIndexPage):
    page = page_of(library, "activiteit-mini-stage")
    page.summary = "Zelf geschreven."
    page.save_revision().publish()
    assert "  left alone: Mini-stage\n" in run()


def test_an_unknown_host_is_an_error_that_names_it(small_library: list[Any], portal: ActivityIndexPage):
    with pytest.raises(CommandError, match=r"nergens\.example"):
        run("nergens.example")


def test_without_a_library_page_the_command_says_what_to_make(db: None):
    with pytest.raises(CommandError, match="activity bank"):
        run()


def test_a_broken_file_is_an_error_and_loads_nothing(
    monkeypatch: pytest.MonkeyPatch, portal: ActivityIndexPage, tmp_path
):
    from home.library_files import read_library

    (tmp_path / "stuk.yaml").write_text("soort: iets", encoding="utf-8")
    monkeypatch.setattr("home.actions.library.read_library", lambda: read_library(tmp_path))
    with pytest.raises(CommandError, match=r"stuk\.yaml: soort"):
        run()
    assert portal.get_children().count() == 0


def test_papers_are_content_pages(library: ActivityIndexPage, entries: list[Any]):
    assert {page.library_key for page in ContentPage.objects.all()} == {e.key for e in entries if isinstance(e, Paper)}
