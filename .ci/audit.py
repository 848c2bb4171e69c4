"""Compares the pinned versions with the known advisories (pip-audit).

Where those cannot be reached, with ``docs/dependencies.md``: what was looked up by hand holds for those versions only.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]
PINS = BASE / "requirements.txt"
LOOKED_UP = BASE / "docs" / "dependencies.md"


def main() -> int:
    """0 where nothing is known against any version; else say what, or what nobody looked up."""
    found = reachable()
    faults = [f"{one['name']} {one['version']}: {fault['id']}" for one in found for fault in one.get("vulns", ())]
    unknown = [f"{one['name']}: {one['skip_reason']}" for one in found if "skip_reason" in one]
    if not faults and (not found or len(unknown) == len(found)):
        sys.stdout.write("The advisories cannot be reached from here; docs/dependencies.md says what was looked up.\n")
        faults = against_the_list()
    else:
        faults += unknown
    sys.stdout.write("\n".join(faults or ["Nothing that was found stands against the pinned versions."]) + "\n")
    return 1 if faults else 0


def reachable() -> list[dict]:
    """What pip-audit says of each package; nothing where it fails as a whole."""
    program = str(Path(sys.executable).with_name("pip-audit"))
    options = ["--format", "json", "--require-hashes", "--disable-pip", "--requirement", str(PINS)]
    answer = subprocess.run([program, *options], capture_output=True, text=True)  # noqa: S603
    try:
        return list(json.loads(answer.stdout)["dependencies"])
    except ValueError:
        return []


def against_the_list() -> list[str]:
    """Pinned versions that are not in the list, and those in it against which something is known."""
    pins = dict(re.findall(r"^([\w.-]+)==(\S+)", PINS.read_text(encoding="utf-8"), re.MULTILINE))
    rows = re.findall(
        r"^\| ([\w.-]+) \| (\S+) \| (.+?) \| (.+) \|$", LOOKED_UP.read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = {name: (version, state) for name, version, state, _newest in rows}
    missing = [
        f"{name} {version} was not looked up" for name, version in pins.items() if listed.get(name, ("",))[0] != version
    ]
    affected = [f"{name} {version} is affected" for name, (version, state) in listed.items() if state == "affected"]
    return missing + affected


if __name__ == "__main__":
    sys.exit(main())
