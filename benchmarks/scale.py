"""What one school's pages cost in a crowd: beside none, beside a hundred and beside a thousand schools."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import Section
from benchmarks.scratch import Scratch

PROJECT = Path(__file__).resolve().parents[1]
DATABASE = os.environ.get("BENCH_DATABASE_URL", "postgres://portal:portal@127.0.0.1:5432/portal_bench_scale")
CROWDS = (1, 100, 1000)
LIMIT = 1.3
TIMES = 15
FIRST = "school-0001.localhost"
PUBLIC = {
    "school home": "/",
    "level": "/leerjaar-2/",
    "year plan": "/leerjaar-2/jaarplan/",
    "year plan, Arabic": "/ar/leerjaar-2/jaarplan/",
    "activity bank search": "/opdrachten/?q=profiel",
    "agenda.ics": "/leerjaar-2/jaarplan/agenda.ics",
}
STAFF = {
    "admin home": "/admin/",
    "explorer": "/admin/pages/{root}/",
    "search": "/admin/pages/search/?q=profiel",
    "planner desk": "/admin/planner/",
}


def measure_scale(scratch: Scratch) -> Section:
    """Fill a PostgreSQL database of its own step by step, and ask the first school's pages at every step."""
    title = "A thousand schools"
    command = [sys.executable, "-m", "benchmarks.scale", "measure"]
    with tempfile.TemporaryDirectory(prefix="portal-bench-scale-") as folder:
        environment = os.environ | {
            "PORTAL_ENV": "test",
            "DATABASE_URL": DATABASE,
            "CACHE_URL": "locmemcache://",
            "EMAIL_URL": "memorymail://",
            "VAR_DIR": folder,
            "ALLOWED_HOSTS": "*",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        answer = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)  # noqa: S603
    if answer.returncode:
        return Section(title, notes=(f"Not measured: {answer.stderr.strip().splitlines()[-1]}",))
    found = json.loads(answer.stdout.splitlines()[-1])
    rows = tuple(
        (name, *(f"{found['pages'][str(crowd)][name][0]:.1f}" for crowd in CROWDS), f"{_ratio(found, name):.2f}",
         *(int(found["pages"][str(crowd)][name][1]) for crowd in CROWDS))
        for name in PUBLIC | STAFF
    )  # fmt: skip
    columns = ("page", *(f"ms, {crowd}" for crowd in CROWDS), f"{CROWDS[-1]} ÷ 1", *(f"queries, {c}" for c in CROWDS))
    notes = (
        f"PostgreSQL; median of {TIMES} requests in one process, no cache of pages; staff are signed in.",
        *(f"{crowd} schools: made in {found['seconds'][str(crowd)]:.0f} s, {found['size'][str(crowd)]}."
          for crowd in CROWDS),
    )  # fmt: skip
    targets = (
        (f"Every page within {LIMIT} of one school", all(_ratio(found, name) <= LIMIT for name in PUBLIC | STAFF)),
        ("1,000 schools made in ten minutes", sum(found["seconds"].values()) <= 600),
    )
    return Section(title, columns, rows, notes, targets)


def _ratio(found: dict, name: str) -> float:
    first, last = (found["pages"][str(crowd)][name][0] for crowd in (CROWDS[0], CROWDS[-1]))
    return last / first


def measure() -> dict:
    """In a process of its own, on an empty database."""
    _empty_database()
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    result: dict = {"pages": {}, "seconds": {}, "size": {}}
    for crowd in CROWDS:
        begin = time.perf_counter()
        call_command("make_schools", crowd, stdout=sys.stderr)
        result["seconds"][crowd] = time.perf_counter() - begin
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
            result["size"][crowd] = cursor.fetchone()[0]
        result["pages"][crowd] = {name: _measured(ask) for name, ask in _asks().items()}
    connection.close()
    _drop_database()
    return result


def _asks() -> dict[str, Callable[[], object]]:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from wagtail.models import Site

    site = Site.objects.get(hostname=FIRST)
    user, _is_new = get_user_model().objects.get_or_create(username="decaan")
    user.groups.set([site.school_groups.get(role="decaan").group])
    reader, decaan = (Client(headers={"host": FIRST}) for _ in range(2))
    decaan.force_login(user)

    def ask(client: Client, path: str) -> Callable[[], object]:
        def asked() -> object:
            answer = client.get(path, follow=True)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answers {answer.status_code}")
            return answer

        return asked

    pages = {name: ask(reader, path) for name, path in PUBLIC.items()}
    return pages | {name: ask(decaan, path.format(root=site.root_page_id)) for name, path in STAFF.items()}


def _measured(ask: Callable[[], object]) -> tuple[float, int]:
    """Milliseconds and queries of a warm request."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    times = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begin) * 1000)
    with CaptureQueriesContext(connection) as asked:
        ask()
    return statistics.median(times), len(asked)


def _empty_database() -> None:
    _drop_database()
    _command('CREATE DATABASE "{}"')


def _drop_database() -> None:
    _command('DROP DATABASE IF EXISTS "{}"')


def _command(statement: str) -> None:
    import psycopg

    base, name = DATABASE.rsplit("/", 1)
    if not name.startswith("portal_bench"):
        raise SystemExit(f"{name} is not a database of the benchmarks: it would be emptied.")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(statement.format(name))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()) + "\n")
