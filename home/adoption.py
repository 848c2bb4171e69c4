"""What schools adopted from the library, and what changed since: a fixed number of questions, however many copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from wagtail.models import Page, Revision, Site

from home.adoption_fields import PAPERS, WITHDRAWN, FieldChange, Values, changes, token, values_in
from home.library_content import values_of
from home.models import ActivityIndexPage, ActivityPage, ActivityPaper, ContentPage, LibraryBase, PortalPage

# The library and a school's bank ----------------------------------------------------------------------------------


def library_root() -> PortalPage | None:
    """The portal's own home page, below which the library lies."""
    page: PortalPage | None = PortalPage.objects.filter(sites_rooted_here__is_default_site=True).first()
    return page


def library_activities() -> QuerySet[ActivityPage]:
    """The activities that a school may adopt: published, for everybody, in Dutch."""
    root = library_root()
    if root is None:
        return ActivityPage.objects.none()
    pages: QuerySet[ActivityPage] = ActivityPage.objects.descendant_of(root).live().public()
    return pages.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("title", "pk")


def school_bank(site: Site) -> ActivityIndexPage | None:
    """The activity bank of a school, which holds its copies."""
    bank: ActivityIndexPage | None = ActivityIndexPage.objects.child_of(site.root_page).order_by("path").first()
    return bank


def path_of(page: int) -> str:
    """The place of a page in the tree; nowhere where there is no such page."""
    return Page.objects.filter(pk=page).values_list("path", flat=True).first() or "-"


def own_copy(site: Site, original: Page) -> Page | None:
    """The page by which a school has a page of the library already, however it came by it."""
    base = LibraryBase.objects.filter(site=site, original=original.pk).select_related("copy").first()
    if base is not None:
        return base.copy
    model = ActivityPage if isinstance(original, ActivityPage) else ContentPage
    same = Q(library_key=original.library_key) & ~Q(library_key="")
    if model is ActivityPage:
        same |= Q(origin=original.pk)
    page: Page | None = model.objects.descendant_of(site.root_page).filter(same).first()
    return page


