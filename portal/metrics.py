"""Numbers for Prometheus, for who has the token: requests, the queue, the cache. No paths, no schools, no persons.

Every web process counts for itself, in files that they share (PROMETHEUS_MULTIPROC_DIR, see deploy/gunicorn.py);
whichever of them is asked adds up.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django_prometheus.middleware import PrometheusAfterMiddleware
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from home.work_queries import queue_now

FEW = frozenset({"view", "templatename", "charset", "transport"})
"""Labels of django-prometheus that would make thousands of series; here they say the part of the site."""


class CountAfter(PrometheusAfterMiddleware):
    """Requests by method, status, and part of the site."""

    def label_metric(self, metric: Any, request: HttpRequest, response: Any = None, **labels: Any) -> Any:
        """Django-prometheus names the view and the template; here it is *admin* or *public*."""
        part = "admin" if request.path_info.startswith("/admin/") else "public"
        named = {name: part if name in FEW else value for name, value in labels.items()}
        return super().label_metric(metric, request, response, **named)


class Queue(Collector):
    """The queue, at the moment that somebody asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """How many tasks in which state, how long the oldest waits, how many workers live."""
        try:
            now = queue_now()
        except DatabaseError:
            return
        tasks = GaugeMetricFamily("portal_tasks", "Tasks of the queue", labels=["state"])
        for state, count in now.counts.items():
            tasks.add_metric([state.lower()], count)
        yield tasks
        yield GaugeMetricFamily(
            "portal_oldest_task_seconds", "Seconds that the oldest task waits that could be done", value=now.waits
        )
        yield GaugeMetricFamily("portal_workers", "Workers that gave a sign of life", value=now.workers)


def metrics(request: HttpRequest) -> HttpResponse:
    """All numbers, with ``Authorization: Bearer <METRICS_TOKEN>``; without it there is no such address."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = settings.METRICS_TOKEN
    if not wanted or not secrets.compare_digest(given.encode(), wanted.encode()):
        return HttpResponse("not found", status=404, content_type="text/plain")
    registry: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    queue = CollectorRegistry()
    queue.register(Queue())
    response = HttpResponse(generate_latest(registry) + generate_latest(queue), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response
