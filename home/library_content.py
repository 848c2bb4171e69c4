"""Turn a file of the starter library into the fields of a page, and tell whether a page was changed since."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from wagtail.fields import StreamField
from wagtail.models import Page

from home import library_files as files
from home.choices import (
    AUDIENCE_WORDS,
    COMPETENCE_WORDS,
    KIND_WORDS,
    PARTNERSHIP_WORDS,
    PHASE_WORDS,
    PLACE_WORDS,
    codes,
)
from home.models import (
    ActivityPage,
    ContentPage,
    ConversationGuidePage,
    HomeAssignmentPage,
    ParentMeetingPage,
    StudentActivityPage,
)

PAGE_TYPES: dict[type, type[Page]] = {
    files.HomeAssignment: HomeAssignmentPage,
    files.ConversationGuide: ConversationGuidePage,
    files.ParentMeeting: ParentMeetingPage,
    files.StudentActivity: StudentActivityPage,
    files.Paper: ContentPage,
}

Blocks = list[dict[str, Any]]


def page_type(entry: files.LibraryEntry) -> type[Page]:
    """The type of page that a file becomes."""
    return PAGE_TYPES[type(entry)]


def fill(page: Page, entry: files.LibraryEntry) -> None:
    """Give a page the content of a file; the page is not saved."""
    page.title = entry.title
    for name, value in _fields(entry).items():
        setattr(page, name, _numbered(value, f"{entry.key}/{name}") if is_stream(type(page), name) else value)


def fingerprint(page: Page) -> str:
    """A digest of what a page says; the same for two pages that say the same.

    An editor who saves a page without changing it still writes it otherwise: items of lists get a wrapper and an id,
    ticked boxes stand in the order of the boxes, lines end as browsers end them.
    """
    return digest({name: plain(type(page), name, value) for name, value in values_of(page).items()})


def digest(said: Any) -> str:
    """A short name for something said; the same for the same."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def values_of(page: Page) -> dict[str, Any]:
    """The content of a page by field, as it can be kept in JSON: streams as lists of blocks."""
    values = {name: getattr(page, name) for name in content_fields(type(page))}
    streams = {
        name: page._meta.get_field(name).get_prep_value(value)
        for name, value in values.items()
        if is_stream(type(page), name)
    }
    return {"title": page.title, **values, **streams}


def plain(model: type[Page], name: str, value: Any) -> Any:
    """What a field says, without what a saving adds: ids, wrappers, ends of lines, the order of ticked boxes."""
    if isinstance(value, list) and not is_stream(model, name):
        return sorted(value)
    return _plain(value)


def content_fields(model: type[Page]) -> list[str]:
    """The fields of a page type that the library fills."""
    internal = {"origin", "library_key", "library_digest", "page_ptr", "activitypage_ptr"}
    own = [field for field in model._meta.concrete_fields if field.model is not Page]
    return [field.name for field in own if field.name not in internal and field.model in {model, ActivityPage}]


def is_stream(model: type[Page], name: str) -> bool:
    """Whether a field holds blocks."""
    return isinstance(model._meta.get_field(name), StreamField)


def _numbered(blocks: Blocks, path: str) -> str:
    """The blocks with ids that are the same at each reading, so that what a reader filled in stays in place."""

    def numbered(inner: Blocks, place: str) -> Blocks:
        return [number(block, f"{place}/{i}") for i, block in enumerate(inner)]

    def number(block: dict[str, Any], place: str) -> dict[str, Any]:
        value = block["value"]
        if block["type"] == "worksheet":
            value = numbered(value, place)
        elif isinstance(value, dict) and isinstance(value.get("content"), list):
            value = {**value, "content": numbered(value["content"], place)}
        return {**block, "value": value, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, place))}

    return json.dumps(numbered(blocks, path))


def _plain(value: Any) -> Any:
    """The same content without ids, wrappers of list items, and the ends of lines."""
    if isinstance(value, dict):
        if value.get("type") == "item":
            return _plain(value["value"])
        return {key: _plain(item) for key, item in value.items() if key != "id"}
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _lines(texts: tuple[str, ...]) -> Blocks:
    return [{"type": "line", "value": text} for text in texts]


def _steps(steps: tuple[files.Step, ...]) -> Blocks:
    return [
        {"type": "step", "value": {"title": step.title, "text": step.text, "questions": list(step.questions)}}
        for step in steps
    ]


def _content(items: tuple[files.Item, ...]) -> Blocks:
    return [{"type": item.type, "value": _item(item)} for item in items]


