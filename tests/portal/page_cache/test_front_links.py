"""The links by which nginx is told under which generation to look."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.front_cache import open_front, renew_front
from portal.generations import EVERYTHING

SCHOOLS = {"zuid.example": "school-1", "noord.example": "school-2", "portaal.example": "portal"}


@pytest.fixture
def front(tmp_path: Path) -> Path:
    """Where nginx may keep pages of two schools and the portal."""
    folder = tmp_path / "front"
    assert all(open_front(folder, host, name) for host, name in SCHOOLS.items())
    return folder


def generations(front: Path) -> dict[str, Path]:
    """What nginx makes of the link of each host."""
    return {host: (front / host).resolve(strict=True) for host in SCHOOLS}


def changed(front: Path, names: set[str]) -> set[str]:
    """The hosts whose pages nginx does not find any more once these names are renewed."""
    before = generations(front)
    renew_front(front, names)
    after = generations(front)
    return {host for host in SCHOOLS if before[host] != after[host]}


@pytest.mark.parametrize(
    ("names", "hosts"),
    [
        ({"school-1"}, {"zuid.example"}),
        ({"school-1", "portal"}, {"zuid.example", "portaal.example"}),
        ({"school-12"}, set()),
        ({EVERYTHING}, set(SCHOOLS)),
    ],
)
def test_a_change_ends_what_was_kept_of_the_schools_concerned(front: Path, names: set[str], hosts: set[str]):
    assert changed(front, names) == hosts


def test_another_page_of_a_school_ends_nothing(front: Path):
    before = generations(front)
    assert open_front(front, "zuid.example", "school-1")
    assert generations(front) == before


def test_a_host_that_goes_to_another_school_leaves_its_pages_behind(front: Path):
    before = generations(front)["zuid.example"]
    assert open_front(front, "zuid.example", "school-2")
    assert generations(front)["zuid.example"] != before
    assert changed(front, {"school-2"}) == {"zuid.example", "noord.example"}


def test_nothing_of_ended_generations_stays(front: Path):
    for _time in range(5):
        renew_front(front, {"school-1"})
        renew_front(front, {EVERYTHING})
    assert len([path for path in front.iterdir() if not path.is_symlink()]) == len(SCHOOLS)


def test_a_generation_that_somebody_swept_away_begins_anew(front: Path):
    generations(front)["zuid.example"].rmdir()
    assert not (front / "zuid.example").exists()
    assert open_front(front, "zuid.example", "school-1")
    assert (front / "zuid.example").exists()


def test_where_nothing_can_be_written_nginx_keeps_nothing(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    assert not open_front(tmp_path / "file", "zuid.example", "school-1")
    renew_front(tmp_path / "not-there", {EVERYTHING})
