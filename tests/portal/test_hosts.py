"""The server answers to the host of every school, from the moment that there is one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.http.request import validate_host
from wagtail.models import Site

from portal import hosts
from portal.hosts import SchoolHosts


@pytest.fixture(autouse=True)
def _cold() -> None:
    cache.delete(hosts.CACHE_KEY)


def test_hosts_of_the_environment_ask_nothing(db: None, django_assert_num_queries: Any):
    with django_assert_num_queries(0):
        assert validate_host("lob.example", SchoolHosts(["lob.example"]))


def test_a_school_is_known_from_its_making_to_its_end(school: Site, client_of: Any, settings: Any):
    settings.ALLOWED_HOSTS = SchoolHosts(["lob.example"])
    assert client_of("zuid.example").get("/").status_code == 200
    assert client_of("west.example").get("/").status_code == 400
    school.hostname = "west.example"
    school.save()
    assert client_of("west.example").get("/").status_code == 200
    assert client_of("zuid.example").get("/").status_code == 400
    school.delete()
    assert client_of("west.example").get("/").status_code == 400


def test_hosts_are_read_once(school: Site, django_assert_num_queries: Any):
    with django_assert_num_queries(1):
        assert validate_host("zuid.example", SchoolHosts([]))
        assert validate_host("zuid.example", SchoolHosts([]))
        assert not validate_host("elders.example", SchoolHosts([]))


def test_without_a_database_only_the_hosts_of_the_environment_are_known(monkeypatch: pytest.MonkeyPatch):
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(Site.objects, "values_list", fail)
    assert validate_host("lob.example", SchoolHosts(["lob.example"]))
    assert not validate_host("zuid.example", SchoolHosts(["lob.example"]))
