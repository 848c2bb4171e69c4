"""The files with translations of the library: complete, true to the Dutch text, in the same words everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from home.library_files import LibraryFileError, Paper
from home.starter_files import apply, languages, read_glossary, read_translations
from home.starters import sources_of, starter_of, starters_in, translated_fields

LANGUAGES = ("ar", "en", "pl", "tr", "uk")
KEYS = ("thuisopdracht-kwaliteiten", "gesprek-kennismaking-algemeen", "bijeenkomst-spel-motieven-kwaliteiten-beroepen")


def test_there_are_translations_in_every_language_of_the_portal_but_dutch() -> None:
    assert tuple(languages()) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_can_be_read_and_translates_the_dutch_text_of_today(
    language: str, library_entries: list[Any]
) -> None:
    entries = {entry.key: entry for entry in library_entries}
    faults = []
    for key, translation in read_translations(language).items():
        wanted = translated_fields(entries[key], translation)
        now = sources_of(entries[key])
        if dict(translation.sources) != {name: now[name] for name in wanted}:
            faults.append(f"{key}: the Dutch text changed; translate again, then: manage.py stamp_starter_translations")
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_activity_of_the_library_is_translated(language: str, library_entries: list[Any]) -> None:
    wanted = {entry.key for entry in library_entries if not isinstance(entry, Paper)}
    assert set(read_translations(language)) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_done_with_parents_has_its_steps_and_questions(language: str, library_entries: list[Any]) -> None:
    translations = read_translations(language)
    with_steps = [entry for entry in library_entries if not isinstance(entry, Paper) and entry.steps]
    assert len(with_steps) == 36
    for entry in with_steps:
        fields = translated_fields(entry, translations[entry.key])
        assert {"title", "summary", "steps", "questions_home"} <= set(fields), entry.key


def test_a_translation_of_a_dutch_text_that_was_changed_since_is_not_used(library_entries: list[Any]) -> None:
    entry = next(entry for entry in library_entries if entry.key == KEYS[0])
    translation = read_translations("pl")[KEYS[0]]
    changed = entry.model_copy(update={"why": "Iets heel anders."})
    assert set(starter_of(entry, translation).texts) - set(starter_of(changed, translation).texts) == {"why"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("sleutel: x", "samenvatting"),
        ("sleutel: y\ntitel: T\nsamenvatting: S\nbron: {}", "bestandsnaam"),
        ("sleutel: x\ntitel: T\nsamenvatting: S\nbron: {}\nonbekend: 1", "onbekend"),
        ("a: [", "x.yaml"),
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "tr").mkdir()
    (tmp_path / "tr" / "x.yaml").write_text(text)
    with pytest.raises(LibraryFileError, match=fault):
        read_translations("tr", tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossaries_have_the_same_words(language: str) -> None:
    words = [term.dutch for term in read_glossary("en").terms]
    assert [term.dutch for term in read_glossary(language).terms] == words


def test_a_list_of_another_length_is_refused(library_entries: list[Any]) -> None:
    entry = next(entry for entry in library_entries if entry.key == KEYS[0])
    translation = read_translations("tr")[KEYS[0]]
    shorter = translation.model_copy(update={"questions_home": translation.questions_home[1:]})
    with pytest.raises(LibraryFileError, match="vragen_thuis: 4 in plaats van 5"):
        apply(shorter, entry)


def test_every_starter_is_found_again_after_reading() -> None:
    assert set(KEYS) <= set(starters_in("ar"))
