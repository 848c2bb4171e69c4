"""What many schools cost: making the first and the 300th, and the pages of one school's admin beside 2 and 200."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import Section
from benchmarks.scratch import Scratch

PROJECT = Path(__file__).resolve().parents[1]
FEW, MANY, LAST = 2, 200, 300
SAMPLE = 5
"""How many schools are timed together; one alone says too little."""
ADDRESSES = {"admin home": "/admin/", "explorer": "/admin/pages/{root}/", "planner": "/admin/planner/"}

Result = list[tuple[str, float, str]]


def measure_schools(scratch: Scratch) -> Section:
    """The same as a section of the report."""
    result = run()
    values = {name: value for name, value, _unit in result}
    pairs = [[value for name, value in values.items() if name.startswith(f"{page}, ")] for page in ADDRESSES]
    return Section(
        title="Many schools",
        columns=("what", "value", "unit"),
        rows=tuple((name, f"{value:.3g}", unit) for name, value, unit in result),
        notes=("Without the library; the median of five schools. One school's admin beside others, nothing cached.",),
        targets=(
            (f"School {LAST} costs at most twice the first", values[f"school {LAST} ÷ first"] <= 2),
            (f"As many queries beside {FEW} and {MANY} schools", all(len(set(pair)) == 1 for pair in pairs)),
        ),
    )


def run() -> Result:
    """Measure on an SQLite database of its own, in a process of its own; nothing of it stays."""
    with tempfile.TemporaryDirectory(prefix="portal-benchmark-") as folder:
        environment = os.environ | {
            "PORTAL_ENV": "test",
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'portal.sqlite3'}",
            "CACHE_URL": "locmemcache://",
            "EMAIL_URL": "memorymail://",
            "VAR_DIR": folder,
            "ALLOWED_HOSTS": "*",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        command = [sys.executable, "-m", "benchmarks.schools", "measure"]
        answer = subprocess.run(  # noqa: S603
            command, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True
        )
        return [(name, value, unit) for name, value, unit in json.loads(answer.stdout.splitlines()[-1])]


def measure() -> Result:
    """Make 300 schools, and ask for pages of the first one's admin on the way."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)  # The admin names its files by their contents.
    from home.actions.portal import create_portal

    create_portal("portal.localhost")
    seconds: list[float] = []
    queries: dict[int, dict[str, int]] = {}
    for number in range(1, LAST + 1):
        seconds.append(_make(number))
        if number in (FEW, MANY):
            queries[number] = {name: _queries(address) for name, address in ADDRESSES.items()}
    # The very first fills the caches of the process: it says nothing of schools.
    first, last = sorted(seconds[1 : SAMPLE + 1])[SAMPLE // 2], sorted(seconds[-SAMPLE:])[SAMPLE // 2]
    result = [
        ("make the first school", first, "s"),
        (f"make school {LAST}", last, "s"),
        (f"school {LAST} ÷ first", last / first, "at most 2"),
    ]
    for name in ADDRESSES:
        result += [(f"{name}, queries with {number} schools", float(queries[number][name]), "") for number in queries]
    return result


def _make(number: int) -> float:
    """Make a school without the library; returns the seconds that it took."""
    from home.actions import SchoolPlan, create_school

    levels = tuple(("vmbo_bk", level) for level in range(1, 5))
    # Names that come at the beginning, in the middle and at the end of any list.
    name = f"{'ASM'[number % 3]}chool {number * 7919 % 1000}"
    plan = SchoolPlan(name=name, hostname=f"school-{number}.localhost", levels=levels, with_library=False)
    begin = time.perf_counter()
    create_school(plan)
    return time.perf_counter() - begin


def _queries(address: str) -> int:
    """How many questions a page of the first school's admin asks, nothing cached."""
    from django.contrib.auth import get_user_model
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from wagtail.models import Site

    site = Site.objects.get(hostname="school-1.localhost")
    user, _is_new = get_user_model().objects.get_or_create(username="decaan")
    user.groups.set([site.school_groups.get(role="decaan").group])
    client = Client(headers={"host": site.hostname})
    client.force_login(user)
    path = address.format(root=site.root_page_id)
    client.get(path)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answers {response.status_code}")
    return len(queries)


if __name__ == "__main__":
    if "measure" in sys.argv:
        sys.stdout.write(json.dumps(measure()) + "\n")
    else:
        for name, value, unit in run():
            sys.stdout.write(f"{name:<45}{value:>10.3f} {unit}\n")
