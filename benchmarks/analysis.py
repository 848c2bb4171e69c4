"""How long the analysis of a large plan takes, and what it asks the database."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from benchmarks.report import Section
from benchmarks.scratch import HOST, Scratch
from planner.analysis import analyse
from planner.findings import analysis_context
from planner.models import YearPlanPage
from planner.queries import read_plan

RUNS, TARGET_MS = 200, 20
LARGEST = 80


def measure_analysis(scratch: Scratch) -> Section:
    """The median of many runs, for each size of plan."""
    site = Site.objects.get(hostname=HOST)
    rows: list[tuple[object, ...]] = []
    targets: list[tuple[str, bool]] = []
    for size, key in sorted(scratch.keys.items()):
        page = YearPlanPage.objects.get(pk=key)
        with CaptureQueriesContext(connection) as loading:
            plan = read_plan(page, site=site)
            context = analysis_context(plan, site)
        with CaptureQueriesContext(connection) as asked:
            found = [str(finding.message) for finding in analyse(plan, context)]
        median, worst = _milliseconds(lambda plan=plan, context=context: analyse(plan, context))
        rows.append((size, len(plan.links), len(found), median, worst, len(loading), len(asked)))
        if size == LARGEST:
            targets.append((f"{LARGEST} activities under {TARGET_MS} ms", median < TARGET_MS))
            targets.append(("no query beyond loading the plan", not len(asked)))
    columns = ("activities", "links", "findings", "median ms", "slowest ms", "queries to load", "queries to analyse")
    return Section("The analysis of a plan", columns, tuple(rows), (f"{RUNS} runs each.",), tuple(targets))


def _milliseconds(run: Callable[[], object]) -> tuple[float, float]:
    times = []
    for _number in range(RUNS):
        began = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times), max(times)
