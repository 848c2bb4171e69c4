"""A backup brought back into an empty place is the installation that it was taken of."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal import backup
from tests.portal.places import Place

TABLES = ("wagtailcore", "auth", "sessions")
FILL = """
from django.contrib.auth import get_user_model
from wagtail.models import Page, Site
from home.models import SchoolPage
get_user_model().objects.create_superuser("baas", password="een-lang-geheim")
school = Page.get_first_root_node().add_child(instance=SchoolPage(title="Zuid", slug="zuid"))
Site.objects.create(hostname="zuid.example", root_page=school)
"""


def contents(installation: Place) -> tuple[Any, dict[str, bytes]]:
    """Rows and files of an installation."""
    data = installation.run("dumpdata", *TABLES, "home.SchoolPage")
    assert data.returncode == 0, data.stderr
    files = {path.name: path.read_bytes() for path in installation.media.rglob("*") if path.is_file()}
    return json.loads(data.stdout), files


@pytest.fixture(scope="module")
def original(place: Callable[[str], Place]) -> Place:
    """An installation with a school and a picture."""
    made = place("original")
    for arguments, text in ((("migrate", "-v0"), None), (("shell", "-v0"), FILL)):
        done = made.run(*arguments, text=text)
        assert done.returncode == 0, done.stderr
    (made.media / "images").mkdir(parents=True)
    (made.media / "images" / "logo é.png").write_bytes(b"\x89PNG" + bytes(range(256)) * 400)
    return made


@pytest.fixture(scope="module")
def archive(original: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("archive") / "portal.zip"
    done = original.run("backup", str(target))
    assert done.returncode == 0, done.stderr
    assert "1 files" in done.stdout
    return target


def test_what_comes_back_is_what_was_there(place: Any, original: Place, archive: Path):
    empty = place("empty")
    whole = contents(original)
    assert any(row["model"] == "home.schoolpage" for row in whole[0])
    done = empty.run("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert contents(empty) == whole
    refused = empty.run("restore", str(archive))
    assert (refused.returncode, "--overwrite" in refused.stderr) == (1, True)
    (empty.media / "images" / "logo é.png").unlink()
    assert empty.run("restore", str(archive), "--overwrite").returncode == 0
    assert contents(empty) == whole


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(original: Place, archive: Path):
    assert archive.stat().st_mode & 0o077 == 0
    assert list(archive.parent.iterdir()) == [archive]
    again = original.run("backup", str(archive))
    assert (again.returncode, "is there already" in again.stderr) == (1, True)


def _without_manifest(members: dict[str, bytes]) -> None:
    del members["manifest.json"]


def _changed_file(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("media/"))
    members[name] = members[name][:-1] + b"?"


def _missing_file(members: dict[str, bytes]) -> None:
    del members[next(name for name in members if name.startswith("media/"))]


def _stranger(members: dict[str, bytes]) -> None:
    members["media/../../evil.txt"] = b"x"


def _newer(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b'"format": 1', b'"format": 2')


def _other_database(members: dict[str, bytes]) -> None:
    vendor = json.loads(members["manifest.json"])["vendor"].encode()
    members["manifest.json"] = members["manifest.json"].replace(vendor, b"oracle")


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a restoring changed."""
    changes: list[str] = []
    monkeypatch.setattr(backup, "_load", lambda dump: changes.append(dump.name))
    monkeypatch.setattr(backup, "_extract_media", lambda archive: changes.append("media"))
    return changes


@pytest.mark.django_db
@pytest.mark.parametrize("harm", [_without_manifest, _changed_file, _missing_file, _stranger, _newer, _other_database])
def test_a_harmed_archive_is_refused_and_changes_nothing(
    archive: Path, tmp_path: Path, touched: list[str], harm: Callable[[dict[str, bytes]], None]
):
    with zipfile.ZipFile(archive) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    harm(members)
    with zipfile.ZipFile(tmp_path / "harmed.zip", "w") as harmed:
        for name, content in members.items():
            harmed.writestr(name, content)
    with pytest.raises(CommandError):
        call_command("restore", str(tmp_path / "harmed.zip"), "--overwrite")
    assert touched == []
    call_command("restore", str(archive), "--overwrite")
    assert touched == [backup.DUMPS[connection.vendor], "media"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["plan.csv", "nowhere.zip"])
def test_what_is_no_archive_is_refused(tmp_path: Path, touched: list[str], name: str):
    (tmp_path / "plan.csv").write_text("leerjaar;id", encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("restore", str(tmp_path / name), "--overwrite")
    assert touched == []
