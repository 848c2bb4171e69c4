"""A school goes into an archive and comes back: the same public pages and drafts, nothing of another school."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import TestCase
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, Site

from home.actions import SchoolPlan, create_school, load_library
from home.actions.archive import ImportReport, export_school, import_school
from home.school_trees import collections_of, roots_of
from tests.portal.whole_school import furnish, visit

LEVELS = (("vmbo_bk", 1), ("vmbo_bk", 2))
KEYS = {
    "thuisopdracht-netwerk-familie",
    "thuisopdracht-kwaliteiten",
    "gesprek-kennismaking-leerjaar-1",
    "afsprakenblad-driegesprek",
}


def make(hostname: str, mark: str) -> Site:
    """A school with one of everything."""
    plan = SchoolPlan(name=f"School {mark}", hostname=hostname, levels=LEVELS, languages=("nl", "en"))
    site = create_school(plan)
    furnish(site, mark)
    cache.clear()
    return Site.objects.select_related("root_page").get(pk=site.pk)


def forget(site: Site) -> None:
    """Take a school away, files included."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        collections = list(collections_of(site).order_by("-path"))
        for model in (get_image_model(), get_document_model()):
            model.objects.filter(collection__in=collections).delete()
        Group.objects.filter(school_group__site=site).delete()
        for root in roots_of(site)[::-1]:
            Page.objects.get(pk=root.pk).delete()
        for collection in collections:
            Collection.objects.get(pk=collection.pk).delete()
        Site.objects.filter(pk=site.pk).delete()
    cache.clear()


@pytest.fixture
def library(portal: Any, library_entries: list[Any]) -> Any:
    """The portal with a few activities."""
    load_library(portal, [entry for entry in library_entries if entry.key in KEYS])
    return portal


@pytest.fixture
def zuid(library: Any, today: Any) -> Site:
    """The school that travels."""
    return make("zuid.example", "Zuidmerk")


@pytest.fixture
def noord(library: Any, today: Any) -> Site:
    """The school that stays."""
    return make("noord.example", "Noordmerk")


def archive_of(site: Site) -> io.BytesIO:
    """The archive of a school, in memory."""
    export_school(site, content := io.BytesIO())
    content.seek(0)
    return content


def bring(archive: io.BytesIO, **options: Any) -> ImportReport:
    """Import an archive, as a process of its own would."""
    report = import_school(archive, **options)
    cache.clear()
    return report


def contents(archive: io.BytesIO) -> dict[str, Any]:
    """The entries of an archive; the manifest without its date."""
    with zipfile.ZipFile(archive) as file:
        entries: dict[str, Any] = {name: file.read(name) for name in file.namelist()}
    entries["manifest.json"] = json.loads(entries["manifest.json"]) | {"exported_at": ""}
    return entries


def test_public_pages_are_the_same_after_a_round_trip(zuid, noord):
    before, neighbour = visit(zuid), visit(noord)
    assert {status for status, _kind, _body in before.values()} >= {200, 302, 404}
    assert len(before) > 40
    archive = archive_of(zuid)
    forget(zuid)
    make("tussen.example", "Tussenmerk")
    report = bring(archive)
    after = visit(report.site)
    assert after.keys() == before.keys()
    for path, answer in before.items():
        assert after[path] == answer, path
    assert visit(noord) == neighbour


def test_importing_again_gives_the_same_archive(zuid):
    archive = archive_of(zuid)
    forget(zuid)
    report = bring(archive)
    again = contents(archive_of(report.site))
    first = contents(archive)
    assert again.keys() == first.keys()
    for name, content in first.items():
        assert again[name] == content, name


def test_a_school_gives_the_same_bytes_twice(zuid):
    assert contents(archive_of(zuid)) == contents(archive_of(zuid))
