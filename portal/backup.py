"""One archive of everything that an installation keeps: its database and its files, taken while it runs.

A zip with ``manifest.json``, the database (a copy of the SQLite file, or PostgreSQL's own dump) and ``media/``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA = "media/"
DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
CHUNK = 1024 * 1024


class BackupError(Exception):
    """A backup cannot be made or brought back; the message says why."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What an archive holds."""

    vendor: str
    taken: str
    files: int
    size: int


def back_up(target: Path) -> Summary:
    """Write database and files to ``target``, which appears only when it is complete.

    Files are gathered before and after the database, so that whatever it names is there: a picture that is added
    meanwhile comes with the second round, one that is deleted meanwhile with the first.
    """
    dump = DUMPS.get(connection.vendor)
    if dump is None:
        raise BackupError(f"There is no backup for a database of the kind {connection.vendor}.")
    part = target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            sums = dict(_add_media(archive, {}))
            database = Path(scratch) / dump
            _dump(database)
            with database.open("rb") as source:
                sums[dump] = _add(archive, source, dump)
            sums |= dict(_add_media(archive, sums))
            taken = datetime.now(UTC).isoformat(timespec="seconds")
            manifest = {"format": FORMAT, "vendor": connection.vendor, "taken": taken, "sha256": sums}
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
        part.chmod(0o600)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return Summary(connection.vendor, taken, len(sums) - 1, target.stat().st_size)


def restore(source: Path, *, overwrite: bool = False) -> Summary:
    """Bring back an archive. What is there already is replaced only where ``overwrite`` says so; first all is checked.

    Files that the archive does not know stay where they are.
    """
    try:
        with zipfile.ZipFile(source) as archive, tempfile.TemporaryDirectory() as scratch:
            manifest = _checked(archive)
            if connection.introspection.table_names() and not overwrite:
                raise BackupError("The database is not empty. Say --overwrite to replace what is in it.")
            dump = DUMPS[manifest["vendor"]]
            _load(Path(archive.extract(dump, scratch)))
            _extract_media(archive)
    except (zipfile.BadZipFile, OSError) as error:
        raise BackupError(f"{source} cannot be read: {error}") from error
    return Summary(manifest["vendor"], manifest["taken"], len(manifest["sha256"]) - 1, source.stat().st_size)


# The database ---------------------------------------------------------------------------------------------------------


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _load(dump: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(dump)) as copy:
            copy.backup(connection.connection)
    else:
        options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
        _run("pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", str(dump))
    connection.close()


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, which gets its password through the environment alone."""
    if shutil.which(program) is None:
        raise BackupError(f"{program} is missing; it comes with PostgreSQL's client (Debian: postgresql-client).")
    known: dict[str, Any] = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = os.environ | {name: str(known[key]) for name, key in names.items() if known.get(key)}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip().splitlines()[-1] if done.stderr else ''}")


# The files ------------------------------------------------------------------------------------------------------------


def _add_media(archive: zipfile.ZipFile, known: dict[str, str]) -> Iterator[tuple[str, str]]:
    for path in _files_below(""):
        name = f"{MEDIA}{path}"
        if name not in known:
            try:
                source = default_storage.open(path)
            except FileNotFoundError:
                continue  # Deleted since it was listed; then nothing needs it any more.
            with source:
                yield name, _add(archive, source, name)


def _files_below(folder: str) -> Iterator[str]:
    """The names of all files, in order, on the disk or in the bucket."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing was ever uploaded
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from _files_below(f"{folder}{name}/")


def _add(archive: zipfile.ZipFile, source: Any, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, after every file in the archive proved to be the one that it names."""
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        wanted, vendor, version = manifest["sha256"], manifest["vendor"], manifest["format"]
    except (KeyError, ValueError, TypeError) as error:
        raise BackupError("This is not a backup of the portal: it has no manifest.") from error
    if version != FORMAT:
        raise BackupError(f"This backup has format {version}; this version of the portal reads format {FORMAT}.")
    if vendor != connection.vendor:
        raise BackupError(f"This is a backup of {vendor}, and the database here is {connection.vendor}.")
    if sorted(archive.namelist()) != sorted([MANIFEST, *wanted]) or DUMPS[vendor] not in wanted:
        raise BackupError("This backup does not hold what its manifest says.")
    for name, digest in wanted.items():
        if ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute():
            raise BackupError(f"This backup holds a file with an unsafe name: {name}")
        found = hashlib.sha256()
        with archive.open(name) as file:
            while chunk := file.read(CHUNK):
                found.update(chunk)
        if found.hexdigest() != digest:
            raise BackupError(f"This backup is damaged: {name}")
    return manifest


def _extract_media(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if name.startswith(MEDIA):
            path = name.removeprefix(MEDIA)
            default_storage.delete(path)  # a storage never writes over what is there
            with archive.open(name) as source:
                default_storage.save(path, File(source))
