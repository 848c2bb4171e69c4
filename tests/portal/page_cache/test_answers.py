"""What readers get from the cache, and what never comes out of it."""

from __future__ import annotations

import gzip
from typing import Any

import brotli
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from home.models import SchoolSettings
from portal.generations import read_generations
from portal.page_cache import PageCacheMiddleware, best_encoding, counts, store
from portal.page_store import REQUESTS, KeptPage, PageStore
from tests.portal.page_cache.conftest import Commit, Reader

PLAN = "/leerjaar-2/jaarplan-2026-2027/"


def test_the_second_answer_asks_nothing_and_is_the_same(reader: Reader, school: Site):
    first, hits = reader.get("/leerjaar-2/"), REQUESTS.labels("hits")._value.get()
    with CaptureQueriesContext(connection) as asked:
        second = reader.get("/leerjaar-2/")
    assert len(asked) == 0
    assert second.content == first.content
    assert second.headers.pop("Request-ID") != first.headers.pop("Request-ID")
    assert second.headers == first.headers
    assert REQUESTS.labels("hits")._value.get() == hits + 1
    assert b"Leerjaar 2" in second.content


@pytest.mark.parametrize(("accepts", "name", "unpack"), [
    ("gzip, deflate, br", "br", brotli.decompress),
    ("gzip", "gzip", gzip.decompress),
    ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
    ("", "", bytes),
    ("identity", "", bytes),
    ("br;q=nonsense", "", bytes),
])  # fmt: skip
def test_kept_compressed_as_the_reader_asks(reader: Reader, school: Site, accepts: str, name: str, unpack: Any):
    plain = reader.get("/").content
    for _time in range(2):
        response = reader.get("/", accept_encoding=accepts)
        assert response.get("Content-Encoding", "") == name
        assert unpack(response.content) == plain
        assert int(response["Content-Length"]) == len(response.content)
        assert {"Accept-Encoding", "Cookie"} <= set(response["Vary"].split(", "))
        assert "Accept-Language" not in response["Vary"]


def test_an_etag_for_each_form_and_nothing_where_it_still_holds(reader: Reader, school: Site, commit: Commit):
    reader.warm("/")
    tags = {accepts: reader.get("/", accept_encoding=accepts)["ETag"] for accepts in ("br", "gzip", "")}
    assert len(set(tags.values())) == 3
    for accepts, tag in tags.items():
        response = reader.get("/", accept_encoding=accepts, if_none_match=tag)
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
        assert response["Cache-Control"] == "no-cache"
    with commit():
        settings = SchoolSettings.for_site(school)
        settings.footer = "Anders"
        settings.save()
    assert reader.get("/", accept_encoding="br", if_none_match=tags["br"]).status_code == 200


def test_how_long_browsers_keep_what(reader: Reader, plan: Any):
    for path, said in {
        "/": "no-cache",
        PLAN: "no-cache",
        f"{PLAN}agenda.ics": "max-age=300, public",
        f"{PLAN}plan.json": "max-age=300, public",
    }.items():
        reader.warm(path)
        assert reader.get(path)["Cache-Control"] == said, path


def test_head_is_answered_from_what_get_left(reader: Reader, school: Site):
    client = Client(headers={"host": reader.host})
    assert client.head("/").status_code == 200
    assert len(store) == 0  # an answer to HEAD is not kept
    reader.warm("/")
    before = counts.hits
    length = reader.get("/")["Content-Length"]
    request = RequestFactory().head("/", headers={"host": reader.host})
    response = PageCacheMiddleware(lambda _request: HttpResponse(status=500))(request)
    assert (counts.hits, response.status_code, response.content) == (before + 2, 200, b"")
    assert response["Content-Length"] == length


def test_a_part_of_a_page_is_answered_with_the_whole(reader: Reader, school: Site):
    reader.warm("/")
    response = reader.get("/", range="bytes=0-9")
    assert response.status_code == 200
    assert len(response.content) > 1000


def test_two_schools_never_share(reader: Reader, neighbour: Reader, school: Site):
    for _time in range(3):
        assert "Zuiderschool" in (here := reader.reads("/"))
        assert "Noorderschool" in (there := neighbour.reads("/"))
        assert "Noorderschool" not in here
        assert "Zuiderschool" not in there


@pytest.mark.parametrize("headers", [
    {"x_forwarded_host": "noord.example"},
    {"x_forwarded_proto": "https"},
    {"forwarded": "host=noord.example"},
    {"accept_language": "ar, en;q=0.5"},
    {"cookie": "other=1; django_language=ar"},
    {"cookie": "csrftoken=abc"},
])  # fmt: skip
def test_what_a_reader_sends_changes_nothing(reader: Reader, other_school: Site, school: Site, headers: dict[str, str]):
    plain = reader.reads("/")
    odd = Reader(reader.host, headers)
    for who in (odd, reader, odd):
        assert who.reads("/") == plain


def test_host_and_port_are_told_apart(reader: Reader, school: Site):
    reader.warm("/")
    for host in ("ZUID.example", "zuid.example:8000", "zuid.example.", "noord.example"):
        odd = Reader(host)
        assert not odd.has_kept("/"), host


