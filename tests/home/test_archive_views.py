"""Archives in the admin: who finds them, what is shown before an import, and what a wrong file says."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry, Site

from home.actions.archive import export_school

PORTAL, ZUID, NOORD = "portal.example", "zuid.example", "noord.example"
IMPORT, LIST = "/admin/school/import/", "/admin/school/archives/"


@pytest.fixture(autouse=True)
def _cold_cache() -> None:
    cache.clear()


@pytest.fixture
def sign_in(school: Site, other_school: Site) -> Any:
    """Signs in on a host: as ``portal`` administrator, as somebody with a role at Zuid, or as Noord's ``noord``."""

    def enter(who: str, host: str) -> Client:
        users = get_user_model().objects
        if who == "portal":
            user = users.create_superuser("portal", "portal@example.org", "wachtwoord")
        else:
            site, role = (other_school, "beheer") if who == "noord" else (school, who)
            user = users.create_user(who, f"{who}@example.org", "wachtwoord")
            user.groups.add(Group.objects.get(school_group__site=site, school_group__role=role))
        client = Client(headers={"host": host})
        client.force_login(user)
        return client

    return enter


def archive_of(site: Site, name: str = "zuid.zip") -> SimpleUploadedFile:
    """An archive as a browser sends it."""
    export_school(site, content := io.BytesIO())
    return SimpleUploadedFile(name, content.getvalue(), "application/zip")


def forget(site: Site) -> None:
    """Make the host name free."""
    Site.objects.filter(pk=site.pk).update(hostname="weg.example")
    for group in Group.objects.filter(school_group__site=site):
        Group.objects.filter(pk=group.pk).update(name=f"weg {group.name}")
    cache.clear()


def soup_of(response: Any) -> BeautifulSoup:
    """The page."""
    return BeautifulSoup(response.content, "html.parser")


WHO = [
    ("portal", PORTAL, 200, 200),
    ("portal", ZUID, 200, 404),
    ("portal", NOORD, 404, 404),
    ("beheer", ZUID, 200, 404),
    ("noord", NOORD, 404, 404),
    ("decaan", ZUID, 404, 404),
    ("communicatie", ZUID, 404, 404),
    ("auteur", ZUID, 404, 404),
    ("mentor", ZUID, 404, 404),
]


@pytest.mark.parametrize(("who", "host", "export", "bring"), WHO)
def test_who_finds_what(sign_in, school, other_school, who, host, export, bring):
    client = sign_in(who, host)
    of_zuid = reverse("home_school_export", args=[school.pk])
    assert client.get(of_zuid).status_code == export
    assert client.post(of_zuid).status_code == export
    assert client.get(IMPORT).status_code == bring
    assert client.post(IMPORT, {"step": "import"}).status_code == bring
    assert client.get(reverse("home_school_export", args=[10**6])).status_code == 404


def test_who_did_not_sign_in_is_asked_to(school):
    client = Client(headers={"host": ZUID})
    for path in (IMPORT, LIST, reverse("home_school_export", args=[school.pk])):
        assert client.get(path).status_code == 302


def test_the_list_shows_the_own_schools_alone(sign_in):
    text = sign_in("portal", PORTAL).get(LIST).content.decode()
    assert "Zuiderschool" in text
    assert "Noorderschool" in text
    assert sign_in("beheer", ZUID).get(LIST).status_code == 302
    assert sign_in("mentor", ZUID).get(LIST).status_code == 404


def test_the_export_is_a_zip_of_this_school_and_stands_in_its_history(sign_in, school):
    client = sign_in("beheer", ZUID)
    response = client.post(reverse("home_school_export", args=[school.pk]))
    assert response.headers["Content-Disposition"].startswith('attachment; filename="zuid.example-')
    content = b"".join(response.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = file.namelist()
        everything = b"".join(file.read(name) for name in names)
    assert "manifest.json" in names
    assert b"Noorderschool" not in everything
    entry = PageLogEntry.objects.get(action="home.export_school")
    assert (entry.page_id, entry.user.username) == (school.root_page_id, "beheer")


def test_an_import_is_looked_at_and_then_confirmed(sign_in, school):
    file = archive_of(school)
    forget(school)
    client = sign_in("portal", PORTAL)
    page = soup_of(client.post(IMPORT, {"file": file, "step": "preview"}))
    assert page.select_one(".archive-preview h2").text == "Zuiderschool"
    assert not Site.objects.filter(hostname=ZUID).exists()
    seen = page.select_one("input[name=seen]")["value"]
    file.seek(0)
    done = client.post(IMPORT, {"file": file, "step": "import", "seen": seen})
    assert done.status_code == 200
    site = Site.objects.get(hostname=ZUID)
    assert soup_of(done).select_one(f'a[href^="{site.root_url}"]')
    assert Client(headers={"host": ZUID}).get("/").status_code == 200


@pytest.mark.parametrize("seen", ["", "0" * 64])
def test_what_was_not_looked_at_is_not_imported(sign_in, school, seen):
    file = archive_of(school)
    forget(school)
    page = soup_of(sign_in("portal", PORTAL).post(IMPORT, {"file": file, "step": "import", "seen": seen}))
    assert page.select_one("[data-part=fault]").text.strip()
    assert not Site.objects.filter(hostname=ZUID).exists()


def test_a_taken_host_name_is_said_beside_its_field(sign_in, school):
    page = soup_of(sign_in("portal", PORTAL).post(IMPORT, {"file": archive_of(school), "step": "preview"}))
    field = page.select_one("[data-part=fields] .w-field__wrapper, [data-part=fields]")
    assert ZUID in field.text
    assert page.select_one(".archive-preview")


@pytest.mark.parametrize("content", [b"", b"geen zip", b"PK\x05\x06" + b"\0" * 18])
def test_a_wrong_file_is_said_beside_its_field(sign_in, content):
    file = SimpleUploadedFile("iets.zip", content, "application/zip")
    response = sign_in("portal", PORTAL).post(IMPORT, {"file": file, "step": "preview"})
    assert response.status_code == 200
    page = soup_of(response)
    assert page.select_one("[data-part=fault]").text.strip()
    assert page.select_one(".archive-preview") is None


def test_no_file_is_said_too(sign_in):
    page = soup_of(sign_in("portal", PORTAL).post(IMPORT, {"step": "preview"}))
    assert page.select_one("[data-part=fault]").text.strip()


def test_the_menu_names_archives_to_those_who_have_them(sign_in):
    assert LIST in sign_in("beheer", ZUID).get("/admin/").content.decode()
    assert LIST not in sign_in("decaan", ZUID).get("/admin/").content.decode()
