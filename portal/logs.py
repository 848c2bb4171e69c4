"""Logs that name nobody: no addresses, no queries, no signed links, and of an error its kind and place alone.

Lines of JSON in production, readable lines elsewhere; each with the id of the request that it belongs to.
"""

from __future__ import annotations

import copy
import logging
import os
import re
import time
from collections.abc import Iterator
from traceback import format_tb
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django_guid import get_guid
from gunicorn.glogging import Logger as GunicornLogger
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

QUIET_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
"""What watchers ask for all day."""

_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)*"), "<e-mail>"),
    (re.compile(r"(?<=[\w/.])\?[^\s\"'<>]+"), "?…"),
    # What is signed ends with a colon and its signature; a key is long and mixes capitals with all else.
    (re.compile(r"(?<=/)[\w.:=%-]*(?::|%3A)[\w=-]{20,}"), "<link>"),
    (re.compile(r"(?<=/)(?=[^/\s\"']*[A-Z])(?=[^/\s\"']*[a-z0-9])[\w=-]{20,}(?=[/\s\"']|$)"), "<link>"),
    (re.compile(r"(?<=/)[0-9A-Za-z]{1,13}/[0-9a-z]{4,13}-[0-9a-f]{20,}"), "<link>"),
    (re.compile(r"\b(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}\b"), r"\1.x.x"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F:]*"), "<address>"),
)


def without_persons(text: str) -> str:
    """The text without what may name or let in somebody."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


def kind_and_place(error: BaseException) -> str:
    """Of an error and what caused it: where in the code, and of which kind. What it says may quote a form."""
    return "\n".join(_told(error))


def _told(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _told(before)
        yield "and then:"
    yield "".join(format_tb(error.__traceback__)).rstrip()
    yield f"{type(error).__module__}.{type(error).__qualname__}"


class NamesNobody(logging.Formatter):
    """Cleans what is about to be written; other listeners still have the record as it was."""

    def format(self, record: logging.LogRecord) -> str:
        """One entry."""
        clean = copy.copy(record)
        clean.msg, clean.args = without_persons(record.getMessage()), ()
        if record.exc_info and record.exc_info[1] is not None:
            clean.exc_text = kind_and_place(record.exc_info[1])
        clean.exc_info = None
        clean.stack_info = None
        # Django adds the request itself, which shows its query.
        clean.__dict__.pop("request", None)
        clean.request_id = getattr(record, "request_id", "") or get_guid() or ""
        return super().format(clean)


class Lines(NamesNobody):
    """For people: ``2026-11-22 10:00:00,000 WARNING django.request: Not Found: /x/``."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")


class Json(NamesNobody, JsonFormatter):
    """For machines: one object to a line, in UTC."""

    def __init__(self) -> None:
        self.converter = time.gmtime
        fields = {"asctime": "time", "levelname": "level", "name": "logger", "exc_info": "error"}
        super().__init__(
            "{asctime}{levelname}{name}{message}{request_id}",
            style="{",
            datefmt="%Y-%m-%dT%H:%M:%SZ",
            rename_fields=fields,
            json_ensure_ascii=False,
            reserved_attrs=[*RESERVED_ATTRS, "server_time"],
        )


def chosen_format() -> str:
    """As the environment says; ``json`` in production, ``line`` elsewhere."""
    usual = "json" if os.environ.get("PORTAL_ENV") == "production" else "line"
    return os.environ.get("LOG_FORMAT") or usual


def logging_settings(level: str) -> dict[str, Any]:
    """Django's setting LOGGING."""
    if chosen_format() not in {"json", "line"}:
        raise ImproperlyConfigured(f"LOG_FORMAT is {chosen_format()!r}; it must be json or line.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "portal.logs.Lines"}, "json": {"()": "portal.logs.Json"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": chosen_format()}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # It tells of each request that it had no id, and repeats what a stranger sent as one.
            "django_guid": {"level": "ERROR"},
            # It names who could not sign in.
            "axes": {"level": "ERROR"},
        },
    }


class AccessLog(GunicornLogger):
    """Gunicorn's own words and its list of requests, in the form of all other logs: nobody's address or browser."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does it, but for the form."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(Json() if chosen_format() == "json" else Lines())

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """One request that was answered."""
        path = environ.get("PATH_INFO", "")
        if not self.cfg.accesslog or path in QUIET_PATHS:
            return
        headers = dict(cast("list[tuple[str, str]]", resp.headers))
        facts = {
            "method": environ.get("REQUEST_METHOD", ""),
            "host": environ.get("HTTP_HOST", ""),
            "path": without_persons(path),
            "status": int(str(resp.status).split()[0]),
            "bytes": getattr(resp, "sent", 0),
            "ms": request_time.seconds * 1000 + request_time.microseconds // 1000,
            "request_id": headers.get("Request-ID", ""),
        }
        self.access_log.info("%(method)s %(host)s%(path)s %(status)s %(ms)s ms", facts, extra=facts)
