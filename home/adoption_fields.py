"""What changed since a school adopted a page of the library: two questions to each field, without the database.

Did the original change, and did the school change its copy?
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from home.library_content import content_fields, digest, is_stream, plain

PAPERS = "papers"
"""Beside the page's own fields: the papers that go with an activity, by the names that the library has for them."""

WITHDRAWN = "*withdrawn"
"""Under this name ``LibraryBase.left`` keeps that a school knows that an original is gone."""

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that somebody changed since the adoption. ``seen`` names the original's content as it is now."""

    name: str
    is_news: bool
    is_left: bool
    is_ours: bool
    seen: str

    @property
    def is_conflict(self) -> bool:
        """Both changed it, and not in the same way."""
        return self.is_news and self.is_ours


def changes(
    model: type[Page], base: Values, original: Values | None, copy: Values, left: Mapping[str, str]
) -> tuple[FieldChange, ...]:
    """The changed fields of a copy, in the order of the page. ``original`` is None where the library withdrew it.

    What the school changed just as the library did is settled; what it left is no news until it changes again.
    """
    found = []
    # A database may give the fields back in an order of its own.
    for name in [name for name in (*_names(model), PAPERS) if name in base]:
        was, ours = said(model, name, base[name]), said(model, name, copy.get(name))
        now = was if original is None else said(model, name, original.get(name))
        seen = digest(now)
        is_open, is_left = now not in (was, ours), left.get(name) == seen
        if is_open or ours not in (was, now):
            found.append(
                FieldChange(name, is_open and not is_left, is_left=is_open and is_left, is_ours=ours != was, seen=seen)
            )
    return tuple(found)


def said(model: type[Page], name: str, value: Any) -> Any:
    """What a field says, so that the same can be told from the same."""
    return value if name == PAPERS else plain(model, name, value)


def values_in(model: type[Page], content: Mapping[str, Any]) -> Values:
    """The content of a page by field, read from a revision."""
    return {name: _read(content[name]) if is_stream(model, name) else content[name] for name in _names(model)}


def _names(model: type[Page]) -> list[str]:
    return ["title", *content_fields(model)]


def _read(stream: Any) -> Any:
    return json.loads(stream) if isinstance(stream, str) else stream


def put(page: Page, name: str, value: Any) -> None:
    """Give a field of a page the content that was kept; the page is not saved."""
    setattr(page, name, json.dumps(value) if is_stream(type(page), name) else value)


def field_label(model: type[Page], name: str) -> str:
    """What the editor calls a field."""
    text = _("papers that go with it") if name == PAPERS else str(model._meta.get_field(name).verbose_name)
    return text[:1].upper() + text[1:]


def token(parts: Iterable[Any]) -> str:
    """Names a state that somebody has seen, so that a form can tell whether it is still the same."""
    return digest([str(part) for part in parts])[:32]
