"""Errors to Sentry, if the environment names one: where and of which kind, without anything that names somebody."""

from __future__ import annotations

from typing import Any

import sentry_sdk
from django.db import InterfaceError, OperationalError
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.redis import RedisIntegration

from portal.logs import without_persons

LEFT_OUT = ("request", "user", "breadcrumbs", "extra", "server_name")


def watch_errors(dsn: str, *, release: str = "", **options: Any) -> None:
    """Begin to send errors; without an address nothing is sent."""
    if not dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        release=release or None,
        send_default_pii=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        max_request_body_size="never",
        auto_session_tracking=False,
        default_integrations=False,
        integrations=[DjangoIntegration(), LoggingIntegration(), RedisIntegration()],
        before_send=clean,
        # A database that is away is told by /readyz, once, not by every request.
        ignore_errors=[OperationalError, InterfaceError],
        **options,
    )


def clean(event: Any, hint: Any) -> Any:
    """The event without request, user and what the error says; the path remains, without links that let in."""
    path = str(event.get("request", {}).get("url", "")).partition("?")[0]
    for name in LEFT_OUT:
        event.pop(name, None)
    event.setdefault("tags", {})["path"] = without_persons(path)
    for error in event.get("exception", {}).get("values", ()):
        error["value"] = ""
    for name in ("message", "formatted"):
        if isinstance(event.get("logentry", {}).get(name), str):
            event["logentry"][name] = without_persons(event["logentry"][name])
    if "logentry" in event:
        event["logentry"].pop("params", None)
    if "transaction" in event:
        event["transaction"] = without_persons(event["transaction"])
    return event
