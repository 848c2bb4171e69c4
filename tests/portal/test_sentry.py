"""Errors go to Sentry where one is configured, and take nobody's data along."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport
from wagtail.models import Site

from planner.reply_links import reply_token
from portal.sentry import clean, watch_errors

sent: list[str] = []


class Kept(Transport):
    """Sends nothing; keeps what would have gone."""

    def capture_envelope(self, envelope: Any) -> None:
        for item in envelope.items:
            body = item.get_bytes()
            sent.append((gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode())


@pytest.fixture
def watched() -> Iterator[list[str]]:
    """Sentry, as it is in production, to a server that does not exist."""
    sent.clear()
    watch_errors("https://key@sentry.example/1", release="1.0", transport=Kept)
    yield sent
    sentry_sdk.init()


def test_an_error_is_sent_without_who_and_what(
    watched: list[str], school: Site, client_of: Any, monkeypatch: pytest.MonkeyPatch
):
    def fail(*args: Any, **kwargs: Any) -> None:
        secret = "Sara uit 2A"
        raise ValueError(f"{secret} sara@thuis.example")

    token = reply_token("aB3dE6gH9kL2mN5pQ8sT")
    client = client_of("zuid.example", raise_request_exception=False)
    client.cookies["sessionid"] = "sessie-van-noor"
    with monkeypatch.context() as broken:
        broken.setattr("wagtail.models.Site.find_for_request", fail)
        answer = client.post(f"/leerjaar-2/x/mijn-antwoord/{token}/?zoek=oma", {"pupil-0-first_name": "Tom"})
    assert answer.status_code == 500
    sentry_sdk.flush()
    (event,) = map(json.loads, watched)
    assert [error["type"] for error in event["exception"]["values"]] == ["ValueError"]
    assert event["release"] == "1.0"
    frames = [frame for error in event["exception"]["values"] for frame in error["stacktrace"]["frames"]]
    for frame in frames:
        frame.pop("pre_context", None), frame.pop("context_line", None), frame.pop("post_context", None)
        assert "vars" not in frame
    whole = json.dumps(event)
    for secret in ("Sara", "sara@", token, "oma", "Tom", "noor", "127.0.0.1"):
        assert secret not in whole


def test_the_path_is_told_and_nothing_else_of_the_request():
    token = reply_token("aB3dE6gH9kL2mN5pQ8sT")
    request = {"url": f"https://zuid.example/x/mijn-antwoord/{token}/?a=oma", "headers": {"Cookie": "x"}, "data": {}}
    event = clean({"request": request, "user": {"ip_address": "192.0.2.1"}, "server_name": "s"}, {})
    assert event == {"tags": {"path": "https://zuid.example/x/mijn-antwoord/<link>/"}}


def test_what_is_logged_as_an_error_is_sent_without_addresses(watched: list[str]):
    logging.getLogger("planner.x").error("A mail to %s could not be sent.", "sara@thuis.example")
    sentry_sdk.flush()
    (text,) = watched
    assert "could not be sent" in text
    assert "sara@" not in text


def test_a_database_that_is_away_is_not_told_by_every_request(
    watched: list[str], client_of: Any, monkeypatch: pytest.MonkeyPatch
):
    from tests.portal.test_faults import GONE, fail_with

    with monkeypatch.context() as broken:
        fail_with(broken, GONE)
        answer = client_of("zuid.example", raise_request_exception=False).get("/en/")
    assert answer.status_code == 503
    sentry_sdk.flush()
    assert watched == []


def test_without_an_address_nothing_is_watched():
    before = sentry_sdk.get_client()
    watch_errors("")
    assert sentry_sdk.get_client() is before
