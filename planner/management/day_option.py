"""The option ``--today`` of commands that run every day."""

from __future__ import annotations

from datetime import date

from django.core.management.base import CommandError


def day_of(text: str | None) -> date | None:
    """The day that somebody wrote; nothing where nobody did."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no date; write it as 2026-11-22.") from error
