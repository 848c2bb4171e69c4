"""Words that a translation machine leaves as they are: those of Dutch schools, and a school's own.

Without database or request. Parents meet these words at school and in letters, and the page explains them in their own
language; a machine makes of a *decaan* the dean of a cathedral.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from home.glossary import SOURCE_LANGUAGE, OwnWord, shipped_kept

_OF_SCHOOL: ContextVar[tuple[str, ...]] = ContextVar("words of the school", default=())
_MARKUP = re.compile(r"<[^>]*>|&#?\w+;|https?://[^\s<>\"]+|[\w.+-]+@[\w-]+\.\w+")


@dataclass(frozen=True, slots=True)
class Guard:
    """How a service is told that it leaves something alone."""

    before: str
    after: str
    shape: str
    """What that may have become on its way, as an expression with the words as its group."""


XML = Guard("<keep>", "</keep>", r"<keep\s*>(.*?)</keep\s*>")
HTML = Guard('<span translate="no">', "</span>", r"<span\s+translate\s*=\s*[\"']?no[\"']?\s*>(.*?)</span\s*>")


def words_of_school(name: str, own: Iterable[OwnWord]) -> tuple[str, ...]:
    """The name of a school and the Dutch words that it explains itself."""
    spellings = (
        text for word in own if word.explanation and word.language == SOURCE_LANGUAGE for text in word.spellings
    )
    return tuple(text for text in (name.strip(), *spellings) if text)


@contextmanager
def keeping(words: tuple[str, ...]) -> Iterator[None]:
    """While this lasts a machine leaves these words as they are, besides those of all schools."""
    token = _OF_SCHOOL.set(words)
    try:
        yield
    finally:
        _OF_SCHOOL.reset(token)


def guarded(html: str, guard: Guard) -> str:
    """A text as it is sent, with what is to stay marked."""
    pattern = _pattern(_OF_SCHOOL.get())
    pieces, place = [], 0
    for match in _MARKUP.finditer(html):
        pieces += [_marked(html[place : match.start()], pattern, guard), match.group()]
        place = match.end()
    return "".join([*pieces, _marked(html[place:], pattern, guard)])


def bared(html: str, guard: Guard) -> str:
    """An answer without the marks."""
    return re.sub(guard.shape, r"\1", html, flags=re.DOTALL | re.IGNORECASE)


def keeps_words(html: str, answer: str) -> bool:
    """Whether every word that was to stay is still in the answer."""
    found = set(_pattern(_OF_SCHOOL.get()).findall(_MARKUP.sub(" ", html)))
    return all(word in answer for word in found)


def _marked(text: str, pattern: re.Pattern[str], guard: Guard) -> str:
    return pattern.sub(lambda match: f"{guard.before}{match.group()}{guard.after}", text)


@lru_cache(maxsize=256)
def _pattern(own: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words, the longest first."""
    words = sorted({*shipped_kept(), *own}, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])", re.IGNORECASE)
