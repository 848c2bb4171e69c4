"""Fill the portal's library from its files, and give a school its own copies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from wagtail.models import Page

from home.library_content import fill, fingerprint, page_type
from home.library_files import LibraryEntry, Paper, read_library
from home.models import ActivityIndexPage, ActivityPage, ActivityPaper, ContentPage


@dataclass(slots=True)
class LibraryReport:
    """What a loading did, by title."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


@transaction.atomic
def load_library(bank: ActivityIndexPage, entries: Iterable[LibraryEntry] | None = None) -> LibraryReport:
    """Bring a library up to date with its files.

    What is not there is added; what nobody changed follows its file; what people changed or withdrew is left alone.
    A page that was moved or renamed is still found, by its key.
    """
    report = LibraryReport()
    entries = list(read_library() if entries is None else entries)
    present = _by_key(bank)
    for entry in entries:
        page = present.get(entry.key)
        present[entry.key] = _add(bank, entry, report) if page is None else _update(page, entry, report)
    for entry in entries:
        if not isinstance(entry, Paper):
            _tie_papers(present[entry.key], [present[key] for key in entry.papers if key in present])
    return report


def _by_key(bank: Page) -> dict[str, Page]:
    pages: list[Page] = [
        *ActivityPage.objects.descendant_of(bank).exclude(library_key="").specific(),
        *ContentPage.objects.descendant_of(bank).exclude(library_key=""),
    ]
    return {page.library_key: page for page in pages}


def _add(bank: ActivityIndexPage, entry: LibraryEntry, report: LibraryReport) -> Page:
    page = page_type(entry)(title=entry.title, slug=entry.key, library_key=entry.key, locale=bank.locale)
    fill(page, entry)
    bank.add_child(instance=page)
    page.library_digest = fingerprint(page)
    page.save_revision(clean=False).publish()
    report.added.append(page.title)
    return page_type(entry).objects.get(pk=page.pk)


def _update(page: Page, entry: LibraryEntry, report: LibraryReport) -> Page:
    draft = page.get_latest_revision_as_object()
    if not page.live or fingerprint(draft) != page.library_digest:
        report.left_alone.append(page.title)
        return page
    fill(draft, entry)
    digest = fingerprint(draft)
    if digest == page.library_digest:
        report.unchanged.append(page.title)
        return page
    draft.library_digest = digest
    draft.save_revision(clean=False).publish()
    report.updated.append(draft.title)
    return page_type(entry).objects.get(pk=page.pk)


def _tie_papers(page: Page, papers: list[Page]) -> None:
    """The papers of an activity, once: who takes one away does not get it back, and a draft is not buried."""
    is_untouched = page.first_published_at == page.last_published_at and not page.has_unpublished_changes
    if papers and is_untouched and not page.papers.exists():
        for order, paper in enumerate(papers):
            page.papers.add(ActivityPaper(paper_id=paper.pk, sort_order=order))
        page.save_revision(clean=False).publish()


@transaction.atomic
def copy_library(library: ActivityIndexPage, bank: ActivityIndexPage, tracks: set[str]) -> list[str]:
    """Give a school copies of what suits its tracks; what it has already is never touched. Returns the titles."""
    present = _by_key(bank)
    copies: dict[int, Page] = {}
    added: list[Page] = []
    for original in _by_key(library).values():
        if original.library_key in present:
            copies[original.pk] = present[original.library_key]
        elif original.live and _suits(original, tracks):
            copies[original.pk] = _copy(original, bank)
            added.append(copies[original.pk])
    for copy in added:
        if isinstance(copy, ActivityPage):
            _remap_papers(copy, {key: value.pk for key, value in copies.items()})
    return [copy.title for copy in added]


def _suits(page: Page, tracks: set[str]) -> bool:
    return not isinstance(page, ActivityPage) or not page.tracks or bool(tracks & set(page.tracks))


def _copy(original: Page, bank: ActivityIndexPage) -> Page:
    attrs = {"library_key": original.library_key}
    if isinstance(original, ActivityPage):
        attrs["origin"] = original.activitypage_ptr
    copy: Page = original.copy(to=bank, copy_revisions=False, update_attrs=attrs)
    return copy


def _remap_papers(copy: ActivityPage, copies: dict[int, int]) -> None:
    """A new copy goes with the school's own papers; one that the school did not get is no link to the library."""
    links = list(copy.papers.all())
    for link in links:
        if link.paper_id in copies:
            link.paper_id = copies[link.paper_id]
            link.save()
        else:
            link.delete()
    if links:
        type(copy).objects.get(pk=copy.pk).save_revision(clean=False).publish()
