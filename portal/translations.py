"""Keep the catalogues of translations true: find every text of the code, compile, and tell what is missing.

Dutch has every text. The other languages of parents have those that a reader of the public site can meet (PUBLIC and
STAFF_ONLY tell which); English is the language of the code, so it needs no catalogue.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

SOURCES = ("portal", "planner", "home", "templates")
KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

SOURCE_LANGUAGE = "nl"
PLURALS = {
    "nl": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "tr": "nplurals=2; plural=(n != 1);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}
"""The languages that have a catalogue, each with its plural forms (of whole numbers, in the order of Unicode)."""

PUBLIC = (
    "home/bank.py",
    "home/choices.py",
    "home/components.py",
    "home/feedback_forms.py",
    "home/feedback_views.py",
    "home/middleware.py",
    "home/models/feedback.py",
    "home/parts.py",
    "home/templatetags/",
    "home/views.py",
    "planner/actions_replies.py",
    "planner/choices.py",
    "planner/components.py",
    "planner/drawing.py",
    "planner/drawing_parts.py",
    "planner/exports.py",
    "planner/labels.py",
    "planner/our_year.py",
    "planner/our_year_views.py",
    "planner/papers.py",
    "planner/pdf.py",
    "planner/plan.py",
    "planner/queries.py",
    "planner/reply_forms.py",
    "planner/reply_queries.py",
    "planner/reply_limits.py",
    "planner/reply_views.py",
    "planner/slot_forms.py",
    "planner/templatetags/planner_tags.py",
    "planner/timeline.py",
    "planner/titles.py",
    "planner/views.py",
    "templates/404.html",
    "templates/base.html",
    "templates/fault.html",
    "templates/home/",
    "templates/planner/",
)
"""Where the texts of the public site stand: these files, and what lies below these folders."""

STAFF_ONLY = (
    "templates/**/admin/*",
    "templates/home/mail/*",
    "templates/planner/pdf/coverage_table.html",
    "templates/planner/pdf/learning_line.html",
)
"""What of these only staff sees."""

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
_MARKUP = re.compile(r"<[^>]+>|&#?\w+;")

Key = tuple[str, str, str]
"""Context, text, plural; empty where there is none."""


def source_texts(base: Path) -> dict[Key, list[str]]:
    """Every text of the code that wants translating, with the files that use it."""
    found: dict[Key, list[str]] = {}
    for folder in SOURCES:
        for path in sorted((base / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                for key in _texts_of(path):
                    found.setdefault(key, []).append(path.relative_to(base).as_posix())
    return found


def is_public(file: str) -> bool:
    """Whether a reader of the public site can meet the texts of a file, named from the project's folder."""
    path = Path(file)
    return file.startswith(PUBLIC) and not any(_lies_in(path, pattern) for pattern in STAFF_ONLY)


def texts_for(texts: dict[Key, list[str]], language: str) -> dict[Key, list[str]]:
    """The texts that a language must have: all in Dutch, in the others those of the public site."""
    if language == SOURCE_LANGUAGE:
        return texts
    public = {key: [file for file in files if is_public(file)] for key, files in texts.items()}
    return {key: files for key, files in public.items() if files}


def _lies_in(path: Path, pattern: str) -> bool:
    folder, _star, inner = pattern.removesuffix("/*").partition("/**/")
    if inner:
        return path.is_relative_to(folder) and inner in path.relative_to(folder).parts[:-1]
    return path.is_relative_to(folder)


def _texts_of(path: Path) -> Iterator[Key]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = "\n".join(line.lstrip() for line in templatize(source, origin=path.name).splitlines())
    for _line, text, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS, options={}):
        singular, plural = (text, "") if isinstance(text, str) else (text[0], text[1])
        if singular:
            yield context or "", singular, plural


def catalogue_path(base: Path, language: str) -> Path:
    """Where the catalogue of a language lies."""
    return base / "locale" / language / "LC_MESSAGES" / "django.po"


