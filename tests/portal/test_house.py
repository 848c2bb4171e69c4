"""Rules of the house that no tool checks by itself."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TEXT = {
    "",
    ".py",
    ".html",
    ".css",
    ".js",
    ".md",
    ".yaml",
    ".yml",
    ".toml",
    ".txt",
    ".in",
    ".po",
    ".csv",
    ".svg",
    ".json",
}
ROOMS = ("portal", "planner", "home")


@cache
def files() -> list[Path]:
    """Every file of the project: those that git keeps, and those that it would."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [PROJECT / name for name in names if (PROJECT / name).is_file()]


@cache
def texts() -> dict[Path, str]:
    """What those files say, by their place in the project."""
    return {path.relative_to(PROJECT): path.read_text(encoding="utf-8") for path in files() if path.suffix in TEXT}


def where(pattern: str, *, but: tuple[str, ...] = ()) -> list[str]:
    """File and line of each place where this stands, outside these folders."""
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts().items()
        if path.parts[0] not in but
        for number, line in enumerate(text.splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_there_are_files_to_look_at():
    assert len(texts()) > 200
    assert Path("portal/settings.py") in texts()


def test_the_arrows_between_the_rooms_hold():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_no_path_of_this_machine_is_written_down():
    homes = [str(PROJECT), str(PROJECT.parent / "shared"), str(Path.home())]
    absolute = r"(?<![\w.:/])/(?:home|root|Users|work)/\w"
    written = [place for home in homes if len(home) > 2 for place in where(re.escape(home) + r"(?![\w-])")]
    assert written + where(absolute) == []


def test_only_tests_look_beside_the_checkout():
    beside = re.escape("../" + "shared")
    assert where(beside, but=("tests",)) == []
    assert where(r"""["']shared["']""", but=("tests",)) == []


def test_requirements_name_no_host():
    assert [path for path in texts() if path.name.startswith("requirements")]
    for path, text in texts().items():
        if path.name.startswith("requirements"):
            assert "://" not in text, path
            assert "--index-url" not in text, path
            if path.suffix == ".txt":
                assert "--hash=sha256:" in text, path


def test_no_password_or_key_is_kept():
    assert where(r"-----BEGIN [A-Z ]*PRIVATE KEY-----$") == []
    assert [path for path in files() if path.name in {"secret-key", "demo-password", ".env"}] == []
    assert [path for path in files() if path.suffix in {".sqlite3", ".mo"}] == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_has_a_cupboard_for_everything(room: str):
    names = {path.stem for path in texts() if path.parts[0] == room} | {
        part for path in texts() if path.parts[0] == room for part in path.parts
    }
    assert not names & {"core", "utils", "common", "helpers", "misc"}


def test_templates_have_no_inline_style_script_or_handler():
    """What is drawn as a PDF, sent by mail or shown in the admin never meets the public content policy."""
    templates = {
        path: text
        for path, text in texts().items()
        if path.parts[0] == "templates" and path.suffix == ".html" and not {"admin", "pdf", "mail"} & set(path.parts)
    }
    assert len(templates) > 40
    for path, text in templates.items():
        assert not re.search(r"\sstyle\s*=", text), path
        assert not re.search(r"\son\w+\s*=\s*[\"']", text), path
        assert not re.search(r"<style\b", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path


def test_stylesheets_and_scripts_fetch_nothing_from_elsewhere():
    assets = {path: text for path, text in texts().items() if "static" in path.parts and path.suffix in {".css", ".js"}}
    assert assets
    for path, text in assets.items():
        assert not re.search(r"(url\(|@import|from|import\()\s*[\"']?(https?:)?//", text), path


def test_public_html_is_never_marked_safe_by_hand():
    assert where(r"\|\s*safe\b") == []
