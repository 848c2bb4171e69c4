"""``python -m benchmarks [--only analysis,board] [--seconds 5] [--output docs/benchmarks.md]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.report import BASE, as_markdown, machine
from benchmarks.scratch import make_scratch, prepare_environment


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the portal.")
    parser.add_argument("--only", default="", help="sections, separated by commas (all)")
    parser.add_argument("--seconds", type=int, default=5, help="how long each page is asked for (5)")
    parser.add_argument("--output", type=Path, default=BASE / "docs" / "benchmarks.md", help="where the report goes")
    options = parser.parse_args()
    here = machine()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        prepare_environment(Path(folder))
        print("Preparing a scratch installation", file=sys.stderr)  # noqa: T201
        scratch = make_scratch(Path(folder), options.seconds)
        from benchmarks.sections import SECTIONS

        names = [name for name in options.only.split(",") if name] or list(SECTIONS)
        unknown = [name for name in names if name not in SECTIONS]
        if unknown:
            parser.error(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
        sections = []
        for name in names:
            print(f"Measuring: {name}", file=sys.stderr)  # noqa: T201
            sections.append(SECTIONS[name](scratch))
    report = as_markdown(here, sections)
    options.output.write_text(report, encoding="utf-8")
    print(report)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
