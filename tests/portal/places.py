"""Installations of their own for tests: a database, a folder, and processes that serve and work."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

PROJECT = Path(__file__).resolve().parents[2]


class Place:
    """An installation: a database and a folder."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.media = folder / "media"
        self.environment = {
            "PATH": os.environ["PATH"], "VAR_DIR": str(folder), "DATABASE_URL": database_url,
            "MEDIA_ROOT": str(self.media), "CACHE_URL": "locmemcache://",
        }  # fmt: skip

    def run(self, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """A command of manage.py, with this text on its standard input."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=PROJECT, env=self.environment, input=text,
            capture_output=True, text=True, check=False, timeout=180,
        )  # fmt: skip

    def shell(self, text: str) -> str:
        """What these lines print."""
        done = self.run("shell", "-v0", text=text)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        """A process that goes on; its words go to ``processes.log`` in the folder."""
        with (self.folder / "processes.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *command], cwd=PROJECT, env=self.environment | environment, stdout=log, stderr=log
            )

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """One that does the tasks of the queue."""
        return self.start("manage.py", "db_worker", "--interval", "0.1", "--no-startup-delay", **environment)

    def web(self, port: int, workers: int = 2) -> subprocess.Popen[bytes]:
        """Gunicorn as on a server, as soon as it answers."""
        server = self.start(
            "-m", "gunicorn", "portal.wsgi", "--config", "deploy/gunicorn.py",
            BIND=f"127.0.0.1:{port}", WEB_CONCURRENCY=str(workers),
        )  # fmt: skip
        wait_for(lambda: ask(port, "/healthz")[0] == 200, "the server to answer", 60)
        return server


def on_server(statement: sql.SQL, database: str) -> None:
    """Make or drop a database, as the tests' own user."""
    wanted = settings.DATABASES["default"]
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    with psycopg.connect(dbname="postgres", autocommit=True, **{n: wanted[key] for n, key in names.items()}) as server:
        server.execute(statement.format(sql.Identifier(database)))


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ask(port: int, path: str, host: str = "zuid.localhost", **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer; status 0 where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request("GET", path, headers={"Host": host, **headers})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, {}, ""
    finally:
        connection.close()


def wait_for(question: Callable[[], Any], what: str, seconds: float = 30) -> None:
    """Until that is so; a test that waits longer than this has failed."""
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, f"waited {seconds} seconds for {what}"
        time.sleep(0.1)


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that this one started."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    return [int(pid) for pid in found.split()]


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop it, whatever it does."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
