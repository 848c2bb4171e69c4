"""Real processes: killed while they work, cut off from database and cache, and well again by themselves."""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.portal.line import Line
from tests.portal.load import Desk, Family, Load, Publisher
from tests.portal.places import Place, ask, children, end, free_port, wait_for

FILL = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from home.actions import SchoolPlan, create_school
from home.actions.portal import create_portal
from home.models import SchoolClass, YearLevelPage
from planner.actions_invitations import make_invitation
from planner.models import PlannedActivity, YearPlanPage
User.objects.create_superuser("baas", "baas@portaal.example", password="drie-groene-appels")
create_portal("localhost")
levels = tuple(("vmbo_bk", number) for number in range(1, 5))
create_school(SchoolPlan(name="Zuid", hostname="zuid.localhost", levels=levels, with_library=False))
call_command("import_year_plan", "planner/model_plans/vmbo_bk.csv", school="zuid.localhost", publish=True)
level = YearLevelPage.objects.get(level=2)
level.classes = [SchoolClass(name="2A", sort_order=0)]
level.save_revision().publish()
plan = YearPlanPage.objects.get(path__startswith=level.path)
day = timezone.localdate() + timedelta(days=40)
row = plan.activities.filter(kind="meeting").first()
PlannedActivity.objects.filter(pk=row.pk).update(start=day, end=day, precision="day")
page = make_invitation(plan, row.uid, user=None, publish=True)
print("PATH", page.pk, page.get_url())
"""


@pytest.fixture(scope="module")
def installed(place: Callable[[str], Place]) -> Place:
    """A school with an invitation, whose mail goes through the queue to files."""
    made = place("processes")
    made.environment |= {
        "TASK_QUEUE": "database", "TASK_LEASE": "2", "EMAIL_URL": f"filemail:///{made.folder / 'mail'}",
        "BEHIND_PROXY": "1", "CACHE_URL": f"filecache://{made.folder / 'cache'}",
    }  # fmt: skip
    for arguments in (("migrate", "-v0"), ("collectstatic", "--noinput", "-v0")):
        done = made.run(*arguments)
        assert done.returncode == 0, done.stderr
    made.invitation, made.path = re.search(r"PATH (\d+) (\S+)", made.shell(FILL)).groups()
    made.path = urlsplit(made.path).path
    return made


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that end with the test."""
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        end(process)


def statuses(installed: Place) -> dict[str, int]:
    """How many tasks are in which state."""
    script = (
        "import json; from django.db.models import Count; from django_tasks_db.models import DBTaskResult as R;"
        " print(json.dumps(dict(R.objects.order_by().values_list('status').annotate(Count('pk')))))"
    )
    return dict(json.loads(installed.shell(script)))


def test_the_task_of_a_worker_that_is_killed_is_done_by_another(installed: Place, started: list[Any]):
    began, go_on = installed.folder / "began", installed.folder / "go-on"
    installed.shell(
        f"from tests.portal.slow_task import wait_for_file; wait_for_file.enqueue({str(began)!r}, {str(go_on)!r})"
    )
    first = installed.worker()
    started.append(first)
    wait_for(lambda: began.exists(), "the task to begin")
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert statuses(installed)["RUNNING"] == 1
    started.append(installed.worker())
    wait_for(lambda: began.read_text("ascii") == "xx", "another worker to begin it")
    go_on.touch()
    wait_for(lambda: set(statuses(installed)) == {"SUCCESSFUL"}, "the queue to be empty")


def test_nothing_that_was_acknowledged_is_lost_or_half_there(installed: Place, started: list[Any]):
    port = free_port()
    server = installed.web(port)
    workers = [installed.worker()]
    started += [server, *workers]
    load = Load([Family(port, installed.path), Desk(port), Publisher(port, installed.invitation)])
    load.start()
    kills = 0
    dice = random.Random(7)
    finish = time.monotonic() + 90
    while time.monotonic() < finish and not (kills > 14 and min(len(user.acknowledged) for user in load.users) > 4):
        time.sleep(dice.uniform(0.6, 1.8))
        victims = children(server)
        if victims:
            _kill(dice.choice(victims))
            kills += 1
        if kills % 5 == 0:
            workers[-1].kill()
            workers[-1].wait()
            workers.append(installed.worker())
            started.append(workers[-1])
    load.stop()
    family, desk, publisher = load.users
    assert min(len(user.acknowledged) for user in load.users) > 4, load.said()
    assert len(workers) > 2
    wait_for(lambda: set(statuses(installed)) == {"SUCCESSFUL"}, "the queue to be empty", 90)
    stored = json.loads(installed.shell(READ))
    assert set(family.acknowledged) <= set(stored["replies"]), "an answer of a family is lost"
    assert set(stored["replies"]) <= set(family.sent)
    assert stored["halves"] == 0, "an answer without a pupil"
    assert set(desk.acknowledged) <= set(stored["invited"]), "an invitation of a colleague is lost"
    assert stored["not_mailed"] == []
    assert set(publisher.acknowledged) <= set(stored["texts"]), "a text that was saved is lost"
    assert stored["live"] == stored["latest"], "published halfway"
    mails = "\n".join(path.read_text("utf-8") for path in (installed.folder / "mail").iterdir())
    counts = [mails.count(f"To: {address}") for address in stored["invited"]]
    assert min(counts) == 1
    assert sum(counts) - len(counts) <= len(workers), "sent twice without a worker having died"


