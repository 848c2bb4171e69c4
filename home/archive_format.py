"""What an archive of a school looks like: a zip of readable JSON and original files.

The shapes are checked with pydantic, so that a broken archive is a message and not a traceback. Inside an archive
things have numbers of their own, counted from one, so that the same school always gives the same archive and no key
of one installation means anything on another.
"""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

FORMAT = 1
PRODUCT = "LOB-portaal"
MANIFEST = "manifest.json"
PAGES, IMAGES, DOCUMENTS = "pages/", "files/images/", "files/documents/"

Number = Annotated[int, Field(ge=1)]
Data = dict[str, Any]
T = TypeVar("T")


class ArchiveError(ValueError):
    """An archive cannot be written or read; the message says why, in the reader's language."""


class Shape(BaseModel):
    """A piece of an archive; what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid")


class FileLine(Shape):
    """A file of the archive, so that a changed one is noticed."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]


class SchoolLine(Shape):
    """Which school it is."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    hostname: Annotated[str, Field(min_length=1, max_length=255)]
    port: Annotated[int, Field(ge=1, le=65535)]


class Manifest(Shape):
    """The first thing to read: what this is, whose it is, what is inside."""

    format: int
    product: str
    version: str
    exported_at: datetime
    school: SchoolLine
    languages: list[str]
    models: list[str]
    counts: dict[str, int]
    notes: list[str]
    files: dict[str, FileLine]


class Version(Shape):
    """A version of a page that is not the public one: the latest draft, or what is to be published later."""

    data: Data
    created_at: datetime
    go_live_at: datetime | None = None


class PageEntry(Shape):
    """A page with its rows, as it is stored, and its draft where that differs."""

    number: Number
    parent: Number | None
    model: str
    data: Data
    draft: Version | None = None
    scheduled: Version | None = None


class Restriction(Shape):
    """Who may see a page or a collection; a shared password is not in an archive."""

    type: Annotated[str, Field(pattern=r"^(password|groups|login)$")]
    roles: list[str] = []


class PageRestriction(Restriction):
    """A restriction of a page."""

    page: Number


class CollectionEntry(Shape):
    """A collection of pictures and documents; the first one is the school's own."""

    number: Number
    parent: Number | None
    name: str
    restriction: Restriction | None = None


class FileEntry(Shape):
    """A picture or a document, and where its file lies in the archive."""

    number: Number
    file: str
    tags: list[str]
    data: Data


class SettingEntry(Shape):
    """The settings of one app for this school."""

    model: str
    data: Data


class RowsEntry(Shape):
    """Rows that are neither pages nor settings."""

    model: str
    rows: list[Data]


class MentorEntry(Shape):
    """A class of a mentor."""

    level: Number
    name: str


class StaffEntry(Shape):
    """A member of staff, without anything secret."""

    username: str
    first_name: str
    last_name: str
    email: str
    roles: list[str]
    classes: list[MentorEntry] = []


class Target(Shape):
    """A language that a page is translated into."""

    locale: str
    enabled: bool


class TranslatedString(Shape):
    """A string of a page in another language."""

    locale: str
    path: str
    source: str
    text: str
    type: str
    tool: str
    has_error: bool


class Override(Shape):
    """A value that a translation has instead of the source's, such as another address."""

    locale: str
    path: str
    value: Any


class TranslationEntry(Shape):
    """What the translators' editor knows of a page: its source text, and the strings in other languages."""

    page: Number
    data: Data
    last_updated_at: datetime
    targets: list[Target]
    strings: list[TranslatedString]
    overrides: list[Override]


PARTS: dict[str, type[Shape]] = {
    "collections.json": CollectionEntry,
    "images.json": FileEntry,
    "documents.json": FileEntry,
    "settings.json": SettingEntry,
    "restrictions.json": PageRestriction,
    "rows.json": RowsEntry,
    "staff.json": StaffEntry,
    "translations.json": TranslationEntry,
}
"""The lists of an archive, by the name of their file; pages have a file each."""


def product_version() -> str:
    """The version of the portal that runs."""
    file: Path = settings.BASE_DIR / "pyproject.toml"
    if not file.exists():
        return ""
    return str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"])


def as_json(content: Any) -> bytes:
    """Readable JSON, the same for the same content."""
    if isinstance(content, BaseModel):
        content = content.model_dump()
    elif isinstance(content, list):
        content = [item.model_dump() if isinstance(item, BaseModel) else item for item in content]
    return (json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1) + "\n").encode()


def read_json(shape: Any, content: bytes, name: str) -> Any:
    """A piece of an archive; raises ArchiveError where it is not what it should be."""
    try:
        return TypeAdapter(shape).validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ArchiveError(
            _("%(file)s in this archive cannot be read: %(place)s %(reason)s")
            % {"file": name, "place": place, "reason": first["msg"]}
        ) from error
