"""The portal administrator sees what waits and what was given up, and begins anew; nobody else does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Site

from home.choices import Role
from home.models import Job, WorkerSign
from home.school_jobs import LANGUAGES
from tests.home.test_staff import staff


@pytest.fixture
def administrator(portal: Any, client_of: Any) -> Any:
    DBTaskResult.objects.all().delete()
    client = client_of("portal.example")
    client.force_login(User.objects.create_superuser("baas"))
    return client


def task(status: str, **values: Any) -> DBTaskResult:
    given = {
        "task_path": "home.tasks.mail_staff_invitation", "backend_name": "default", "status": status,
        "args_kwargs": {"args": [4711], "kwargs": {}}, "run_after": timezone.now() + timedelta(hours=1),
        "exception_class_path": "smtplib.SMTPRecipientsRefused", "traceback": "geheim", "worker_ids": ["a", "b"],
    }  # fmt: skip
    return DBTaskResult.objects.create(**(given | values))


def rows(client: Any, state: str = "") -> list[str]:
    page = BeautifulSoup(client.get(reverse("home_work"), {"state": state}).content, "html.parser")
    return [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]


def test_what_was_given_up_comes_first_with_the_kind_of_its_error(administrator: Any):
    task("READY")
    task("SUCCESSFUL")
    task("RUNNING")
    task("FAILED")
    found = rows(administrator)
    assert len(found) == 3
    assert "Opgegeven" in found[0]
    assert "SMTPRecipientsRefused" in found[0]
    assert "Volgende poging" in found[2]
    assert "Opnieuw proberen" not in found[1], "what is being done is left alone"
    assert "geheim" not in " ".join(found)
    assert "4711" not in " ".join(found)


def test_work_and_faults_have_names_that_a_person_uses(administrator: Any):
    task("FAILED")
    task("READY", task_path="planner.tasks.remind", exception_class_path="")
    task("READY", task_path="weg.tasks.old_thing", exception_class_path="weg.Fout")
    mail, reminder, gone = rows(administrator)
    assert "een collega uitnodigen" in mail
    assert "De mailserver nam de mail niet aan. (SMTPRecipientsRefused)" in mail
    assert "herinnering" in reminder
    assert "old thing" in gone
    assert "niemand had voorzien. (Fout)" in gone


def test_a_job_says_who_asked_for_which_school_and_is_begun_anew(administrator: Any, school: Site, work: Any):
    someone = staff(school, Role.MANAGEMENT)
    job = Job.objects.create(kind=LANGUAGES, site=school, user=someone, state="failed", options={"languages": []})
    (row,) = rows(administrator)
    for words in ("Vertalingen", "Zuiderschool", someone.get_full_name(), "Opgegeven", "niemand had voorzien"):
        assert words in row
    assert reverse("home_job", args=[job.pk]) in administrator.get(reverse("home_work")).content.decode()
    administrator.post(reverse("home_work"), {"task": f"job-{job.pk}"})
    work()
    job.refresh_from_db()
    assert job.state == "done"
    assert rows(administrator) == []
    assert "Zuiderschool" in rows(administrator, "done")[0]
    administrator.post(reverse("home_work"), {"task": f"job-{job.pk}"})
    job.refresh_from_db()
    assert job.state == "done", "what is done is not begun anew"
    for wrong in ("job-", "job-x", "job-99999999999999999999", "x"):
        assert administrator.post(reverse("home_work"), {"task": wrong}).status_code == 404


@pytest.mark.parametrize(
    ("state", "number"), [("failed", 2), ("running", 1), ("waiting", 3), ("done", 1), ("", 6), ("x", 6)]
)
def test_the_list_can_be_narrowed_to_a_state(administrator: Any, state: str, number: int):
    for status in ("FAILED", "FAILED", "RUNNING", "READY", "READY", "READY", "SUCCESSFUL"):
        task(status)
    assert len(rows(administrator, state)) == number


def test_a_long_list_has_pages_and_an_empty_one_says_so(administrator: Any):
    for _number in range(60):
        task("FAILED")
    assert len(rows(administrator)) == 50
    page = BeautifulSoup(administrator.get(reverse("home_work"), {"p": 2, "state": "failed"}).content, "html.parser")
    assert len(page.select("tbody tr")) == 10
    links = [link["href"] for link in page.select(".pagination a[href]")]
    assert links
    assert all("state=failed" in link for link in links)
    assert "Toon alles" in administrator.get(reverse("home_work"), {"state": "running"}).content.decode()
    assert "Er is de laatste tijd" in administrator.get(reverse("home_work"), {"state": "done"}).content.decode()


def test_beginning_anew_gives_a_task_all_its_attempts_again(administrator: Any):
    failed = task("FAILED")
    answer = administrator.post(reverse("home_work"), {"task": str(failed.pk)}, follow=True)
    assert "meteen opnieuw" in answer.content.decode()
    failed.refresh_from_db()
    assert (failed.status, failed.worker_ids) == ("READY", [])
    assert failed.run_after <= timezone.now()


def test_what_is_being_done_or_gone_is_not_begun_anew(administrator: Any):
    running = task("RUNNING")
    assert (
        "ondertussen"
        in administrator.post(reverse("home_work"), {"task": str(running.pk)}, follow=True).content.decode()
    )
    running.refresh_from_db()
    assert running.status == "RUNNING"
    assert administrator.post(reverse("home_work"), {"task": "1 OR 1=1"}).status_code == 404


def test_a_queue_without_a_worker_is_said(administrator: Any, settings: Any):
    assert "db_worker" not in administrator.get(reverse("home_work")).content.decode(), "work is done at once here"
    settings.TASK_QUEUE = "database"
    assert "db_worker" in administrator.get(reverse("home_work")).content.decode()
    WorkerSign.objects.create(worker_id="w")
    assert "db_worker" not in administrator.get(reverse("home_work")).content.decode()


def test_the_list_asks_the_same_however_long_it_is(administrator: Any, django_assert_max_num_queries: Any):
    administrator.get(reverse("home_work"))
    counts = []
    for number in (1, 20):
        for _task in range(number):
            task("FAILED")
        with django_assert_max_num_queries(60) as asked:
            assert len(rows(administrator)) >= number
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_jobs_of_many_ask_as_much_as_one(administrator: Any, school: Site, other_school: Site):
    def add(number: int) -> None:
        for index in range(number):
            site = (school, other_school)[index % 2]
            user = staff(site, Role.MANAGEMENT, name=f"iemand-{number}-{index}@{site.hostname}")
            result = {"added": 3}
            Job.objects.create(kind=LANGUAGES, site=site, user=user, state="done", result=result)
            Job.objects.create(kind=LANGUAGES, site=site, user=user, state="running")

    counts = []
    for number in (1, 20):
        add(number)
        for state in ("done", "running"):
            rows(administrator, state)
            with CaptureQueriesContext(connection) as asked:
                assert len(rows(administrator, state)) >= number
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize("role", [*Role, "administrator"])
@pytest.mark.parametrize("host", ["zuid.example", "noord.example", "portal.example"])
def test_the_page_is_there_for_the_administrator_on_the_portal_only(
    school: Site, other_school: Site, client_of: Any, role: Any, host: str
):
    failed = task("FAILED")
    is_administrator = role == "administrator"
    client = client_of(host)
    client.force_login(User.objects.create_superuser("baas") if is_administrator else staff(school, role))
    seen, sent = client.get(reverse("home_work")), client.post(reverse("home_work"), {"task": str(failed.pk)})
    failed.refresh_from_db()
    if is_administrator and host == "portal.example":
        assert (seen.status_code, failed.status) == (200, "READY")
    else:
        assert {seen.status_code, sent.status_code} <= {302, 404}
        assert host != "zuid.example" or seen.status_code == 404
        assert b"mail staff" not in seen.content
        assert failed.status == "FAILED"


def test_looking_changes_nothing_and_a_form_from_elsewhere_is_refused(administrator: Any):
    failed = task("FAILED")
    administrator.get(reverse("home_work"), {"task": str(failed.pk)})
    administrator.handler.enforce_csrf_checks = True
    assert administrator.post(reverse("home_work"), {"task": str(failed.pk)}).status_code == 403
    failed.refresh_from_db()
    assert failed.status == "FAILED"


def test_asking_twice_leaves_one_task(administrator: Any):
    failed = task("FAILED")
    for _time in range(2):
        administrator.post(reverse("home_work"), {"task": str(failed.pk)})
    assert [(row.pk, row.status) for row in DBTaskResult.objects.all()] == [(failed.pk, "READY")]
