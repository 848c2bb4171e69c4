"""Keep the catalogues of translations true: find every text of the code, compile, and tell what is missing."""

from __future__ import annotations

import io
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


def _texts_of(path: Path) -> Iterator[Key]:
    source = path.read_text(encoding="utf-8")
    if path.suffix in {".html", ".txt"}:
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
    texts = source_texts(base)
    present = {_key(entry): entry for entry in catalogue}
    for key, files in sorted(texts.items()):
        entry = present.get(key)
        if entry is None:
            entry = _new_entry(key)
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
    """What is wrong with a catalogue: texts that it lacks, or has no translation for, or that nobody uses."""
    path = catalogue_path(base, language)
    if not path.exists():
        return [f"{language}: there is no catalogue"]
    texts = source_texts(base)
    entries = {_key(entry): entry for entry in polib.pofile(str(path))}
    return [
        *(f"{language}: not in the catalogue: {key[1]!r}" for key in texts.keys() - entries.keys()),
        *(f"{language}: used nowhere: {key[1]!r}" for key in entries.keys() - texts.keys()),
        *(f"{language}: not translated: {key[1]!r}" for key, entry in entries.items() if not entry.translated()),
    ]


def compile_all(base: Path) -> int:
    """Write the binary catalogue beside each; returns how many."""
    paths = sorted((base / "locale").glob("*/LC_MESSAGES/django.po"))
    for path in paths:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return len(paths)


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def _new_entry(key: Key) -> polib.POEntry:
    context, singular, plural = key
    plurals = {0: "", 1: ""} if plural else {}
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
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue
