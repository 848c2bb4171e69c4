"""Production refuses what is unsafe, and every answer carries what protects its reader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Site

PROJECT = Path(__file__).resolve().parents[2]
SECRET = "Vq3x-8Zt_0pLkR5sYw7nB2cMfH4jD6gA9eUoIiTtEe1QqWwNnXx5"
PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "lob.example,.lob.example",
    "DATABASE_URL": "sqlite://:memory:",
    "CACHE_URL": "locmemcache://",
    "EMAIL_URL": "smtp://localhost:25",
}
SHOWN = (
    "DEBUG SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_HTTPONLY"
    " ALLOWED_HOSTS SECURE_PROXY_SSL_HEADER"
)


def manage(*arguments: str, **variables: str | None) -> subprocess.CompletedProcess[str]:
    """Run manage.py in an environment with nothing but these variables."""
    environment = {"PATH": os.environ["PATH"]}
    environment |= {name: value for name, value in variables.items() if value is not None}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_production_starts_with_what_it_needs():
    result = manage("check", **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CACHE_URL", "EMAIL_URL"])
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_production_refuses_to_start_without(name: str, value: str | None):
    result = manage("check", **(PRODUCTION | {name: value}))
    assert result.returncode != 0
    assert name in result.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "kort", "SECRET_KEY"),
        ("SECRET_KEY", SECRET[:49], "SECRET_KEY"),
        ("SECRET_KEY", "geheim" * 10, "SECRET_KEY"),
        ("DEBUG", "1", "DEBUG"),
        ("DEBUG", "true", "DEBUG"),
        ("PORTAL_ENV", "prod", "PORTAL_ENV"),
    ],
)
def test_production_refuses_what_is_unsafe(name: str, value: str, said: str):
    result = manage("check", **(PRODUCTION | {name: value}))
    assert result.returncode != 0
    assert said in result.stderr.strip().splitlines()[-1]


def test_production_makes_no_folder_and_no_secret_of_its_own(tmp_path: Path):
    assert manage("check", **PRODUCTION, VAR_DIR=str(tmp_path / "var")).returncode == 0
    assert not (tmp_path / "var").exists()


def settings_with(**variables: str) -> dict[str, Any]:
    """Some settings as they come out of these variables."""
    script = (
        "import json; from django.conf import settings as s; "
        f"print(json.dumps({{n: getattr(s, n) for n in '{SHOWN}'.split()}}, default=str))"
    )
    result = manage("shell", "--no-imports", "-c", script, **variables)
    assert result.returncode == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout.strip().splitlines()[-1])
    return answer


def test_production_speaks_https_only():
    settings = settings_with(**PRODUCTION)
    assert settings["DEBUG"] is False
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SESSION_COOKIE_HTTPONLY"] is True
    assert settings["SECURE_PROXY_SSL_HEADER"] is None
    assert settings["ALLOWED_HOSTS"] == ["lob.example", ".lob.example"]


def test_the_demo_starts_with_nothing_and_makes_its_secret_once(tmp_path: Path):
    folder = tmp_path / "var"
    settings = settings_with(VAR_DIR=str(folder))
    assert settings["ALLOWED_HOSTS"] == ["localhost", ".localhost", "127.0.0.1"]
    assert settings["DEBUG"] is False
    secret = (folder / "secret-key").read_text(encoding="utf-8")
    assert len(secret) >= 40
    assert (folder / "secret-key").stat().st_mode & 0o077 == 0
    settings_with(VAR_DIR=str(folder))
    assert (folder / "secret-key").read_text(encoding="utf-8") == secret


# Answers ---------------------------------------------------------------------------------------------------------


PATHS = ["/", "/leerjaar-1/", "/opdrachten/", "/bestaat-niet/", "/huisstijl-17456b.css"]


@pytest.mark.parametrize("path", PATHS)
def test_every_public_answer_has_a_strict_content_policy(school: Site, client_of: Any, path: str):
    policy = client_of("zuid.example").get(path)["Content-Security-Policy"]
    directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
    assert directives["default-src"] == ["'self'"]
    assert directives["object-src"] == ["'none'"]
    assert directives["base-uri"] == ["'self'"]
    assert directives["form-action"] == ["'self'"]
    assert directives["frame-ancestors"] == ["'self'"]
    sources = {source for values in directives.values() for source in values}
    assert sources <= {"'self'", "'none'", "data:"}
    assert "data:" not in directives.get("script-src", [])


@pytest.mark.parametrize("path", PATHS)
def test_every_public_answer_has_its_security_headers(school: Site, client_of: Any, path: str):
    response = client_of("zuid.example").get(path)
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_healthz_says_that_the_process_lives_and_asks_nothing_of_the_database(client_of: Any):
    """This test has no database: a query would fail it."""
    response = client_of("overal.example").get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Content-Type"] == "text/plain"


def test_http_leads_to_https_but_for_whoever_asks_whether_it_lives(school: Site, client_of: Any, settings: Any):
    settings.SECURE_SSL_REDIRECT = True
    response = client_of("zuid.example").get("/leerjaar-1/")
    assert (response.status_code, response["Location"]) == (301, "https://zuid.example/leerjaar-1/")
    assert client_of("zuid.example").get("/healthz").status_code == 200


def test_an_unchanged_page_is_not_sent_twice(school: Site, client_of: Any):
    client = client_of("zuid.example")
    first = client.get("/leerjaar-1/")
    again = client.get("/leerjaar-1/", headers={"host": "zuid.example", "if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_the_admin_asks_for_a_login_on_every_host(school: Site, client_of: Any):
    for host in ("portal.example", "zuid.example"):
        response = client_of(host).get("/admin/")
        assert response.status_code == 302
        assert "/admin/login/" in response["Location"]


def test_there_is_no_public_api(school: Site, client_of: Any):
    for path in ("/api/", "/api/v2/pages/", "/api/v3/pages/", "/django-admin/"):
        assert client_of("zuid.example").get(path).status_code == 404
