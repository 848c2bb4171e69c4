"""What must not get in, and what every answer tells the browser to refuse."""

from __future__ import annotations

import io
import zlib
from struct import pack
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Site

from home.choices import Role
from home.models import ContentPage
from tests.portal.test_settings import PRODUCTION, manage

HOST = "zuid.example"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PASSWORD = "appel-boom-citroen"


@pytest.fixture
def staff(school: Site) -> Client:
    """Somebody of communicatie, signed in at the school."""
    user = get_user_model().objects.create_user("communicatie", "c@zuid.example", PASSWORD)
    user.groups.add(school.school_groups.get(role=Role.COMMUNICATION).group)
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


def directives(answer: Any) -> dict[str, list[str]]:
    """The policy of an answer, by directive."""
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


# What every answer says -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/leerjaar-1/", "/bestaat-niet/", "/privacy/", "/opdrachten/?q=x"])
def test_a_public_page_may_run_and_load_nothing_but_its_own(school: Site, path: str) -> None:
    answer = Client(headers={"host": HOST}).get(path)
    policy = directives(answer)
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & {v for vs in policy.values() for v in vs}
    for text in ("<script>", "<style", " style=", " onclick=", "javascript:"):
        assert text not in answer.content.decode()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/images/"])
def test_the_admin_may_load_nothing_from_elsewhere(staff: Client, path: str) -> None:
    policy = directives(staff.get(path))
    assert policy["default-src"] == ["'self'"]
    assert policy["script-src"] == ["'self'", "'unsafe-inline'"]
    assert policy["connect-src" if "connect-src" in policy else "default-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'self'"]
    assert "'unsafe-eval'" not in str(policy)


def test_production_passes_django_s_own_inspection() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr


# Files ------------------------------------------------------------------------------------------------------------


def _upload(client: Client, kind: str, name: str, content: bytes) -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.post(reverse(f"{kind}:add"), {"title": "Bestand", "file": file}, follow=True)


def _bomb(side: int) -> bytes:
    """A PNG of so many pixels square, small to send and huge to unpack."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    head = pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    lines = zlib.compress((b"\0" * (side // 8 + 1)) * side, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def _jpeg() -> bytes:
    Picture.new("RGB", (20, 20)).save(target := io.BytesIO(), "JPEG")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tekening.svg", SVG),
        ("tekening.png", SVG),
        ("foto.jpg", b"<html><script>alert(1)</script></html>"),
        ("foto.exe", _jpeg()),
        ("bom.png", _bomb(12_000)),
    ],
    ids=["svg", "svg as png", "html as jpg", "jpg as exe", "bomb"],
)
def test_a_picture_must_be_one(staff: Client, name: str, content: bytes) -> None:
    answer = _upload(staff, "wagtailimages", name, content)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert not get_image_model().objects.exists()


def test_a_picture_is_taken(staff: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    _upload(staff, "wagtailimages", "foto.jpg", _jpeg())
    assert get_image_model().objects.count() == 1


@pytest.mark.parametrize("name", ["brief.html", "brief.svg", "brief.js", "brief.exe", "brief.pdf.html", "brief"])
def test_a_document_is_of_a_known_kind(staff: Client, name: str) -> None:
    answer = _upload(staff, "wagtaildocs", name, SVG)
    assert answer.context["form"].errors["file"]
    assert not get_document_model().objects.exists()


def test_files_are_not_larger_than_is_useful(staff: Client, settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 100
    assert _upload(staff, "wagtaildocs", "brief.pdf", b"%PDF-1.7" + b"x" * 200).context["form"].errors["file"]
    assert _upload(staff, "wagtailimages", "foto.jpg", _jpeg()).context["form"].errors["file"]


def test_a_document_is_downloaded_and_never_run(staff: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    _upload(staff, "wagtaildocs", "blad.txt", b"<script>alert(1)</script>")
    document = get_document_model().objects.get()
    answer = Client(headers={"host": HOST}).get(document.url)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (
        "sandbox" in answer.headers["Content-Security-Policy"] or "'none'" in answer.headers["Content-Security-Policy"]
    )


# Text -------------------------------------------------------------------------------------------------------------


def test_rich_text_keeps_no_script(staff: Client, school: Site) -> None:
    page = school.root_page.add_child(instance=ContentPage(title="Uitleg", slug="uitleg"))
    content = (
        '{"blocks": [{"key": "a", "text": "Dag", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],'
        ' "entityRanges": [{"offset": 0, "length": 3, "key": 0}]}],'
        ' "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}}}'
    )
    answer = staff.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {
            "title": "Uitleg", "slug": "uitleg", "introduction": "<script>alert(1)</script>",
            "body-count": 1, "body-0-type": "text", "body-0-order": 0, "body-0-deleted": "", "body-0-value": content,
            "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "action-publish": "1",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    text = Client(headers={"host": HOST}).get("/uitleg/").content.decode()
    assert "Dag" in text
    assert "javascript:" not in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


# Signing in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target", ["https://boze.example/", "//boze.example/", "/\\boze.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(school: Site, staff: Client, target: str) -> None:
    client = Client(headers={"host": HOST})
    answer = client.post(
        f"/admin/login/?next={target}", {"username": "communicatie", "password": PASSWORD, "next": target}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/")


def test_a_session_gets_another_key_when_somebody_signs_in(school: Site, staff: Client) -> None:
    client = Client(headers={"host": HOST})
    client.session.save()
    before = client.session.session_key
    client.cookies["sessionid"] = before
    client.post("/admin/login/", {"username": "communicatie", "password": PASSWORD})
    assert client.session.get("_auth_user_id")
    assert client.session.session_key != before


@pytest.mark.parametrize("password", ["kort", "1234567890123", "password123", "communicatie1"])
def test_a_weak_password_is_refused(staff: Client, password: str) -> None:
    user = get_user_model().objects.get(username="communicatie")
    with pytest.raises(ValidationError):
        validate_password(password, user)
