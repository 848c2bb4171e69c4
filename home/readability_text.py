"""The text that stands in the form of a page right now, piece by piece. Nothing is checked, and nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bs4 import BeautifulSoup
from django.forms import BaseModelForm
from django.http import QueryDict
from wagtail import blocks, hooks
from wagtail.admin.panels import get_edit_handler
from wagtail.models import Page

from home import models
from home.readability import Passage
from home.word_block import WordChoiceBlock

_ACTIVITY = ("title", "summary", "steps", "questions_home", "tips", "handouts")
_OWN: Mapping[type[Page], tuple[str, ...]] = {
    models.ContentPage: ("title", "introduction", "body"),
    models.SchoolPage: ("tagline", "introduction"),
    models.YearLevelPage: ("title", "theme", "introduction"),
    models.StudentActivityPage: (
        *_ACTIVITY, "what", "where", "approach", "preparation_questions", "reflection_questions",
    ),
    models.HomeAssignmentPage: (
        *_ACTIVITY, "why", "pupil_task", "parent_task", "with_whom", "way_out", "sensitivities", "parts", "handing_in",
        "discussion_where", "discussion_when", "discussion_how",
    ),
    models.ConversationGuidePage: (
        *_ACTIVITY, "what", "questions_from_mentor", "preparation_parent", "agreements",
    ),
    models.ParentMeetingPage: (*_ACTIVITY, "aim", "follow_up", "pupil_invitation"),
}  # fmt: skip


@cache
def _fields() -> Mapping[type[Page], tuple[str, ...]]:
    found = dict(_OWN)
    for hook in hooks.get_hooks("home_readable_fields"):
        found |= hook()
    return found


def readable_fields(model: type[Page]) -> tuple[str, ...]:
    """What parents read of a type of page. A plugin adds its own by the hook ``home_readable_fields``."""
    return _fields().get(model, ())


def passages_of(page: Page, data: QueryDict, *, parent: Page, user: Any) -> list[Passage]:
    """The text of a form that was sent for a page; raises ValueError where it is no such form."""
    form_class = get_edit_handler(type(page)).get_form_class()
    form: BaseModelForm = form_class(data, instance=page, parent_page=parent, for_user=user)
    try:
        return [
            Passage(str(form.fields[name].label), text)
            for name in readable_fields(type(page))
            if name in form.fields
            for text in _texts(form, name)
        ]
    except (AttributeError, KeyError, TypeError, IndexError) as error:
        raise ValueError("not a form of this page") from error


def _texts(form: BaseModelForm, name: str) -> Iterator[str]:
    field = form.fields[name]
    value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    block = getattr(field, "block", None)
    pieces = texts_in(block, value) if block is not None else iter([str(value or "")])
    yield from (plain for piece in pieces if (plain := _plain(piece)))


def texts_in(block: Any, value: Any) -> Iterator[str]:
    """What is to be read in a block's value: no choices, numbers, addresses or files."""
    if isinstance(block, blocks.StreamBlock):
        for child in value or ():
            yield from texts_in(child.block, child.value)
    elif isinstance(block, blocks.ListBlock):
        for item in value or ():
            yield from texts_in(block.child_block, item)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from texts_in(child, value.get(name) if value else None)
    elif isinstance(block, blocks.RichTextBlock):
        yield value.source if value else ""
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock) and not isinstance(block, WordChoiceBlock):
        yield str(value or "")


def _plain(text: str) -> str:
    """Without markup; each paragraph, heading and list item on a line of its own."""
    if "<" not in text:
        return text.strip()
    soup = BeautifulSoup(text, "html.parser")
    for element in soup.find_all(["p", "li", "h2", "h3", "h4", "br", "hr"]):
        element.append("\n")
    return soup.get_text().strip()
