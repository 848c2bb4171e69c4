"""The parts of public pages that a school may leave out: home's own, and those that plugins draw.

A plugin names its parts through the Wagtail hook ``home_parts() -> list[Part]``, and asks
``home.queries.shows_part`` before it draws.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

PART_WORDS, PART_ALOUD, PART_FEEDBACK = "home-words", "home-aloud", "home-feedback"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the public pages; ``key`` is what settings keep."""

    key: str
    label: str | Promise


def all_parts() -> list[Part]:
    """What home and the plugins of this installation draw."""
    own = [
        Part(PART_WORDS, _("The explanation of school words, and the list of them")),
        Part(PART_ALOUD, _("The button that reads a page aloud")),
        Part(PART_FEEDBACK, _("The question what readers think, below an activity")),
    ]
    return own + [part for hook in hooks.get_hooks("home_parts") for part in hook()]
