"""The portal administrator's pages about schools: who gets in, what they show, what they do."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from home.actions import close_school, create_school, turn_on_language
from home.choices import Role
from home.models import ActivityPage, SchoolSettings, YearLevelPage
from home.school_trees import is_closed
from planner.models import YearPlanPage
from tests.home.school_plans import plan_of, portal_administrator, staff_of

NAMES = ("rename", "close", "reopen", "delete")


def addresses(site: Site) -> list[str]:
    """Every page about schools."""
    about = [reverse(f"home_school_{name}", args=[site.pk]) for name in NAMES]
    return [reverse("home_schools"), reverse("home_school_create"), *about]


@pytest.fixture
def administrator(portal: Any, client_of: Any) -> Any:
    """A portal administrator on the portal's own host."""
    client = client_of("portal.example")
    client.force_login(portal_administrator())
    return client


def soup(response: Any) -> BeautifulSoup:
    """An answer as a tree of elements."""
    return BeautifulSoup(response.content, "html.parser")


def faults(response: Any) -> dict[str, str]:
    """What is said beside each field."""
    fields = soup(response).select(".w-field--error")
    return {box.select_one("input")["name"]: box.select_one(".w-field__errors").get_text() for box in fields}


def form_of(**changes: Any) -> dict[str, Any]:
    """What the form of a new school sends."""
    data = {
        "name": "Westerschool",
        "hostname": "west.example",
        "levels": ["havo-1", "havo-2", "vmbo_bk-1"],
        "region": "zuid",
        "languages": ["tr"],
    }
    return data | changes


# Who gets in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("host", ["zuid.example", "portal.example"])
def test_for_staff_of_schools_there_are_no_such_pages(
    school: Site, other_school: Site, client_of: Any, role: Role, host: str
):
    client = client_of(host)
    client.force_login(staff_of(school, role))
    data = form_of() | {"confirm": "noord.example", "hostname": "anders.example"}
    for site in (school, other_school):
        for address in addresses(site):
            assert client.get(address).status_code in {404, 302}, address
            assert client.post(address, data).status_code in {404, 302}, address
    assert set(Site.objects.values_list("hostname", flat=True)) == {"portal.example", "zuid.example", "noord.example"}
    assert not is_closed(school)
    home = client.get("/admin/")
    assert reverse("home_schools") not in home.content.decode()


def test_who_has_not_signed_in_is_asked_to(school: Site, client_of: Any):
    for address in addresses(school):
        assert client_of("portal.example").get(address).status_code == 302


def test_on_a_schools_host_they_are_not_there_for_the_portal_administrator_either(school: Site, client_of: Any):
    client = client_of("zuid.example")
    client.force_login(portal_administrator())
    assert {client.get(address).status_code for address in addresses(school)} == {404}


def test_the_menu_leads_the_portal_administrator_there(administrator: Any):
    assert reverse("home_schools") in administrator.get("/admin/").content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_school_is_not_there(administrator: Any, name: str):
    for key in (Site.objects.get(is_default_site=True).pk, 999_999):
        assert administrator.get(reverse(f"home_school_{name}", args=[key])).status_code == 404
        assert administrator.post(reverse(f"home_school_{name}", args=[key])).status_code == 404


# The list --------------------------------------------------------------------------------------------------------


def test_the_list_tells_what_each_school_is(administrator: Any, school: Site, other_school: Site):
    turn_on_language(school, "tr")
    close_school(other_school)
    rows = soup(administrator.get(reverse("home_schools"))).select("tbody tr")
    texts = [" ".join(row.get_text(" ").split()) for row in rows]
    assert ["Noorderschool" in text for text in texts] == [True, False]
    assert "noord.example" in texts[0]
    assert "1–5" in texts[0]
    assert "Türkçe" in texts[1]
    assert "1–4" in texts[1]
    assert rows[1].select_one(".schools-number").get_text() == "7"
    assert reverse("home_school_reopen", args=[other_school.pk]) in str(rows[0])
    assert reverse("home_school_close", args=[school.pk]) in str(rows[1])


def test_a_school_is_found_by_words(administrator: Any, school: Site, other_school: Site):
    for words, found in (("noord", 1), ("example", 2), ("zuid.ex", 1), ("nergens", 0), ("\x00'%", 0)):
        page = soup(administrator.get(reverse("home_schools"), {"q": words}))
        assert len(page.select("tbody tr")) == found, words


def test_an_installation_without_schools_says_how_to_begin(administrator: Any):
    page = soup(administrator.get(reverse("home_schools")))
    assert page.select_one(f'main a[href="{reverse("home_school_create")}"].button') is not None
    assert page.select("table") == []


def test_the_list_asks_as_much_of_the_database_for_two_schools_as_for_twelve(
    administrator: Any, school: Site, other_school: Site
):
    def counted() -> int:
        administrator.get(reverse("home_schools"))
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            rows = soup(administrator.get(reverse("home_schools"))).select("tbody tr")
        assert len(rows) == Site.objects.count() - 1
        return len(queries)

    few = counted()
    for number in range(10):
        create_school(plan_of(hostname=f"west-{number}.example", with_library=False))
    assert counted() == few


# A new one -------------------------------------------------------------------------------------------------------


def test_the_form_begins_with_library_and_plans_ticked(administrator: Any):
    page = soup(administrator.get(reverse("home_school_create")))
    assert page.select_one("input[name=with_library]").has_attr("checked")
    assert page.select_one("input[name=with_plans]").has_attr("checked")
    assert page.select_one("input[name=region][value=midden]").has_attr("checked")
    assert len(page.select("input[name=levels]")) == 4 + 4 + 5 + 6 + 4
    assert [box["value"] for box in page.select("input[name=languages]")] == ["en", "ar", "pl", "tr", "uk"]


