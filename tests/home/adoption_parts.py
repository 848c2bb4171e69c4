"""What the tests of the library's adoption share."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.models import Page, Site

from home import adoption
from home.choices import Role
from home.models import ActivityIndexPage, ActivityPage, ContentPage, SchoolGroup, StudentActivityPage

PASSWORD = "een-lang-wachtwoord"


def staff(site: Site, role: Role = Role.DECAAN, name: str = "") -> User:
    """A member of a school's staff."""
    user = User.objects.create_user(name or f"{role}-{site.hostname}", password=PASSWORD)
    user.groups.add(SchoolGroup.objects.get(site=site, role=role).group)
    return user


def bank_of(site: Site) -> ActivityIndexPage:
    """The activity bank of a school."""
    return ActivityIndexPage.objects.child_of(site.root_page).get()


def original(key: str) -> Any:
    """A page of the library, by the key of its file."""
    root = adoption.library_root()
    found = ActivityPage.objects.descendant_of(root).filter(library_key=key).first()
    return found.specific if found else ContentPage.objects.descendant_of(root).get(library_key=key)


def copy_in(site: Site, key: str) -> Any:
    """A school's copy, as it is stored now."""
    below = site.root_page
    found = ActivityPage.objects.descendant_of(below).filter(library_key=key).first()
    return found.specific if found else ContentPage.objects.descendant_of(below).get(library_key=key)


def keys_of(site: Site) -> list[str]:
    """The keys of the library's activities of which a school has a copy, one for each copy."""
    pages = ActivityPage.objects.descendant_of(site.root_page).exclude(library_key="")
    return sorted(pages.values_list("library_key", flat=True))


def state_of(site: Site, key: str, *, in_full: bool = True) -> adoption.CopyState:
    """How a school's copy stands beside its original."""
    bases = adoption.bases_of(site).filter(copy=copy_in(site, key).pk)
    (state,) = adoption.copy_states(bases, in_full=in_full)
    return state


def change(page: Page, *, publish: bool = True, **values: Any) -> None:
    """An editor changes a page."""
    draft = page.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    revision = draft.save_revision(clean=False)
    if publish:
        revision.publish()


def fill_library(library: ActivityIndexPage, count: int, first: int = 0) -> list[StudentActivityPage]:
    """Activities of the library, many or few."""
    pages = []
    library.refresh_from_db()
    for number in range(first, first + count):
        page = StudentActivityPage(
            title=f"Activiteit {number:02}",
            slug=f"activiteit-{number:02}",
            kind="experience",
            summary=f"Samenvatting {number}.",
            what="Iets doen.",
            library_key=f"activiteit-{number:02}",
        )
        library.add_child(instance=page)
        page.save_revision().publish()
        pages.append(StudentActivityPage.objects.get(pk=page.pk))
    return pages


def url(name: str, *args: Any) -> str:
    """The address of one of the library's pages in the admin."""
    return reverse(name, args=args)
