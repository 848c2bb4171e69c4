"""What the caches of pages are worth: against a fixed string from the same server, and against a file from nginx."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.nginx import NGINX, write_configuration
from benchmarks.pages import FIXED, Speed, wrk_speed
from benchmarks.report import Section
from benchmarks.scratch import HOST, Scratch, wait_for

TITLE = "Page cache"
COLUMNS = ("answer", "bytes sent", "requests/s (1)", "requests/s (8)", "p50 ms (8)", "p99 ms (8)", "÷ reference (8)")
OF_FIXED, OF_FILE = 0.7, 0.6
ROUNDS = 7
OF_ITSELF = {"server", "date", "connection", "content-type", "content-length", "etag", "x-accel-expires"}
NOTES = (
    "gunicorn with 2 workers and a cache in files; nginx with 1 worker; the fixed string passes all middleware.",
    f"Measured in {ROUNDS} turns with what each is compared with; the ratio is the middle one. The file has the bytes"
    " and the headers of the page.",
)
KEPT, FILE, FRONT = "year plan from the process's memory", "file from nginx", "year plan kept by nginx"


def measure_cache(scratch: Scratch) -> Section:
    """The year plan of fifteen activities, kept by the web process and by nginx; asked for gzip."""
    wrk = shutil.which("wrk")
    if wrk is None or NGINX is None:
        return Section(TITLE, notes=("Not measured: wrk or nginx is missing (`apt-get install wrk nginx-light`).",))
    folder = scratch.folder / "nginx"
    folder.mkdir(exist_ok=True)
    path, port = scratch.plans[15], _free_port()
    # As short a path as that of an installation.
    with tempfile.TemporaryDirectory(prefix="front-") as front, _kept(front), scratch.server():
        body, headers = _answer(scratch.port, path)
        (folder / "page").write_bytes(body)
        own = (_Asked(scratch, wrk, scratch.port, "/benchmark-fixed/"), _Asked(scratch, wrk, scratch.port, path))
        speeds = dict(zip((FIXED, KEPT), _side_by_side(*own), strict=True))
        with _nginx(folder, Path(front), scratch.port, port, headers):
            given = (_Asked(scratch, wrk, port, "/benchmark-file/page"), _Asked(scratch, wrk, port, path))
            speeds |= dict(zip((FILE, FRONT), _side_by_side(*given), strict=True))
    sizes = {FIXED: 2, KEPT: len(body), FILE: len(body), FRONT: len(body)}
    rows = tuple(
        (name, sizes[name], one.single.per_second, one.middle.per_second, one.middle.p50, one.middle.p99, one.ratio)
        for name, one in speeds.items()
    )
    targets = (
        (f"kept page at least {OF_FIXED} of the fixed string (8 connections)", speeds[KEPT].ratio >= OF_FIXED),
        (f"page kept by nginx at least {OF_FILE} of a file from nginx (8 connections)", speeds[FRONT].ratio >= OF_FILE),
    )
    return Section(TITLE, COLUMNS, rows, NOTES, targets)


@dataclass(frozen=True, slots=True)
class _Asked:
    """An address, asked by wrk."""

    scratch: Scratch
    wrk: str
    port: int
    path: str

    def speed(self, connections: int, seconds: int) -> Speed:
        # nginx knows the school by its name without a port, as it does in the world.
        host = HOST if self.port != self.scratch.port else f"{HOST}:{self.port}"
        said = ["-H", f"Host: {host}", "-H", "Accept-Encoding: gzip", f"http://127.0.0.1:{self.port}{self.path}"]
        return wrk_speed([self.wrk, "-t1", "--latency", f"-c{connections}", f"-d{seconds}s", *said])


@dataclass(frozen=True, slots=True)
class _Found:
    """With one connection; the middle one of all rounds with eight; the middle ratio to what it is compared with."""

    single: Speed
    middle: Speed
    ratio: float


def _side_by_side(reference: _Asked, page: _Asked) -> tuple[_Found, _Found]:
    """In turns, so that whatever else the machine does slows both."""
    seconds = max(1, round(reference.scratch.seconds / 2))
    for asked in (reference, page):
        asked.speed(8, 1)
    rounds = [(reference.speed(8, seconds), page.speed(8, seconds)) for _round in range(ROUNDS)]
    ratio = statistics.median(there.per_second / here.per_second for here, there in rounds)
    here, there = ([*column] for column in zip(*rounds, strict=True))
    single = reference.speed(1, seconds), page.speed(1, seconds)
    return _Found(single[0], _middle(here), 1.0), _Found(single[1], _middle(there), ratio)


def _middle(speeds: list[Speed]) -> Speed:
    return sorted(speeds, key=lambda speed: speed.per_second)[len(speeds) // 2]


@contextmanager
def _kept(front: str) -> Iterator[None]:
    """The other sections measure pages as they are made."""
    before = {name: os.environ.get(name, "") for name in ("PAGE_CACHE_MB", "FRONT_CACHE_DIR")}
    os.environ |= {"PAGE_CACHE_MB": "64", "FRONT_CACHE_DIR": front}
    try:
        yield
    finally:
        os.environ |= before


@contextmanager
def _nginx(folder: Path, front: Path, app: int, port: int, headers: dict[str, str]) -> Iterator[None]:
    """Before the web processes; the file is sent with the same headers as the page, as it is: compressed before."""
    quoted = {name: value.replace('"', '\\"') for name, value in headers.items()}
    added = " ".join(f'add_header {name} "{value}";' for name, value in quoted.items())
    more = f"location /benchmark-file/ {{ alias {folder}/; default_type text/html; {added} }}"
    file = write_configuration(folder, app=app, port=port, front=front, more=more)
    process = subprocess.Popen([str(NGINX), "-c", str(file), "-p", str(folder)])  # noqa: S603
    try:
        wait_for(f"http://127.0.0.1:{port}/benchmark-file/page")
        yield
    finally:
        process.terminate()
        process.wait(20)


def _answer(port: int, path: str) -> tuple[bytes, dict[str, str]]:
    """The page as it is sent, compressed, and its headers without those that a file from nginx has anyway."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Host": HOST, "Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        headers = {name: value for name, value in response.headers.items() if name.lower() not in OF_ITSELF}
        return bytes(response.read()), headers


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