READ = """
import json
from home.models import StaffInvitation
from planner.models import InvitationPage, Reply, ReplyPupil
from wagtail.models import Revision
page = InvitationPage.objects.get()
print(json.dumps({
    "replies": [pupil.first_name for pupil in ReplyPupil.objects.all()],
    "halves": Reply.objects.filter(pupils=None).count(),
    "invited": [invitation.email for invitation in StaffInvitation.objects.all()],
    "not_mailed": [invitation.email for invitation in StaffInvitation.objects.all() if not invitation.is_mailed],
    "texts": [revision.content["introduction"] for revision in Revision.page_revisions.filter(object_id=str(page.pk))],
    "live": page.introduction,
    "latest": page.live_revision.content["introduction"],
}))
"""


def _kill(pid: int) -> None:
    subprocess.run(["kill", "-9", str(pid)], check=False)


def test_an_import_that_is_killed_stores_everything_or_nothing(installed: Place, started: list[Any]):
    plan = installed.folder / "plan.csv"
    exported = installed.run("export_year_plan", "--school", "zuid.localhost", "--level", "2", "--output", str(plan))
    assert exported.returncode == 0, exported.stderr
    text = plan.read_text("utf-8-sig")
    count = "from planner.models import YearPlanPage as P;"
    count += " d = P.objects.get(url_path__contains='/leerjaar-2/').get_latest_revision_as_object();"
    count += " print(d.activities.count(), sum(a.location == 'Aula Zuid' for a in d.activities.all()))"
    header = text.splitlines()[0].split(";")
    place = header.index("locatie")
    rows = [line.split(";") for line in text.splitlines()[1:]]
    lines = [";".join("Aula Zuid" if n == place else cell for n, cell in enumerate(row)) for row in rows]
    plan.write_text("\n".join([";".join(header), *lines]), encoding="utf-8")
    whole, _before = map(int, installed.shell(count).split())
    arguments = ("manage.py", "import_year_plan", "--school", "zuid.localhost", str(plan))
    began = time.monotonic()
    timed = installed.start(*arguments)
    timed.wait(120)
    lasts = time.monotonic() - began
    assert timed.returncode == 0, (installed.folder / "processes.log").read_text("utf-8")[-2000:]
    found = tuple(map(int, installed.shell(count).split()))
    assert found == (whole, whole)
    for part in (0.5, 0.7, 0.8, 0.9):
        installed.shell(RESET)
        process = installed.start(*arguments)
        time.sleep(lasts * part)
        process.kill()
        process.wait()
        assert tuple(map(int, installed.shell(count).split())) in {(whole, 0), (whole, whole)}, part


RESET = """
from planner.models import YearPlanPage
draft = YearPlanPage.objects.get(url_path__contains="/leerjaar-2/").get_latest_revision_as_object()
for row in draft.activities.all():
    row.location = ""
draft.save_revision()
"""


# Cut off ---------------------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_a_database_that_was_away_is_used_again_by_web_and_worker(installed: Place, started: list[Any]):
    address = urlsplit(installed.environment["DATABASE_URL"])
    line = Line(address.hostname, address.port)
    ours = {"DATABASE_URL": address._replace(netloc=address.netloc.replace(str(address.port), str(line.port))).geturl()}
    there = Place(installed.folder, ours["DATABASE_URL"])
    there.environment = installed.environment | ours
    port = free_port()
    worker = there.worker()
    started += [there.web(port), worker]
    fresh = f"{installed.path}?vers=1"  # a question is never answered with a kept page
    assert ask(port, fresh)[0] == 200
    line.cut()
    status, headers, text = ask(port, fresh)
    assert (status, "even niet bereikbaar" in text, "retry-after" in headers) == (503, True, True)
    assert "cannot be reached" in ask(port, "/en/leerjaar-2/")[2]
    assert ask(port, "/admin/login/")[0] == 503
    assert ask(port, "/healthz")[0] == 200
    status, _headers, text = ask(port, "/readyz")
    assert (status, json.loads(text)["database"]) == (503, False)
    done = installed.folder / "after"
    done.touch()
    installed.shell(
        f"from tests.portal.slow_task import wait_for_file; wait_for_file.enqueue({str(done)!r}, {str(done)!r})"
    )
    time.sleep(3)
    assert worker.poll() is None, "the worker outlives it"
    line.mend()
    wait_for(lambda: ask(port, fresh)[0] == 200, "the page to come back", 10)
    wait_for(lambda: ask(port, "/readyz")[0] == 200, "the server to be ready", 10)
    wait_for(lambda: done.read_text("ascii") == "x", "the worker to go on", 20)
    line.close()


def test_redis_that_was_away_is_used_again(installed: Place, started: list[Any]):
    server = shutil.which("redis-server")
    assert server, "redis-server is missing (Debian: redis-server)"
    behind, port = free_port(), free_port()
    started.append(subprocess.Popen([server, "--port", str(behind), "--save", ""], stdout=subprocess.DEVNULL))
    line = Line("127.0.0.1", behind)
    there = Place(installed.folder, "")
    there.environment = installed.environment | {"CACHE_URL": f"rediscache://127.0.0.1:{line.port}/0"}
    started.append(there.web(port))

    def has_cache() -> bool:
        return bool(json.loads(ask(port, "/readyz")[2])["cache"])

    wait_for(has_cache, "the cache")
    line.cut()
    slowest = 0.0
    for _time in range(6):
        began = time.monotonic()
        assert ask(port, installed.path)[0] == 200
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 5, "no page waits for a cache that is away"
    assert not has_cache()
    family = Family(port, installed.path)
    assert family.once()
    desk = Desk(port)
    assert desk.sign_in()
    line.mend()
    wait_for(has_cache, "the cache to be used again", 15)
    line.close()
