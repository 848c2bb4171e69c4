"""Read the starter library: one YAML file per activity, in words that a decaan can correct.

The files under ``home/library/`` use Dutch keys, the same words as the spreadsheet of a year plan.
This module turns each into a checked, frozen object with English names; it knows nothing of the
database. The format is explained, in Dutch, in ``home/library/README.md``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

LIBRARY_FOLDER = Path(__file__).parent / "library"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Track = Literal["vmbo_bk", "vmbo_gt", "havo", "vwo", "mbo"]
CompetenceWord = Literal["kwaliteiten", "motieven", "werk", "sturing", "netwerken"]
PartnershipWord = Literal["contact", "informeren", "ondersteunen", "samenwerken"]
Audience = Literal["ouders", "leerlingen", "mentoren", "organisatoren"]
Minutes = Annotated[int, Field(ge=1, le=600)]


class LibraryFileError(ValueError):
    """A file of the library cannot be read; the message names the file and every fault in it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Item(_Part):
    """One element of a worksheet or hand-out: exactly one of the main keys is given."""

    heading: Text | None = Field(None, alias="kop")
    text: Text | None = Field(None, alias="tekst")
    question: Text | None = Field(None, alias="vraag")
    lines: int = Field(2, alias="regels", ge=1, le=20)
    choices: Text | None = Field(None, alias="keuzes")
    options: tuple[Text, ...] = Field((), alias="opties")
    other: bool = Field(False, alias="anders")
    table: Text | None = Field(None, alias="tabel")
    columns: tuple[Text, ...] = Field((), alias="kolommen")
    rows: int = Field(0, alias="rijen", ge=0, le=40)
    row_labels: tuple[Text, ...] = Field((), alias="rijlabels")
    scale: Text | None = Field(None, alias="schaal")
    minimum: int = Field(1, alias="van")
    maximum: int = Field(10, alias="tot")
    low: str = Field("", alias="laag")
    high: str = Field("", alias="hoog")
    bullets: tuple[Text, ...] = Field((), alias="lijst")
    cards: tuple[Text, ...] = Field((), alias="kaartjes")
    boxes: tuple[Text, ...] = Field((), alias="vakken")
    link: Text | None = None
    url: str = ""
    tip: Text | None = None

    MAIN: ClassVar = (
        "heading",
        "text",
        "question",
        "choices",
        "table",
        "scale",
        "bullets",
        "cards",
        "boxes",
        "link",
        "tip",
    )

    @property
    def type(self) -> str:
        """The name of the one main key."""
        return next(name for name in self.MAIN if getattr(self, name))

    @model_validator(mode="after")
    def _one_main_key(self) -> Item:
        given = [name for name in self.MAIN if getattr(self, name)]
        if len(given) != 1:
            raise ValueError(
                "precies één van kop, tekst, vraag, keuzes, tabel, schaal, lijst, kaartjes, vakken, link, tip"
            )
        if self.choices and len(self.options) < 2:
            raise ValueError("keuzes vraagt om minstens twee opties")
        if self.table and (not self.columns or not (self.rows or self.row_labels)):
            raise ValueError("tabel vraagt om kolommen, en om rijen of rijlabels")
        if self.link and not self.url.startswith("https://"):
            raise ValueError("link vraagt om een url die met https:// begint")
        return self


class Handout(_Part):
    """A sheet of paper that goes with an activity."""

    title: Title = Field(alias="titel")
    audience: Audience = Field("ouders", alias="voor")
    introduction: str = Field("", alias="inleiding")
    items: tuple[Item, ...] = Field(alias="onderdelen", min_length=1)


class Tip(_Part):
    """A short advice to one of the four readers."""

    audience: Audience = Field(alias="voor")
    text: Text = Field(alias="tekst")


class Task(_Part):
    """Something to prepare: who does what, how many weeks ahead (0: in the same week)."""

    who: Text = Field(alias="wie")
    weeks_before: int = Field(alias="weken", ge=0, le=30)
    task: Text = Field(alias="taak")