def test_the_form_makes_the_school(administrator: Any, client_of: Any, at_once: None):
    response = administrator.post(reverse("home_school_create"), form_of(with_plans="on"))
    assert response.status_code == 302
    site = Site.objects.get(hostname="west.example")
    levels = YearLevelPage.objects.child_of(site.root_page).values_list("track", "level")
    assert list(levels) == [("havo", 1), ("havo", 2), ("vmbo_bk", 1)]
    settings = SchoolSettings.for_site(site)
    assert (settings.region, settings.languages) == ("zuid", ["nl", "tr"])
    assert not ActivityPage.objects.descendant_of(site.root_page).exists()
    assert YearPlanPage.objects.descendant_of(site.root_page).count() == 3
    assert "Westerschool" in administrator.get(response.url).content.decode()
    assert client_of("west.example").get("/tr/").status_code == 200


def test_a_host_on_which_nobody_answers_is_a_warning(administrator: Any, settings: Any):
    settings.ALLOWED_HOSTS = ["portal.example"]
    response = administrator.post(reverse("home_school_create"), form_of(), follow=True)
    assert Site.objects.filter(hostname="west.example").exists()
    assert "ALLOWED_HOSTS" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"hostname": "zuid.example"}, "hostname"),
        ({"hostname": "x y"}, "hostname"),
        ({"hostname": ""}, "hostname"),
        ({"levels": []}, "levels"),
        ({"levels": ["havo-9"]}, "levels"),
        ({"levels": ["havo"]}, "levels"),
        ({"region": "oost"}, "region"),
        ({"languages": ["xx"]}, "languages"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(administrator: Any, school: Site, changes: dict[str, Any], field: str):
    response = administrator.post(reverse("home_school_create"), form_of(**changes))
    assert response.status_code == 200
    assert faults(response).keys() == {field}
    assert (
        soup(response).select_one("input[name=name]").get("value", "").strip()
        == changes.get("name", "Westerschool").strip()
    )
    assert not Site.objects.filter(hostname="west.example").exists()


def test_sending_the_form_twice_makes_one_school(administrator: Any):
    answers = [administrator.post(reverse("home_school_create"), form_of()).status_code for _turn in range(2)]
    assert answers == [302, 200]
    assert Site.objects.filter(hostname="west.example").count() == 1


# What is done with one ------------------------------------------------------------------------------------------


def test_renaming(administrator: Any, school: Site, other_school: Site, client_of: Any):
    address = reverse("home_school_rename", args=[school.pk])
    page = soup(administrator.get(address))
    assert page.select_one("input[name=hostname]")["value"] == "zuid.example"
    taken = administrator.post(address, {"name": "Nieuw Zuid", "hostname": "noord.example"})
    assert "noord.example" in faults(taken)["hostname"]
    assert Site.objects.get(pk=school.pk).root_page.title == "Zuiderschool"
    assert administrator.post(address, {"name": "Nieuw Zuid", "hostname": "nieuw.example"}).status_code == 302
    cache.clear()
    assert "Nieuw Zuid" in client_of("nieuw.example").get("/").content.decode()


def test_closing_and_opening_again_ask_first(administrator: Any, school: Site, client_of: Any):
    for name, wanted, answer in (("close", True, 410), ("reopen", False, 200)):
        address = reverse(f"home_school_{name}", args=[school.pk])
        assert "Zuiderschool" in soup(administrator.get(address)).main.get_text()
        assert is_closed(school) is not wanted
        assert administrator.post(address).status_code == 302
        assert is_closed(school) is wanted
        assert client_of("zuid.example").get("/").status_code == answer
        again = administrator.post(address)
        assert again.status_code == 200
        assert soup(again).main.select_one(".w-message, .messages, .help-block, .errorlist, [role=alert]") is not None


def test_deleting_asks_for_the_host_name_and_offers_to_keep_a_copy(
    administrator: Any, school: Site, other_school: Site
):
    address = reverse("home_school_delete", args=[school.pk])
    page = soup(administrator.get(address))
    assert "zuid.example" in page.main.get_text()
    assert page.select_one(f'main a[href="{reverse("home_school_export", args=[school.pk])}"]') is not None
    for typed in ("", "noord.example", "Zuiderschool"):
        response = administrator.post(address, {"confirm": typed})
        assert response.status_code == 200
        assert faults(response).keys() == {"confirm"}
    assert Site.objects.filter(pk=school.pk).exists()
    assert administrator.post(address, {"confirm": "zuid.example"}).status_code == 302
    assert set(Site.objects.values_list("hostname", flat=True)) == {"portal.example", "noord.example"}


# The admin of one school beside many others ----------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/admin/", "/admin/pages/{root}/", "/admin/planner/"])
def test_the_admin_of_one_school_asks_as_much_beside_two_schools_as_beside_twelve(
    school: Site, other_school: Site, client_of: Any, address: str
):
    client = client_of("zuid.example")
    client.force_login(staff_of(school, Role.DECAAN))
    path = address.format(root=school.root_page_id)

    def counted() -> int:
        client.get(path)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200
        assert b"Westerschool" not in response.content
        return len(queries)

    few = counted()
    for number in range(10):
        create_school(plan_of(hostname=f"west-{number}.example", languages=("nl", "tr"), with_library=False))
    assert counted() == few
