"""What the staff of a school and of the portal set shows on the next request, wherever readers meet it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import querydict_from_html

from home.choices import Role
from home.parts import PART_FEEDBACK, PART_WORDS
from portal.change_sources import is_private
from portal.page_cache import store
from tests.home.test_school_settings import address_of, contact, posted
from tests.home.test_words import sent as words
from tests.planner.invitations.conftest import PATH
from tests.portal.page_cache.conftest import Reader
from tests.portal.page_cache.everywhere import Everywhere
from tests.portal.page_cache.staff.conftest import send

PLAN = "/leerjaar-2/jaarplan-2026-2027/"


@pytest.fixture
def manager(staff: Any) -> Client:
    """Who keeps the settings."""
    client: Client = staff(Role.MANAGEMENT)
    return client


def settings_form(client: Client, site: Site) -> dict[str, list[str]]:
    """The form of the settings as a browser would send it back."""
    html = client.get(address_of(site)).content.decode()
    forms = BeautifulSoup(html, "html.parser").find_all("form")
    index = next(number for number, form in enumerate(forms) if form.select_one("[name=school_name]"))
    return querydict_from_html(html, form_index=index)


def test_no_kept_page_reads_what_counts_as_private(everywhere: Everywhere, plan: Any, invited: Any, english: Page):
    """Else a change of it would not renew that page."""
    paths = everywhere.places(f"{PATH}brief/", f"{PATH}zelf-uitnodigen/", f"{PATH}uitnodiging.ics")
    kept = [path for path in paths if everywhere.is_kept(path)]
    assert PATH in kept
    store.clear()
    with CaptureQueriesContext(connection) as queries:
        for path in kept:
            everywhere.reader.get(path)
    read = {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    private = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if is_private(model)}
    assert "planner_plannedactivity" in read
    assert read & private == set()


def test_words(everywhere: Everywhere, communicatie: Client, school: Site, text_page: Page, english: Page):
    row = {"word": "kompasuur", "explanation": "Een uur met een kompas."}
    with everywhere() as seen:
        send(communicatie, reverse("home_words", args=[school.pk]), words(row))
    assert {"/uitleg/", "/woordenlijst/", "/en/woordenlijst/"} <= seen.changed
    with everywhere() as seen:
        send(communicatie, reverse("home_words", args=[school.pk]), words(row | {"DELETE": "on"}, initial=1))
    assert {"/uitleg/", "/woordenlijst/"} <= seen.changed


def test_colour_foot_and_contact(everywhere: Everywhere, manager: Client, school: Site, english: Page):
    form = settings_form(manager, school)
    new = {"accent_colour": "#0a5c36", "footer": "Nieuwe kade 9"}
    with everywhere() as seen:
        send(manager, address_of(school), posted(form, **new, **contact(form, "Bea Bel")))
    assert {"/", "/en/", "/leerjaar-2/", "/opdrachten/", "/privacy/"} <= seen.changed
    text = everywhere.reader.reads("/leerjaar-2/")
    assert [said for said in ("huisstijl-0a5c36", "Nieuwe kade 9", "Bea Bel") if said not in text] == []


def test_the_name(everywhere: Everywhere, manager: Client, school: Site, english: Page):
    portal = Reader("portal.example")
    portal.warm("/")
    with everywhere(of_all=True) as seen:
        send(manager, address_of(school), posted(settings_form(manager, school), school_name="Zuid aan Zee"))
    assert {"/", "/en/", "/leerjaar-2/", "/opdrachten/", "/privacy/"} <= seen.changed
    assert "Zuid aan Zee" in everywhere.reader.reads("/leerjaar-2/")
    assert "Zuid aan Zee" in portal.reads("/")


@pytest.mark.parametrize(("part", "path"), [(PART_FEEDBACK, "/opdrachten/mini-stage/"), (PART_WORDS, "/")])
def test_a_part_left_out(
    everywhere: Everywhere, manager: Client, school: Site, add_activity: Any, part: str, path: str
):
    add_activity(school, "Mini-stage", "experience", levels=[2])
    with everywhere() as seen:
        send(manager, address_of(school), posted(settings_form(manager, school), hidden_parts=[part]))
    assert path in seen.changed


def test_languages_on_and_off(everywhere: Everywhere, manager: Client, school: Site, plan: Any):
    form = settings_form(manager, school)
    with everywhere(of_all=True) as seen:
        send(manager, address_of(school), posted(form, languages=["nl", "tr"]))
    assert {"/", "/leerjaar-2/", PLAN} <= seen.changed
    with everywhere("/tr/", "/tr/leerjaar-2/", of_all=True) as seen:
        send(manager, address_of(school), posted(form, languages=["nl"]))
    assert {"/", "/leerjaar-2/", PLAN, "/tr/", "/tr/leerjaar-2/"} <= seen.changed
    assert everywhere.reader.get("/tr/").status_code == 404


def test_another_name_and_host(everywhere: Everywhere, administrator: Client, school: Site):
    portal = Reader("portal.example")
    portal.warm("/")
    with everywhere(of_all=True) as seen:
        data = {"name": "Westerschool", "hostname": "west.example"}
        send(administrator, reverse("home_school_rename", args=[school.pk]), data)
    assert {"/", "/leerjaar-2/", "/opdrachten/"} <= seen.changed
    assert everywhere.reader.get("/leerjaar-2/").status_code == 404
    assert "Westerschool" in Reader("west.example").reads("/leerjaar-2/")
    assert "west.example" in portal.reads("/")


def test_closed_and_opened_again(everywhere: Everywhere, administrator: Client, school: Site, plan: Any):
    portal = Reader("portal.example")
    portal.warm("/")
    with everywhere(f"{PLAN}agenda.ics", of_all=True) as seen:
        send(administrator, reverse("home_school_close", args=[school.pk]), {"confirm": "zuid.example"})
    assert {"/", "/leerjaar-2/", PLAN, f"{PLAN}agenda.ics"} <= seen.changed
    assert everywhere.reader.get("/leerjaar-2/").status_code == 410
    assert "zuid.example" not in portal.reads("/")
    send_back = reverse("home_school_reopen", args=[school.pk])
    with everywhere.commit():
        send(administrator, send_back, {"confirm": "zuid.example"})
    assert everywhere.reader.get(PLAN).status_code == 200
    assert "zuid.example" in portal.reads("/")
