"""An archive is read with distrust: what is damaged, manipulated or too large is refused with a plain sentence."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from home import archive_zip
from home.actions import SchoolPlan, create_school
from home.actions.archive import export_school, import_school
from home.archive_format import FORMAT, ArchiveError

HOST = "west.example"


@pytest.fixture
def archive(portal: Any) -> bytes:
    """The archive of a small school that is gone again."""
    plan = SchoolPlan(name="Westerschool", hostname=HOST, levels=(("vmbo_bk", 1),), with_library=False)
    site = create_school(plan)
    export_school(site, content := io.BytesIO())
    Site.objects.filter(pk=site.pk).update(hostname="weg.example")
    for group in Group.objects.filter(school_group__site=site):
        Group.objects.filter(pk=group.pk).update(name=f"weg {group.name}")
    return content.getvalue()


def repacked(archive: bytes, change: Callable[[dict[str, bytes]], None], *, seal: bool = True) -> io.BytesIO:
    """The archive with other entries; ``seal`` makes its check sums right again."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        entries = {name: file.read(name) for name in file.namelist()}
    change(entries)
    manifest = json.loads(entries.get("manifest.json", b"[]"))
    if seal and isinstance(manifest, dict):
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in entries.items()
            if name != "manifest.json"
        }
        entries["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(result := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    result.seek(0)
    return result


def edited(name: str, change: Callable[[Any], Any]) -> Callable[[dict[str, bytes]], None]:
    """Change a JSON entry; ``name`` may be the beginning of it."""

    def apply(entries: dict[str, bytes]) -> None:
        found = next(entry for entry in sorted(entries) if entry.startswith(name))
        content = json.loads(entries[found])
        changed = change(content)
        entries[found] = json.dumps(content if changed is None else changed).encode()

    return apply


def added(name: str, content: bytes = b"x") -> Callable[[dict[str, bytes]], None]:
    """One more entry."""
    return lambda entries: entries.update({name: content})


def nothing_came_in() -> bool:
    """Whether the school is not here, nor a piece of it."""
    return not Site.objects.filter(hostname=HOST).exists() and Page.objects.filter(title="Westerschool").count() == 1


def first_page(change: Callable[[Any], Any]) -> Callable[[dict[str, bytes]], None]:
    """Change the home page."""
    return edited("pages/00001", change)


BROKEN = [
    ("parent folder", added("../elders.txt")),
    ("parent folder inside", added("pages/../../elders.txt")),
    ("absolute", added("/etc/elders")),
    ("drive", added("C:/elders")),
    ("backslash", added("..\\elders")),
    ("folder", added("map/")),
    ("bomb", added("bom.txt", b"0" * 3_000_000)),
    ("newer format", edited("manifest.json", lambda m: m.update(format=FORMAT + 1, later="field"))),
    ("another product", edited("manifest.json", lambda m: m.update(product="iets anders"))),
    ("manifest is a list", lambda entries: entries.update({"manifest.json": b'[{"files": {}}]'})),
    ("unknown plugin", edited("manifest.json", lambda m: m["models"].append("prikbord.bericht"))),
    ("unknown language", edited("manifest.json", lambda m: m["languages"].append("xx"))),
    ("missing part", lambda entries: entries.pop("settings.json")),
    ("no pages", lambda entries: [entries.pop(name) for name in list(entries) if name.startswith("pages/")]),
    ("no JSON", lambda entries: entries.update({"settings.json": b"{"})),
    ("wrong shape", lambda entries: entries.update({"settings.json": b'{"model": 3}'})),
    ("unknown key", first_page(lambda page: page.update(extra=1))),
    ("no page model", first_page(lambda page: page.update(model="auth.user"))),
    ("plain page", first_page(lambda page: page.update(model="wagtailcore.page"))),
    ("not a school", first_page(lambda page: page.update(model="home.contentpage"))),
    ("other number", first_page(lambda page: page.update(number=99))),
    ("wrong value", first_page(lambda page: page["data"].update(first_published_at="gisteren"))),
    ("wrong type", first_page(lambda page: page["data"].update(introduction=["<p>"]))),
    ("no title", first_page(lambda page: page["data"].update(title=""))),
    ("parent later", edited("pages/00002", lambda page: page.update(parent=99))),
    ("rows of people", edited("rows.json", lambda rows: rows.append({"model": "auth.user", "rows": [{"pk": 1}]}))),
    ("settings of people", edited("settings.json", lambda rows: rows.append({"model": "auth.user", "data": {}}))),
    ("a picture that is none", None),
]


def _with_picture(entries: dict[str, bytes]) -> None:
    entries["files/images/00001-foto.png"] = b"<script>alert(1)</script>"
    picture = {"number": 1, "file": "files/images/00001-foto.png", "tags": [], "data": {"pk": 1, "title": "Foto"}}
    entries["images.json"] = json.dumps([picture]).encode()


@pytest.mark.parametrize(("name", "change"), BROKEN, ids=[name for name, _change in BROKEN])
def test_a_manipulated_archive_is_refused_and_leaves_nothing(archive, name, change):
    file = repacked(archive, change or _with_picture)
    with pytest.raises(ArchiveError) as refused:
        import_school(file)
    assert str(refused.value)
    assert "Traceback" not in str(refused.value)
    assert nothing_came_in()


@pytest.mark.parametrize(
    "change",
    [
        first_page(lambda page: page["data"].update(title="Anders")),
        added("pages/99999-extra.json", b"{}"),
        lambda entries: entries.pop("rows.json"),
        lambda entries: entries.pop("manifest.json"),
    ],
    ids=["changed", "added", "taken out", "no manifest"],
)
def test_check_sums_notice_a_change(archive, change):
    with pytest.raises(ArchiveError):
        import_school(repacked(archive, change, seal=False))
    assert nothing_came_in()


def test_a_damaged_zip_is_refused(archive):
    middle = len(archive) // 2
    for content in (b"", b"geen zip", archive[:-200], archive[:middle] + b"\0" * 50 + archive[middle + 50 :]):
        with pytest.raises(ArchiveError):
            import_school(io.BytesIO(content))
    assert nothing_came_in()


@pytest.mark.parametrize(("limit", "value"), [("MAX_ENTRIES", 3), ("MAX_BYTES", 1000), ("MAX_JSON_BYTES", 1000)])
def test_an_archive_beyond_a_limit_is_refused(archive, monkeypatch, limit, value):
    monkeypatch.setattr(archive_zip, limit, value)
    with pytest.raises(ArchiveError):
        import_school(io.BytesIO(archive))
    assert nothing_came_in()


def test_a_link_in_the_zip_is_refused(archive):
    def link(entries: dict[str, bytes]) -> None:
        entries["pages/link"] = b"/etc/passwd"

    content = repacked(archive, link).getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as file, zipfile.ZipFile(result := io.BytesIO(), "w") as other:
        for info in file.infolist():
            if info.filename == "pages/link":
                info.external_attr = 0o120777 << 16
            other.writestr(info, file.read(info.filename))
    with pytest.raises(ArchiveError):
        import_school(result)


def test_the_whole_archive_comes_in(archive):
    report = import_school(io.BytesIO(archive))
    assert report.site.root_page.title == "Westerschool"
    assert report.site.hostname == HOST
    assert report.notes == []


def test_a_page_that_does_not_pass_the_checks_is_no_longer_public(archive):
    report = import_school(repacked(archive, edited("pages/00002", lambda page: page["data"].update(level=9))))
    assert len(report.notes) == 1
    assert list(Page.objects.child_of(report.site.root_page).filter(live=False).values_list("title", flat=True)) == [
        "Leerjaar 1"
    ]


def test_a_taken_host_name_is_refused_and_another_one_taken(archive):
    import_school(io.BytesIO(archive))
    with pytest.raises(ArchiveError, match=HOST):
        import_school(io.BytesIO(archive))
    report = import_school(io.BytesIO(archive), hostname="Oost.example")
    assert report.site.hostname == "oost.example"
    assert report.site.root_page.slug == "oost-example"


def test_a_plugin_that_is_not_there_is_named(archive):
    with pytest.raises(ArchiveError, match="prikbord"):
        import_school(repacked(archive, edited("manifest.json", lambda m: m["models"].append("prikbord.bericht"))))


def test_commands_write_read_and_refuse(archive, tmp_path, capsys):
    site = Site.objects.get(hostname="weg.example")
    file = tmp_path / "west.zip"
    call_command("export_school", "--school", site.hostname, "--to", str(file))
    assert [path.name for path in tmp_path.iterdir()] == ["west.zip"]
    call_command("import_school", str(file), "--hostname", "nieuw.example", "--port", "8123")
    assert Site.objects.get(hostname="nieuw.example").port == 8123
    assert "http://nieuw.example:8123/" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"nergens\.example"):
        call_command("export_school", "--school", "nergens.example", "--to", str(file))
    with pytest.raises(CommandError):
        call_command("import_school", str(file))
    with pytest.raises(CommandError):
        call_command("import_school", str(tmp_path / "nergens.zip"))
    file.write_bytes(b"geen zip")
    with pytest.raises(CommandError):
        call_command("import_school", str(file), "--hostname", "anders.example")
