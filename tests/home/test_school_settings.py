"""What a school sets for itself: seen before it is saved, kept for that school alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.http import QueryDict
from wagtail.models import Site
from wagtail.test.utils.form_data import querydict_from_html

from home.choices import Role
from home.models import ContactPerson, SchoolPage, SchoolSettings
from home.parts import all_parts
from tests.home.html_checks import soup_of


def address_of(site: Site) -> str:
    return f"/admin/settings/home/schoolsettings/{site.pk}/"


@pytest.fixture
def manager(school: Site, other_school: Site, client_of: Any) -> Any:
    user = get_user_model().objects.create_user("beheer-zuid", password="geheim-genoeg")
    user.groups.add(Group.objects.get(school_group__site=school, school_group__role=Role.MANAGEMENT))
    client = client_of("zuid.example")
    client.force_login(user)
    return client


@pytest.fixture
def form(manager: Any, school: Site) -> QueryDict:
    page = manager.get(address_of(school))
    assert page.status_code == 200
    forms = soup_of(page).find_all("form")
    index = next(n for n, found in enumerate(forms) if found.select_one("[name=school_name]"))
    return querydict_from_html(page.content.decode(), form_index=index).copy()


def posted(form: QueryDict, **changes: Any) -> QueryDict:
    data = form.copy()
    for name, value in changes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def contact(form: QueryDict, name: str) -> dict[str, str]:
    number = form["contacts-TOTAL_FORMS"]
    fields = {"name": name, "level": "", "track": "", "role": "", "telephone": "010 1", "email": "", "photo": ""}
    return {"contacts-TOTAL_FORMS": str(int(number) + 1), f"contacts-{number}-ORDER": "1"} | {
        f"contacts-{number}-{field}": value for field, value in fields.items()
    }


def test_the_name_of_the_settings_is_the_name_of_the_school(
    manager: Any, school: Site, other_school: Site, form: QueryDict, client_of: Any
):
    assert form["school_name"] == "Zuiderschool"
    assert manager.post(address_of(school), posted(form, school_name="  Zuid aan Zee ")).status_code == 302
    assert soup_of(client_of("zuid.example").get("/")).h1.get_text(strip=True) == "Zuid aan Zee"
    school.refresh_from_db()
    assert school.site_name == "Zuid aan Zee"
    page = SchoolPage.objects.get(pk=school.root_page_id)
    assert (page.title, page.draft_title, page.slug) == ("Zuid aan Zee", "Zuid aan Zee", "zuid-example")
    assert soup_of(client_of("noord.example").get("/")).h1.get_text(strip=True) == "Noorderschool"


def test_without_a_new_name_the_home_page_gets_no_new_revision(manager: Any, school: Site, form: QueryDict):
    before = SchoolPage.objects.get(pk=school.root_page_id).latest_revision_id
    assert manager.post(address_of(school), posted(form, footer="Dorpsstraat 1")).status_code == 302
    assert SchoolSettings.objects.get(site=school).footer == "Dorpsstraat 1"
    assert SchoolPage.objects.get(pk=school.root_page_id).latest_revision_id == before


def test_a_draft_of_the_home_page_is_not_lost_by_a_new_name(manager: Any, school: Site, form: QueryDict):
    page = SchoolPage.objects.get(pk=school.root_page_id)
    page.tagline = "Nog niet klaar"
    page.save_revision()
    manager.post(address_of(school), posted(form, school_name="Zuid aan Zee"))
    assert SchoolPage.objects.get(pk=page.pk).get_latest_revision_as_object().tagline == "Nog niet klaar"


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_school_needs_a_name(manager: Any, school: Site, form: QueryDict, name: str):
    answer = manager.post(address_of(school), posted(form, school_name=name, footer="Nieuw"))
    assert answer.status_code == 200
    assert soup_of(answer).select("#panel-child-look-school_name-errors, [id*=school_name-errors] *")
    assert SchoolSettings.objects.get(site=school).footer == ""


def test_the_preview_shows_what_is_not_saved_yet(manager: Any, school: Site, form: QueryDict, client_of: Any):
    changes = {"school_name": "Proefnaam", "accent_colour": "#0a5c36", **contact(form, "Mevrouw Proef")}
    preview = f"{address_of(school)}preview/"
    assert manager.post(preview, posted(form, **changes)).json() == {"is_valid": True, "is_available": True}
    shown = manager.get(preview, {"mode": "home"})
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "/huisstijl-0a5c36.css" in page
    assert "Mevrouw Proef" in page
    assert soup_of(shown).select_one("header .brand").get_text(strip=True).endswith("Proefnaam")
    assert soup_of(shown).h1.get_text(strip=True) == "Proefnaam"
    assert not ContactPerson.objects.exists()
    assert "Proefnaam" not in client_of("zuid.example").get("/").content.decode()
    assert manager.get(preview, {"mode": "privacy"}).status_code == 200


def test_settings_and_preview_of_another_school_are_not_there(manager: Any, other_school: Site):
    for address in (address_of(other_school), f"{address_of(other_school)}preview/"):
        assert manager.get(address).status_code in (302, 404)
        assert manager.post(address, {"school_name": "Gekaapt", "footer": "Gekaapt"}).status_code in (302, 404)
    assert SchoolSettings.for_site(other_school).footer == ""
    assert SchoolPage.objects.get(pk=other_school.root_page_id).title == "Noorderschool"


def test_a_contrast_check_stands_beside_the_colour(manager: Any, school: Site):
    page = soup_of(manager.get(address_of(school)))
    field = page.select_one("[data-controller=home-contrast]")
    assert field.select_one("input[name=accent_colour][type=text]")["value"] == "#17456b"
    assert field.select_one("input[type=color][aria-label]")
    assert page.select_one("input[name=logo][type=hidden]"), "the logo is picked among the school's pictures"
    assert page.select("script[src*='contrast-controller']")


def test_the_privacy_statement_has_a_standard_text_until_the_school_writes_its_own(school: Site, client_of: Any):
    client = client_of("zuid.example")
    home = soup_of(client.get("/"))
    assert home.select_one("footer a[href='/privacy/']")
    standard = soup_of(client.get("/privacy/")).select_one("main .prose")
    assert len(standard.select("h2")) >= 4
    SchoolSettings.objects.filter(site=school).update(privacy_statement="<p>Wij bewaren niets.</p>")
    own = soup_of(client.get("/privacy/")).select_one("main .prose")
    assert own.get_text(strip=True) == "Wij bewaren niets."
    assert own.select_one("[lang=nl][dir=ltr]")


def test_parts_that_a_school_leaves_out_are_those_that_plugins_name(manager: Any, school: Site, form: QueryDict):
    keys = [part.key for part in all_parts()]
    assert len(keys) == len(set(keys))
    boxes = soup_of(manager.get(address_of(school))).select("input[name=hidden_parts]")
    assert [box["value"] for box in boxes] == keys
    refused = manager.post(address_of(school), posted(form, hidden_parts=["iets-anders"]))
    assert refused.status_code == 200
    assert SchoolSettings.objects.get(site=school).hidden_parts == []
    assert manager.post(address_of(school), posted(form, hidden_parts=keys[:1])).status_code == 302
    assert SchoolSettings.objects.get(site=school).hidden_parts == keys[:1]
