"""What watches the server gets an honest answer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from home.models import WorkerSign
from portal import health

WELL = {"database": True, "migrations": True, "cache": True, "queue": True}


def test_ready_when_everything_is_well(client: Any, db: None):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == WELL
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("part", sorted(health.CHECKS))
@pytest.mark.parametrize("error", [DatabaseError("password=geheim"), ConnectionError("geheim"), None])
def test_what_fails_is_said_and_takes_a_process_out_of_service_only_where_it_cannot_serve(
    client: Any, db: None, monkeypatch: pytest.MonkeyPatch, part: str, error: Exception | None
):
    def fail() -> bool:
        if error is None:
            return False
        raise error

    monkeypatch.setitem(health.CHECKS, part, fail)
    answer = client.get("/readyz")
    assert answer.status_code == {"database": 503, "migrations": 503, "cache": 200, "queue": 200}[part]
    assert answer.json() == WELL | {part: False}
    assert b"geheim" not in answer.content


def test_a_migration_that_is_missing_is_said(client: Any, db: None):
    MigrationRecorder.Migration.objects.filter(app="home").order_by("-pk").first().delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)


def test_a_cache_that_keeps_nothing_is_said(client: Any, db: None, settings: Any):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, WELL | {"cache": False})


# The queue -------------------------------------------------------------------------------------------------------


def wait_in_queue(**ago: float) -> None:
    row = DBTaskResult.objects.create(task_path="x.y", backend_name="default", args_kwargs={}, run_after=get_date_max())
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=timezone.now() - timedelta(**ago))


@pytest.mark.parametrize(
    ("worker_seen", "oldest", "is_well"),
    [
        (5, None, True),
        (5, 299, True),
        (5, 301, False),
        (70, None, False),
        (None, None, False),
        (None, 1, False),
    ],
)
def test_the_queue_is_well_while_a_worker_lives_and_nothing_waits_for_long(
    client: Any, db: None, settings: Any, worker_seen: int | None, oldest: int | None, is_well: bool
):
    settings.TASK_QUEUE = "database"
    DBTaskResult.objects.all().delete()
    if worker_seen is not None:
        WorkerSign.objects.create(worker_id="w", seen_at=timezone.now() - timedelta(seconds=worker_seen))
    if oldest is not None:
        wait_in_queue(seconds=oldest)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["queue"]) == (200, is_well)


def test_a_task_that_is_to_be_tried_again_later_does_not_wait_yet(client: Any, db: None, settings: Any):
    settings.TASK_QUEUE = "database"
    WorkerSign.objects.create(worker_id="w")
    wait_in_queue(hours=2)
    DBTaskResult.objects.update(run_after=timezone.now() + timedelta(minutes=5))
    assert client.get("/readyz").json()["queue"] is True
    DBTaskResult.objects.update(run_after=timezone.now() - timedelta(minutes=6))
    assert client.get("/readyz").json()["queue"] is False


# Metrics ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [None, "Bearer ", "Bearer verkeerd", "geheim-tok", "Bearer g\u00e9heim"])
def test_without_the_token_there_are_no_metrics(client: Any, db: None, settings: Any, given: str | None):
    for token in ("", "geheim-token"):
        settings.METRICS_TOKEN = token
        answer = client.get("/metrics", headers={"authorization": given} if given else {})
        assert answer.status_code == 404
        assert b"portal_" not in answer.content


def test_the_metrics_tell_of_the_queue_and_name_no_page(db: None, school: Any, client_of: Any, settings: Any):
    settings.METRICS_TOKEN = "geheim-token"
    settings.MIDDLEWARE = [
        "django_prometheus.middleware.PrometheusBeforeMiddleware", *settings.MIDDLEWARE, "portal.metrics.CountAfter",
    ]  # fmt: skip
    DBTaskResult.objects.all().delete()
    wait_in_queue(seconds=120)
    WorkerSign.objects.create(worker_id="w")
    client = client_of("zuid.example")
    assert client.get("/leerjaar-2/").status_code == 200
    assert client.get("/admin/login/").status_code == 200
    answer = client.get("/metrics", headers={"authorization": "Bearer geheim-token"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'portal_tasks{state="ready"} 1.0' in text
    assert "portal_workers 1.0" in text
    assert 120 <= float(re.search(r"^portal_oldest_task_seconds (\S+)$", text, re.M)[1]) < 180
    assert re.search(r'by_view_method_count\{method="GET",view="public"\} [1-9]', text)
    assert 'view="admin"' in text
    for word in ("leerjaar", "zuid", "wagtail_serve", ".html"):
        assert word not in text


def test_a_watcher_needs_no_host_of_a_school_and_no_tls(client: Any, db: None, settings: Any):
    settings.ALLOWED_HOSTS = ["lob.example"]
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/healthz", "/readyz"):
        assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/", headers={"host": "10.0.0.7:8000"}).status_code == 400
