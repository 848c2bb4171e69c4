"""A Redis that lets everybody in and never says a word holds nobody up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from wagtail.models import Site

from portal import redis_cache
from tests.portal.page_cache.conftest import Reader


class Silent:
    """A server at ``port`` that takes calls and is silent; counts them."""

    def __init__(self) -> None:
        self.calls: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._take_calls, daemon=True).start()

    def _take_calls(self) -> None:
        while True:
            try:
                self.calls.append(self._door.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        """The end of it."""
        for one in (self._door, *self.calls):
            one.close()


@pytest.fixture
def silent(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Silent]:
    """The cache of the settings is at a server that says nothing."""
    server = Silent()
    monkeypatch.setattr(redis_cache, "breaker", redis_cache.Breaker())
    there = {"BACKEND": "portal.redis_cache.PatientRedisCache", "LOCATION": f"redis://127.0.0.1:{server.port}/0"}
    settings.CACHES = {"default": there}
    yield server
    server.close()


def test_it_is_called_once_and_not_waited_for_again(silent: Silent):
    cache = caches["default"]
    for _time in range(50):
        assert cache.get("a", "otherwise") == "otherwise"
        assert cache.set_many({"a": 1}) == ["a"]
    assert len(silent.calls) == 1
    waits = cache._cache.get_client().connection_pool.connection_kwargs
    assert max(waits["socket_timeout"], waits["socket_connect_timeout"]) <= 0.25
    assert waits["retry"].get_retries() == 1


def test_readers_get_their_pages(reader: Reader, silent: Silent, school: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.generations.cache", caches["default"])
    for path in ("/", "/leerjaar-1/", "/leerjaar-2/") * 2:
        assert "Zuiderschool" in reader.reads(path)
        assert not reader.has_kept(path)
    assert len(silent.calls) == 1
