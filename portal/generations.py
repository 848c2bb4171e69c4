"""The generation of each school's public pages: a random text in the shared cache, another one after every change.

A page kept in a process's memory is worth something as long as the generations that it was made under still stand.
Random, so that one that the cache has lost never comes back.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterable

from django.core.cache import cache

EVERYTHING = "everything"
PORTAL = "portal"
"""The portal's own pages, which name the schools."""
AWAY_SECONDS = 2.0
logger = logging.getLogger(__name__)
_away_until = 0.0


def school_name(site_id: int) -> str:
    """What the generation of one school is called."""
    return f"school-{site_id}"


def read_generations(names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The generations of today; None where the shared cache does not answer, so that nothing kept can be trusted."""
    global _away_until
    if time.monotonic() < _away_until:
        return None
    keys = [_key(name) for name in names]
    try:
        found = cache.get_many(keys)
        for key in keys:
            if key not in found:
                cache.add(key, secrets.token_hex(8), None)
                found[key] = cache.get(key)
    except Exception:
        # Whatever a cache's client raises: pages are then made anew, which is slower and never wrong.
        _away_until = time.monotonic() + AWAY_SECONDS
        logger.exception("The shared cache does not answer; pages are made anew.")
        return None
    generations = tuple(found[key] for key in keys)
    return generations if all(generations) else None


def renew_generations(names: Iterable[str]) -> bool:
    """From now on what was kept under these names is worth nothing; False where the shared cache does not answer."""
    try:
        lost = cache.set_many({_key(name): secrets.token_hex(8) for name in names}, None)
    except Exception:
        logger.exception("The shared cache does not answer; a change could not be told.")
        return False
    return not lost


def _key(name: str) -> str:
    return f"pages:{name}"
