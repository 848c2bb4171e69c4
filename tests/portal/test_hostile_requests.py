"""Whatever somebody sends to the public site: an answer, never an error, and nothing in the page as it was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings

from home.actions import SchoolPlan, create_school, load_library
from home.actions.portal import create_portal
from tests.portal.whole_school import furnish, visit

HOST = "zuid.example"
MARK = "zz9"
KEYS = {"thuisopdracht-netwerk-familie", "gesprek-kennismaking-leerjaar-1", "afsprakenblad-driegesprek"}
HOSTILE = {
    "markup": f'"><svg onload={MARK}>',
    "script": f"</script><script>{MARK}</script>",
    "attribute": f"' autofocus onfocus={MARK} x='",
    "template": f"{{{{ {MARK}|upper }}}}{{% load %}}",
    "sql": "1' OR '1'='1' --",
    "nothing": "",
    "null": "a\x00b",
    "number": "9" * 40,
    "negative": "-1",
    "long": "é" * 3000,
    "emoji": "\U0001f469\u200d\U0001f393\u202e",
    "lone surrogate": "%ed%a0%80",
    "path": "../../../../etc/passwd",
    "address": f"https://boze.example/{MARK}",
    "line break": f"a\r\nSet-Cookie: {MARK}=1",
}
NAMES = (
    "q",
    "level",
    "kind",
    "competence",
    "partnership",
    "minutes",
    "page",
    "p",
    "k",
    "class",
    "naam",
    "next",
    "kind[]",
)
"""Names of parameters that the public site knows, and some that it does not."""
AS_SENT = re.compile(rf"<svg onload={MARK}|<script>{MARK}|' autofocus onfocus={MARK}")
PATHS = (
    "/%00", "/a%0d%0aSet-Cookie:x", "/%ff%fe/", "/..%2f..%2fetc/passwd", "/leerjaar-1/%2e%2e/",
    "/" + "a/" * 300, "/" + "x" * 4000 + "/", "/ar/ar/ar/", "/xx/", "/huisstijl-zz9.css", "/huisstijl-%3Cb%3E.css",
    "/opdrachten/%F0%9F%8E%93/", "/leerjaar-999999999999999999999/", "/leerjaar-1/jaarplan-0-0/", "/media/../x",
    "/documents/99999999999999999999/x/", "/leerjaar-1/jaarplan/agenda.ics/x", "/_util/authenticate_with_password/1/2/",
)  # fmt: skip


@pytest.fixture(scope="module")
def _pages(django_db_setup: None, django_db_blocker: Any, library_entries: Any, tmp_path_factory: Any) -> Any:
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    atomic = transaction.atomic()
    with django_db_blocker.unblock():
        files.enable()
        atomic.__enter__()
        bank = create_portal("portal.example", 80)
        load_library(bank, [entry for entry in library_entries if entry.key in KEYS])
        levels = (("vmbo_bk", 1), ("vmbo_bk", 2))
        school = create_school(
            SchoolPlan(name="Zuiderschool", hostname=HOST, levels=levels, languages=("nl", "en", "ar"))
        )
        furnish(school, "Merk")
        found = [path for path in visit(school) if "?" not in path]
    yield found
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)
        files.disable()


@pytest.fixture
def pages(_pages: list[str], db: None) -> list[str]:
    """Every public address of a school that has one of everything; made once."""
    cache.clear()
    assert len(_pages) > 40
    return _pages


def content_of(answer: Any) -> bytes:
    """The whole body."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def faults(answer: Any, what: str) -> Iterator[str]:
    """What is wrong with an answer to something hostile."""
    body = content_of(answer).decode("utf-8", "replace")
    if answer.status_code >= 500:
        yield f"{what}: {answer.status_code}"
    if AS_SENT.search(body) and answer.headers.get("Content-Type", "").startswith("text/html"):
        yield f"{what}: comes back as it was sent"
    if MARK in str(answer.cookies) or "boze.example" in urlsplit(answer.headers.get("Location", "")).netloc:
        yield f"{what}: sets a cookie or sends away: {answer.headers.get('Location')}"


def test_hostile_parameters_on_every_address(pages: list[str]) -> None:
    client = Client(headers={"host": HOST}, raise_request_exception=False)
    found = []
    for number, path in enumerate(pages):
        # Every value with every address; the names take turns, so that each meets each value many times.
        for place, (kind, value) in enumerate(HOSTILE.items()):
            sent = value if kind == "lone surrogate" else quote(value, safe="")
            first, second = NAMES[(number + place) % len(NAMES)], NAMES[(number + 2 * place + 1) % len(NAMES)]
            address = f"{path}?{first}={sent}&{quote(second)}={sent}&{sent}"
            found += faults(client.get(address), f"{path} {kind}")
    assert found == []


@pytest.mark.parametrize("name", NAMES)
def test_hostile_parameters_of_the_bank(pages: list[str], name: str) -> None:
    client = Client(headers={"host": HOST}, raise_request_exception=False)
    found = []
    for kind, value in HOSTILE.items():
        sent = value if kind == "lone surrogate" else quote(value, safe="")
        found += faults(client.get(f"/opdrachten/?{quote(name)}={sent}"), f"{name} {kind}")
    assert found == []


@pytest.mark.parametrize("path", PATHS, ids=[path[:30] for path in PATHS])
def test_hostile_paths(pages: list[str], path: str) -> None:
    client = Client(headers={"host": HOST}, raise_request_exception=False)
    answer = client.generic("GET", path)
    assert 300 <= answer.status_code < 500
    assert list(faults(answer, path)) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "BREW"])
def test_every_method_on_every_address(pages: list[str], method: str) -> None:
    client = Client(headers={"host": HOST}, raise_request_exception=False)
    found = []
    for path in pages:
        answer = client.generic(method, path, b'{"a": "\xff"}', content_type="application/json")
        found += faults(answer, f"{method} {path}")
        if method == "HEAD":
            assert content_of(answer) == b""
    assert found == []


HEADERS = {
    "accept-language": "*;q=2,%00,ar-,zz" * 50,
    "accept-encoding": "br;q=0, gzip;q=x, *",
    "cookie": "sessionid=../../x; csrftoken=\x01; a",
    "if-none-match": 'W/"', "if-modified-since": "morgen", "range": "bytes=9-1,--",
    "x-forwarded-for": "::::, <b>", "x-forwarded-host": "boze.example", "x-forwarded-proto": "javascript",
    "origin": "null", "referer": f"https://boze.example/{MARK}", "user-agent": f"<script>{MARK}</script>",
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_hostile_headers(pages: list[str], name: str) -> None:
    found = []
    for path in ("/", "/leerjaar-1/", "/opdrachten/", "/ar/", "/leerjaar-1/jaarplan/agenda.ics"):
        client = Client(headers={"host": HOST, name: HEADERS[name]}, raise_request_exception=False)
        answer = client.get(path)
        found += faults(answer, f"{name} {path}")
        assert b"boze.example" not in content_of(answer)
    assert found == []
