"""How fast pages are, as ratios to a fixed string from the same server in the same run."""

from __future__ import annotations

import gzip
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
    "page", "queries", "bytes", "gzipped",
    "requests/s (1)", "p50 ms", "p99 ms", "fixed ÷ page (1)",
    "requests/s (8)", "p50 ms", "p99 ms", "fixed ÷ page (8)",
)  # fmt: skip
TARGETS = {"activity": 15, "year plan, 15 activities": 25, "year plan, 60 activities": 40}
FIXED, EDITOR = "fixed string", "planner's editor, 15 activities"
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Speed:
    """What wrk says; times in milliseconds."""

    per_second: float
    p50: float
    p99: float


def measure_pages(scratch: Scratch) -> Section:
    """Each page in turn with one and with eight connections, by gunicorn with two workers."""
    wrk = shutil.which("wrk")
    if wrk is None:
        return Section(TITLE, notes=("Not measured: wrk is missing (`apt-get install wrk`).",))
    client = Client(headers={"host": f"{HOST}:{scratch.port}"})
    client.force_login(get_user_model().objects.get(username=DECAAN))
    cookie = client.cookies["sessionid"].value
    speeds: dict[str, dict[int, Speed]] = {}
    facts: dict[str, tuple[int, int, int]] = {}
    with scratch.server():
        for name, path in _paths(scratch).items():
            headers = {"Cookie": f"sessionid={cookie}"} if name == EDITOR else {}
            facts[name] = _facts(scratch, path, client if name == EDITOR else None)
            speeds[name] = {count: _wrk(wrk, scratch, path, headers, count) for count in CONNECTIONS}
    ratios = {name: _ratios(speeds, name) for name in speeds}
    rows = tuple((name, *facts[name], *_cells(speeds[name], ratios[name])) for name in speeds)
    targets = tuple(
        (f"{name} at most {limit}× slower than the fixed string (8 connections)", ratios[name][8] <= limit)
        for name, limit in TARGETS.items()
    )
    note = f"gunicorn with 2 workers, SQLite, {scratch.seconds} s each, asked for gzip; the editor is signed in."
    return Section(TITLE, COLUMNS, rows, (note,), targets)


def _paths(scratch: Scratch) -> dict[str, str]:
    return {
        FIXED: "/benchmark-fixed/",
        "bare Wagtail page": scratch.bare,
        "school home": "/",
        "level": "/leerjaar-2/",
        "year plan, 15 activities": scratch.plans[15],
        "year plan, 60 activities": scratch.plans[60],
        "activity": scratch.activity,
        "bank search": "/opdrachten/?q=profiel",
        "agenda.ics": f"{scratch.plans[15]}agenda.ics",
        EDITOR: scratch.editors[15],
    }


def _facts(scratch: Scratch, path: str, client: Client | None) -> tuple[int, int, int]:
    """Queries of a warm request, bytes, and bytes when compressed."""
    client = client or Client(headers={"host": f"{HOST}:{scratch.port}"})
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answers {response.status_code}")
    content = b"".join(response) if response.streaming else response.content
    return len(asked), len(content), len(gzip.compress(content, 6))


def _wrk(wrk: str, scratch: Scratch, path: str, headers: dict[str, str], connections: int) -> Speed:
    said = {"Host": f"{HOST}:{scratch.port}", "Accept-Encoding": "gzip", **headers}
    options = [part for name, value in said.items() for part in ("-H", f"{name}: {value}")]
    command = [wrk, "-t1", f"-c{connections}", f"-d{scratch.seconds}s", "--timeout", "30s", "--latency", *options]
    address = f"http://127.0.0.1:{scratch.port}{path}"
    for seconds in (1, None):  # the first second warms the workers
        run = [part if seconds is None or not part.startswith("-d") else f"-d{seconds}s" for part in command]
        out = subprocess.run([*run, address], capture_output=True, text=True, check=True).stdout  # noqa: S603
    if "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError(f"{path}: {out}")
    return Speed(float(_found(r"Requests/sec:\s+([\d.]+)", out)[0]), _latency("50", out), _latency("99", out))


def _latency(percent: str, out: str) -> float:
    number, unit = _found(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s)\s*$", out)
    return float(number) * _UNITS[unit]


def _found(pattern: str, out: str) -> tuple[str, ...]:
    match = re.search(pattern, out, re.MULTILINE)
    if match is None:
        raise RuntimeError(f"wrk said: {out}")
    return match.groups()


def _ratios(speeds: dict[str, dict[int, Speed]], name: str) -> dict[int, float]:
    return {count: speeds[FIXED][count].per_second / speeds[name][count].per_second for count in CONNECTIONS}


def _cells(speeds: dict[int, Speed], ratios: dict[int, float]) -> list[object]:
    return [
        cell
        for count in CONNECTIONS
        for cell in (speeds[count].per_second, speeds[count].p50, speeds[count].p99, ratios[count])
    ]
