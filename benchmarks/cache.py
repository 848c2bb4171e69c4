"""What the caches of pages are worth: against a fixed string from the same server, and against a file from nginx."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.nginx import NGINX, write_configuration
from benchmarks.pages import FIXED, Speed, wrk_speed
from benchmarks.report import Section
from benchmarks.scratch import HOST, Scratch, wait_for

TITLE = "Page cache"
COLUMNS = ("answer", "bytes sent", "requests/s (1)", "requests/s (8)", "p50 ms (8)", "p99 ms (8)", "÷ reference (8)")
OF_FIXED, OF_FILE = 0.7, 0.6
KEPT, FILE, FRONT = "year plan from the process's memory", "file from nginx", "year plan kept by nginx"


def measure_cache(scratch: Scratch) -> Section:
    """The year plan of fifteen activities, kept by the web process and by nginx; asked for gzip."""
    wrk = shutil.which("wrk")
    if wrk is None or NGINX is None:
        return Section(TITLE, notes=("Not measured: wrk or nginx is missing (`apt-get install wrk nginx-light`).",))
    folder = scratch.folder / "nginx"
    folder.mkdir(exist_ok=True)
    path, port = scratch.plans[15], _free_port()
    with _kept(folder / "front"), scratch.server():
        body = _compressed(scratch.port, path)
        (folder / "page").write_bytes(body)
        speeds = {
            FIXED: _speeds(wrk, scratch, scratch.port, "/benchmark-fixed/"),
            KEPT: _speeds(wrk, scratch, scratch.port, path),
        }
        with _nginx(folder, scratch.port, port):
            speeds[FILE] = _speeds(wrk, scratch, port, "/benchmark-file/page")
            speeds[FRONT] = _speeds(wrk, scratch, port, path)
    sizes = {FIXED: 2, KEPT: len(body), FILE: len(body), FRONT: len(body)}
    per_second = {name: found[8].per_second for name, found in speeds.items()}
    ratios = {name: per_second[name] / per_second[FIXED if name in (FIXED, KEPT) else FILE] for name in speeds}
    rows = tuple(
        (name, sizes[name], one[1].per_second, one[8].per_second, one[8].p50, one[8].p99, ratios[name])
        for name, one in speeds.items()
    )
    targets = (
        (f"kept page at least {OF_FIXED} of the fixed string (8 connections)", ratios[KEPT] >= OF_FIXED),
        (f"page kept by nginx at least {OF_FILE} of a file from nginx (8 connections)", ratios[FRONT] >= OF_FILE),
    )
    note = "gunicorn with 2 workers and a cache in files; nginx with 1 worker; the fixed string passes all middleware."
    return Section(TITLE, COLUMNS, rows, (note,), targets)


def _speeds(wrk: str, scratch: Scratch, port: int, path: str) -> dict[int, Speed]:
    # nginx knows the school by its name without a port, as it does in the world.
    host = HOST if port != scratch.port else f"{HOST}:{port}"
    command = [wrk, "-t1", "--latency", "-H", f"Host: {host}", "-H", "Accept-Encoding: gzip"]
    command.append(f"http://127.0.0.1:{port}{path}")
    wrk_speed([*command, "-c8", "-d1s"])
    return {count: wrk_speed([*command, f"-c{count}", f"-d{scratch.seconds}s"]) for count in (1, 8)}


@contextmanager
def _kept(front: Path) -> Iterator[None]:
    """The other sections measure pages as they are made."""
    before = {name: os.environ.get(name, "") for name in ("PAGE_CACHE_MB", "FRONT_CACHE_DIR")}
    os.environ |= {"PAGE_CACHE_MB": "64", "FRONT_CACHE_DIR": str(front)}
    try:
        yield
    finally:
        os.environ |= before


@contextmanager
def _nginx(folder: Path, app: int, port: int) -> Iterator[None]:
    more = f"location /benchmark-file/ {{ alias {folder}/; }}"
    file = write_configuration(folder, app=app, port=port, front=folder / "front", more=more)
    process = subprocess.Popen([str(NGINX), "-c", str(file), "-p", str(folder)])  # noqa: S603
    try:
        wait_for(f"http://127.0.0.1:{port}/benchmark-file/page")
        yield
    finally:
        process.terminate()
        process.wait(20)


def _compressed(port: int, path: str) -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Host": HOST, "Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        return bytes(response.read())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
