"""Work that somebody waits for: done once, taken up where it was cut off, and shown to who asked alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.cache import cache
from django.urls import resolve, reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Site

from home.actions import copy_library, load_library, turn_off_language, turn_on_language
from home.actions import starter_translations as starters
from home.actions.jobs import ask_for, do_again, purge_jobs
from home.background import MAX_ATTEMPTS
from home.choices import Role
from home.models import ActivityIndexPage, ActivityPage, Job
from home.models.jobs import JobState
from home.school_jobs import LANGUAGES
from planner.models import YearPlanPage
from tests.home.test_staff import staff
from tests.home.test_starter_translations import KEYS

Work = Callable[[], None]


@pytest.fixture
def schools(
    portal: ActivityIndexPage, school: Site, other_school: Site, library_entries: list[Any]
) -> tuple[Site, Site]:
    """Two schools that both have three activities of the library, and nothing in the queue."""
    cache.clear()
    load_library(portal, [entry for entry in library_entries if entry.key in KEYS])
    for site in (school, other_school):
        copy_library(portal, ActivityIndexPage.objects.child_of(site.root_page).get(), {"vmbo_bk", "havo"})
    DBTaskResult.objects.all().delete()
    return school, other_school


@pytest.fixture
def manager(schools: tuple[Site, Site]) -> User:
    return staff(schools[0], Role.MANAGEMENT)


@pytest.fixture
def browser(manager: User, client_of: Any) -> Any:
    client = client_of("zuid.example")
    client.force_login(manager)
    return client


@pytest.fixture
def asked(schools: tuple[Site, Site], manager: User, work: Work) -> Job:
    """Turkish is on, and its translations are asked for."""
    turn_on_language(schools[0], "tr")
    DBTaskResult.objects.all().delete()
    return ask_for(LANGUAGES, manager, schools[0], languages=["tr"])


def in_turkish(site: Site) -> int:
    own = ActivityPage.objects.descendant_of(site.root_page).values("translation_key")
    return ActivityPage.objects.filter(translation_key__in=own, locale__language_code="tr", alias_of=None).count()


def said(client: Any, job: Job) -> str:
    page = BeautifulSoup(client.get(reverse("home_job", args=[job.pk])).content, "html.parser")
    return " ".join(page.select_one(".job").get_text(" ").split())


def save_settings(browser: Any, site: Site, *languages: str) -> Any:
    values = {
        "school_name": "Zuiderschool", "accent_colour": "#17456b", "region": "midden", "languages": languages,
        "privacy_statement": "null", "accessibility_status": "partly", "accessibility_statement": "null",
        "contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0", "contacts-MIN_NUM_FORMS": "0",
        "contacts-MAX_NUM_FORMS": "1000",
    }  # fmt: skip
    return browser.post(reverse("wagtailsettings:edit", args=["home", "schoolsettings", site.pk]), values)


# Languages --------------------------------------------------------------------------------------------------------


def test_a_language_is_there_at_once_and_its_translations_follow(
    schools: tuple[Site, Site],
    browser: Any,
    client_of: Any,
    work: Work,
):
    site, other = schools
    answer = save_settings(browser, site, "nl", "tr")
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("home_job", args=[job.pk])
    assert client_of("zuid.example").get("/tr/").status_code == 200
    assert in_turkish(site) == 0
    assert "wacht" in said(browser, job)
    work()
    assert (in_turkish(site), in_turkish(other)) == (3, 0)
    assert "3 pagina" in said(browser, job)
    assert 'data-open="false"' in browser.get(answer.headers["Location"]).content.decode()


def test_without_a_queue_the_same_is_done_within_the_request(schools: tuple[Site, Site], browser: Any, at_once: None):
    answer = save_settings(browser, schools[0], "nl", "tr")
    assert in_turkish(schools[0]) == 3
    assert resolve(answer.headers["Location"]).view_name != "home_job"
    assert "3 pagina" in browser.get(answer.headers["Location"]).content.decode()


def test_done_twice_it_is_there_once(asked: Job, schools: tuple[Site, Site], work: Work):
    work()
    Job.objects.update(state=JobState.WAITING)
    DBTaskResult.objects.update(status="READY")
    work()
    assert in_turkish(schools[0]) == 3
    assert Job.objects.get().result == {"added": 0}


def test_asked_for_twice_it_is_one_job(asked: Job, schools: tuple[Site, Site], manager: User, work: Work):
    assert ask_for(LANGUAGES, manager, schools[0], languages=["tr"]) == asked
    assert DBTaskResult.objects.count() == 1
    work()
    assert ask_for(LANGUAGES, manager, schools[0], languages=["tr"]) != asked


def test_what_was_cut_off_halfway_is_completed(
    asked: Job,
    schools: tuple[Site, Site],
    browser: Any,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
):
    translate, seen = starters._translate, []

    def stumble(page: Any, *args: Any) -> None:
        translate(page, *args)
        seen.append(said(browser, asked))
        if len(seen) == 2:
            raise OSError("geheim")

    monkeypatch.setattr(starters, "_translate", stumble)
    work()
    assert in_turkish(schools[0]) == 1, "what was done stays; the page that failed is undone"
    assert "Turks: 1 van 3 pagina" in seen[1], "who waits sees how far it is"
    waiting = said(browser, asked)
    assert "vanzelf opnieuw" in waiting
    assert "geheim" not in waiting
    monkeypatch.undo()


def test_after_a_fault_it_goes_on_where_it_was(
    asked: Job,
    schools: tuple[Site, Site],
    browser: Any,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
):
    translate = starters._translate

    def fail(page: Any, *args: Any) -> None:
        raise OSError

    monkeypatch.setattr(starters, "_translate", fail)
    for _attempt in range(MAX_ATTEMPTS):
        DBTaskResult.objects.update(run_after=timezone.now())
        work()
    asked.refresh_from_db()
    assert asked.state == JobState.FAILED
    assert asked.finished_at is not None, "so that it is forgotten some day"
    assert "Probeer het opnieuw" in said(browser, asked)
    monkeypatch.setattr(starters, "_translate", translate)
    browser.post(reverse("home_job", args=[asked.pk]))
    work()
    assert in_turkish(schools[0]) == 3
    assert DBTaskResult.objects.failed().count() == 0, "what was given up does not stay beside what is done"


def test_what_cannot_be_is_said_and_not_tried_again(asked: Job, schools: tuple[Site, Site], browser: Any, work: Work):
    turn_off_language(schools[0], "tr")
    Page.objects.filter(pk=schools[0].root_page.get_translations().get().pk).delete()
    work()
    asked.refresh_from_db()
    assert asked.state == JobState.FAILED
    assert "eerst aan" in said(browser, asked)
    assert DBTaskResult.objects.get(task_path__endswith="do_job").status == "SUCCESSFUL"


def test_the_work_has_the_rights_of_who_asked_at_the_moment_that_it_is_done(
    asked: Job,
    schools: tuple[Site, Site],
    manager: User,
    work: Work,
):
    manager.groups.clear()
    work()
    asked.refresh_from_db()
    assert asked.state == JobState.FAILED
    assert in_turkish(schools[0]) == 0


def test_only_what_was_given_up_is_begun_anew(asked: Job):
    assert not do_again(asked)
    Job.objects.update(state=JobState.FAILED)
    assert [do_again(asked), do_again(asked)] == [True, False]


def test_without_a_queue_what_a_process_left_behind_can_be_begun_anew(
    schools: tuple[Site, Site], manager: User, browser: Any, at_once: None
):
    turn_on_language(schools[0], "tr")
    options = {"languages": ["tr"]}
    job = Job.objects.create(kind=LANGUAGES, user=manager, site=schools[0], state="running", options=options)
    assert not do_again(job), "perhaps the request is not over"
    Job.objects.update(asked_at=timezone.now() - timedelta(minutes=6))
    assert "Probeer het opnieuw" in said(browser, job)
    browser.post(reverse("home_job", args=[job.pk]))
    assert in_turkish(schools[0]) == 3


# Who sees it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "host", "status"),
    [
        ("asker", "zuid.example", 200),
        ("asker", "portal.example", 200),
        ("colleague", "zuid.example", 404),
        ("decaan", "zuid.example", 404),
        ("neighbour", "noord.example", 404),
        ("administrator", "portal.example", 200),
        ("administrator", "zuid.example", 404),
    ],
)
def test_who_asked_sees_a_job_and_so_does_the_portal_administrator(
    asked: Job, schools: tuple[Site, Site], manager: User, client_of: Any, who: str, host: str, status: int
):
    Job.objects.update(state=JobState.FAILED)
    user = {
        "asker": lambda: manager,
        "colleague": lambda: staff(schools[0], Role.MANAGEMENT, name="collega"),
        "decaan": lambda: staff(schools[0], Role.DECAAN),
        "neighbour": lambda: staff(schools[1], Role.MANAGEMENT, name="buur"),
        "administrator": lambda: User.objects.create_superuser("baas"),
    }[who]()
    client = client_of(host)
    client.force_login(user)
    assert client.get(reverse("home_job", args=[asked.pk])).status_code == status
    assert client.get(reverse("home_job_file", args=[asked.pk])).status_code == 404
    assert client.post(reverse("home_job", args=[asked.pk])).status_code == (302 if status == 200 else 404)
    asked.refresh_from_db()
    assert asked.state == (JobState.WAITING if status == 200 else JobState.FAILED)


# A new school -----------------------------------------------------------------------------------------------------


def test_a_new_school_is_there_at_once_and_its_library_and_plans_follow(
    schools: tuple[Site, Site],
    client_of: Any,
    work: Work,
):
    administrator = client_of("portal.example")
    administrator.force_login(User.objects.create_superuser("baas"))
    form = {
        "name": "Westerschool", "hostname": "west.example", "levels": ["havo-1", "havo-2", "vmbo_bk-1"],
        "region": "zuid", "languages": ["tr"], "with_plans": "on", "with_library": "on",
    }  # fmt: skip
    answer = administrator.post(reverse("home_school_create"), form)
    site, job = Site.objects.get(hostname="west.example"), Job.objects.get()
    assert answer.headers["Location"] == reverse("home_job", args=[job.pk])
    assert client_of("west.example").get("/").status_code == 200
    assert not ActivityPage.objects.descendant_of(site.root_page).exists()
    for _time in range(2):
        Job.objects.update(state=JobState.WAITING)
        DBTaskResult.objects.filter(task_path__endswith="do_job").update(status="READY")
        work()
        assert ActivityPage.objects.descendant_of(site.root_page).count() == 3
        assert in_turkish(site) == 3
        assert YearPlanPage.objects.descendant_of(site.root_page).count() == 3
    text = said(administrator, job)
    assert "klaar" in text
    assert "west.example" in str(administrator.get(answer.headers["Location"]).content)


# What is over -----------------------------------------------------------------------------------------------------


def test_what_ended_long_ago_is_forgotten(asked: Job, work: Work):
    purge_jobs(timezone.now() + timedelta(days=60))  # files that other tests left are swept too
    assert Job.objects.exists(), "what is not done yet stays"
    work()
    assert purge_jobs(timezone.now() + timedelta(days=29)) == (0, 0)
    assert purge_jobs(timezone.now() + timedelta(days=31)) == (0, 1)
    assert not Job.objects.exists()
