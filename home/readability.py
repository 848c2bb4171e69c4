"""How easy a text reads, and what in it could be easier. Advice, never a certified level.

Pure. The score is Flesch–Douma (textstat), which is made for Dutch; other languages only get the length of sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DUTCH = "nl"
LONG_SENTENCE = 20
"""Words; a sentence with more is hard to keep in mind."""
FEWEST_WORDS = 60
"""Below this a score says little."""
MOST_ADVICE = 40
FILE = Path(__file__).with_name("plain_words.yaml")

_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?…؟])[\"'”’)]*\s+|\n")
_WORD = re.compile(r"[\w’'-]*\w", re.UNICODE)
_BECOMES = r"(?:word|wordt|worden|werd|werden)"
_PREFIX = "aan|af|bij|door|in|mee|na|om|onder|op|over|samen|terug|toe|uit|voor|vast|weg"
_STRONG = "besproken|beschreven|begrepen|verzonden|ontvangen|verboden|vergeven|verloren|gedaan"
_PARTICIPLE = rf"(?:(?:{_PREFIX})?ge\w{{2,}}(?:d|t|en)|(?:be|ver|ont|her|er)\w{{3,}}(?:d|t)|{_STRONG})"
_PASSIVE = re.compile(rf"\b{_BECOMES}\b[^.,;:!?]*?\b({_PARTICIPLE})\b|\b({_PARTICIPLE})\s+{_BECOMES}\b", re.IGNORECASE)
_NO_PARTICIPLE = frozenset(
    {"geen", "gezond", "gelijk", "genoeg", "gewend", "gezamenlijk", "gemiddeld", "bekend", "bewust", "verschillend"}
    | {"gebied", "geluid", "gezicht", "gebouwen", "gegevens", "gesprekken", "gedachten", "gevoelens", "gedrag"}
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the text, and where the editor has it."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What could be easier: the sentence, why, and what to do."""

    kind: str
    place: str
    sentence: str
    why: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of a whole text. ``score`` is from about 0 (hard) to 100 (easy); None where there is none."""

    words: int
    sentences: int
    average: float
    score: int | None
    verdict: str | Promise
    advice: tuple[Advice, ...]
    left_out: int = 0


VERDICTS: Sequence[tuple[int, Any]] = (
    (80, gettext_lazy("Reads very easily.")),
    (65, gettext_lazy("Reads easily.")),
    (50, gettext_lazy("Takes some effort to read. Shorter sentences and simpler words help.")),
    (30, gettext_lazy("Hard to read for many parents. Make sentences shorter and words simpler.")),
    (-1000, gettext_lazy("Very hard to read. Say it as you would on the telephone.")),
)


@lru_cache(maxsize=1)
def shipped_advice() -> Mapping[str, str]:
    """Heavy words, with what to write instead."""
    words: dict[str, str] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return words


def judge(passages: Iterable[Passage], language: str, own: Mapping[str, str] | None = None) -> Report:
    """What there is to say of a text in a language; ``own`` are the school's words, with what to write instead."""
    parts = [(passage.place, sentence) for passage in passages for sentence in sentences_of(passage.text)]
    counts = [len(_WORD.findall(sentence)) for _place, sentence in parts]
    words = sum(counts)
    jargon = _jargon({**(shipped_advice() if language == DUTCH else {}), **(own or {})})
    advice = [
        found
        for (place, sentence), count in zip(parts, counts, strict=True)
        for found in _advice_on(place, sentence, count, language, jargon)
    ]
    score = _score([sentence for _place, sentence in parts]) if language == DUTCH and words >= FEWEST_WORDS else None
    return Report(
        words=words,
        sentences=len(parts),
        average=round(words / len(parts), 1) if parts else 0.0,
        score=score,
        verdict=next(text for least, text in VERDICTS if score >= least) if score is not None else "",
        advice=tuple(advice[:MOST_ADVICE]),
        left_out=max(0, len(advice) - MOST_ADVICE),
    )


def sentences_of(text: str) -> list[str]:
    """The sentences of a text; a new line begins a new one."""
    found = (piece.strip() for piece in _BETWEEN_SENTENCES.split(text))
    return [sentence for sentence in found if _WORD.search(sentence)]


def _score(sentences: Sequence[str]) -> int:
    """Flesch–Douma, within 0 and 100."""
    from textstat.textstat import textstatistics  # Takes a moment, and only who edits a page needs it.

    meter = textstatistics()
    meter.set_lang(DUTCH)
    text = " ".join(f"{sentence.rstrip('.!?…')}." for sentence in sentences)
    return max(0, min(100, round(meter.flesch_reading_ease(text))))


@dataclass(frozen=True, slots=True)
class _Jargon:
    pattern: re.Pattern[str] | None
    instead: Mapping[str, str]


def _jargon(words: Mapping[str, str]) -> _Jargon:
    instead = {word.lower(): better for word, better in words.items() if word.strip()}
    ordered = sorted(instead, key=lambda word: (-len(word), word))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)", re.IGNORECASE) if ordered else None
    return _Jargon(pattern, instead)


def _advice_on(place: str, sentence: str, count: int, language: str, jargon: _Jargon) -> list[Advice]:
    found = []
    if count > LONG_SENTENCE:
        why = _("This sentence has %(count)s words. Above %(most)s many readers lose the thread.")
        suggestion = _("Make two sentences of it, each with one message.")
        found.append(Advice("long", place, sentence, why % {"count": count, "most": LONG_SENTENCE}, suggestion))
    passive = _passive(sentence) if language == DUTCH else ""
    if passive:
        why = _("“%(words)s”: the sentence does not say who does it.") % {"words": passive}
        suggestion = _("Begin with who does it: “The mentor calls you”, not “You will be called”.")
        found.append(Advice("passive", place, sentence, why, suggestion))
    if jargon.pattern:
        for word in dict.fromkeys(match.group() for match in jargon.pattern.finditer(sentence)):
            why = _("“%(word)s” is a word that not everybody knows.") % {"word": word}
            suggestion = _("Write: %(instead)s") % {"instead": jargon.instead[word.lower()]}
            found.append(Advice("jargon", place, sentence, why, suggestion))
    return found


def _passive(sentence: str) -> str:
    """The words that make a Dutch sentence passive; empty where there are none."""
    for match in _PASSIVE.finditer(sentence):
        participle = (match.group(1) or match.group(2)).lower()
        if participle not in _NO_PARTICIPLE:
            return re.sub(r"\s+", " ", match.group())
    return ""
