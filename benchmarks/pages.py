"""How fast pages are, as ratios to a fixed string from the same server in the same run."""

from __future__ import annotations

import gzip
import math
import re
import shutil
import subprocess
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.report import Section
from benchmarks.scratch import DECAAN, HOST, Scratch

TITLE = "Pages"
CONNECTIONS = (1, 8)
COLUMNS = (
    "page", "connections", "requests/s", "p50 ms", "p99 ms", "ceiling ÷ page", "fixed ÷ page", "bare ÷ page",
    "queries", "bytes", "gzipped",
)  # fmt: skip
TARGETS = {"activity": 15, "year plan, 15 activities": 25, "year plan, 60 activities": 40}
CEILING, FIXED, BARE = "Django's ceiling", "fixed string, our middleware", "bare Wagtail page"
BASES = {CEILING: "the ceiling", FIXED: "the fixed string through our middleware"}
EDITOR = "planner's editor, 15 activities"
ANSWERS, LONGEST = 60, 30
"""A slow page is measured until it has answered about so often, but at most so many seconds."""
NOTES = (
    "gunicorn with 2 workers, SQLite, asked for gzip; the editor is signed in. No cache of pages.",
    "The ceiling is a fixed string from a project as `startproject` makes it, from the same server; the fixed string"
    " below it goes through the portal's middleware.",
)
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Speed:
    """What wrk says; times in milliseconds."""

    per_second: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What a warm answer costs the database and the line."""

    queries: int
    size: int
    gzipped: int


Speeds = dict[str, dict[int, Speed]]


def measure_pages(scratch: Scratch) -> Section:
    """Each page in turn with one and with eight connections, by gunicorn with two workers."""
    wrk = shutil.which("wrk")
    if wrk is None:
        return Section(TITLE, notes=("Not measured: wrk is missing (`apt-get install wrk`).",))
    client = Client(headers={"host": f"{HOST}:{scratch.port}"})
    client.force_login(get_user_model().objects.get(username=DECAAN))
    cookie = client.cookies["sessionid"].value
    facts: dict[str, Facts] = {CEILING: Facts(0, 2, 2)}
    speeds: Speeds = {}
    with scratch.server(settings="benchmarks.ceiling", application="django.core.wsgi:get_wsgi_application()"):
        speeds[CEILING] = _speeds(wrk, scratch, "/", {})
    with scratch.server():
        for name, path in _paths(scratch).items():
            headers = {"Cookie": f"sessionid={cookie}"} if name == EDITOR else {}
            facts[name] = _facts(scratch, path, client if name == EDITOR else None)
            speeds[name] = _speeds(wrk, scratch, path, headers)
    rows = tuple(_row(name, count, speeds, facts[name]) for name in speeds for count in CONNECTIONS)
    targets = tuple(
        (f"{name} at most {limit}× slower than {words} (8 connections)", _ratio(speeds, base, name, 8) <= limit)
        for base, words in BASES.items()
        for name, limit in TARGETS.items()
    )
    return Section(TITLE, COLUMNS, rows, NOTES, targets)


def _paths(scratch: Scratch) -> dict[str, str]:
    return {
        FIXED: "/benchmark-fixed/",
        BARE: scratch.bare,
        "school home": "/",
        "level": "/leerjaar-2/",
        "year plan, 15 activities": scratch.plans[15],
        "year plan, 60 activities": scratch.plans[60],
        "activity": scratch.activity,
        "bank search": "/opdrachten/?q=profiel",
        "agenda.ics": f"{scratch.plans[15]}agenda.ics",
        EDITOR: scratch.editors[15],
    }


def _facts(scratch: Scratch, path: str, client: Client | None) -> Facts:
    """Queries of a warm request, bytes, and bytes when compressed."""
    client = client or Client(headers={"host": f"{HOST}:{scratch.port}"})
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answers {response.status_code}")
    content = b"".join(response) if response.streaming else response.content
    return Facts(len(asked), len(content), len(gzip.compress(content, 6)))


def _speeds(wrk: str, scratch: Scratch, path: str, headers: dict[str, str]) -> dict[int, Speed]:
    """Warmed by one connection: what several leave in the queue would be measured as waiting."""
    said = {"Host": f"{HOST}:{scratch.port}", "Accept-Encoding": "gzip", **headers}
    options = [part for name, value in said.items() for part in ("-H", f"{name}: {value}")]
    command = [wrk, "-t1", "--timeout", "60s", "--latency", *options, f"http://127.0.0.1:{scratch.port}{path}"]
    wrk_speed([*command, "-c1", "-d1s"])
    once = wrk_speed([*command, "-c1", "-d1s"]).p50 / 1000
    seconds = min(max(scratch.seconds, math.ceil(ANSWERS * once)), LONGEST)
    return {count: wrk_speed([*command, f"-c{count}", f"-d{seconds}s"]) for count in CONNECTIONS}


def wrk_speed(command: list[str]) -> Speed:
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    if "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError(f"{command[-1]}: {out}")
    return Speed(float(_found(r"Requests/sec:\s+([\d.]+)", out)[0]), _latency("50", out), _latency("99", out))


def _latency(percent: str, out: str) -> float:
    number, unit = _found(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s)\s*$", out)
    return float(number) * _UNITS[unit]


def _found(pattern: str, out: str) -> tuple[str, ...]:
    match = re.search(pattern, out, re.MULTILINE)
    if match is None:
        raise RuntimeError(f"wrk said: {out}")
    return match.groups()


def _ratio(speeds: Speeds, base: str, name: str, count: int) -> float:
    return speeds[base][count].per_second / speeds[name][count].per_second


def _row(name: str, count: int, speeds: Speeds, facts: Facts) -> tuple[object, ...]:
    speed = speeds[name][count]
    ratios = [_ratio(speeds, base, name, count) for base in (CEILING, FIXED, BARE)]
    return name, count, speed.per_second, speed.p50, speed.p99, *ratios, facts.queries, facts.size, facts.gzipped