def test_names_that_somebody_makes_up_fill_no_memory(reader: Reader, school: Site):
    for host in ("zuid.example:81", "zuid.example.", "Zuid.Example", "nobody.example", "a.nobody.example:83"):
        assert Reader(host).get("/").status_code == 200, host
    for query in ("a=1", "a=2", "fbclid=x", "%00"):
        assert reader.get(f"/?{query}").status_code == 200, query
    assert len(store) == 0
    for host in ("zuid.example", "zuid.example:80"):
        Reader(host).warm("/")


def test_a_host_that_is_refused_stays_refused(reader: Reader, school: Site, settings: Any):
    settings.ALLOWED_HOSTS = ["zuid.example"]
    reader.warm("/")
    for _time in range(2):
        assert Reader("elders.example").get("/").status_code == 400
        assert Client(headers={"host": "zuid.example/../x"}).get("/").status_code == 400


def test_plain_and_secure_are_told_apart(reader: Reader, school: Site, settings: Any):
    reader.warm("/")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    before = counts.hits
    assert reader.get("/", x_forwarded_proto="https").status_code == 200
    assert counts.hits == before


def test_a_language_is_told_apart_by_its_address(reader: Reader, school: Site):
    from home.actions.languages import apply_languages

    apply_languages(school, wanted=["nl", "ar"])
    settings = SchoolSettings.for_site(school)
    settings.languages = ["nl", "ar"]
    settings.save()
    for _time in range(3):
        assert '<html lang="ar" dir="rtl">' in reader.reads("/ar/leerjaar-2/")
        assert '<html lang="nl" dir="ltr">' in reader.reads("/leerjaar-2/")


@pytest.fixture
def signed_in(school: Site) -> Client:
    user = get_user_model().objects.create_superuser("beheer", "beheer@example.nl", "geheim-genoeg")
    client = Client(headers={"host": "zuid.example"})
    client.force_login(user)
    return client


def test_who_is_signed_in_gets_a_page_of_their_own(reader: Reader, signed_in: Client):
    reader.warm("/")
    kept = len(store)
    for _time in range(2):
        response = signed_in.get("/")
        assert b"wagtail-userbar" in response.content
        assert response["Cache-Control"] == "private, no-cache"
    assert len(store) == kept
    assert "wagtail-userbar" not in reader.reads("/")


@pytest.mark.parametrize(("path", "headers"), [
    ("/?q=1", {}),
    ("/opdrachten/?q=stage", {}),
    ("/?utm_source=x", {}),
    ("/", {"authorization": "Basic x"}),
    ("/bestaat-niet/", {}),
    ("/admin/login/", {}),
])  # fmt: skip
def test_what_is_never_kept(reader: Reader, school: Site, path: str, headers: dict[str, str]):
    for _time in range(2):
        reader.get(path, **headers)
    assert len(store) == 0


def test_a_form_that_is_sent_passes(reader: Reader, school: Site):
    reader.warm("/")
    before = counts.hits
    Client(headers={"host": reader.host}).post("/")
    assert counts.hits == before


def test_a_preview_is_neither_read_from_the_cache_nor_kept(reader: Reader, school: Site):
    reader.warm("/")
    page = school.root_page.specific
    page.tagline = "Alleen in het voorbeeld"
    kept = len(store)
    for _time in range(2):
        assert "Alleen in het voorbeeld" in page.make_preview_request().content.decode()
    assert len(store) == kept
    assert "Alleen in het voorbeeld" not in reader.reads("/")


def test_what_changes_while_a_page_is_made_is_not_missed(
    reader: Reader, school: Site, commit: Commit, monkeypatch: pytest.MonkeyPatch
):
    """A slow page: the footer is read, then changed by somebody else, and only then is the page ready."""
    settings = SchoolSettings.for_site(school)
    served = type(school.root_page.specific).serve

    def slowly(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = served(self, request, *args, **kwargs).render()
        with commit():
            settings.footer = "Nieuw"
            settings.save()
        return response

    with monkeypatch.context() as patch:
        patch.setattr(type(school.root_page.specific), "serve", slowly)
        assert "Nieuw" not in reader.reads("/")
    assert "Nieuw" in reader.reads("/")


class Away:
    """A shared cache that does not answer."""

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError("away")


def test_without_the_shared_cache_pages_are_made_anew(
    reader: Reader, school: Site, commit: Commit, monkeypatch: pytest.MonkeyPatch
):
    reader.warm("/")
    monkeypatch.setattr("portal.generations.cache", Away())
    monkeypatch.setattr("portal.generations._away_until", 0.0)
    assert not reader.has_kept("/")
    assert not reader.has_kept("/")
    assert read_generations(("everything",)) is None


def page(size: int) -> KeptPage:
    return KeptPage((), (), 0, (), b"x" * size)


def test_memory_is_bounded_and_the_least_asked_for_go_first():
    small = PageStore(limit=100_000)
    for number in range(30):
        small.put((number,), page(10_000))
        small.get((0,))
        assert small.size <= 100_000
    assert small.get((0,)) is not None
    assert small.get((1,)) is None
    small.put(("large",), page(60_000))
    assert small.get(("large",)) is None


def test_zero_keeps_nothing(reader: Reader, school: Site, settings: Any):
    settings.PAGE_CACHE_MB = 0
    assert not reader.has_kept("/")
    assert len(store) == 0


def test_encodings():
    assert best_encoding("GZIP;q=1.0, *;q=0") == "gzip"
    assert best_encoding("deflate") == ""
