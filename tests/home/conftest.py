"""Two schools with a library, made once for each file of tests; what a test changes is undone after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from wagtail.models import Page, Site

from home.actions import SchoolPlan, create_school, load_library
from home.models import ActivityIndexPage, ContactPerson, PortalPage, SchoolSettings, YearLevelPage

KEYS = {
    "thuisopdracht-netwerk-familie",
    "thuisopdracht-kwaliteiten",
    "thuisopdracht-havo-vier-profielen",
    "gesprek-kennismaking-leerjaar-1",
    "gesprek-kennismaking-algemeen",
    "bijeenkomst-spel-motieven-kwaliteiten-beroepen",
    "activiteit-mini-stage",
    "activiteit-havo-talentendag",
    "afsprakenblad-driegesprek",
    "briefing-leraren",
    "checklist-presenteren",
    "lijst-wie-deed-de-opdracht",
}


@dataclass(frozen=True, slots=True)
class Schools:
    """The portal and two schools: Zuiderschool (vmbo 1–4, zuid.example), Noorderschool (havo 1–5, noord.example)."""

    portal: Site
    zuid: Site
    noord: Site
    entries: dict[str, Any]


@pytest.fixture(scope="module")
def _schools(django_db_setup: None, django_db_blocker: Any, library_entries: list[Any]) -> Iterator[Schools]:
    atomic = transaction.atomic()
    with django_db_blocker.unblock():
        atomic.__enter__()
        schools = _make({entry.key: entry for entry in library_entries if entry.key in KEYS})
    yield schools
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture
def schools(_schools: Schools, db: None) -> Schools:
    """Two schools with a library, as they were made."""
    cache.clear()
    for site in (_schools.portal, _schools.zuid, _schools.noord):
        site.refresh_from_db()
    return _schools


def _make(entries: dict[str, Any]) -> Schools:
    page = PortalPage(title="LOB-portaal", slug="portaal")
    Page.get_first_root_node().add_child(instance=page)
    page.save_revision().publish()
    portal, _is_new = Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "portal.example", "port": 80, "root_page": page}
    )
    Page.objects.filter(depth=2, slug="home").delete()
    bank = ActivityIndexPage(title="Bibliotheek", slug="bibliotheek", show_in_menus=True)
    page.add_child(instance=bank)
    load_library(bank, list(entries.values()))
    zuid = create_school(
        SchoolPlan(
            name="Zuiderschool",
            hostname="zuid.example",
            levels=tuple(("vmbo_bk", level) for level in range(1, 5)),
            tagline="Samen op weg in Zuid.",
        )
    )
    noord = create_school(
        SchoolPlan(
            name="Noorderschool",
            hostname="noord.example",
            levels=tuple(("havo", level) for level in range(1, 6)),
            region="noord",
            accent_colour="#7a1f3d",
            tagline="Op tijd kiezen in Noord.",
        )
    )
    for site, name in ((zuid, "Zoë Zuid"), (noord, "Nora Noord")):
        ContactPerson.objects.create(setting=SchoolSettings.for_site(site), name=name, telephone="010 000 00 01")
        for level in YearLevelPage.objects.child_of(site.root_page):
            level.theme = f"Thema {level.level} van {site.site_name}"
            level.save_revision().publish()
    return Schools(portal=portal, zuid=zuid, noord=noord, entries=entries)