def update(base: Path, language: str) -> tuple[int, int]:
    """Add new texts to a catalogue, drop those that nobody uses; returns how many of each."""
    path = catalogue_path(base, language)
    catalogue = polib.pofile(str(path)) if path.exists() else _new_catalogue(language)
    texts = texts_for(source_texts(base), language)
    present = {_key(entry): entry for entry in catalogue}
    for key, files in sorted(texts.items()):
        entry = present.get(key)
        if entry is None:
            entry = _new_entry(key, language)
            catalogue.append(entry)
        entry.occurrences = [(file, "") for file in sorted(set(files))]
    gone = [entry for key, entry in present.items() if key not in texts]
    for entry in gone:
        catalogue.remove(entry)
    catalogue.sort(key=lambda entry: (entry.occurrences[:1], entry.msgid))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return len(texts.keys() - present.keys()), len(gone)


def problems(base: Path, language: str) -> list[str]:
    """What is wrong with a catalogue: texts that it lacks, does not translate or says wrongly, or that nobody uses."""
    path = catalogue_path(base, language)
    if not path.exists():
        return [f"{language}: there is no catalogue"]
    texts = texts_for(source_texts(base), language)
    catalogue = polib.pofile(str(path))
    entries = {_key(entry): entry for entry in catalogue}
    return [
        *(f"{language}: not in the catalogue: {key[1]!r}" for key in texts.keys() - entries.keys()),
        *(f"{language}: used nowhere: {key[1]!r}" for key in entries.keys() - texts.keys()),
        *([] if _plural_forms(catalogue) == PLURALS[language] else [f"{language}: other plural forms"]),
        *(f"{language}: {fault}: {key[1]!r}" for key, entry in entries.items() for fault in faults(entry, language)),
    ]


def faults(entry: polib.POEntry, language: str) -> list[str]:
    """What is wrong with one translation: missing or doubtful, or with other placeholders or markup than the text."""
    if not entry.translated():
        return ["not translated"]
    if not entry.msgid_plural:
        return _differences(entry.msgid, entry.msgstr)
    forms = [text for _number, text in sorted(entry.msgstr_plural.items())]
    if len(forms) != _number_of_plurals(language) or not all(forms):
        return ["a plural form is missing"]
    # A form for few may say the number in words ("two weeks" is one word in Arabic); the last one never does.
    invented = [f"placeholder {name} does not exist" for form in forms for name in _extra(entry.msgid_plural, form)]
    return invented or _differences(entry.msgid_plural, forms[-1])


def compile_all(base: Path) -> int:
    """Write the binary catalogue beside each; returns how many."""
    paths = sorted((base / "locale").glob("*/LC_MESSAGES/django.po"))
    for path in paths:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return len(paths)


def _differences(source: str, translation: str) -> list[str]:
    found = []
    if Counter(_PLACEHOLDER.findall(source)) != Counter(_PLACEHOLDER.findall(translation)):
        found.append("other placeholders")
    if Counter(_MARKUP.findall(source)) != Counter(_MARKUP.findall(translation)):
        found.append("other markup")
    if source.strip() == source and translation.strip() != translation:
        found.append("space around it")
    return found


def _extra(source: str, translation: str) -> set[str]:
    return set(_PLACEHOLDER.findall(translation)) - set(_PLACEHOLDER.findall(source))


def _number_of_plurals(language: str) -> int:
    return int(PLURALS[language].removeprefix("nplurals=").partition(";")[0])


def _plural_forms(catalogue: polib.POFile) -> str:
    return str(catalogue.metadata.get("Plural-Forms", ""))


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def _new_entry(key: Key, language: str) -> polib.POEntry:
    context, singular, plural = key
    plurals = dict.fromkeys(range(_number_of_plurals(language)), "") if plural else {}
    flags = ["python-format"] if "%(" in singular else []
    return polib.POEntry(
        msgctxt=context or None, msgid=singular, msgid_plural=plural, msgstr_plural=plurals, flags=flags
    )


def _new_catalogue(language: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    return catalogue
