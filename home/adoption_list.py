"""The library as a school sees it: every activity with what the school did with it, searched and filtered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from home import adoption
from home.adoption import CopyState
from home.bank import ranked_activities
from home.models import ActivityPage, YearLevelPage

_FIELDS = ("title", "path", "depth", "slug", "url_path", "summary", "kind", "levels", "tracks", "minutes")


class AdoptionState(TextChoices):
    """What a school did with an activity of the library, and whether there is something new."""

    ABSENT = "absent", _("Not adopted")
    ADOPTED = "adopted", _("Adopted")
    ADAPTED = "adapted", _("Adapted by you")
    CHANGED = "changed", _("Changed in the library")


@dataclass(frozen=True, slots=True)
class Entry:
    """An activity of the library, for one school. ``copy`` is the key of the school's own page."""

    page: ActivityPage
    suits: bool
    copy: int | None = None
    state: CopyState | None = None

    @property
    def is_adopted(self) -> bool:
        """Whether the school has it."""
        return self.copy is not None

    @property
    def is_adapted(self) -> bool:
        """Whether the school changed its copy."""
        return self.state is not None and self.state.is_adapted

    @property
    def states(self) -> tuple[AdoptionState, ...]:
        """All that holds; the first says most."""
        if self.copy is None:
            return (AdoptionState.ABSENT,)
        found = []
        if self.state is not None and self.state.is_behind:
            found.append(AdoptionState.CHANGED)
        found.append(AdoptionState.ADAPTED if self.is_adapted else AdoptionState.ADOPTED)
        return tuple(found)


def tracks_of(site: Site) -> set[str]:
    """The tracks that a school teaches."""
    return set(YearLevelPage.objects.child_of(site.root_page).values_list("track", flat=True))


def library_entries(site: Site, keys: Iterable[int] | None = None) -> list[Entry]:
    """The activities of the library, or some of them, by title; the same number of questions for any number."""
    pages = adoption.library_activities()
    bases = adoption.bases_of(site)
    if keys is not None:
        keys = list(keys)
        pages, bases = pages.filter(pk__in=keys), bases.filter(original__in=keys)
    tracks = tracks_of(site)
    states = {state.base.original_id: state for state in adoption.copy_states(bases)}
    older = _copies_without_base(site)
    return [
        _entry(page, tracks, states.get(page.pk), older)
        for page in pages.only(*_FIELDS, "competences", "library_key", "live", "locale")
    ]


def _entry(page: ActivityPage, tracks: set[str], state: CopyState | None, older: dict[int | str, int]) -> Entry:
    copy = state.copy.pk if state else older.get(page.pk) or older.get(page.library_key)
    return Entry(page, not page.tracks or bool(tracks & set(page.tracks)), copy, state)


def _copies_without_base(site: Site) -> dict[int | str, int]:
    """Copies from before bases were kept, by the key of their original and by the key of its file."""
    pages = ActivityPage.objects.descendant_of(site.root_page).filter(library_base=None)
    found: dict[int | str, int] = {}
    for pk, origin, key in pages.exclude(origin=None, library_key="").values_list("pk", "origin", "library_key"):
        found |= {name: pk for name in (origin, key) if name}
    return found


def search_entries(
    entries: list[Entry],
    *,
    q: str = "",
    kind: str = "",
    track: str = "",
    level: int | None = None,
    competence: str = "",
    state: str = "",
) -> list[Entry]:
    """The entries that have these words and pass these filters. ``track`` empty: what suits; ``all``: every track."""
    found = [
        entry
        for entry in entries
        if (not kind or entry.page.kind == kind)
        and (entry.suits if not track else track == "all" or not entry.page.tracks or track in entry.page.tracks)
        and (level is None or not entry.page.levels or level in entry.page.levels)
        and (not competence or competence in entry.page.competences)
        and (not state or state in entry.states)
    ]
    if not q:
        return found
    ranked = ranked_activities(ActivityPage.objects.filter(pk__in=[entry.page.pk for entry in found]), q)
    place = {pk: number for number, pk in reversed(list(enumerate(ranked)))}
    return sorted((entry for entry in found if entry.page.pk in place), key=lambda entry: place[entry.page.pk])
