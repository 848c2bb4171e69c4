"""Fill the portal's library from its files, and give a school its own copies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from wagtail.models import Page, Site

from home.actions.adoption import copy_of, record_bases
from home.library_content import fill, fingerprint, page_type
from home.library_files import LibraryEntry, Paper, read_library
from home.models import ActivityIndexPage, ActivityPage, ActivityPaper, ContentPage, LibraryBase
from home.progress import Progress


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


def copy_library(
    library: ActivityIndexPage, bank: ActivityIndexPage, tracks: set[str], progress: Progress | None = None
) -> list[str]:
    """Give a school copies of what suits its tracks; what it has already is never touched. Returns the titles.

    Papers come first, so that an activity is copied with the school's own. Each copy is a transaction, so that who
    begins anew goes on where it was cut off.
    """
    progress = progress or Progress()
    site = Site.objects.get(root_page__path=bank.path[: -Page.steplen])
    present, offered = _by_key(bank), _by_key(library)
    pairs = [(page, present[key]) for key, page in offered.items() if key in present]
    wanted = [page for key, page in offered.items() if key not in present and page.live and _suits(page, tracks)]
    papers = {original.pk: copy.pk for original, copy in pairs if not isinstance(original, ActivityPage)}
    added: list[str] = []
    progress.expect(len(pairs) + len(wanted))
    progress.step(len(pairs))
    for original in sorted(wanted, key=lambda page: isinstance(page, ActivityPage)):
        copy = _copy_once(site, original, bank, papers, added)
        if not isinstance(original, ActivityPage):
            papers[original.pk] = copy.pk
        progress.step()
    with transaction.atomic():
        known = set(LibraryBase.objects.filter(site=site).values_list("original", flat=True))
        older = [(original, copy) for original, copy in pairs if original.pk not in known]
        record_bases(site, older, are_fresh=False)
    return added


@transaction.atomic
def _copy_once(site: Site, original: Page, bank: ActivityIndexPage, papers: dict[int, int], added: list[str]) -> Page:
    """Of two who copy at the same time one waits, and then finds the copy."""
    Page.objects.select_for_update().get(pk=bank.pk)
    kind = ActivityPage if isinstance(original, ActivityPage) else ContentPage
    found: Page | None = kind.objects.descendant_of(bank).filter(library_key=original.library_key).first()
    if found is not None:
        return found
    bank.refresh_from_db()
    copy = copy_of(original, bank, papers=papers)
    record_bases(site, [(original, copy)])
    added.append(copy.title)
    return copy


def _suits(page: Page, tracks: set[str]) -> bool:
    return not isinstance(page, ActivityPage) or not page.tracks or bool(tracks & set(page.tracks))
