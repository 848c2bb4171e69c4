"""What was measured, as a table in the terminal and on a page of the documentation."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Section:
    """One subject: a table, and what there is to say of it. ``targets`` are met or not."""

    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    notes: tuple[str, ...] = ()
    targets: tuple[tuple[str, bool], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and when, without which numbers say nothing."""

    cpu: str
    cores: int
    system: str
    commit: str
    moment: str
    load: float


def machine() -> Machine:
    """This machine, now."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    git = ["git", "describe", "--always", "--dirty"]
    commit = subprocess.run(git, cwd=BASE, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    return Machine(
        cpu=models[0] if models else platform.processor() or "unknown",
        cores=os.cpu_count() or 1,
        system=f"{platform.system()}, Python {platform.python_version()}",
        commit=commit or "unknown",
        moment=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
        load=os.getloadavg()[0],
    )


def as_markdown(here: Machine, sections: Iterable[Section]) -> str:
    """The whole report."""
    parts = [
        "# Benchmarks",
        "Written by `make bench`, on an installation of its own with the demo's content. Compare ratios, not"
        " milliseconds: those are this machine's.",
        f"- processor: {here.cpu}, {here.cores} cores\n- system: {here.system}\n- commit: {here.commit}\n"
        f"- date: {here.moment}\n- load when it began: {here.load:.1f}{_busy(here)}",
    ]
    return "\n\n".join([*parts, *(_section(section) for section in sections)]) + "\n"


def _busy(here: Machine) -> str:
    return " (other work was running: these numbers are worth little)" if here.load > 0.7 else ""


def _section(section: Section) -> str:
    parts = [f"## {section.title}"]
    if section.rows:
        head = [_line(section.columns), _line(["---"] * len(section.columns))]
        parts.append("\n".join([*head, *map(_line, section.rows)]))
    if section.targets:
        parts.append("\n".join(f"- {'met' if met else '**missed**'}: {target}" for target, met in section.targets))
    return "\n\n".join([*parts, *section.notes])


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(_text(cell) for cell in cells)} |"


def _text(cell: object) -> str:
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)