# What changed -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CopyState:
    """A school's copy beside its original. The values are there where something had to be looked at, else empty."""

    base: LibraryBase
    changes: tuple[FieldChange, ...] = ()
    was: Values | None = None
    now: Values | None = None
    ours: Values | None = None

    @property
    def copy(self) -> Page:
        """The school's page."""
        return self.base.copy

    @property
    def levels(self) -> list[int]:
        """The years of the copy, where it was looked at: a school has an introduction conversation for each."""
        return list((self.ours or {}).get("levels", []))

    @property
    def news(self) -> tuple[FieldChange, ...]:
        """What the library changed and the school has not decided about."""
        return tuple(change for change in self.changes if change.is_news)

    @property
    def left(self) -> tuple[FieldChange, ...]:
        """What the library changed and the school chose to leave."""
        return tuple(change for change in self.changes if change.is_left)

    @property
    def is_behind(self) -> bool:
        """Whether the library has something new."""
        return bool(self.news)

    @property
    def is_adapted(self) -> bool:
        """Whether the school changed its copy."""
        return any(change.is_ours for change in self.changes)

    @property
    def has_conflict(self) -> bool:
        """Whether both changed the same field."""
        return any(change.is_conflict for change in self.changes)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the library no longer has the original."""
        return self.base.original is None or not self.base.original.live

    @property
    def is_withdrawal_news(self) -> bool:
        """Whether the school has not been told so."""
        return self.is_withdrawn and WITHDRAWN not in self.base.left

    @property
    def token(self) -> str:
        """Names what somebody sees of this, so that a decision about something else is noticed."""
        return token(
            [self.copy.latest_revision_id, self.is_withdrawn, *(f"{item.name}={item.seen}" for item in self.changes)]
        )


def bases_of(site: Site) -> QuerySet[LibraryBase]:
    """What one school adopted."""
    return LibraryBase.objects.filter(site=site, copy__path__startswith=site.root_page.path)


def copy_states(bases: QuerySet[LibraryBase], *, in_full: bool = False) -> list[CopyState]:
    """How copies stand beside their originals; only what was published or saved since is looked at, or everything."""
    found = list(bases.select_related("copy", "original", "site__root_page").defer("values").order_by("pk"))
    touched = [base for base in found if in_full or _is_touched(base)]
    values = dict(LibraryBase.objects.filter(pk__in=[base.pk for base in touched]).values_list("pk", "values"))
    originals = _original_values([base.original for base in touched if base.original and base.original.live])
    copies = _copy_values(touched)
    return [
        _state(base, values[base.pk], originals.get(base.original_id or 0), copies[base.pk])
        if base.pk in values
        else CopyState(base)
        for base in found
    ]


def _is_touched(base: LibraryBase) -> bool:
    has_new_original = base.original is not None and base.original.last_published_at != base.original_published_at
    return has_new_original or base.copy.latest_revision_id != base.copy_revision


def _state(base: LibraryBase, was: Values, now: Values | None, ours: Values) -> CopyState:
    model = base.copy.specific_class
    return CopyState(base, changes(model, was, now, ours, base.left), was=was, now=now, ours=ours)


def _original_values(originals: Iterable[Page]) -> dict[int, Values]:
    """What originals say now, published; a handful of questions, one for each type of page."""
    keys = {page.pk for page in originals}
    pages = list(Page.objects.filter(pk__in=keys).specific()) if keys else []
    papers = live_papers(page.pk for page in pages)
    return {page.pk: library_values(page, papers.get(page.pk, [])) for page in pages}


def _copy_values(bases: list[LibraryBase]) -> dict[int, Values]:
    """What copies say now: their latest drafts, read straight from the revisions, by the key of the base."""
    revisions = Revision.objects.in_bulk([base.copy.latest_revision_id for base in bases])
    contents = {base.pk: revisions[base.copy.latest_revision_id].content for base in bases}
    links = {
        base.pk: [link["paper"] for link in contents[base.pk].get(PAPERS, [])] if _has_papers(base.copy) else []
        for base in bases
    }
    names = names_of_papers(paper for papers in links.values() for paper in papers)
    return {
        base.pk: _with_papers(
            base.copy,
            values_in(base.copy.specific_class, contents[base.pk]),
            [names[paper] for paper in links[base.pk] if paper in names],
        )
        for base in bases
    }


def library_values(page: Page, papers: Iterable[LibraryPaper]) -> Values:
    """The content of a specific page of the library, with its papers."""
    return _with_papers(page, values_of(page), [paper.name for paper in papers])


def _with_papers(page: Page, values: Values, papers: list[str]) -> Values:
    return values | {PAPERS: papers} if _has_papers(page) else values


def _has_papers(page: Page) -> bool:
    return issubclass(page.specific_class, ActivityPage)


@dataclass(frozen=True, slots=True)
class LibraryPaper:
    """A paper of the library; ``name`` is the same in every installation where it comes from a file."""

    pk: int
    name: str


OWN = "own:"
"""Begins the name of a paper that a school made itself."""


def live_papers(activities: Iterable[int]) -> dict[int, list[LibraryPaper]]:
    """The published papers of the library's activities, in the editor's order."""
    links = ActivityPaper.objects.filter(activity__in=list(activities), paper__live=True).order_by("sort_order", "pk")
    found: dict[int, list[LibraryPaper]] = defaultdict(list)
    for activity, paper, key in links.values_list("activity", "paper", "paper__library_key"):
        found[activity].append(LibraryPaper(paper, key or f"#{paper}"))
    return found


def names_of_papers(papers: Iterable[int]) -> dict[int, str]:
    """By which names the library knows the papers of schools, as far as these are still there."""
    keys = set(papers)
    if not keys:
        return {}
    own = ContentPage.objects.filter(pk__in=keys).values_list("pk", "library_base__original")
    originals = {pk: original for pk, original in own if original}
    names = dict(ContentPage.objects.filter(pk__in=originals.values()).values_list("pk", "library_key"))
    return {
        pk: (names[original] or f"#{original}") if original in names else f"{OWN}{pk}"
        for pk, original in ((pk, originals.get(pk)) for pk, _original in own)
    }


# For a school -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class News:
    """What the library has to tell a school."""

    changed: tuple[CopyState, ...]
    withdrawn: tuple[CopyState, ...]

    def __bool__(self) -> bool:
        return bool(self.changed or self.withdrawn)


def news_of(sites: Iterable[Site]) -> News:
    """What changed in the library that these schools adopted, and what it withdrew."""
    found = copy_states(LibraryBase.objects.filter(site__in=list(sites)))
    states = sorted(found, key=lambda state: (state.copy.title.casefold(), state.copy.pk))
    return News(
        changed=tuple(state for state in states if state.is_behind),
        withdrawn=tuple(state for state in states if state.is_withdrawal_news),
    )
