"""What is logged helps to find a fault, and names nobody."""

from __future__ import annotations

import io
import json
import logging
import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from gunicorn.config import Config
from wagtail.models import Site

from home.models import StaffInvitation
from home.staff_queries import token_of
from planner.reply_links import ClassLink, class_token, mail_token, reply_token
from portal.logs import AccessLog, Json, Lines, without_persons


def entry(message: str, *args: Any, formatter: Any = Json, error: BaseException | None = None, **extra: Any) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.getLogger("x").makeRecord("x", logging.WARNING, "f", 1, message, args, info, extra=extra)
    return formatter().format(record)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Not Found: /leerjaar-2/jaarplan-2026-2027/", "Not Found: /leerjaar-2/jaarplan-2026-2027/"),
        ("/opdrachten/samen-kijken-naar-de-open-dag-van-het-mbo/", None),
        ("/static/home/css/tokens.0d1f2a3b4c5d.css", None),
        ("/media/images/Foto_Open_Dag.2e16d0ba.fill-400x300.webp", None),
        ("Why? Nobody knows.", None),
        ("at 10:20:30 Django 5.2.19", None),
        ("no mail for Sara@thuis.example!", "no mail for <e-mail>!"),
        ("/opdrachten/?zoek=sara&x=1 done", "/opdrachten/?… done"),
        ("Listening at: http://zuid.localhost:8000/", None),
        ("from 192.168.10.77 port 5", "from 192.168.x.x port 5"),
        ("from 2001:db8:85a3::8a2e:370:7334 port", "from <address> port"),
        ("Task 0f8fad5b-d9cb-469f-a165-70867728950e failed", None),
    ],
)
def test_addresses_and_queries_are_left_out_and_all_else_is_kept(text: str, clean: str | None):
    assert without_persons(text) == (text if clean is None else clean)


def test_no_link_that_lets_somebody_in_is_logged(school: Site):
    user = User.objects.create_user("noor@zuid.example", password="x")
    invitation = StaffInvitation.objects.create(site=school, email="noor@zuid.example", name="Noor", roles=["auteur"])
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    reset = default_token_generator.make_token(user)
    base = "/leerjaar-2/ouderavond/"
    paths = [
        *(f"{base}antwoord/{class_token(ClassLink(number, '2A', pupil))}/" for number in (1, 77) for pupil in (0, 5)),
        f"{base}brief/{class_token(ClassLink(7, ''))}/",
        f"{base}mijn-antwoord/{reply_token('aB3dE6gH9kL2mN5pQ8sT')}/",
        f"{base}geen-mail/{mail_token('aB3dE6gH9kL2mN5pQ8sT')}/",
        reverse("home_accept_invitation", args=[token_of(invitation)]),
        reverse("wagtailadmin_password_reset_confirm", args=[uid, reset]),
    ]
    for path in paths:
        secret = path.rstrip("/").rpartition("/")[2]
        for text in (path, f"Not Found: {path}", f'"GET {path} HTTP/1.1"'):
            cleaned = without_persons(text)
            assert secret not in cleaned, path
            assert secret[-12:] not in cleaned, path
            assert "<link>" in cleaned


def broken() -> None:
    try:
        raise ValueError("Sara uit 2A")
    except ValueError as first:
        raise KeyError("Tom uit 2B") from first


@pytest.mark.parametrize("formatter", [Json, Lines])
def test_of_an_error_its_kind_and_place_are_told_and_not_what_it_says(formatter: Any):
    with pytest.raises(KeyError) as caught:
        broken()
    said = entry("Task failed", error=caught.value, formatter=formatter)
    for word in ("builtins.KeyError", "builtins.ValueError", "test_logs.py"):
        assert word in said
    for source in ('raise ValueError("Sara uit 2A")', 'raise KeyError("Tom uit 2B")'):
        said = said.replace(source, "").replace(source.replace('"', '\\"'), "")
    assert "Sara" not in said
    assert "Tom" not in said


def test_a_line_of_json_has_what_a_search_asks_for(client: Any):
    said = json.loads(entry("Not Found: %s", "/x/?q=1", status_code=404, request=object()))
    assert (said["level"], said["logger"], said["message"]) == ("WARNING", "x", "Not Found: /x/?…")
    assert said["time"].endswith("Z")
    assert said["status_code"] == 404
    assert "request" not in said
    assert "\n" not in entry("two\nlines")


def test_the_record_itself_is_left_as_it_was_for_other_listeners():
    record = logging.makeLogRecord({"msg": "to %s", "args": ("sara@thuis.example",), "exc_info": None})
    assert "sara" not in Lines().format(record)
    assert record.args == ("sara@thuis.example",)


# Requests --------------------------------------------------------------------------------------------------------


def test_every_answer_has_an_id_and_keeps_the_one_it_was_given(school: Site, client_of: Any):
    client = client_of("zuid.example")
    first, second = client.get("/"), client.get("/healthz")
    assert uuid.UUID(first["Request-ID"]) != uuid.UUID(second["Request-ID"])
    given = uuid.uuid4().hex
    assert client.get("/", headers={"request-id": given})["Request-ID"] == given


@pytest.mark.parametrize("sent", ["sara@thuis.example", "<script>", "1", "x" * 5000])
def test_an_id_that_is_none_is_not_taken_over(client: Any, db: None, sent: str, capsys: pytest.CaptureFixture):
    assert client.get("/healthz", headers={"request-id": sent})["Request-ID"] != sent
    assert sent not in capsys.readouterr().err


@pytest.fixture
def access_log(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("LOG_FORMAT", "json")
    config = Config()
    config.set("accesslog", "-")
    return AccessLog(config)


def test_the_list_of_requests_says_what_and_how_long_and_not_who(access_log: Any, monkeypatch: pytest.MonkeyPatch):
    token = reply_token("aB3dE6gH9kL2mN5pQ8sT")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": f"/leerjaar-2/x/mijn-antwoord/{token}/", "HTTP_HOST": "zuid.example",
        "QUERY_STRING": "nieuw=1", "REMOTE_ADDR": "192.0.2.44", "HTTP_USER_AGENT": "Telefoon van Sara",
        "RAW_URI": f"/leerjaar-2/x/mijn-antwoord/{token}/?nieuw=1",
    }  # fmt: skip
    answer = SimpleNamespace(status="200 OK", headers=[("Request-ID", "abc")], sent=1234)
    (handler,) = (one for one in access_log.access_log.handlers if getattr(one, "_gunicorn", False))
    monkeypatch.setattr(handler, "stream", written := io.StringIO())
    access_log.access(answer, None, environ, timedelta(milliseconds=1045))
    access_log.access(answer, None, environ | {"PATH_INFO": "/healthz"}, timedelta(0))
    (line,) = written.getvalue().splitlines()
    said = json.loads(line)
    assert (said["status"], said["ms"], said["bytes"], said["request_id"]) == (200, 1045, 1234, "abc")
    assert said["path"] == "/leerjaar-2/x/mijn-antwoord/<link>/"
    for secret in (token, "nieuw", "192.0", "Telefoon"):
        assert secret not in line
