"""The starter library as files: complete, readable, and written anew. No database."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from home.choices import COMPETENCE_WORDS, KIND_WORDS, PARTNERSHIP_WORDS, Track
from home.library_files import (
    LIBRARY_FOLDER,
    ConversationGuide,
    HomeAssignment,
    LibraryFileError,
    Paper,
    ParentMeeting,
    StudentActivity,
    read_entry,
    read_library,
)
from planner.titles import match_key

PROJECT = Path(__file__).resolve().parents[2]
PLANS = PROJECT / "planner" / "model_plans"  # byte for byte the shared CSV: tests/planner/test_spreadsheets.py
SOURCES = PROJECT.parent / "shared" / "seeds"
FILES = sorted(LIBRARY_FOLDER.rglob("*.yaml"))
RUN = 8  # words in a row that count as copied

GOOD = """
sleutel: {key}
soort: ervaring
titel: Een dag mee
samenvatting: Uw kind loopt een dag mee.
wat: Je loopt een dag mee.
waar: Bij een bedrijf
"""
PAPER = """
sleutel: {key}
soort: papier
titel: Een blad
samenvatting: Een blad om in te vullen.
onderdelen:
"""


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a model plan, as a spreadsheet has them."""
    with (PLANS / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


PLAN_ROWS = [("vmbo_bk", row) for row in rows_of("vmbo_bk.csv")] + [("havo", row) for row in rows_of("havo.csv")]


def texts(value: Any) -> Iterator[str]:
    """Every piece of text in a file; a place (``waar``) is a fact, and no sentence."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name != "where":
                yield from texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)


def words(text: str) -> list[str]:
    """Words without case, accents, punctuation and hyphens at the end of a line."""
    plain = unicodedata.normalize("NFKD", re.sub(r"(-|\u00ad)\s*\n\s*", "", text)).casefold()
    return re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)))


def runs(text: str) -> set[tuple[str, ...]]:
    """Every row of RUN words in a text."""
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def titled(entries: list[Any], kind: type, title: str) -> list[Any]:
    """The files of this type whose title means this."""
    return [entry for entry in entries if isinstance(entry, kind) and match_key(entry.title) == match_key(title)]


# The shipped files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_file_reads_and_is_named_after_its_key(path: Path):
    entry = read_entry(path)
    assert entry.key == path.stem
    assert path.name == f"{entry.key}.yaml"


def test_the_library_has_every_file_once_in_the_order_of_the_keys(library_entries: list[Any]):
    assert [entry.key for entry in library_entries] == sorted(path.stem for path in FILES)


def test_titles_have_no_kind_in_front(library_entries: list[Any]):
    prefixed = [
        e.title for e in library_entries if re.match(r"(?i)(thuisopdracht|voortgangsgesprek|training):", e.title)
    ]
    assert prefixed == []


@pytest.mark.parametrize(
    ("track", "row"), PLAN_ROWS, ids=[f"{track}-{row['id']}-{row['activiteit']}" for track, row in PLAN_ROWS]
)
def test_every_row_of_the_model_plans_has_exactly_one_file(track: str, row: dict[str, str], library_entries: list[Any]):
    level = int(row["leerjaar"])
    fitting = [
        entry
        for entry in library_entries
        if entry.kind == row["soort"]
        and match_key(entry.title) == match_key(row["activiteit"])
        and (not entry.levels or level in entry.levels)
        and (not entry.tracks or track in entry.tracks)
    ]
    named = [entry.key for entry in fitting if level in entry.levels]
    assert len(named or fitting) == 1, [entry.key for entry in fitting]


def test_the_model_plans_are_whole():
    assert len(rows_of("vmbo_bk.csv")) == 46
    assert len(rows_of("havo.csv")) == 44


@pytest.mark.parametrize(
    "title",
    [
        "Kwaliteiten",
        "Het beroep van een familielid",
        "Het netwerk van je familie",
        "Een profiel kiezen",
        "De werelden van techniek verkennen",
        "Beroepen verkennen",
        "Een open dag bezoeken",
        "Een sollicitatiegesprek oefenen",
    ],
)
def test_the_seven_home_assignments_and_the_eighth_are_there(title: str, library_entries: list[Any]):
    assert len(titled(library_entries, HomeAssignment, title)) == 1


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Voorbereiden op de profielkeuze", 2),
        ("Een stageplaats zoeken", 3),
        ("Een opleiding kiezen", 4),
        ("Reflectie op zelfbeeld en beroepsbeeld", 1),
        ("Reflectie en vooruitblik", 1),
        ("Profielkeuze, reflectie en vooruitblik", 2),
        ("Reflectie op de stage", 3),
        ("Examen en aanmelding", 4),
        *[("Loopbaangericht kennismakingsgesprek", level) for level in range(1, 5)],
    ],
)
def test_every_conversation_guide_is_there_for_its_year(title: str, level: int, library_entries: list[Any]):
    assert len([e for e in titled(library_entries, ConversationGuide, title) if level in e.levels]) == 1


@pytest.mark.parametrize(
    ("title", "handouts"),
    [
        ("Een spel over motieven, kwaliteiten en beroepen", ["placemat"]),
        ("Profielen verkennen in een carrousel", ["reflectieformulier", "lijst van vmbo profielen"]),
        ("Leerlingen presenteren hun stage", ["complimentenkaarten", "vragenwijzer voor ouders"]),
    ],
)
def test_the_three_parent_meetings_have_their_hand_outs(title: str, handouts: list[str], library_entries: list[Any]):
    (meeting,) = titled(library_entries, ParentMeeting, title)
    assert set(handouts) <= {match_key(sheet.title) for sheet in meeting.handouts}


@pytest.mark.parametrize("title", ["Lijst met kwaliteiten", "Lijst van vmbo-profielen", "Werelden van techniek"])
def test_the_lists_that_go_with_several_activities_are_there(title: str, library_entries: list[Any]):
    sheets = [sheet.title for entry in library_entries if not isinstance(entry, Paper) for sheet in entry.handouts]
    assert title in sheets


@pytest.mark.parametrize(
    "beginning",
    [
        "Afsprakenblad voor het driegesprek",
        "Checklist presenteren",
        "Briefing voor leraren",
        "Wie deed de thuisopdracht",
    ],
)
def test_the_four_papers_are_there_and_somebody_gets_them(beginning: str, library_entries: list[Any]):
    (paper,) = [e for e in library_entries if isinstance(e, Paper) and e.title.startswith(beginning)]
    assert any(paper.key in entry.papers for entry in library_entries if not isinstance(entry, Paper))


def test_the_list_of_who_did_it_has_a_column_for_with_whom(library_entries: list[Any]):
    (paper,) = [e for e in library_entries if e.key == "lijst-wie-deed-de-opdracht"]
    columns = [column for item in paper.items for column in item.columns]
    assert any(column.startswith("Met wie?") for column in columns)


def test_every_home_assignment_has_a_way_out_that_names_who_else_and_who_helps(library_entries: list[Any]):
    assignments = [entry for entry in library_entries if isinstance(entry, HomeAssignment)]
    for entry in assignments:
        assert len(words(entry.way_out)) >= 15, entry.key
        assert re.search(r"(?i)mentor|school|leraar|docent", entry.way_out), entry.key
    assert len(assignments) >= 13


def test_every_home_assignment_says_how_to_hand_in_and_when_it_is_discussed(library_entries: list[Any]):
    for entry in library_entries:
        if isinstance(entry, HomeAssignment):
            assert entry.handing_in
            assert entry.discussion.where
            assert entry.discussion.when
            assert entry.discussion.how
            assert entry.pupil.minutes > 0
            assert entry.parent.minutes > 0


def test_the_network_of_the_family_asks_first_the_occupation_then_whose_it_is(library_entries: list[Any]):
    (entry,) = [e for e in library_entries if e.key == "thuisopdracht-netwerk-familie"]
    tables = [item for part in entry.parts for item in part.items if item.table]
    assert len(tables) == 3
    assert {table.columns for table in tables} == {("Beroep", "Van wie")}
    assert "eerst naar het beroep" in entry.sensitivities


def test_no_table_asks_whose_it_is_before_it_asks_the_occupation(library_entries: list[Any]):
    for entry in library_entries:
        sheets = [
            *getattr(entry, "parts", ()),
            *getattr(entry, "handouts", ()),
            *([entry] if entry.kind == "papier" else []),
        ]
        for item in [item for sheet in sheets for item in sheet.items]:
            if {"Beroep", "Van wie"} <= set(item.columns):
                assert item.columns.index("Beroep") < item.columns.index("Van wie"), entry.key


def test_every_conversation_has_its_three_phases_and_asks_something_of_everybody(library_entries: list[Any]):
    for entry in library_entries:
        if isinstance(entry, ConversationGuide):
            assert {phase.phase for phase in entry.phases} == {"opening", "kern", "afronding"}, entry.key
            topics = [topic for phase in entry.phases for topic in phase.topics]
            assert any(topic.mentor for topic in topics), entry.key
            assert any(topic.pupil for topic in topics), entry.key
            assert any(topic.parent for topic in topics), entry.key


def test_every_activity_has_something_for_parents_minutes_and_an_organisation(library_entries: list[Any]):
    for entry in library_entries:
        if not isinstance(entry, Paper):
            assert entry.questions_home or entry.steps, entry.key
            assert entry.tasks, entry.key
            assert entry.mentor_notes, entry.key
            assert entry.minutes or isinstance(entry, StudentActivity), entry.key


def test_the_words_of_the_files_are_those_of_the_spreadsheet(library_entries: list[Any]):
    kinds = {word for spellings in KIND_WORDS.values() for word in spellings}
    competences = {word for spellings in COMPETENCE_WORDS.values() for word in spellings}
    partnership = {word for spellings in PARTNERSHIP_WORDS.values() for word in spellings}
    for entry in library_entries:
        if not isinstance(entry, Paper):
            assert entry.kind in kinds
            assert set(entry.tracks) <= set(Track.values)
            assert set(entry.competences) <= competences
            assert set(entry.partnership) <= partnership


def test_no_sentence_is_copied_from_the_sources(library_entries: list[Any]):
    """The sources lie beside the checkout; where they do not there is nothing to compare with."""
    sources = sorted(SOURCES.glob("*.txt"))
    assert len(sources) == 5 or not SOURCES.exists()
    copied = set().union(*(runs(path.read_text(encoding="utf-8")) for path in sources))
    found = [
        f"{entry.key}: {sentence}"
        for entry in library_entries
        for text in texts(entry.model_dump())
        for sentence in re.split(r"(?<=[.?!:])\s+", text)
        if runs(sentence) & copied
    ]
    assert found == []


def test_links_lead_to_pages_and_to_no_video_site(library_entries: list[Any]):
    for path in FILES:
        assert "youtu" not in path.read_text(encoding="utf-8").lower(), path.name
    links = [text for entry in library_entries for text in texts(entry.model_dump()) if "://" in text]
    assert links
    assert all(re.fullmatch(r"https://[\w./-]+", link) for link in links), links


# Broken files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "soort"),
        ("gewoon een zin", "soort"),
        ("soort: iets", "soort"),
        ("soort: [ervaring]", "soort"),
        ("soort: {a: b}", "soort"),
        ("soort: ervaring\ntitel: 'open", "found unexpected end"),
        (GOOD.replace("titel: Een dag mee\n", ""), "titel"),
        (GOOD.replace("titel: Een dag mee", "titel: ''"), "titel"),
        (GOOD.replace("titel: Een dag mee", f"titel: {'x' * 121}"), "titel"),
        (GOOD + "titl: Verschreven\n", "titl"),
        (GOOD + "leerwegen: [mavo]\n", "leerwegen"),
        (GOOD + "leerjaren: [7]\n", "leerjaren"),
        (GOOD + "minuten: veel\n", "minuten"),
        (GOOD + "competenties: [koken]\n", "competenties"),
        (GOOD + "tips: [{voor: buren, tekst: Hallo.}]\n", "tips.0.voor"),
        (GOOD + "organisatie: [{wie: decaan, weken: 31, taak: Bellen}]\n", "organisatie.0.weken"),
        (GOOD.replace("sleutel: {key}", "sleutel: Anders"), "sleutel"),
        (GOOD.replace("sleutel: {key}", "sleutel: anders"), "sleutel: moet gelijk zijn aan de bestandsnaam (stuk)"),
        (PAPER + "  - {kop: Een, vraag: Twee}\n", "onderdelen.0"),
        (PAPER + "  - {regels: 2}\n", "precies één van"),
        (PAPER + "  - {keuzes: Wat, opties: [een]}\n", "minstens twee opties"),
        (PAPER + "  - {tabel: Wat, rijen: 2}\n", "kolommen"),
        (PAPER + "  - {tabel: Wat, kolommen: [a]}\n", "rijen of rijlabels"),
        (PAPER + "  - {link: Daar, url: 'http://voorbeeld.nl'}\n", "https://"),
    ],
)
def test_a_broken_file_names_itself_and_its_fault(tmp_path: Path, text: str, fault: str):
    path = tmp_path / "stuk.yaml"
    path.write_text(text.replace("{key}", "stuk"), encoding="utf-8")
    with pytest.raises(LibraryFileError) as error:
        read_entry(path)
    assert str(error.value).startswith("stuk.yaml: ")
    assert fault in str(error.value)


def test_a_file_in_another_encoding_names_itself(tmp_path: Path):
    path = tmp_path / "stuk.yaml"
    path.write_bytes(b"titel: caf\xe9\n")
    with pytest.raises(LibraryFileError, match=r"stuk\.yaml: "):
        read_entry(path)


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path):
    (tmp_path / "een.yaml").write_text("soort: iets", encoding="utf-8")
    (tmp_path / "twee.yaml").write_text(GOOD.format(key="twee") + "minuten: 0\n", encoding="utf-8")
    (tmp_path / "drie.yaml").write_text(GOOD.format(key="drie") + "papieren: [weg]\n", encoding="utf-8")
    (tmp_path / "map").mkdir()
    (tmp_path / "vier.yaml").write_text(GOOD.format(key="vier"), encoding="utf-8")
    (tmp_path / "map" / "vier.yaml").write_text(GOOD.format(key="vier"), encoding="utf-8")
    with pytest.raises(LibraryFileError) as error:
        read_library(tmp_path)
    faults = str(error.value).splitlines()
    assert len(faults) == 4
    assert faults[0].startswith("een.yaml: soort")
    assert faults[1].startswith("twee.yaml: minuten")
    assert faults[2] == "vier: sleutel komt meer dan een keer voor"
    assert faults[3] == "drie: papieren: weg bestaat niet"


def test_a_good_file_reads(tmp_path: Path):
    (tmp_path / "goed.yaml").write_text(GOOD.format(key="goed"), encoding="utf-8")
    (entry,) = read_library(tmp_path)
    assert entry.title == "Een dag mee"
