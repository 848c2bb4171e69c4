"""A Redis cache that may be away: then nothing is known and nothing is kept, and the pages come from the database.

After a failure Redis is left alone for a few seconds, so that no page waits for it time and again. Counting says that
it could not count; who limits by it decides what that means (see ``RATELIMIT_FAIL_OPEN`` in the settings).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django_prometheus.cache.metrics import (
    django_cache_get_total,
    django_cache_hits_total,
    django_cache_misses_total,
)
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as TooSlow
from redis.retry import Retry

logger = logging.getLogger(__name__)
SECONDS_ALONE = 3.0
OPTIONS = {"socket_connect_timeout": 0.25, "socket_timeout": 0.25, "health_check_interval": 30}
"""Seconds: one that hangs holds up one reader for a quarter of a second, and then nobody for three."""


class Breaker:
    """Remembers for this process that Redis did not answer a moment ago."""

    def __init__(self) -> None:
        self.closed_again_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether not to ask."""
        return time.monotonic() < self.closed_again_at

    def trip(self) -> None:
        """It did not answer."""
        self.closed_again_at = time.monotonic() + SECONDS_ALONE
        logger.warning("The cache does not answer; pages come from the database.")


breaker = Breaker()
_nothing = object()


def _patient(name: str, otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """The client's own method, or this answer where Redis is away."""
    ask: Callable[..., Any] = getattr(RedisCacheClient, name)

    def method(self: Any, *args: Any) -> Any:
        if not breaker.is_open:
            try:
                return ask(self, *args)
            except (Unreachable, TooSlow):
                breaker.trip()
        return otherwise(*args)

    return method


def _cannot_count(key: str, delta: int) -> int:
    raise ValueError(f"{key} cannot be counted: the cache is away.")


class PatientClient(RedisCacheClient):
    """Django's client for Redis, with an answer for each question that cannot be asked."""

    get = _patient("get", lambda key, default: default)
    get_many = _patient("get_many", lambda keys: {})
    has_key = _patient("has_key", lambda key: False)
    add = _patient("add", lambda key, value, timeout: False)
    set = _patient("set", lambda key, value, timeout: None)
    set_many = _patient("set_many", lambda data, timeout: None)
    touch = _patient("touch", lambda key, timeout: False)
    incr = _patient("incr", _cannot_count)
    delete = _patient("delete", lambda key: False)
    delete_many = _patient("delete_many", lambda keys: None)
    clear = _patient("clear", lambda: False)


class PatientRedisCache(RedisCache):
    """The cache of the settings, where ``CACHE_URL`` names a Redis."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What is kept; where somebody collects numbers, it is counted whether that was anything."""
        if not settings.METRICS_TOKEN:
            return super().get(key, default, version)
        found = super().get(key, _nothing, version)
        django_cache_get_total.labels("redis").inc()
        (django_cache_misses_total if found is _nothing else django_cache_hits_total).labels("redis").inc()
        return default if found is _nothing else found

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        """The keys that could not be set: all of them where Redis is away, else none."""
        lost: list[Any] = super().set_many(*args, **kwargs)
        return list(args[0] if args else kwargs["data"]) if breaker.is_open else lost

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        # One more try where the line is cut: after Redis started anew, the connections that are kept are dead. None
        # where it is silent: that would only be waited for twice.
        options = {"retry": Retry(NoBackoff(), 1, (Unreachable,)), **OPTIONS, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._class = PatientClient
