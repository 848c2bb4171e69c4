"""Archives in the admin: who finds them, what is shown before an import, and what a wrong file says."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import PageLogEntry, Site

from home.actions.archive import export_school
from home.actions.jobs import purge_jobs
from home.models import Job
from home.models.jobs import private_storage

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
    assert client.post(of_zuid).status_code == (302 if export == 200 else 404)
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


def test_the_export_is_a_zip_of_this_school_and_stands_in_its_history(sign_in, school, work):
    client = sign_in("beheer", ZUID)
    waiting = client.post(reverse("home_school_export", args=[school.pk])).headers["Location"]
    job = Job.objects.get()
    address = reverse("home_job_file", args=[job.pk])
    assert client.get(address).status_code == 404
    work()
    assert address in client.get(waiting).content.decode()
    response = client.get(address)
    assert response.headers["Content-Disposition"].startswith('attachment; filename="zuid.example-')
    assert "no-store" in response.headers["Cache-Control"]
    content = b"".join(response.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = file.namelist()
        everything = b"".join(file.read(name) for name in names)
    assert "manifest.json" in names
    assert b"Noorderschool" not in everything
    entry = PageLogEntry.objects.get(action="home.export_school")
    assert (entry.page_id, entry.user.username) == (school.root_page_id, "beheer")
    Group.objects.get(school_group__site=school, school_group__role="beheer").user_set.clear()
    assert client.get(address).status_code != 200, "who no longer manages the school does not get it any more"


def test_an_archive_is_fetched_by_who_asked_and_the_portal_administrator_alone(sign_in, school, work):
    client = sign_in("beheer", ZUID)
    client.post(reverse("home_school_export", args=[school.pk]))
    work()
    address = reverse("home_job_file", args=[Job.objects.get().pk])
    other = get_user_model().objects.create_user("collega", "collega@example.org", "wachtwoord")
    other.groups.add(Group.objects.get(school_group__site=school, school_group__role="beheer"))
    colleague = Client(headers={"host": ZUID})
    colleague.force_login(other)
    assert [colleague.get(address).status_code, sign_in("decaan", ZUID).get(address).status_code] == [404, 404]
    assert sign_in("noord", NOORD).get(address).status_code == 404
    assert Client(headers={"host": ZUID}).get(address).status_code == 302
    assert sign_in("portal", PORTAL).get(address).status_code == 200
    public = f"/media/{Job.objects.get().file.name}"
    assert Client(headers={"host": ZUID}).get(public, follow=True).status_code == 404


def test_an_archive_is_deleted_after_a_day(sign_in, school, work):
    client = sign_in("beheer", ZUID)
    waiting = client.post(reverse("home_school_export", args=[school.pk])).headers["Location"]
    work()
    job = Job.objects.get()
    name, storage = job.file.name, job.file.storage
    soon, later = timezone.now() + timedelta(hours=23), timezone.now() + timedelta(hours=25)
    assert purge_jobs(soon) == (0, 0)
    assert storage.exists(name)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert purge_jobs(later)[0] >= 1
    assert not storage.exists(name)
    assert "verwijderd" in client.get(waiting).content.decode()
    assert client.get(reverse("home_job_file", args=[job.pk])).status_code == 404
    assert purge_jobs(later) == (0, 0)


def test_a_file_that_no_job_has_is_swept_away(sign_in, school, work):
    storage = private_storage()
    name = storage.save("jobs/verlaten", ContentFile(b"x"))
    purge_jobs()
    assert storage.exists(name), "it may belong to a job that is being stored"
    purge_jobs(timezone.now() + timedelta(days=2))
    assert not storage.exists(name)


def test_an_import_is_looked_at_and_then_confirmed(sign_in, school, work):
    file = archive_of(school)
    forget(school)
    client = sign_in("portal", PORTAL)
    page = soup_of(client.post(IMPORT, {"file": file, "step": "preview"}))
    assert page.select_one(".archive-preview h2").text == "Zuiderschool"
    assert not Site.objects.filter(hostname=ZUID).exists()
    seen = page.select_one("input[name=seen]")["value"]
    file.seek(0)
    waiting = client.post(IMPORT, {"file": file, "step": "import", "seen": seen}).headers["Location"]
    assert not Site.objects.filter(hostname=ZUID).exists()
    for _time in range(2):
        work()
        site = Site.objects.get(hostname=ZUID)
        assert soup_of(client.get(waiting)).select_one(f'a[href^="{site.root_url}"]')
        assert not Job.objects.get().file, "the upload is not kept"
        Job.objects.update(state="waiting")
        DBTaskResult.objects.filter(task_path__endswith="do_job").update(status="READY")
    assert Client(headers={"host": ZUID}).get("/").status_code == 200


def test_an_import_whose_host_name_was_taken_meanwhile_says_so_and_can_be_tried_again(sign_in, school, work):
    file = archive_of(school)
    forget(school)
    client = sign_in("portal", PORTAL)
    seen = soup_of(client.post(IMPORT, {"file": file, "step": "preview"})).select_one("input[name=seen]")["value"]
    file.seek(0)
    waiting = client.post(IMPORT, {"file": file, "step": "import", "seen": seen}).headers["Location"]
    Site.objects.filter(pk=school.pk).update(hostname=ZUID)
    work()
    assert ZUID in soup_of(client.get(waiting)).select_one(".job").text
    forget(school)
    client.post(waiting)
    work()
    assert Job.objects.get().site.hostname == ZUID
    assert sign_in("noord", NOORD).get(waiting).status_code == 404


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
