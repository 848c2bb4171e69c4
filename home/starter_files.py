"""Read the translations of the starter library: a YAML file per language and activity, in the words of the library.

A file holds what a parent reads of an activity, and nothing that it does not translate. ``bron`` tells by which Dutch
text each part was made, so that a translation of a text that was changed since is not used. This module knows nothing
of the database; see ``home/library_translations/README.md``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from home import library_files as files
from home.library_files import Key, LibraryFileError, Step, Text, Title

TRANSLATIONS_FOLDER = Path(__file__).parent / "library_translations"
GLOSSARY = "woordenlijst.yaml"

Model = TypeVar("Model", bound=BaseModel)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class TranslatedDiscussion(_Part):
    """Where, when and how an assignment is talked over afterwards."""

    where: Text = Field(alias="waar")
    when: Text = Field(alias="wanneer")
    how: Text = Field(alias="hoe")


class Translation(_Part):
    """What a parent reads of one activity, in one language. All but key, title and summary may be left out."""

    key: Key = Field(alias="sleutel")
    title: Title = Field(alias="titel")
    summary: Text = Field(alias="samenvatting")
    questions_home: tuple[Text, ...] = Field((), alias="vragen_thuis")
    steps: tuple[Step, ...] = Field((), alias="stappen")
    tips: tuple[Text, ...] = ()
    why: Text | None = Field(None, alias="waarom")
    pupil_task: Text | None = Field(None, alias="leerling_doet")
    parent_task: Text | None = Field(None, alias="ouder_doet")
    with_whom: Text | None = Field(None, alias="met_wie")
    way_out: Text | None = Field(None, alias="uitweg")
    sensitivities: Text | None = Field(None, alias="gevoelig")
    handing_in: Text | None = Field(None, alias="inleveren")
    discussion: TranslatedDiscussion | None = Field(None, alias="bespreken")
    questions_from_mentor: tuple[Text, ...] = Field((), alias="mentor_vraagt")
    preparation_parent: tuple[Text, ...] = Field((), alias="voorbereiding_ouder")
    agreements: tuple[Text, ...] = Field((), alias="afspraken")
    aim: Text | None = Field(None, alias="doel")
    programme: tuple[Title, ...] = Field((), alias="programma")
    follow_up: tuple[Text, ...] = Field((), alias="vervolg")
    what: Text | None = Field(None, alias="wat")
    where: Text | None = Field(None, alias="waar")
    sources: dict[str, str] = Field(alias="bron")


class Term(_Part):
    """A word of the field in another language; ``explanation`` goes with its first use."""

    dutch: Text = Field(alias="nederlands")
    term: Text = Field(alias="vertaling")
    explanation: str = Field("", alias="uitleg")


class Glossary(_Part):
    """The words of the field in one language, and what the pages around the activities are called."""

    bank: Title = Field(alias="opdrachtenbank")
    terms: tuple[Term, ...] = Field(alias="woorden", min_length=1)


def languages() -> list[str]:
    """The languages that have translations."""
    return sorted(path.name for path in TRANSLATIONS_FOLDER.iterdir() if path.is_dir())


def read_glossary(language: str, folder: Path = TRANSLATIONS_FOLDER) -> Glossary:
    """The words of the field in a language. Raises LibraryFileError."""
    path = folder / language / GLOSSARY
    return _checked(Glossary, path, _data(path))


def read_translations(language: str, folder: Path = TRANSLATIONS_FOLDER) -> dict[str, Translation]:
    """The translations in a language by key; empty for a language without. Raises LibraryFileError with all faults."""
    found: dict[str, Translation] = {}
    faults: list[str] = []
    for path in sorted((folder / language).glob("*.yaml")):
        if path.name == GLOSSARY:
            continue
        try:
            translation = _checked(Translation, path, _data(path))
            if translation.key != path.stem:
                raise LibraryFileError(f"{path.name}: sleutel: moet gelijk zijn aan de bestandsnaam ({path.stem})")
            found[translation.key] = translation
        except LibraryFileError as error:
            faults.append(f"{language}: {error}")
    if faults:
        raise LibraryFileError("\n".join(faults))
    return found


def apply(translation: Translation, entry: files.Activity) -> files.Activity:
    """The activity as a parent reads it in the other language; what is not translated stays Dutch.

    Raises LibraryFileError where a list has another length than the Dutch one.
    """
    _check_lengths(translation, entry)
    given = {
        "title": translation.title,
        "summary": translation.summary,
        "questions_home": translation.questions_home or entry.questions_home,
        "steps": translation.steps or entry.steps,
        "tips": _tips(translation, entry),
    }
    match entry:
        case files.HomeAssignment():
            given |= _of_home_assignment(translation, entry)
        case files.ConversationGuide():
            given |= _of_conversation(translation, entry)
        case files.ParentMeeting():
            given |= _of_meeting(translation, entry)
        case files.StudentActivity():
            given |= {"what": translation.what or entry.what, "where": translation.where or entry.where}
    return entry.model_copy(update=given)


def _tips(translation: Translation, entry: files.Activity) -> tuple[files.Tip, ...]:
    texts = iter(translation.tips)
    return tuple(
        tip.model_copy(update={"text": next(texts)}) if translation.tips and tip.audience == "ouders" else tip
        for tip in entry.tips
    )


def _of_home_assignment(translation: Translation, entry: files.HomeAssignment) -> dict[str, Any]:
    texts = ("why", "with_whom", "way_out", "sensitivities", "handing_in")
    discussion = translation.discussion.model_dump() if translation.discussion else {}
    return {
        **{name: getattr(translation, name) or getattr(entry, name) for name in texts},
        "pupil": entry.pupil.model_copy(update={"task": translation.pupil_task or entry.pupil.task}),
        "parent": entry.parent.model_copy(update={"task": translation.parent_task or entry.parent.task}),
        "discussion": entry.discussion.model_copy(update=discussion),
    }


def _of_conversation(translation: Translation, entry: files.ConversationGuide) -> dict[str, Any]:
    parent = translation.preparation_parent or entry.preparation.parent
    return {
        "questions_from_mentor": translation.questions_from_mentor or entry.questions_from_mentor,
        "agreements": translation.agreements or entry.agreements,
        "preparation": entry.preparation.model_copy(update={"parent": parent}),
    }


def _of_meeting(translation: Translation, entry: files.ParentMeeting) -> dict[str, Any]:
    titles = translation.programme or tuple(item.title for item in entry.programme)
    return {
        "aim": translation.aim or entry.aim,
        "follow_up": translation.follow_up or entry.follow_up,
        "programme": tuple(
            item.model_copy(update={"title": title}) for item, title in zip(entry.programme, titles, strict=True)
        ),
    }


def _check_lengths(translation: Translation, entry: files.Activity) -> None:
    parents = tuple(tip for tip in entry.tips if tip.audience == "ouders")
    pairs: dict[str, tuple[Any, Any]] = {
        "vragen_thuis": (translation.questions_home, entry.questions_home),
        "stappen": (translation.steps, entry.steps),
        "tips": (translation.tips, parents),
    }
    if isinstance(entry, files.ConversationGuide):
        pairs["mentor_vraagt"] = (translation.questions_from_mentor, entry.questions_from_mentor)
        pairs["voorbereiding_ouder"] = (translation.preparation_parent, entry.preparation.parent)
        pairs["afspraken"] = (translation.agreements, entry.agreements)
    if isinstance(entry, files.ParentMeeting):
        pairs["programma"] = (translation.programme, entry.programme)
        pairs["vervolg"] = (translation.follow_up, entry.follow_up)
    faults = [
        f"{name}: {len(given)} in plaats van {len(dutch)}"
        for name, (given, dutch) in pairs.items()
        if given and len(given) != len(dutch)
    ]
    faults += [
        f"stappen: {number}: {len(given.questions)} vragen in plaats van {len(dutch.questions)}"
        for number, (given, dutch) in enumerate(zip(translation.steps, entry.steps, strict=False), start=1)
        if len(given.questions) != len(dutch.questions)
    ]
    if faults:
        raise LibraryFileError(f"{entry.key}: {'; '.join(faults)}")


def _data(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise LibraryFileError(f"{path.name}: {error}") from error


def _checked(model: type[Model], path: Path, data: Any) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise LibraryFileError(f"{path.name}: {faults}") from error
