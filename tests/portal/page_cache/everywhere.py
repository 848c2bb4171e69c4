"""All that the cache keeps of a school, before and after a change: nothing of it may be of before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from portal.page_cache import counts, store
from tests.portal.page_cache.conftest import Commit, Reader

Answer = tuple[int, bytes]
LEFT_OUT = re.compile(r"(\.(pdf|xlsx|png|css|js)|/poster/)$|^(/\w\w)?/leerjaar-[34]/|^/(static|media|documents|admin)/")
"""Slow to make, never kept, or the same as another level."""
SIGNED = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
THEIRS = ("/", "/leerjaar-1/", "/opdrachten/")


@dataclass(slots=True)
class Change:
    """What a change did to the addresses of a school."""

    changed: set[str] = field(default_factory=set)
    """Those whose answer is another one."""


@dataclass(frozen=True, slots=True)
class Everywhere:
    """``with everywhere(): …`` makes a change while everything is kept, and looks at all of it afterwards."""

    reader: Reader
    neighbour: Reader
    commit: Commit

    @contextmanager
    def __call__(self, *also: str, of_all: bool = False) -> Iterator[Change]:
        """``also``: addresses to which no page leads. ``of_all``: the pages of other schools may end too."""
        paths = self.places(*also)
        before = {path: self._answer(path) for path in paths}
        kept = {path for path in paths if self.is_kept(path)}
        assert len(kept) > 5, kept
        self.neighbour.warm(*THEIRS)
        found = Change()
        with self.commit():
            yield found
        after = {path: self._answer(path) for path in paths}
        theirs = [path for path in THEIRS if not self.neighbour.has_kept(path)]
        assert of_all or theirs == [], "the other school's pages ended too"
        again = {path for path in paths if after[path][0] == 200 and self.is_kept(path)}
        store.clear()
        fresh = {path: self._answer(path) for path in paths}
        late = [path for path in paths if path in kept | again and after[path] != fresh[path]]
        assert late == [], f"of before the change: {late}"
        found.changed = {path for path in kept if before[path] != after[path]}

    def places(self, *also: str) -> list[str]:
        """Every address of the school to which its pages lead."""
        found, waiting = dict.fromkeys(("/", *also)), ["/", *also]
        while waiting:
            here = waiting.pop()
            response = self.reader.get(here)
            if not response.get("Content-Type", "").startswith("text/html"):
                continue
            for link in BeautifulSoup(response.content, "html.parser").find_all(["a", "link"], href=True):
                there = urlsplit(urljoin(f"http://{self.reader.host}{here}", link["href"]))
                path = there.path
                if there.hostname != self.reader.host or there.query or path in found or LEFT_OUT.search(path):
                    continue
                found[path] = None
                waiting.append(path)
        return list(found)

    def _answer(self, path: str) -> Answer:
        response = self.reader.get(path)
        return response.status_code, SIGNED.sub(b"", response.content)

    def is_kept(self, path: str) -> bool:
        """Whether it comes from the cache when it is asked for again."""
        before = counts.hits
        self.reader.get(path)
        return counts.hits == before + 1
