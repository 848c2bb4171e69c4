"""Real processes: what a command publishes shows at once in every web process, and through nginx."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.portal.page_cache.installation import Installation, beside, free_port, installation, served

PROJECT = Path(__file__).resolve().parents[3]
PLAN = "/leerjaar-2/jaarplan-2026-2027/"
HEADER = (PROJECT / "planner/model_plans/vmbo_bk.csv").read_text("utf-8").splitlines()[0]


ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


@pytest.fixture(scope="module", params=["redis"] if ON_POSTGRES else ["redis", "files"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """On the database of the tests, with Redis; and as the demo is, with its cache in files."""
    folder = tmp_path_factory.mktemp("installation")
    with ExitStack() as stack:
        if request.param == "files":
            place = installation(folder, f"sqlite:///{folder}/portal.sqlite3", f"filecache://{folder}/cache")
        else:
            database = stack.enter_context(a_database(folder))
            place = installation(folder, database, *stack.enter_context(a_redis(folder)))
        yield stack.enter_context(place)


@contextmanager
def a_database(folder: Path) -> Iterator[str]:
    """The address of an empty database, of the kind that the tests have."""
    if not ON_POSTGRES:
        yield f"sqlite:///{folder}/portal.sqlite3"
        return
    url = os.environ["DATABASE_URL"]
    name, administration = f"portal_page_cache_{os.getpid()}", beside(url, "postgres")

    def ask(statement: str) -> None:
        subprocess.run(["psql", administration, "-c", statement], check=True, capture_output=True)

    ask(f"CREATE DATABASE {name}")
    try:
        yield beside(url, name)
    finally:
        ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def a_redis(folder: Path) -> Iterator[tuple[str, int]]:
    """The address of a Redis that keeps nothing on the disk, and its process."""
    redis, port = shutil.which("redis-server"), free_port()
    assert redis, "redis-server is missing"
    options = ["--port", str(port), "--save", "", "--bind", "127.0.0.1", "--dir", str(folder), "--logfile", "redis.log"]
    with served([redis, *options], port, dict(os.environ)) as process:
        yield f"rediscache://127.0.0.1:{port}/0", process


def publish_plan(running: Installation, title: str, host: str = "zuid.localhost") -> None:
    """As a decaan does at the keyboard of the server."""
    row = {"leerjaar": "2", "id": "a1", "rij": "leerling", "soort": "training", "activiteit": title, "van": "12-1-2027"}
    file = running.folder / "plan.csv"
    file.write_text(f"{HEADER}\n" + ";".join(row.get(name, "") for name in HEADER.split(";")) + "\n", encoding="utf-8")
    running.run("import_year_plan", "--school", host, "--school-year", "2026", "--publish", str(file))


def test_what_a_command_publishes_shows_in_every_process_and_through_nginx(running: Installation):
    publish_plan(running, "Eerste versie")
    places = (*running.ports, running.front)
    paths = (PLAN, f"{PLAN}agenda.ics", f"{PLAN}plan.json")
    for title, before in (("Tweede versie", "Eerste versie"), ("Derde versie", "Tweede versie")):
        for path in paths:
            for port in places * 2:
                assert before.encode() in running.get(port, path).body, (path, port)
        publish_plan(running, title)
        for path in paths:
            for port in places:
                body = running.get(port, path).body
                assert title.encode() in body, (path, port)
                assert before.encode() not in body, (path, port)


def kept_by_nginx(running: Installation, path: str, host: str = "zuid.localhost", **headers: str) -> bool:
    """Whether nginx answers by itself: then the web process behind it is not asked."""
    key = f"KEY: {{}} http {host} {path} ".encode()
    pattern = re.compile(key.replace(b"{}", rb"\S+"))
    files = [file for file in (running.folder / "kept").rglob("*") if file.is_file()]
    return any(pattern.search(file.read_bytes()[:4096]) for file in files)


def test_nginx_keeps_pages_and_nothing_of_who_is_signed_in(running: Installation):
    for path in ("/", "/leerjaar-1/"):
        for _time in range(3):
            assert running.get(running.front, path).status == 200
        assert kept_by_nginx(running, path), path
    for headers in ({"Cookie": "sessionid=abc"}, {"Authorization": "Basic eDp5"}):
        response = running.get(running.front, "/leerjaar-2/", **headers)
        assert response.status == 200
        assert response.getheader("Cache-Control") in ("private, no-cache", "no-cache")
    assert not kept_by_nginx(running, "/leerjaar-2/")
    for path in ("/?q=1", "/bestaat-niet/", "/admin/login/", "/opdrachten/?q=stage"):
        running.get(running.front, path)
        assert not kept_by_nginx(running, path), path


def test_nginx_never_mixes_schools_or_forms(running: Installation):
    for _time in range(3):
        here = running.get(running.front, "/leerjaar-2/")
        there = running.get(running.front, "/leerjaar-2/", host="noord.localhost")
        assert b"Noorderschool" not in here.body
        assert b"Zuiderschool" not in there.body
        for accepts, form in {"br": "br", "gzip, br": "br", "gzip": "gzip", "br;q=0, gzip": "gzip", "": None}.items():
            response = running.get(running.front, "/leerjaar-2/", Accept_Encoding=accepts)
            assert response.getheader("Content-Encoding") == form, accepts
        odd = running.get(running.front, "/leerjaar-2/", X_Forwarded_Host="noord.localhost", X_Forwarded_Proto="https")
        assert odd.body == here.body
        head = running.get(running.front, "/leerjaar-2/", method="HEAD")
        assert (head.body, head.getheader("Content-Length")) == (b"", here.getheader("Content-Length"))


def test_a_browser_that_has_the_page_is_told_so_by_nginx(running: Installation):
    tag = [running.get(running.front, "/leerjaar-2/").getheader("ETag") for _time in range(2)][-1]
    assert running.get(running.front, "/leerjaar-2/", If_None_Match=tag).status == 304
    running.run(
        "rename_school", "--school", "zuid.localhost", "--to", "zuid.localhost", "--name", "Zuiderschool aan Zee"
    )
    changed = running.get(running.front, "/leerjaar-2/", If_None_Match=tag)
    assert changed.status == 200
    assert b"Zuiderschool aan Zee" in changed.body
    assert b"Zuiderschool aan Zee" in running.get(running.front, "/", host="localhost").body


def test_static_files_may_be_kept_for_a_year(running: Installation):
    page = running.get(running.front, "/").body.decode()
    path = re.search(r'"(/static/[^"]+\.css)"', page)[1]
    for _time in range(2):
        response = running.get(running.front, path, Accept_Encoding="gzip")
        assert response.status == 200
        assert response.getheader("Cache-Control") == "max-age=315360000, public, immutable"
        assert response.getheader("Content-Encoding") == "gzip"


DIES = """
import os, signal
from portal import changes
from home.models import SchoolSettings
changes.tell = lambda *names: os.kill(os.getpid(), signal.SIGKILL)
settings = SchoolSettings.objects.get(site__hostname="zuid.localhost")
settings.footer = "Na de klap"
settings.save()
print("LEEFT NOG")
"""


def test_what_a_process_stores_before_it_is_killed_shows_all_the_same(running: Installation):
    """Killed between the database's commit and telling anybody: found within seconds, not after ten minutes."""
    places = (*running.ports, running.front)
    for port in places * 2:
        assert running.get(port, "/leerjaar-1/").status == 200
    killed = running.start("shell", "-v0", "-c", DIES)
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "")
    assert late(running, "/leerjaar-1/", "Na de klap") == set()
    left = running.run("shell", "-v0", "-c", "from portal.models import UntoldChange as U; print(U.objects.count())")
    assert left.strip() == "0"


def late(running: Installation, path: str, text: str) -> set[int]:
    """Where a text does not show, even after half a minute."""
    waiting, tries = {*running.ports, running.front}, 0
    while waiting and tries < 60:
        time.sleep(0.5)
        tries += 1
        waiting = {port for port in waiting if text.encode() not in running.get(port, path).body}
    return waiting


@pytest.mark.parametrize("running", ["redis"], indirect=True)
def test_what_is_stored_while_redis_hangs_shows_all_the_same(running: Installation):
    for port in running.ports * 2:
        assert running.get(port, "/").status == 200
    os.kill(running.redis, signal.SIGSTOP)
    try:
        rename = ("rename_school", "--school", "zuid.localhost", "--to", "zuid.localhost", "--name")
        running.run(*rename, "Zuid in stilte")
        for port in running.ports * 3:
            response = running.get(port, "/")
            assert (response.status, b"Zuid in stilte" in response.body) == (200, True)
    finally:
        os.kill(running.redis, signal.SIGCONT)
    assert late(running, "/", "Zuid in stilte") == set()
    for _time in range(8):  # nor does what was kept before the silence come back
        time.sleep(0.5)
        assert all(b"Zuid in stilte" in running.get(port, "/").body for port in running.ports)
