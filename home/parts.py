"""The parts of public pages that plugins draw and that a school may leave out.

A plugin names its parts through the Wagtail hook ``home_parts() -> list[Part]``, and asks
``home.queries.shows_part`` before it draws.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from wagtail import hooks


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the public pages; ``key`` is what settings keep."""

    key: str
    label: str | Promise


def all_parts() -> list[Part]:
    """What the plugins of this installation draw."""
    return [part for hook in hooks.get_hooks("home_parts") for part in hook()]
