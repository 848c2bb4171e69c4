"""The words that a public page explains: those that ship with the portal, and those of the school.

Without database or request. A page is searched for them once it is drawn; what is compiled is kept per language and
set of own words, so that a page costs a fraction of a millisecond.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FILE = Path(__file__).with_name("glossary.yaml")
SOURCE_LANGUAGE = "nl"
MAX_WORDS, MAX_SPELLING, MAX_EXPLANATION = 200, 120, 400

_NOT_EXPLAINED = "a|button|h[1-6]|summary|label|legend|textarea|select|caption|th|script|style|svg|nav|dfn"
_SEGMENT = re.compile(rf"<({_NOT_EXPLAINED})\b[^>]*>.*?</\1\s*>|<[^>]*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A word of a school. Without an explanation it is not explained; ``instead`` is advice to who writes."""

    word: str
    """Spellings, with commas between them; the first is the word."""
    language: str = SOURCE_LANGUAGE
    explanation: str = ""
    instead: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way in which a text may have it."""
        return tuple(part for piece in self.word.split(",") if (part := piece.strip()))


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its explanation; ``language`` is that of the explanation, empty where it is the reader's."""

    key: str
    term: str
    spellings: tuple[str, ...]
    explanation: str
    term_language: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """The words for readers of one language, by every spelling in lower case."""

    words: tuple[Word, ...]
    by_spelling: Mapping[str, Word]

    def __bool__(self) -> bool:
        return bool(self.words)


NO_WORDS = Glossary((), {})


def own_words(stored: Any) -> tuple[OwnWord, ...]:
    """The words that the settings of a school keep; what is no such thing is left out."""
    rows = [row for row in stored if isinstance(row, dict)] if isinstance(stored, list) else []
    fields = ("word", "language", "explanation", "instead")
    kept = (OwnWord(**{name: str(row.get(name) or "") for name in fields}) for row in rows)
    return tuple(word for word in kept if word.spellings)


@lru_cache(maxsize=1)
def _entries() -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load(FILE.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def shipped_kept() -> tuple[str, ...]:
    """The Dutch words that stay Dutch in every language."""
    return tuple(word for entry in _entries() for word in entry.get("keep", ()))


@lru_cache(maxsize=8)
def shipped_words(language: str) -> tuple[Word, ...]:
    """The words that ship with the portal, for readers of a language."""
    return tuple(_shipped(entry, language) for entry in _entries())


def _shipped(entry: Mapping[str, Any], language: str) -> Word:
    dutch = tuple(entry["words"][SOURCE_LANGUAGE])
    theirs = tuple(entry["words"].get(language, ())) if language != SOURCE_LANGUAGE else ()
    text = entry["text"].get(language)
    return Word(
        key=entry["key"],
        term=(theirs or dutch)[0],
        spellings=tuple(dict.fromkeys(theirs + dutch)),
        explanation=text or entry["text"][SOURCE_LANGUAGE],
        term_language="" if theirs or language == SOURCE_LANGUAGE else SOURCE_LANGUAGE,
        language="" if text else SOURCE_LANGUAGE,
    )


@lru_cache(maxsize=512)
def glossary_for(language: str, own: tuple[OwnWord, ...] = ()) -> Glossary:
    """The words for readers of a language: the school's in place of those that ship with the portal.

    A Dutch explanation of the school helps a reader of another language too, where nothing better is known.
    """
    words = {word.key: word for word in shipped_words(language)}
    known = {spelling.lower(): word.key for word in words.values() for spelling in word.spellings}
    for mine in own:
        is_readers = mine.language == language
        keys = {known[spelling.lower()] for spelling in mine.spellings if spelling.lower() in known}
        if not is_readers and (keys or mine.language != SOURCE_LANGUAGE):
            continue
        for key in keys:
            words.pop(key, None)
        if mine.explanation:
            other = "" if is_readers else mine.language
            key = f"own-{mine.spellings[0].lower()}"
            words[key] = Word(key, mine.spellings[0], mine.spellings, mine.explanation, other, other)
    ordered = tuple(sorted(words.values(), key=lambda word: word.term.lower()))
    return Glossary(ordered, {spelling.lower(): word for word in ordered for spelling in word.spellings})


# Explaining a piece of HTML ---------------------------------------------------------------------------------------


def explain(html: str, glossary: Glossary, done: set[str]) -> tuple[SafeString, tuple[Word, ...]]:
    """The HTML with the first occurrence of each word made a button, and the words that were found.

    ``done`` holds the keys of words that the page explained before; it grows. Headings, links, buttons and forms stay
    as they are.
    """
    wanted = _wanted(html, glossary, done)
    if not wanted:
        return mark_safe(html), ()
    found = _Search(glossary, _pattern(wanted), done)
    pieces, place = [], 0
    for match in _SEGMENT.finditer(html):
        if match.start() > place:
            pieces.append(found.in_text(html[place : match.start()]))
        pieces.append(match.group())
        place = match.end()
    pieces.append(found.in_text(html[place:]))
    return mark_safe("".join(pieces)), tuple(found.words)


def words_in(text: str, glossary: Glossary, done: set[str]) -> tuple[Word, ...]:
    """The words of a text that were not explained before, each once, in the order of the text; ``done`` grows.

    For texts that are links, in which nothing can be a button.
    """
    wanted = _wanted(text, glossary, done)
    found = _Search(glossary, _pattern(wanted), done)
    if wanted:
        found.in_text(text)
    return tuple(found.words)


def _wanted(text: str, glossary: Glossary, done: set[str]) -> frozenset[str]:
    """The spellings that may stand in a text, of words that were not explained before."""
    lowered = text.lower()
    wanted = (spelling for spelling in glossary.by_spelling if spelling in lowered)
    return frozenset(spelling for spelling in wanted if glossary.by_spelling[spelling].key not in done)


@lru_cache(maxsize=1024)
def _pattern(spellings: frozenset[str]) -> re.Pattern[str]:
    """Whole words, the longest first; Turkish has an i without a dot, which lower case makes of no other."""
    ordered: Iterable[str] = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ordered))})(?![\w-])", re.IGNORECASE)


class _Search:
    """Looks for words in one page's pieces of text, each word once."""

    def __init__(self, glossary: Glossary, pattern: re.Pattern[str], done: set[str]) -> None:
        self.glossary, self.pattern, self.done = glossary, pattern, done
        self.words: list[Word] = []

    def in_text(self, text: str) -> str:
        """The text, with what is new in it made buttons."""
        return self.pattern.sub(self._button, text) if len(text) > 2 else text

    def _button(self, match: re.Match[str]) -> str:
        word = self.glossary.by_spelling.get(match.group().lower())
        if word is None or word.key in self.done:
            return match.group()
        self.done.add(word.key)
        self.words.append(word)
        return format_html(
            '<button type="button" class="word" data-word popovertarget="{}">{}</button>',
            note_id(word),
            mark_safe(match.group()),
        )


def note_id(word: Word) -> str:
    """The id of a word's explanation on the page."""
    return f"word-{word.key}" if re.fullmatch(r"[a-z0-9-]+", word.key) else f"word-{word.key.encode().hex()}"
