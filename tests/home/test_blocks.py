"""Every block shows an editor what it becomes."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from wagtail.blocks import Block, StreamBlock

from home import activity_blocks, blocks
from home.choices import Audience, Place
from home.models import ContentPage
from home.models.activities import (
    ConversationGuidePage,
    HomeAssignmentPage,
    ParentMeetingPage,
    StudentActivityPage,
)
from home.templatetags import school_tags
from tests.home.html_checks import field_faults, inline_faults

CLASSES = {
    name: cls
    for module in (blocks, activity_blocks)
    for name, cls in inspect.getmembers(module, inspect.isclass)
    if issubclass(cls, Block) and cls.__module__ == module.__name__
}
CHOSEN = {name: cls for name, cls in CLASSES.items() if not issubclass(cls, StreamBlock)}
"""The blocks that an editor chooses from a menu; a stream is that menu itself."""

PAGE_TYPES = [StudentActivityPage, HomeAssignmentPage, ConversationGuidePage, ParentMeetingPage, ContentPage]


def chosen_in(page_type: Any) -> dict[str, Block]:
    """Every block that an editor of this type of page can choose, in whatever stream."""
    found: dict[str, Block] = {}

    def walk(block: Block, path: str) -> None:
        if isinstance(block, StreamBlock):
            for name, child in block.child_blocks.items():
                found[f"{path}/{name}"] = child
                walk(child, f"{path}/{name}")
        for name, child in getattr(block, "child_blocks", {}).items() if not isinstance(block, StreamBlock) else ():
            walk(child, f"{path}/{name}")

    for field in page_type._meta.get_fields():
        if hasattr(field, "stream_block"):
            walk(field.stream_block, field.name)
    return found


@pytest.mark.parametrize("name", CHOSEN)
def test_every_block_has_a_description_an_icon_and_a_preview(name: str):
    block = CHOSEN[name]()
    assert str(block.get_description()).strip().endswith(".")
    assert block.meta.icon
    assert block.is_previewable


@pytest.mark.parametrize("name", [name for name in CHOSEN if name != "TopicBlock"])
def test_every_preview_renders_what_it_was_given(name: str):
    """A topic is a row of a conversation's table, which its phase draws."""
    block = CHOSEN[name]()
    value = block.get_preview_value()
    html = block.render(value, {"id": "voorbeeld"})
    text = BeautifulSoup(html, "html.parser").get_text(" ", strip=True)
    assert any(given in text for given in _texts(value)), html
    soup = BeautifulSoup(html, "html.parser")
    assert inline_faults(soup) == []
    assert field_faults(soup) == []


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [BeautifulSoup(f"<p>{value}</p>", "html.parser").get_text(" ", strip=True)]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if hasattr(value, "source"):
        return _texts(value.source)
    if hasattr(value, "__iter__"):
        return [text for item in value for text in _texts(getattr(item, "value", item))]
    return []


@pytest.mark.parametrize("page_type", PAGE_TYPES, ids=lambda cls: cls.__name__)
def test_every_block_that_an_editor_can_choose_has_a_description_and_a_preview(page_type: Any):
    chosen = chosen_in(page_type)
    assert chosen
    missing = [path for path, block in chosen.items() if not block.get_description() or not block.is_previewable]
    assert missing == []


@pytest.mark.parametrize("name", CHOSEN)
def test_the_description_is_there_in_dutch(name: str):
    block = CHOSEN[name]()
    with translation.override("en"):
        english = str(block.get_description())
    with translation.override("nl"):
        assert str(block.get_description()) != english


def test_a_table_asks_every_cell_by_the_name_of_its_row_and_column():
    block = blocks.TableBlock()
    value = block.to_python({"title": "Wie", "columns": ["Beroep", "Van wie"], "rows": 2, "row_labels": ["Eerste"]})
    soup = BeautifulSoup(block.render(value, {"id": "t"}), "html.parser")
    labels = [field["aria-label"] for field in soup.find_all("input")]
    assert labels == ["Eerste: Van wie", "Beroep", "Van wie", "Beroep", "Van wie"]
    assert len({field["id"] for field in soup.find_all("input")}) == 5


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(1, 10, range(1, 11)), (0, 5, range(6)), (1, 1, range(1, 2)), (1, 10_000, range(1, 22)), (5, 1, range(0))],
)
def test_a_scale_has_its_numbers_and_never_thousands(low: int, high: int, expected: range):
    assert list(school_tags.scale_values({"minimum": low, "maximum": high})) == list(expected)


def test_text_that_an_editor_types_is_never_markup():
    for name in ("HeadingBlock", "ParagraphBlock", "NoteBlock", "LineBlock"):
        html = CHOSEN[name]().render("<b>vet</b>")
        assert "<b>vet</b>" not in html
        assert "&lt;b&gt;vet" in html


def test_places_and_readers_have_words_of_their_own():
    assert len({str(place.label) for place in Place}) == len(Place)
    assert len({str(audience.label) for audience in Audience}) == len(Audience)
    assert set(school_tags.FACE_PATHS) == set(Audience)


def test_the_preparation_is_told_from_the_first_week_to_the_last():
    class Task:
        def __init__(self, weeks: int | None) -> None:
            self.value = {"weeks_before": weeks}

    tasks = school_tags.by_weeks([Task(0), Task(4), Task(None), Task(2)])
    assert [task.value["weeks_before"] for task in tasks] == [4, 2, 0, None]


def test_the_programme_counts_its_minutes():
    class Item:
        def __init__(self, minutes: int | None) -> None:
            self.value = {"minutes": minutes}

    programme = school_tags.running_minutes([Item(5), Item(None), Item(20), Item(1)])
    assert [start for start, _item in programme] == [0, 5, 5, 25]
