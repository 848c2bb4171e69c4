"""The demo on a database of its own, for the tests that meet it from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
PASSWORD = "browser-test-password"


@dataclass(frozen=True)
class Demo:
    """A running demo."""

    port: int

    def url(self, path: str, host: str = "zuiderkwartier.localhost") -> str:
        """An address of a school."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Served as `make run` serves it, from a folder of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
    env |= {
        "PORTAL_ENV": "demo",
        "VAR_DIR": str(folder),
        "DEMO_PASSWORD": PASSWORD,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    manage = [sys.executable, "manage.py"]
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["load_demo", "--port", str(port)]):
        subprocess.run([*manage, *command], cwd=BASE, env=env, check=True, capture_output=True, timeout=300)
    gunicorn = Path(sys.executable).with_name("gunicorn")
    server = subprocess.Popen(
        [gunicorn, "portal.wsgi", "--workers", "2", "--bind", f"127.0.0.1:{port}", "--no-control-socket"],
        cwd=BASE,
        env=env,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield Demo(port)
    finally:
        server.terminate()
        server.wait(20)


def _wait(url: str) -> None:
    for _attempt in range(60):
        try:
            urllib.request.urlopen(url, timeout=2)
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError(f"{url} does not answer")
