"""Answers for whoever watches the server.

Given before all other middleware: a watcher asks for an address, not for one of the schools' hosts, and without TLS.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from home.work_queries import queue_now
from portal.metrics import metrics

logger = logging.getLogger(__name__)


class HealthMiddleware:
    """Answers ``/healthz``, ``/readyz`` and ``/metrics``, on any host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The watcher's answer, or everybody else's."""
        view = ANSWERS.get(request.path_info)
        return view(request) if view else self.get_response(request)


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process lives; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache() -> bool:
    token = secrets.token_hex(8)
    cache.set("portal-ready", token, 10)
    # Another process may have written in between; what counts is that something comes back.
    return cache.get("portal-ready") is not None


def _queue() -> bool:
    return settings.TASK_QUEUE == "immediate" or queue_now().is_well


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "cache": _cache,
    "queue": _queue,
}

NEEDED = frozenset({"database", "migrations"})
"""Without these no page can be made. Without the others every page can, so no process is taken out of service."""


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say how database, migrations, cache and queue are. 503 where this process cannot serve."""
    found = {name: _holds(name, check) for name, check in CHECKS.items()}
    return JsonResponse(found, status=200 if all(found[name] for name in NEEDED) else 503)


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        # Whatever fails here is the answer; the log says more than a stranger should read.
        logger.exception("Not ready: %s", name)
        return False


ANSWERS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics,
}
