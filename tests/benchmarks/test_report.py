"""What a benchmark run says of itself; without measuring anything."""

from __future__ import annotations

import pytest

from benchmarks import pages
from benchmarks.pages import measure_pages
from benchmarks.report import Machine, Section, as_markdown, machine
from benchmarks.scratch import Scratch

WRK = """Running 5s test @ http://127.0.0.1:1/
  Latency Distribution
     50%  812.00us
     75%    1.15ms
     90%    1.52ms
     99%    1.20s
  11573 requests in 5.00s, 2.53MB read
Requests/sec:   2314.21
"""


def test_the_report_names_the_machine_and_says_which_targets_were_missed():
    here = Machine("A processor", 2, "Linux", "abc1234", "2026-11-22 12:00 CET", 0.1)
    section = Section("Pages", ("page", "ms"), (("home", 1.25),), ("A note.",), (("fast", True), ("faster", False)))
    text = as_markdown(here, [section])
    for line in ("A processor, 2 cores", "abc1234", "2026-11-22", "| home | 1.2 |", "- met: fast", "A note."):
        assert line in text
    assert "- **missed**: faster" in text
    assert "worth little" not in text


def test_a_busy_machine_is_told():
    assert "worth little" in as_markdown(Machine("x", 2, "Linux", "abc", "now", 3.0), [])


def test_this_machine_is_known():
    assert machine().cores >= 1


def test_what_wrk_says_is_read_in_milliseconds():
    assert pages._latency("50", WRK) == pytest.approx(0.812)
    assert pages._latency("99", WRK) == 1200
    assert pages._found(r"Requests/sec:\s+([\d.]+)", WRK) == ("2314.21",)


def test_without_wrk_it_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr("shutil.which", lambda name: None)
    section = measure_pages(Scratch(tmp_path, 1))
    assert (section.rows, section.notes) == ((), ("Not measured: wrk is missing (`apt-get install wrk`).",))
