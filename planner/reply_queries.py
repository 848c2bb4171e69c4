"""What staff read of the replies on an invitation; a fixed number of queries, however many there are."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale as BabelLocale
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planner.choices import Answer
from planner.models import ListedPupil, Reply, ReplyPupil
from planner.occasions import Occasion

INTERPRETER_LANGUAGES = (
    "ar", "bg", "ckb", "de", "en", "es", "fa", "fr", "hu", "it", "ku", "pap", "pl", "ps", "pt", "ro", "ru", "so",
    "sr", "ti", "tr", "uk", "ur", "vi", "zgh", "zh",
)  # fmt: skip
"""For which parents can ask an interpreter; another language is a telephone call."""
OTHER_LANGUAGE = "other"


def language_name(code: str) -> str:
    """A language in the reader's own words."""
    if code == OTHER_LANGUAGE:
        return _("another language")
    names = BabelLocale.parse((get_language() or "nl").replace("-", "_")).languages
    return str(names.get(code, code))


@dataclass(frozen=True, slots=True)
class PupilLine:
    """A pupil on a list of staff: with the family's reply, or without any, and with the name of the class list."""

    pupil: ReplyPupil | ListedPupil
    reply: Reply | None
    listed: ListedPupil | None = None

    @property
    def key(self) -> str:
        """Names this line in a form."""
        return f"{'reply' if self.reply else 'list'}-{self.pupil.pk}"

    @property
    def choices(self) -> list[str]:
        """What the pupil chose: the family's word, or else what school knew."""
        return self.pupil.choices or (self.listed.choices if self.listed else [])

    @property
    def language(self) -> str:
        """For which an interpreter is needed."""
        return language_name(self.reply.interpreter) if self.reply and self.reply.interpreter else ""


@dataclass(frozen=True, slots=True)
class ClassLines:
    """A class: who comes, who does not, who wants to be called, and for whom nobody has answered."""

    class_name: str
    coming: tuple[PupilLine, ...]
    waiting: tuple[PupilLine, ...]
    call: tuple[PupilLine, ...]
    not_coming: tuple[PupilLine, ...]
    unanswered: tuple[PupilLine, ...]
    has_list: bool

    @property
    def replied(self) -> tuple[PupilLine, ...]:
        """All pupils with a reply."""
        return (*self.coming, *self.waiting, *self.call, *self.not_coming)

    @property
    def at_the_door(self) -> list[PupilLine]:
        """Who may turn up: all but those who said no, by first name."""
        lines = [*self.coming, *self.waiting, *self.call, *self.unanswered]
        return sorted(lines, key=lambda line: name_key(line.pupil.first_name))


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """The numbers of a class, in pupils."""

    class_name: str
    invited: int
    replied: int
    said_yes: int
    came: int
    languages: dict[str, int]
    """A plain dict: a Counter answers every name that a template asks for with nought."""
    unanswered: int = 0
    """For how many names of the class list nobody has answered."""


def name_key(name: str) -> str:
    """The same for two spellings of a name that differ in case, accents or spaces only."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in plain if char.isalnum())


def lines_by_class(occasion: Occasion, seen: frozenset[str] | None = None) -> list[ClassLines]:
    """The classes of an invitation that somebody may see (None: all), in the order of the level."""
    source = occasion.source
    by_class: dict[str, list[PupilLine]] = defaultdict(list)
    replies = source.replies.prefetch_related("pupils")
    for reply in replies:
        for pupil in reply.pupils.all():
            by_class[pupil.class_name].append(PupilLine(pupil, reply))
    listed: dict[str, list[ListedPupil]] = defaultdict(list)
    for entry in source.listed.all():
        listed[entry.class_name].append(entry)
    names = list(dict.fromkeys([*occasion.classes, *sorted(by_class), *sorted(listed)]))
    return [_class(name, by_class[name], listed[name]) for name in names if seen is None or name in seen]


def _first(entries: list[ListedPupil]) -> ListedPupil | None:
    """Take the first of what is left."""
    return entries.pop(0) if entries else None


def _class(name: str, lines: list[PupilLine], listed: list[ListedPupil]) -> ClassLines:
    left: defaultdict[str, list[ListedPupil]] = defaultdict(list)
    for entry in listed:
        left[name_key(entry.first_name)].append(entry)
    lines = [PupilLine(line.pupil, line.reply, _first(left[name_key(line.pupil.first_name)])) for line in lines]
    answered = {line.listed.pk for line in lines if line.listed}
    unanswered = [PupilLine(entry, None, entry) for entry in listed if entry.pk not in answered]

    def of(answer: Answer, *, waiting: bool = False) -> tuple[PupilLine, ...]:
        return tuple(
            line for line in lines if line.reply and (line.reply.answer, line.reply.is_waiting) == (answer, waiting)
        )

    return ClassLines(
        class_name=name,
        coming=of(Answer.YES),
        waiting=of(Answer.YES, waiting=True),
        call=of(Answer.CALL),
        not_coming=of(Answer.NO),
        unanswered=tuple(unanswered),
        has_list=bool(listed),
    )


def choices_made(lines: Iterable[ClassLines]) -> list[tuple[str, int]]:
    """How many pupils for whom somebody comes chose what, the most first."""
    return Counter(choice for row in lines for line in row.coming for choice in line.choices).most_common()


def counts_by_class(occasion: Occasion, seen: frozenset[str] | None = None) -> list[ClassCounts]:
    """The same in numbers; a pupil for whom two replies came counts once, unless the class has two of that name."""
    sizes = Counter(occasion.source.listed.values_list("class_name", flat=True))
    namesakes = Counter(
        (class_name, name_key(name))
        for class_name, name in occasion.source.listed.values_list("class_name", "first_name")
    )
    result = []
    for lines in lines_by_class(occasion, seen):
        name = lines.class_name

        def count(group: Iterable[PupilLine], name: str = name) -> int:
            numbers = Counter(name_key(line.pupil.first_name) for line in group)
            return sum(min(number, max(1, namesakes[name, key])) for key, number in numbers.items())

        came = [line for line in (*lines.replied, *lines.unanswered) if line.pupil.came]
        replied = count(lines.replied)
        languages = Counter(line.reply.interpreter for line in lines.replied if line.reply and line.reply.interpreter)
        result.append(
            ClassCounts(
                name,
                max(sizes[name], replied),
                replied,
                count(lines.coming),
                count(came),
                dict(languages),
                len(lines.unanswered),
            )
        )
    return result


@dataclass(frozen=True, slots=True)
class Needs:
    """What has to be arranged."""

    people: int
    waiting: int
    childcare: int
    languages: tuple[tuple[str, int], ...]
    calls: tuple[Reply, ...]
    questions: tuple[Reply, ...]


def needs_of(occasion: Occasion, seen: frozenset[str] | None = None) -> Needs:
    """What the replies that somebody may see ask of the school."""
    replies = [
        reply
        for reply in occasion.source.replies.prefetch_related("pupils")
        if seen is None or any(pupil.class_name in seen for pupil in reply.pupils.all())
    ]
    coming = [reply for reply in replies if reply.answer == Answer.YES]
    languages = Counter(reply.interpreter for reply in replies if reply.interpreter)
    return Needs(
        people=sum(reply.people for reply in coming if not reply.is_waiting),
        waiting=sum(reply.people for reply in coming if reply.is_waiting),
        childcare=sum(reply.childcare for reply in coming),
        languages=tuple(sorted((language_name(code), number) for code, number in languages.items())),
        calls=tuple(reply for reply in replies if reply.answer == Answer.CALL),
        questions=tuple(reply for reply in replies if reply.question),
    )
