"""The pages about the library ask as much of the database for few activities and schools as for many."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from home.actions import SchoolPlan, copy_library, create_school
from home.models import ActivityIndexPage
from tests.home.adoption_parts import bank_of, change, copy_in, fill_library, staff, url


def count(client: Client, address: str, selector: str) -> tuple[int, int]:
    """The questions asked for a page that somebody asks for a second time, and what stands on it."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries), len(BeautifulSoup(response.content, "html.parser").select(selector))


def counts(client: Client, addresses: dict[str, str]) -> dict[str, tuple[int, int]]:
    """The same for several pages."""
    return {address: count(client, address, selector) for address, selector in addresses.items()}


@pytest.fixture
def client(school: Site, client_of: Any) -> Client:
    """A decaan of the school, signed in on its host."""
    browser: Client = client_of("zuid.example")
    browser.force_login(staff(school))
    return browser


def test_three_or_thirty_activities(portal: ActivityIndexPage, school: Site, client: Client):
    """All adopted, changed by the library and half of them by the school: the most that has to be looked at."""
    addresses = {
        url("home_library"): ".library-row",
        url("home_library_changes"): ".library-row",
        "/admin/": "[data-panel] li a[href*='library/changes/']",
    }
    seen = []
    for first, number in ((0, 3), (3, 27)):
        pages = fill_library(portal, number, first=first)
        copy_library(portal, bank_of(school), {"vmbo_bk"})
        for place, page in enumerate(pages):
            change(page, summary="Nieuw in de bibliotheek.")
            if place % 2:
                change(copy_in(school, page.library_key), publish=bool(place % 4), what="Van ons.")
        seen.append(counts(client, addresses))
    few, many = seen
    for address in addresses:
        assert many[address][0] == few[address][0], address
    assert few[url("home_library")][1] == few[url("home_library_changes")][1] == 3
    assert many[url("home_library")][1] == many[url("home_library_changes")][1] == 30


def test_nothing_new_costs_the_home_of_the_admin_one_question(portal: ActivityIndexPage, school: Site, client: Client):
    """Which copies or originals were touched: none, so nothing is read."""
    fill_library(portal, 5)
    copy_library(portal, bank_of(school), {"vmbo_bk"})
    client.get("/admin/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/")
    assert len([query for query in queries if "home_librarybase" in query["sql"]]) == 1


def test_two_or_six_schools(
    portal: ActivityIndexPage, school: Site, other_school: Site, client_of: Any, admin_user: Any
):
    pages = fill_library(portal, 3)
    browser = client_of("portal.example")
    browser.force_login(admin_user)
    sites = [school, other_school]
    seen = []
    for _round in range(2):
        for site in sites:
            copy_library(portal, bank_of(site), {"vmbo_bk"})
            change(copy_in(site, pages[0].library_key), what="Van ons.")
        change(pages[1], summary=f"Nieuw {len(seen)}.")
        seen.append(count(browser, url("home_library_usage"), ".library-uses li"))
        sites = [
            create_school(
                SchoolPlan(
                    name=f"School {number}",
                    hostname=f"school{number}.example",
                    levels=(("havo", 1),),
                    with_library=False,
                )
            )
            for number in range(4)
            if not seen[1:]
        ]
    assert seen[1][0] == seen[0][0]
    assert [number for _queries, number in seen] == [6, 18]
