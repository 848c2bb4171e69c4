"""Releases, and the state of the database that each of them has: what an upgrade begins from.

A release is tagged in git with the same number. Its migrations are never changed afterwards.
"""

from __future__ import annotations

RELEASES: dict[str, dict[str, str]] = {
    "0.1.0": {"home": "0002_schools_apart", "planner": "0002_invitations"},
}
"""The last migration of every app of ours, by release, the oldest first."""

LAST = next(reversed(RELEASES))
