"""When the database, the cache or the code fails: a plain page in the reader's language, which asks for nothing."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import InterfaceError, OperationalError
from django.test import Client
from redis.exceptions import ConnectionError as Unreachable
from wagtail.models import Site

from portal import redis_cache
from portal.faults import RETRY_AFTER
from tests.home.html_checks import inline_faults, soup_of

HEADINGS = {
    "/": ("nl", "Deze site is even niet bereikbaar"),
    "/en/": ("en", "This site cannot be reached for a moment"),
    "/ar/leerjaar-2/": ("ar", "تعذّر الوصول إلى هذا الموقع مؤقتًا"),
    "/pl/": ("pl", "Ta strona jest chwilowo niedostępna"),
    "/tr/": ("tr", "Bu siteye şu anda ulaşılamıyor"),
    "/uk/": ("uk", "Цей сайт тимчасово недоступний"),
    "/admin/login/": ("nl", "Deze site is even niet bereikbaar"),
}
GONE = OperationalError("connection to server at 10.1.2.3 failed: password=geheim")


@pytest.fixture
def reader(client_of: Any) -> Client:
    """A browser that gets what a reader gets, not the error itself."""
    return client_of("zuid.example", raise_request_exception=False)


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", fail)


@pytest.mark.parametrize("path", HEADINGS)
def test_without_a_database_the_reader_is_told_so_in_their_language(
    reader: Client, monkeypatch: pytest.MonkeyPatch, path: str
):
    fail_with(monkeypatch, GONE)
    response = reader.get(path)
    language, heading = HEADINGS[path]
    assert (response.status_code, response["Retry-After"]) == (503, str(RETRY_AFTER))
    assert response["Cache-Control"] == "no-store"
    page = soup_of(response)
    assert (page.html["lang"], page.html["dir"]) == (language, "rtl" if language == "ar" else "ltr")
    assert page.h1.get_text() == heading
    assert page.select_one("main a")["href"] == path
    assert inline_faults(page) == []
    assert "geheim" not in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_the_admin_follows_the_browser_where_staff_can_have_that_language(
    reader: Client, monkeypatch: pytest.MonkeyPatch
):
    fail_with(monkeypatch, InterfaceError("connection already closed"))
    for asked, given in (("en", "en"), ("tr", "nl"), ("xx", "nl")):
        assert soup_of(reader.get("/admin/login/", headers={"accept-language": asked})).html["lang"] == given


def test_who_sent_a_form_is_told_to_check(reader: Client, monkeypatch: pytest.MonkeyPatch):
    fail_with(monkeypatch, GONE)
    response = reader.post("/en/leerjaar-2/x/antwoord/", {"pupil-0-first_name": "Sara"})
    assert response.status_code == 503
    assert "may not have been saved" in response.content.decode()
    assert "Sara" not in response.content.decode()
    assert not soup_of(response).select("main a")


def test_an_error_of_ours_is_not_called_a_pause(reader: Client, school: Site, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as broken:
        fail_with(broken, RuntimeError("geheim"))
        response = reader.get("/")
    assert response.status_code == 500
    assert "Retry-After" not in response
    assert soup_of(response).h1.get_text() == "Er ging iets mis aan onze kant"
    assert "geheim" not in response.content.decode()


def test_a_school_is_not_called_unknown_because_the_database_is_away(
    reader: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    from portal.hosts import SchoolHosts

    cache.clear()
    settings.ALLOWED_HOSTS = SchoolHosts(["lob.example"])
    fail_with(monkeypatch, GONE)
    assert reader.get("/").status_code == 503


# Redis -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def redis_away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A cache at an address where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setattr(redis_cache, "breaker", redis_cache.Breaker())
    there = {"BACKEND": "portal.redis_cache.PatientRedisCache", "LOCATION": f"redis://127.0.0.1:{port}/0"}
    settings.CACHES = {"default": there}
    return caches["default"]


def test_without_redis_nothing_is_known_and_nothing_fails(redis_away: Any):
    assert redis_away.set("a", 1) is None
    assert redis_away.get("a", "default") == "default"
    assert redis_away.get_many(["a", "b"]) == {}
    assert redis_away.add("a", 1) is False
    assert redis_away.get_or_set("a", lambda: 7) == 7
    assert "a" not in redis_away
    assert redis_away.touch("a") is False
    assert redis_away.delete("a") is False
    assert redis_away.set_many({"a": 1}) == ["a"]  # could not be set
    redis_away.delete_many(["a"])
    redis_away.clear()
    with pytest.raises(ValueError, match="away"):
        redis_away.incr("a")


def test_after_a_failure_redis_is_left_alone_for_a_while(redis_away: Any, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    def refuse(self: Any, **kwargs: Any) -> None:
        asked.append("connection")
        raise Unreachable

    monkeypatch.setattr("redis.connection.ConnectionPool.get_connection", refuse)
    clock = [100.0]
    monkeypatch.setattr(redis_cache.time, "monotonic", lambda: clock[0])
    redis_away.get("a")
    tries = len(asked)
    for _time in range(50):
        redis_away.get("a")
    assert len(asked) == tries
    clock[0] += redis_cache.SECONDS_ALONE
    redis_away.get("a")
    assert len(asked) == 2 * tries


def test_without_redis_pages_and_signing_in_work(redis_away: Any, school: Site, client_of: Any):
    from django.contrib.auth.models import User

    User.objects.create_superuser("baas", password="drie-groene-appels")
    client = client_of("zuid.example")
    assert client.get("/").status_code == 200
    sent = client.post("/admin/login/", {"username": "baas", "password": "drie-groene-appels"})
    assert (sent.status_code, sent["Location"]) == (302, "/admin/")