class Step(_Part):
    """What a parent (or a pupil) does, numbered on the page, with questions to ask."""

    title: Title = Field(alias="titel")
    text: str = Field("", alias="tekst")
    questions: tuple[Text, ...] = Field((), alias="vragen")


class Activity(_Part):
    """What every file has."""

    key: Key = Field(alias="sleutel")
    title: Title = Field(alias="titel")
    tracks: tuple[Track, ...] = Field((), alias="leerwegen")
    levels: tuple[Annotated[int, Field(ge=1, le=6)], ...] = Field((), alias="leerjaren")
    minutes: Minutes | None = Field(None, alias="minuten")
    competences: tuple[CompetenceWord, ...] = Field((), alias="competenties")
    partnership: tuple[PartnershipWord, ...] = Field((), alias="partnerschap")
    summary: Text = Field(alias="samenvatting")
    questions_home: tuple[Text, ...] = Field((), alias="vragen_thuis")
    steps: tuple[Step, ...] = Field((), alias="stappen")
    materials: tuple[Text, ...] = Field((), alias="benodigdheden")
    tips: tuple[Tip, ...] = ()
    tasks: tuple[Task, ...] = Field((), alias="organisatie")
    mentor_notes: tuple[Text, ...] = Field((), alias="voor_mentoren")
    handouts: tuple[Handout, ...] = Field((), alias="hulpbladen")
    papers: tuple[Key, ...] = Field((), alias="papieren")


class Role(_Part):
    """What one person does, and how long it takes."""

    task: Text = Field(alias="doet")
    minutes: Minutes = Field(alias="minuten")


class AssignmentPart(_Part):
    """A part of a home assignment: where it is done and what is filled in."""

    title: Title = Field(alias="titel")
    place: Literal["klas", "klas_samen", "thuis_samen", "leerling_alleen", "ouder_alleen"] = Field(alias="waar")
    minutes: Minutes | None = Field(None, alias="minuten")
    instruction: str = Field("", alias="uitleg")
    items: tuple[Item, ...] = Field(alias="onderdelen", min_length=1)


class Discussion(_Part):
    """Where, when and how an assignment is talked over afterwards."""

    where: Text = Field(alias="waar")
    when: Text = Field(alias="wanneer")
    how: Text = Field(alias="hoe")


class HomeAssignment(Activity):
    """A thuisopdracht."""

    kind: Literal["thuisopdracht"] = Field(alias="soort")
    why: Text = Field(alias="waarom")
    pupil: Role = Field(alias="leerling")
    parent: Role = Field(alias="ouder")
    with_whom: Text = Field(alias="met_wie")
    way_out: Text = Field(alias="uitweg")
    sensitivities: str = Field("", alias="gevoelig")
    parts: tuple[AssignmentPart, ...] = Field(alias="delen", min_length=1)
    handing_in: Text = Field(alias="inleveren")
    discussion: Discussion = Field(alias="bespreken")


class Topic(_Part):
    """One subject of a conversation, with what is asked of each of the three."""

    topic: Title = Field(alias="onderwerp")
    mentor: tuple[Text, ...] = ()
    pupil: tuple[Text, ...] = Field((), alias="leerling")
    parent: tuple[Text, ...] = Field((), alias="ouder")


class Phase(_Part):
    """Opening, core or closing of a conversation."""

    phase: Literal["opening", "kern", "afronding"] = Field(alias="fase")
    topics: tuple[Topic, ...] = Field(alias="onderwerpen", min_length=1)


class Preparation(_Part):
    """What each of the three does before a conversation."""

    mentor: tuple[Text, ...] = Field(min_length=1)
    pupil: tuple[Text, ...] = Field(alias="leerling", min_length=1)
    parent: tuple[Text, ...] = Field(alias="ouder", min_length=1)


