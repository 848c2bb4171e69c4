"""An installation of real processes: two web processes, commands beside them, nginx in front."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from benchmarks.nginx import NGINX, write_configuration

PROJECT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Installation:
    """``ports`` of two web processes; ``front`` is nginx before the first of them; ``redis`` a process, or 0."""

    folder: Path
    ports: tuple[int, int]
    front: int
    redis: int
    environment: dict[str, str]

    def start(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A management command beside the servers, however it ends."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=PROJECT, env=self.environment, check=False, capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    def run(self, *command: str) -> str:
        """One that ends well."""
        done = self.start(*command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def get(self, port: int, path: str, host: str = "zuid.localhost", method: str = "GET", **headers: str) -> Any:
        """An answer, with its text and status."""
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        said = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=said)
        response: HTTPResponse = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]
        connection.close()
        return response


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        for _attempt in range(240):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.25)
        else:
            raise RuntimeError(f"{command[0]} does not answer")
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def installation(folder: Path, database: str, cache_url: str, redis: int = 0) -> Iterator[Installation]:
    """Two schools without library, served."""
    ports, front = (free_port(), free_port()), free_port()
    links = folder / "front"
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")} | {
        "PORTAL_ENV": "demo", "VAR_DIR": str(folder), "DATABASE_URL": database, "CACHE_URL": cache_url,
        "DJANGO_SETTINGS_MODULE": "portal.settings", "FRONT_CACHE_DIR": str(links), "EMAIL_URL": "memorymail://",
    }  # fmt: skip
    here = Installation(folder, ports, front, redis, environment)
    here.run("migrate", "-v0")
    here.run("collectstatic", "--noinput", "-v0")
    here.run("create_portal", "--hostname", "localhost", "--port", "80")
    for name in ("Zuid", "Noord"):
        here.run(
            "create_school", "--name", f"{name}erschool", "--hostname", f"{name.lower()}.localhost",
            "--track", "vmbo_bk", "--levels", "1,2", "--no-library", "--no-plans",
        )  # fmt: skip
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    with ExitStack() as stack:
        for port in ports:
            options = ["--workers", "1", "--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "error"]
            stack.enter_context(served([gunicorn, "portal.wsgi", *options], port, environment))
        assert NGINX, "nginx is missing (Debian: nginx-light)"
        configuration = write_configuration(folder, app=ports[0], port=front, front=links)
        stack.enter_context(served([NGINX, "-c", str(configuration), "-p", str(folder)], front, environment))
        yield here


def beside(url: str, name: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))
