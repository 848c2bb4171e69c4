"""The planner is a plugin: the portal lives without it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
Manage = Callable[..., str]

SCRIPT = """
import sys
from django.test import Client
from wagtail.models import Page, Site
from home.actions import SchoolPlan, create_school, load_library
from home.library_files import read_library
from home.models import ActivityIndexPage, PortalPage

root = Page.get_first_root_node()
portal = PortalPage(title="LOB-portaal", slug="portaal")
root.add_child(instance=portal)
Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": portal})
bank = ActivityIndexPage(title="Bibliotheek", slug="bibliotheek")
portal.add_child(instance=bank)
load_library(bank, [entry for entry in read_library() if entry.key == "activiteit-mini-stage"])
create_school(SchoolPlan(name="Zuiderschool", hostname="zuid.localhost", levels=(("vmbo_bk", 1), ("vmbo_bk", 2))))

def visit(host, path, word):
    response = Client(headers={"host": host}).get(path)
    print(host, path, response.status_code, word in response.content.decode())

visit("localhost", "/", "Zuiderschool")
visit("zuid.localhost", "/", "Leerjaar 1")
visit("zuid.localhost", "/leerjaar-1/", "Leerjaar 1")
visit("zuid.localhost", "/opdrachten/", "Mini-stage")
for face in ("", "voor-leerlingen/", "voor-mentoren/", "draaiboek/"):
    visit("zuid.localhost", "/opdrachten/activiteit-mini-stage/" + face, "Mini-stage")
visit("zuid.localhost", "/leerjaar-1/jaarplan/", "Zuiderschool")
print("planner modules:", sorted(name for name in sys.modules if name.split(".")[0] == "planner"))
"""


@pytest.fixture(scope="module")
def manage(tmp_path_factory: pytest.TempPathFactory) -> Manage:
    """Runs manage.py without plugins, on a database of its own."""
    folder = tmp_path_factory.mktemp("without-plugins")
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "PORTAL_PLUGINS": "",
    }

    def run(*arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=240
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    return run


def test_the_checks_pass_without_plugins(manage: Manage):
    assert "no issues" in manage("check")


def test_no_migration_is_missing_without_plugins(manage: Manage):
    manage("makemigrations", "--check", "--dry-run")


def test_a_portal_without_plugins_has_schools_levels_and_activities(manage: Manage):
    manage("migrate", "--verbosity", "0")
    said = manage("shell", "--no-imports", "-c", SCRIPT).splitlines()
    mini_stage = "zuid.localhost /opdrachten/activiteit-mini-stage/"
    assert said == [
        "localhost / 200 True",
        "zuid.localhost / 200 True",
        "zuid.localhost /leerjaar-1/ 200 True",
        "zuid.localhost /opdrachten/ 200 True",
        *(f"{mini_stage}{face} 200 True" for face in ("", "voor-leerlingen/", "voor-mentoren/", "draaiboek/")),
        "zuid.localhost /leerjaar-1/jaarplan/ 404 True",
        "planner modules: []",
    ]


def test_no_table_of_the_planner_is_made(manage: Manage):
    script = "from django.db import connection; print(*connection.introspection.table_names())"
    tables = manage("shell", "--no-imports", "-c", script).split()
    assert "home_activitypage" in tables
    assert [table for table in tables if "planner" in table] == []