def _item(item: files.Item) -> Any:
    match item.type:
        case "question":
            return {"question": item.question, "lines": item.lines}
        case "choices":
            return {"question": item.choices, "options": list(item.options), "other": item.other}
        case "table":
            return {
                "title": item.table,
                "columns": list(item.columns),
                "rows": item.rows,
                "row_labels": list(item.row_labels),
            }
        case "scale":
            return {
                "question": item.scale,
                "minimum": item.minimum,
                "maximum": item.maximum,
                "low": item.low,
                "high": item.high,
            }
        case "link":
            return {"text": item.link, "url": item.url}
        case "bullets" | "cards" | "boxes":
            return list(getattr(item, item.type))
        case _:
            return getattr(item, item.type)


def _fields(entry: files.LibraryEntry) -> dict[str, Any]:
    if isinstance(entry, files.Paper):
        return {"introduction": entry.summary, "body": [{"type": "worksheet", "value": _content(entry.items)}]}
    return {**_common(entry), **_own(entry)}


def _common(entry: files.Activity) -> dict[str, Any]:
    return {
        "kind": codes(KIND_WORDS)[entry.kind],  # type: ignore[attr-defined]
        "summary": entry.summary,
        "levels": list(entry.levels),
        "tracks": list(entry.tracks),
        "minutes": entry.minutes,
        "competences": [codes(COMPETENCE_WORDS)[word] for word in entry.competences],
        "partnership": [codes(PARTNERSHIP_WORDS)[word] for word in entry.partnership],
        "steps": _steps(entry.steps),
        "questions_home": _lines(entry.questions_home),
        "materials": _lines(entry.materials),
        "tips": [
            {"type": "tip", "value": {"audience": AUDIENCE_WORDS[t.audience], "text": t.text}} for t in entry.tips
        ],
        "tasks": [
            {"type": "task", "value": {"who": t.who, "weeks_before": t.weeks_before, "task": t.task}}
            for t in entry.tasks
        ],
        "mentor_notes": _lines(entry.mentor_notes),
        "handouts": [
            {
                "type": "handout",
                "value": {
                    "title": sheet.title,
                    "audience": AUDIENCE_WORDS[sheet.audience],
                    "introduction": sheet.introduction,
                    "content": _content(sheet.items),
                },
            }
            for sheet in entry.handouts
        ],
    }


def _own(entry: files.Activity) -> dict[str, Any]:
    match entry:
        case files.HomeAssignment():
            return _home_assignment(entry)
        case files.ConversationGuide():
            return _conversation(entry)
        case files.ParentMeeting():
            items = [
                {"minutes": item.minutes, "title": item.title, "text": item.text, "who": item.who}
                for item in entry.programme
            ]
            return {
                "aim": entry.aim,
                "programme": [{"type": "item", "value": item} for item in items],
                "follow_up": _lines(entry.follow_up),
                "pupil_invitation": entry.pupil_invitation,
            }
        case files.StudentActivity():
            return {
                "what": entry.what,
                "where": entry.where,
                "approach": _steps(entry.approach),
                "preparation_questions": _lines(entry.preparation_questions),
                "reflection_questions": _lines(entry.reflection_questions),
            }
    raise TypeError(entry)


def _home_assignment(entry: files.HomeAssignment) -> dict[str, Any]:
    return {
        "why": entry.why,
        "pupil_task": entry.pupil.task,
        "pupil_minutes": entry.pupil.minutes,
        "parent_task": entry.parent.task,
        "parent_minutes": entry.parent.minutes,
        "with_whom": entry.with_whom,
        "way_out": entry.way_out,
        "sensitivities": entry.sensitivities,
        "parts": [
            {
                "type": "part",
                "value": {
                    "title": part.title,
                    "place": PLACE_WORDS[part.place],
                    "minutes": part.minutes,
                    "instruction": part.instruction,
                    "content": _content(part.items),
                },
            }
            for part in entry.parts
        ],
        "handing_in": entry.handing_in,
        "discussion_where": entry.discussion.where,
        "discussion_when": entry.discussion.when,
        "discussion_how": entry.discussion.how,
    }


def _conversation(entry: files.ConversationGuide) -> dict[str, Any]:
    phases = [
        {
            "phase": PHASE_WORDS[phase.phase],
            "topics": [
                {
                    "topic": topic.topic,
                    "mentor": list(topic.mentor),
                    "pupil": list(topic.pupil),
                    "parent": list(topic.parent),
                }
                for topic in phase.topics
            ],
        }
        for phase in entry.phases
    ]
    return {
        "what": entry.what,
        "phases": [{"type": "phase", "value": phase} for phase in phases],
        "agreements": _lines(entry.agreements),
        "how": _lines(entry.how),
        "preparation_mentor": _lines(entry.preparation.mentor),
        "preparation_pupil": _lines(entry.preparation.pupil),
        "preparation_parent": _lines(entry.preparation.parent),
        "questions_from_mentor": _lines(entry.questions_from_mentor),
    }
