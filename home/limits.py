"""How often something may be asked for, by what a limit counts."""

from __future__ import annotations

from django.http import HttpRequest

from home.authentication import client_address


def by_address(group: str, request: HttpRequest) -> str:
    """Whoever asks, as a ``key`` for django-ratelimit. It is counted, and not kept."""
    return client_address(request)
