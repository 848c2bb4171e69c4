"""The zip around an archive: written the same way every time, read with distrust."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any, cast

from django.utils.translation import gettext as _

from home.archive_format import MANIFEST, ArchiveError, FileLine, Manifest, as_json, read_json

MEGABYTE = 1024**2
MAX_ENTRIES = 20_000
MAX_BYTES = 4 * 1024 * MEGABYTE
MAX_JSON_BYTES = 50 * MEGABYTE
MAX_RATIO = 200
"""No honest file of a school shrinks more than this; only files above one megabyte are judged by it."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CHUNK = 256 * 1024


class ArchiveWriter:
    """Writes entries one after the other, and the manifest at the end."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.files: dict[str, FileLine] = {}

    def add(self, name: str, content: bytes) -> None:
        """A small entry."""
        self._zip.writestr(_info(name), content)
        self.files[name] = FileLine(sha256=hashlib.sha256(content).hexdigest(), size=len(content))

    def add_file(self, name: str, source: Any) -> None:
        """A file that may be large, read in pieces."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_info(name), "w", force_zip64=True) as entry:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                entry.write(chunk)
        self.files[name] = FileLine(sha256=digest.hexdigest(), size=size)

    def close(self, manifest: Manifest) -> None:
        """Write the manifest with all check sums, and end."""
        manifest.files = dict(sorted(self.files.items()))
        self._zip.writestr(_info(MANIFEST), as_json(manifest))
        self._zip.close()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


class ArchiveReader:
    """An opened archive. Nothing of it is unpacked to a path that it names itself."""

    def __init__(self, source: IO[bytes], *, check: Callable[[bytes], None]) -> None:
        """``check`` looks at the bytes of the manifest before they are understood."""
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise ArchiveError(_("This file is not an archive of a school (not a zip).")) from error
        self._check_entries(self._zip.infolist())
        manifest = self._read(MANIFEST, MAX_JSON_BYTES)
        check(manifest)
        self.manifest: Manifest = read_json(Manifest, manifest, MANIFEST)
        names = {info.filename for info in self._zip.infolist()} - {MANIFEST}
        if names != set(self.manifest.files):
            raise ArchiveError(_("This archive is damaged: it does not hold the files that it lists."))

    def names(self, start: str) -> list[str]:
        """The entries whose name begins so, in order."""
        return sorted(name for name in self.manifest.files if name.startswith(start))

    def read(self, name: str) -> bytes:
        """A JSON entry, checked against the manifest."""
        if name not in self.manifest.files:
            raise ArchiveError(_("This archive is incomplete: %(file)s is missing.") % {"file": name})
        content = self._read(name, MAX_JSON_BYTES)
        if hashlib.sha256(content).hexdigest() != self.manifest.files[name].sha256:
            raise _changed(name)
        return content

    def copy(self, name: str, target: IO[bytes]) -> None:
        """A picture or document, checked against the manifest while it is copied."""
        line = self.manifest.files.get(name)
        if line is None:
            raise ArchiveError(_("This archive is incomplete: %(file)s is missing.") % {"file": name})
        digest = hashlib.sha256()
        for chunk in self._chunks(name, line.size):
            digest.update(chunk)
            target.write(chunk)
        if digest.hexdigest() != line.sha256:
            raise _changed(name)
        target.seek(0)

    def check_all(self) -> None:
        """Read everything once, so that a damaged archive is refused before anything is stored."""
        for name in self.manifest.files:
            self.copy(name, cast(IO[bytes], _Nowhere()))

    def _check_entries(self, entries: list[zipfile.ZipInfo]) -> None:
        names = [info.filename for info in entries]
        if MANIFEST not in names:
            raise ArchiveError(_("This file is not an archive of a school: it has no manifest."))
        if len(entries) > MAX_ENTRIES or sum(info.file_size for info in entries) > MAX_BYTES:
            raise ArchiveError(_("This archive is too large to read."))
        if len(set(names)) < len(names):
            raise ArchiveError(_("This archive is damaged: it has the same file twice."))
        for info in entries:
            if not _is_plain(info):
                raise ArchiveError(
                    _("This archive is not safe: it holds a file with the name “%(name)s”.")
                    % {"name": info.filename[:100]}
                )
            if info.file_size > MEGABYTE and info.file_size > MAX_RATIO * max(info.compress_size, 1):
                raise ArchiveError(
                    _("This archive is not safe: %(name)s unpacks to far more than it holds.")
                    % {"name": info.filename[:100]}
                )

    def _read(self, name: str, limit: int) -> bytes:
        return b"".join(self._chunks(name, limit))

    def _chunks(self, name: str, limit: int) -> Iterator[bytes]:
        """The bytes of an entry; never more than allowed, whatever its header says."""
        size = 0
        try:
            with self._zip.open(name) as entry:
                while chunk := entry.read(_CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise ArchiveError(_("%(file)s in this archive is larger than it may be.") % {"file": name})
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise ArchiveError(_("This archive is damaged: %(file)s cannot be read.") % {"file": name}) from error


class _Nowhere:
    """Takes bytes and forgets them."""

    def write(self, chunk: bytes) -> int:
        return len(chunk)

    def seek(self, offset: int) -> int:
        return offset


def _is_plain(info: zipfile.ZipInfo) -> bool:
    """A relative name without steps up, no folder, no link, no password."""
    name = info.filename
    is_regular = (info.external_attr >> 16) & 0o170000 in (0, 0o100000)
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and name.isprintable()
        and "\\" not in name
        and ":" not in name
        and str(PurePosixPath(name)) == name
        and not name.startswith("/")
        and ".." not in parts
        and is_regular
        and not info.flag_bits & 0x1
    )


def _changed(name: str) -> ArchiveError:
    return ArchiveError(_("This archive was changed or damaged: %(file)s is not what was exported.") % {"file": name})