class ConversationGuide(Activity):
    """A gespreksleidraad."""

    kind: Literal["kennismakingsgesprek", "voortgangsgesprek"] = Field(alias="soort")
    what: Text = Field(alias="wat")
    phases: tuple[Phase, ...] = Field(alias="fasen", min_length=3)
    agreements: tuple[Text, ...] = Field(alias="afspraken", min_length=1)
    how: tuple[Text, ...] = Field(alias="hoe", min_length=1)
    preparation: Preparation = Field(alias="voorbereiding")
    questions_from_mentor: tuple[Text, ...] = Field(alias="mentor_vraagt", min_length=3, max_length=3)


class ProgrammeItem(_Part):
    """One item on the evening; ``minutes`` is empty where it takes no time of its own."""

    minutes: Minutes | None = Field(None, alias="minuten")
    title: Title = Field(alias="titel")
    text: str = Field("", alias="tekst")
    who: str = Field("", alias="wie")


class ParentMeeting(Activity):
    """A draaiboek of an interactive parent meeting."""

    kind: Literal["ouderbijeenkomst"] = Field(alias="soort")
    aim: Text = Field(alias="doel")
    programme: tuple[ProgrammeItem, ...] = Field(alias="programma", min_length=1)
    follow_up: tuple[Text, ...] = Field(alias="vervolg", min_length=1)
    pupil_invitation: Text = Field(alias="uitnodiging_leerling")


class StudentActivity(Activity):
    """A LOB activity of pupils."""

    kind: Literal["ervaring", "opdracht", "training", "keuze", "mijlpaal"] = Field(alias="soort")
    what: Text = Field(alias="wat")
    where: Text = Field(alias="waar")
    approach: tuple[Step, ...] = Field((), alias="aanpak")
    preparation_questions: tuple[Text, ...] = Field((), alias="voorbereiden")
    reflection_questions: tuple[Text, ...] = Field((), alias="terugkijken")


class Paper(_Part):
    """A sheet that several activities share."""

    kind: Literal["papier"] = Field(alias="soort")
    key: Key = Field(alias="sleutel")
    title: Title = Field(alias="titel")
    summary: Text = Field(alias="samenvatting")
    items: tuple[Item, ...] = Field(alias="onderdelen", min_length=1)


LibraryEntry = HomeAssignment | ConversationGuide | ParentMeeting | StudentActivity | Paper

TYPES: dict[str, type[LibraryEntry]] = {
    "thuisopdracht": HomeAssignment,
    "kennismakingsgesprek": ConversationGuide,
    "voortgangsgesprek": ConversationGuide,
    "ouderbijeenkomst": ParentMeeting,
    "ervaring": StudentActivity,
    "opdracht": StudentActivity,
    "training": StudentActivity,
    "keuze": StudentActivity,
    "mijlpaal": StudentActivity,
    "papier": Paper,
}


def read_entry(path: Path) -> LibraryEntry:
    """Read one file; raises LibraryFileError naming every fault."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LibraryFileError(f"{path.name}: {error}") from error
    kind = data.get("soort") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in TYPES:
        raise LibraryFileError(f"{path.name}: soort: een van {', '.join(TYPES)}")
    try:
        entry = TYPES[kind].model_validate(data)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise LibraryFileError(f"{path.name}: {faults}") from error
    if entry.key != path.stem:
        raise LibraryFileError(f"{path.name}: sleutel: moet gelijk zijn aan de bestandsnaam ({path.stem})")
    return entry


def read_library(folder: Path = LIBRARY_FOLDER) -> list[LibraryEntry]:
    """Read every file, sorted by key; raises LibraryFileError with the faults of all files at once."""
    entries: list[LibraryEntry] = []
    faults: list[str] = []
    for path in sorted(folder.rglob("*.yaml")):
        try:
            entries.append(read_entry(path))
        except LibraryFileError as error:
            faults.append(str(error))
    keys = [entry.key for entry in entries]
    faults += [f"{key}: sleutel komt meer dan een keer voor" for key in sorted({k for k in keys if keys.count(k) > 1})]
    for entry in entries:
        if not isinstance(entry, Paper):
            faults += [f"{entry.key}: papieren: {paper} bestaat niet" for paper in entry.papers if paper not in keys]
    if faults:
        raise LibraryFileError("\n".join(faults))
    return sorted(entries, key=lambda entry: entry.key)
