"""How far a piece of work is, told while it is being done: through the cache, which no transaction holds back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache

KEPT = 24 * 3600


@dataclass(frozen=True, slots=True)
class HowFar:
    """How far work was at a moment: in which part of it, and what is done of that part."""

    label: str
    done: int
    total: int
    part: int
    parts: int

    @property
    def percent(self) -> int:
        """Of all parts together, each for as much as any other."""
        share = self.done / self.total if self.total else 0
        return min(100, round(100 * (max(self.part - 1, 0) + share) / max(self.parts, 1)))


class Progress:
    """Counts what is done of what there is to do, part by part. This one tells nobody."""

    def __init__(self) -> None:
        self.label = ""
        self.done = self.total = self.part = 0
        self.parts = 1

    def begin(self, label: str) -> None:
        """The next part begins."""
        self.label, self.part = label, self.part + 1
        self.done = self.total = 0
        self.tell()

    def begin_again(self) -> None:
        """All that was done so far has to be done once more."""
        self.part = 0

    def expect(self, number: int) -> None:
        """So much there is to do in this part, beside what is known already."""
        self.total += number
        self.tell()

    def step(self, number: int = 1) -> None:
        """So much is done."""
        self.done += number
        self.tell()

    def tell(self) -> None:
        """Let others know."""


class JobProgress(Progress):
    """The progress of a job, for the page on which somebody waits."""

    def __init__(self, job_id: int) -> None:
        super().__init__()
        self.key = _key(job_id)

    def tell(self) -> None:
        """In the cache that web processes and workers share."""
        cache.set(self.key, (self.label, self.done, self.total, self.part, self.parts), KEPT)


def progress_of(job_ids: Iterable[int]) -> dict[int, HowFar]:
    """How far these jobs are, as far as they told; one question."""
    keys = {_key(job_id): job_id for job_id in job_ids}
    return {keys[key]: HowFar(*told) for key, told in cache.get_many(list(keys)).items()} if keys else {}


def _key(job_id: int) -> str:
    return f"job-progress:{job_id}"
