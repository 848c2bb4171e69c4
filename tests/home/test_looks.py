"""A school's own look: colours that can be read, and the stylesheet that carries them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from home.colours import MINIMUM_CONTRAST, NIGHT, PAPER, contrast, contrast_on_paper, for_dark_screens, luminance
from home.models import SchoolSettings
from tests.home.conftest import Schools
from tests.home.html_checks import soup_of


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # the grey that just fails
        ("#767676", "#ffffff", 4.54),  # the grey that just passes
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
        ("#00ff00", "#ffffff", 1.37),
        ("#ffff00", "#000000", 19.56),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float):
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize(
    ("colour", "expected"), [("#000000", 0), ("#ffffff", 1), ("#ff0000", 0.2126), ("#808080", 0.2159)]
)
def test_luminance_is_that_of_wcag(colour: str, expected: float):
    assert luminance(colour) == pytest.approx(expected, abs=0.0001)


@pytest.mark.parametrize(
    "colour", ["#17456b", "#7a1f3d", "#000000", "#004400", "#ff0000", "#0000ff", "#767676", "#ffffff"]
)
def test_the_twin_for_dark_screens_can_be_read_there(colour: str):
    assert contrast(for_dark_screens(colour), NIGHT) >= 7


def test_a_colour_that_is_light_enough_stays_as_it_is():
    assert for_dark_screens("#9fd0ff") == "#9fd0ff"


# The settings ----------------------------------------------------------------------------------------------------


@pytest.fixture
def settings_of_zuid(schools: Schools) -> SchoolSettings:
    """The settings of the Zuiderschool."""
    return SchoolSettings.objects.get(site=schools.zuid)


@pytest.mark.parametrize("colour", ["#ffffff", "#ffee00", "#777777", PAPER])
def test_too_light_an_accent_is_refused_with_its_contrast(settings_of_zuid: SchoolSettings, colour: str):
    settings_of_zuid.accent_colour = colour
    with pytest.raises(ValidationError) as error:
        settings_of_zuid.full_clean()
    (message,) = error.value.message_dict["accent_colour"]
    assert "4" in message
    assert contrast_on_paper(colour) < MINIMUM_CONTRAST


@pytest.mark.parametrize("colour", ["#17456b", "#7A1F3D", "#000000", "#666666"])
def test_a_readable_accent_is_accepted(settings_of_zuid: SchoolSettings, colour: str):
    settings_of_zuid.accent_colour = colour
    settings_of_zuid.full_clean()
    assert contrast_on_paper(colour) >= MINIMUM_CONTRAST


@pytest.mark.parametrize(
    "colour", ["", "rood", "#12345", "#1234567", "123456", "#12345g", "#123", "# 12345", "#17456b;"]
)
def test_what_is_no_colour_is_refused_and_nothing_else_is_said(settings_of_zuid: SchoolSettings, colour: str):
    settings_of_zuid.accent_colour = colour
    with pytest.raises(ValidationError) as error:
        settings_of_zuid.full_clean()
    assert list(error.value.message_dict) == ["accent_colour"]
    assert not any("4,5" in message or "4.5" in message for message in error.value.messages)


def test_dutch_cannot_be_left_out(settings_of_zuid: SchoolSettings):
    settings_of_zuid.languages = ["en", "ar"]
    with pytest.raises(ValidationError) as error:
        settings_of_zuid.full_clean()
    assert list(error.value.message_dict) == ["languages"]
    settings_of_zuid.languages = ["nl", "xx"]
    with pytest.raises(ValidationError) as error:
        settings_of_zuid.full_clean()
    assert list(error.value.message_dict) == ["languages"]


def test_the_settings_page_tells_of_a_wrong_colour(schools: Schools, client_of: Any):
    client = client_of("zuid.example")
    client.force_login(get_user_model().objects.create_superuser("baas", password="geheim-genoeg"))
    address = f"/admin/settings/home/schoolsettings/{schools.zuid.pk}/"
    form = {
        "school_name": "Zuiderschool", "accent_colour": "rood", "region": "midden", "languages": ["nl"], "footer": "",
        "contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0", "contacts-MIN_NUM_FORMS": "0",
        "contacts-MAX_NUM_FORMS": "1000", "accessibility_status": "partly", "accessibility_statement": "null",
    }  # fmt: skip
    response = client.post(address, form)
    assert response.status_code == 200
    assert "#17456b" in soup_of(response).select_one("[id*=accent_colour-errors]").get_text(" ")
    assert SchoolSettings.objects.get(site=schools.zuid).accent_colour == "#17456b"
    assert client.post(address, form | {"accent_colour": "#123456"}).status_code == 302
    assert SchoolSettings.objects.get(site=schools.zuid).accent_colour == "#123456"


# The stylesheet --------------------------------------------------------------------------------------------------


def test_every_page_asks_for_the_stylesheet_of_its_own_school(schools: Schools, client_of: Any):
    for host, colour in (("zuid.example", "17456b"), ("noord.example", "7a1f3d")):
        for path in ("/", "/leerjaar-1/", "/opdrachten/", "/bestaat-niet/"):
            sheets = [link["href"] for link in soup_of(client_of(host).get(path)).select("link[rel=stylesheet]")]
            assert [sheet for sheet in sheets if "huisstijl" in sheet] == [f"/huisstijl-{colour}.css"], path


def test_a_new_colour_is_a_new_address(schools: Schools, client_of: Any):
    SchoolSettings.objects.filter(site=schools.zuid).update(accent_colour="#0A5C36")
    assert "/huisstijl-0a5c36.css" in client_of("zuid.example").get("/").content.decode()
    assert client_of("zuid.example").get("/huisstijl-0a5c36.css").status_code == 200


def test_the_stylesheet_has_the_colour_on_paper_and_its_twin_on_dark_screens(client_of: Any, db: None):
    response = client_of("zuid.example").get("/huisstijl-7a1f3d.css")
    css = response.content.decode()
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert css.startswith(":root{--accent:#7a1f3d}")
    assert f"(prefers-color-scheme:dark){{:root{{--accent:{for_dark_screens('#7a1f3d')}}}}}" in css
    assert "@media print{:root{--accent:#7a1f3d}}" in css
    assert css.count("{") == css.count("}")


def test_the_stylesheet_may_be_kept_for_a_year(client_of: Any, db: None):
    cache = client_of("zuid.example").get("/huisstijl-7a1f3d.css")["Cache-Control"]
    assert {"max-age=31536000", "public", "immutable"} == set(cache.split(", "))


@pytest.mark.parametrize(
    "junk", ["", "7a1f3", "7a1f3dd", "7A1F3D", "zzzzzz", "7a1f3d%0a", "7a1f3d}", "......", "%237a1f3d", "７a1f3d"]
)
def test_junk_is_not_found(schools: Schools, client_of: Any, junk: str):
    assert client_of("zuid.example").get(f"/huisstijl-{junk}.css").status_code == 404
