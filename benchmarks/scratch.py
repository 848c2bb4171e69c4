"""An installation of its own, in a temporary directory: the demo's schools, plans of many sizes, and a server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.report import BASE

PASSWORD = "benchmark-password"  # noqa: S105 - of a scratch database
DECAAN = "decaan-zuiderkwartier"
HOST = "zuiderkwartier.localhost"
SETTINGS = "benchmarks.settings"
SIZES = {15: 2027, 60: 2028, 80: 2025}
"""The plans of leerjaar 2 that are made, by their number of activities: the school year that each is of."""


@dataclass(slots=True)
class Scratch:
    """What the sections measure; ``seconds`` is how long one measurement of a page takes."""

    folder: Path
    port: int
    seconds: int = 5
    plans: dict[int, str] = field(default_factory=dict)
    """The address of each plan by its number of activities."""
    keys: dict[int, int] = field(default_factory=dict)
    editors: dict[int, str] = field(default_factory=dict)
    bare: str = ""
    activity: str = ""
    invitation: str = ""

    def url(self, path: str) -> str:
        """An address on the school's host."""
        return f"http://{HOST}:{self.port}{path}"

    @contextmanager
    def server(self, workers: int = 2, settings: str = SETTINGS, application: str = "portal.wsgi") -> Iterator[None]:
        """Serve it, as `make run` does; with other settings another project, at the same port."""
        gunicorn = Path(sys.executable).with_name("gunicorn")
        options = ["--workers", str(workers), "--bind", f"127.0.0.1:{self.port}", "--no-control-socket"]
        command = [str(gunicorn), application, *options, "--log-level", "error"]
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings}
        process = subprocess.Popen(command, cwd=BASE, env=environment)  # noqa: S603
        try:
            wait_for(f"http://127.0.0.1:{self.port}/healthz")
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:  # an answer that nobody waits for any more
                process.kill()
                process.wait()


def prepare_environment(folder: Path) -> None:
    """Point every setting at the temporary directory; before Django reads any."""
    for name in [name for name in os.environ if name.endswith("_URL")]:
        del os.environ[name]
    os.environ |= {
        "PORTAL_ENV": "demo",
        "VAR_DIR": str(folder),
        "DEMO_PASSWORD": PASSWORD,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PAGE_CACHE_MB": "0",  # what pages cost is measured; benchmarks/cache.py measures the cache
    }


def make_scratch(folder: Path, seconds: int) -> Scratch:
    """Make the database with the demo's content and what the sections need besides."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        scratch = Scratch(folder, probe.getsockname()[1], seconds)
    commands = (
        ["migrate", "-v0"],
        ["collectstatic", "--noinput", "-v0"],
        ["load_demo", "--port", str(scratch.port)],
    )
    for command in commands:
        subprocess.run([sys.executable, "manage.py", *command], cwd=BASE, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    import django

    django.setup()
    from benchmarks.data import furnish

    furnish(scratch)
    return scratch


def wait_for(url: str) -> None:
    """Until something answers there."""
    for _attempt in range(120):
        try:
            urllib.request.urlopen(url, timeout=2)  # noqa: S310
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise RuntimeError(f"{url} does not answer")
