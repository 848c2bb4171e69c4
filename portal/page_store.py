"""Pages kept in the memory of one process: as many bytes as it may use, and the least recently asked for go first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from prometheus_client import Counter

OVERHEAD = 1_500
"""What a kept page takes besides its content: headers, key, the objects themselves."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """An answer as it is sent, with the generations that it was made under."""

    names: tuple[str, ...]
    generations: tuple[str, ...]
    expires: float
    """Seconds since 1970; what a page says about today ends with the day."""
    headers: tuple[tuple[str, str], ...]
    content: bytes
    front_host: str = ""
    """The host whose pages a web server in front may keep too; empty for a name by which no school is known."""

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return len(self.content) + OVERHEAD


REQUESTS = Counter("portal_page_cache", "Public requests by what the page cache did with them", ["result"])


@dataclass(slots=True)
class Counts:
    """What became of requests since the process started."""

    hits: int = 0
    misses: int = 0
    """Made anew, and kept."""
    passed: int = 0
    """Not for the cache: signed in, a form, a search, an error."""

    def note(self, what: str) -> None:
        """One more, here and in the numbers for Prometheus."""
        setattr(self, what, getattr(self, what) + 1)
        REQUESTS.labels(what).inc()


@dataclass(slots=True)
class PageStore:
    """The pages of one process; safe for threads."""

    limit: int
    size: int = 0
    _pages: OrderedDict[tuple, KeptPage] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple) -> KeptPage | None:
        """The page under a key, which becomes the last to go."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: tuple, page: KeptPage) -> None:
        """Keep a page; one that would fill more than a quarter of the room is not kept."""
        if page.size > self.limit // 4:
            return
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self.size += page.size
            while self.size > self.limit:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._pages.clear()
            self.size = 0

    def __len__(self) -> int:
        return len(self._pages)

    def _drop(self, key: tuple) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.size -= page.size
