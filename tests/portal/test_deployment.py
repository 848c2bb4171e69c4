"""The files for a server: what can be tried without one is."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTED = set(re.findall(r"^\| `([A-Z_]+)` \|", (PROJECT / "docs/configuration.md").read_text("utf-8"), re.M))
REQUIRED = {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CACHE_URL", "EMAIL_URL"}
COMMANDS = set(get_commands())
UNITS = sorted((PROJECT / "deploy").glob("*.service"))
TIMERS = sorted((PROJECT / "deploy").glob("*.timer"))
RUNNING = ["Dockerfile", "compose.yaml", "docs/deployment.md", *(f"deploy/{path.name}" for path in UNITS)]


@pytest.fixture(scope="module")
def services() -> dict[str, dict]:
    return yaml.safe_load((PROJECT / "compose.yaml").read_text("utf-8"))["services"]


def test_containers_get_what_production_needs_and_nothing_that_is_not_documented(services: dict[str, dict]):
    for name in ("web", "prepare", "worker"):
        given = set(services[name]["environment"])
        assert given >= REQUIRED
        assert given <= DOCUMENTED


def test_no_secret_is_written_down(services: dict[str, dict]):
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or name == "SECRET_KEY":
                assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value), name


@pytest.mark.parametrize("file", RUNNING)
def test_every_command_that_a_server_runs_is_there(file: str):
    named = set(re.findall(r"""manage\.py(?:", "| )([a-z_]+)""", (PROJECT / file).read_text("utf-8")))
    assert named
    assert named <= COMMANDS


def test_there_is_somebody_to_do_the_work_of_the_queue(services: dict[str, dict]):
    assert services["worker"]["command"] == ["python", "manage.py", "db_worker"]
    assert services["worker"]["restart"] == "unless-stopped"
    assert "manage.py db_worker" in (PROJECT / "deploy/portal-worker.service").read_text("utf-8")


@pytest.mark.parametrize("path", [*UNITS, *TIMERS], ids=lambda path: path.name)
def test_units_of_systemd_can_be_read_and_belong_together(path: Path):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(path.read_text("utf-8"))
    assert unit["Unit"]["Description"]
    if path in TIMERS:
        assert path.with_suffix(".service") in UNITS
        assert unit["Timer"]["OnCalendar"]
    else:
        assert unit["Service"]["User"] == "portal"
        assert unit["Service"]["EnvironmentFile"] == "/etc/portal.env"


def test_every_variable_that_is_read_is_documented():
    files = [PROJECT / "portal/settings.py", PROJECT / "portal/logs.py", PROJECT / "deploy/gunicorn.py"]
    text = "\n".join(path.read_text("utf-8") for path in files)
    read = set(re.findall(r"""(?:\benv\.\w+|required|os\.environ\.\w+)\(\s*"([A-Z_]+)\"""", text))
    assert len(read) > 30
    assert read <= set(re.findall(r"`([A-Z_]+)`", (PROJECT / "docs/configuration.md").read_text("utf-8")))


def test_the_image_runs_as_nobody_in_particular():
    lines = (PROJECT / "Dockerfile").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER portal"]
    assert lines.index("USER portal") < next(n for n, line in enumerate(lines) if line.startswith("CMD"))
    assert "HEALTHCHECK" in "\n".join(lines)


def test_gunicorn_takes_its_configuration():
    command = [sys.executable, "-m", "gunicorn", "--check-config", "--config", "deploy/gunicorn.py", "portal.wsgi"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_nginx_takes_its_configuration(tmp_path: Path):
    nginx, openssl = shutil.which("nginx", path="/usr/sbin:/usr/bin"), shutil.which("openssl")
    assert nginx, "nginx is missing (Debian: nginx-light)"
    assert openssl, "openssl is missing"
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    portal = (PROJECT / "deploy/nginx.conf").read_text("utf-8")
    portal = portal.replace("/etc/nginx/certificates/", f"{tmp_path}/").replace(
        "server web:8000;", "server 127.0.0.1:1;"
    )
    portal = portal.replace("/var/cache/nginx/portal", f"{tmp_path}/kept")
    whole = f"pid {tmp_path}/nginx.pid; error_log stderr; events {{}} http {{ access_log off; {portal} }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    command = [nginx, "-t", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
