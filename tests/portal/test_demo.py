"""The demo: two schools that look alive, whenever and however often it is loaded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import transaction
from wagtail.models import Page, Site

from home.choices import Role
from home.models import ActivityPage, ContentPage, SchoolSettings, YearLevelPage
from planner.models import ActivityLink, PlannedActivity, YearPlanPage
from portal.management.commands.load_demo import DEMO_ROLES, SCHOOLS
from tests.home.html_checks import page_faults, soup_of

PLANS = settings.BASE_DIR / "planner" / "model_plans"
ZUID, NOORD = "zuiderkwartier.localhost", "havenlyceum.localhost"
IN_THE_YEAR_OF_THE_FILES = date(2026, 11, 22)
MUCH_LATER = date(2031, 9, 1)
PASSWORD = "appel-boom-citroen"
LINK_COLUMNS = ("bereidt_voor", "bespreekt", "bouwt_voort_op")


def rows_of_file(name: str) -> list[dict[str, str]]:
    """The rows of a model plan, as a spreadsheet has them."""
    with (PLANS / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def load(today: date, **options: Any) -> str:
    """Load the demo on this day; what the command says."""
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: today)
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        call_command("load_demo", stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    atomic = transaction.atomic()
    with django_db_blocker.unblock():
        atomic.__enter__()
        said = load(IN_THE_YEAR_OF_THE_FILES)
    yield said
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture
def demo(_loaded: str, db: None) -> str:
    """The demo, loaded once for this file; what the command said."""
    cache.clear()
    return _loaded


def rows_of(host: str) -> list[PlannedActivity]:
    """The rows of a school's plans."""
    root = Site.objects.get(hostname=host).root_page
    return list(PlannedActivity.objects.filter(page__path__startswith=root.path))


def by_id(host: str) -> dict[str, PlannedActivity]:
    """The same by the ids of the spreadsheet."""
    return {row.external_id: row for row in rows_of(host)}


def counts() -> dict[str, int]:
    """How many rows every table has."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label != "sessions"
    }


# What is there ---------------------------------------------------------------------------------------------------


def test_the_demo_has_the_portal_and_two_schools(demo: str):
    assert set(Site.objects.values_list("hostname", flat=True)) == {"localhost", ZUID, NOORD}
    assert SchoolSettings.objects.get(site__hostname=ZUID).region == "midden"
    assert SchoolSettings.objects.get(site__hostname=ZUID).languages == ["nl", "en", "ar", "pl", "tr", "uk"]
    assert SchoolSettings.objects.get(site__hostname=NOORD).region == "noord"
    assert SchoolSettings.objects.get(site__hostname=NOORD).languages == ["nl", "en"]


@pytest.mark.parametrize(
    ("host", "file", "number", "levels"), [(ZUID, "vmbo_bk.csv", 46, 4), (NOORD, "havo.csv", 44, 5)], ids=[ZUID, NOORD]
)
def test_each_school_has_exactly_the_rows_and_links_of_its_file(
    demo: str, host: str, file: str, number: int, levels: int
):
    rows, stored = rows_of_file(file), by_id(host)
    assert len(rows) == len(stored) == number
    assert {row["id"] for row in rows} == set(stored)
    root = Site.objects.get(hostname=host).root_page
    wanted = {
        (stored[row["id"]].uid, stored[target.strip()].uid)
        for row in rows
        for column in LINK_COLUMNS
        for target in row[column].split(",")
        if target.strip()
    }
    links = ActivityLink.objects.filter(page__path__startswith=root.path)
    assert {(link.source, link.target) for link in links} == wanted
    assert links.count() == sum(len(row[c].split(",")) for row in rows for c in LINK_COLUMNS if row[c])
    assert YearLevelPage.objects.child_of(root).live().count() == levels
    plans = YearPlanPage.objects.descendant_of(root)
    assert plans.live().count() == plans.count() == levels
    assert set(plans.values_list("school_year", flat=True)) == {2026}


def test_the_four_plans_of_the_csv_have_seventy_two_links(demo: str):
    root = Site.objects.get(hostname=ZUID).root_page
    assert ActivityLink.objects.filter(page__path__startswith=root.path).count() == 72


@pytest.mark.parametrize("host", [ZUID, NOORD])
def test_every_row_leads_to_a_published_page_of_its_own_school(demo: str, host: str):
    root = Site.objects.get(hostname=host).root_page
    own = set(ActivityPage.objects.descendant_of(root).live().values_list("pk", flat=True))
    assert [str(row) for row in rows_of(host) if row.activity_id not in own] == []


def test_the_first_of_april_is_fixed_by_law(demo: str):
    assert [row.external_id for row in rows_of(ZUID) if row.fixed_date] == ["4-05"]


@pytest.mark.parametrize("school", SCHOOLS, ids=lambda school: school.key)
def test_levels_have_a_theme_classes_and_somebody_to_call(demo: str, school: Any):
    site = Site.objects.get(hostname=school.plan.hostname)
    levels = YearLevelPage.objects.child_of(site.root_page).order_by("level")
    assert [level.theme for level in levels] == list(school.themes)
    assert all(level.classes.count() == 3 for level in levels)
    assert SchoolSettings.for_site(site).contacts.count() == 1


def test_every_login_is_in_its_group_and_in_no_other(demo: str):
    users = get_user_model().objects
    assert set(DEMO_ROLES) >= {Role.COMMUNICATION, Role.DECAAN, Role.MANAGEMENT}
    names = {f"{role.value}-{school.key}" for school in SCHOOLS for role in DEMO_ROLES}
    assert set(users.values_list("username", flat=True)) == {"beheer", *names}
    for school in SCHOOLS:
        for role in DEMO_ROLES:
            user = users.get(username=f"{role.value}-{school.key}")
            expected = Group.objects.get(school_group__site__hostname=school.plan.hostname, school_group__role=role)
            assert list(user.groups.all()) == [expected]
            assert not user.is_superuser
            assert user.check_password(PASSWORD)
    assert users.get(username="beheer").is_superuser


def test_everybody_gets_in_with_the_password_and_sees_own_pages_only(demo: str, client_of: Any):
    client = client_of(ZUID)
    answer = client.post("/admin/login/", {"username": "decaan-zuiderkwartier", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/admin/").status_code == 200
    user = get_user_model().objects.get(username="decaan-zuiderkwartier")
    own, other = (Site.objects.get(hostname=host).root_page for host in (ZUID, NOORD))
    assert own.permissions_for_user(user).can_edit()
    assert not other.permissions_for_user(user).can_edit()


def test_the_command_says_addresses_and_logins(demo: str):
    lines = demo.splitlines()
    for name, address in (
        ("School finder", "http://localhost:8000/"),
        ("Zuiderkwartier College", f"http://{ZUID}:8000/"),
        ("Havenlyceum", f"http://{NOORD}:8000/"),
    ):
        assert any(line.split("  ")[0] == name and line.endswith(f"  {address}") for line in lines), name
    assert any(line.startswith("Admin  ") and "http://localhost:8000/admin/" in line for line in lines)
    for login in get_user_model().objects.values_list("username", flat=True):
        assert f"  {login}" in lines
    assert any("assword" in line and line.endswith(f" {PASSWORD}") for line in lines)


# Again -----------------------------------------------------------------------------------------------------------


def test_loading_again_changes_nothing(demo: str):
    before = counts()
    page = Page.objects.get(slug="zuiderkwartier-localhost")
    page.title = "Omgedoopt"
    page.save()
    load(IN_THE_YEAR_OF_THE_FILES)
    load(MUCH_LATER)
    assert counts() == before
    assert Page.objects.get(pk=page.pk).title == "Omgedoopt"
    assert set(YearPlanPage.objects.values_list("school_year", flat=True)) == {2026}


def test_another_port_is_followed_without_making_anything(demo: str, client_of: Any):
    before = counts()
    said = load(IN_THE_YEAR_OF_THE_FILES, port=8123)
    assert f"http://{ZUID}:8123/" in said
    assert counts() == before
    assert set(Site.objects.values_list("port", flat=True)) == {8123}
    links = soup_of(client_of("localhost:8123").get("/", SERVER_PORT="8123")).select("main a.tile-link")
    assert {link["href"] for link in links} == {f"http://{ZUID}:8123/", f"http://{NOORD}:8123/"}


def test_the_demo_is_not_for_production(demo: str, settings: Any):
    before = counts()
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not for production"):
        call_command("load_demo")
    assert counts() == before


def test_a_password_is_made_once_where_none_is_given(demo: str, monkeypatch: pytest.MonkeyPatch, tmp_path, settings):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    settings.VAR_DIR = tmp_path
    said = []
    for _time in range(2):
        out = io.StringIO()
        call_command("load_demo", stdout=out)
        said.append(out.getvalue())
    password = (tmp_path / "demo-password").read_text(encoding="utf-8")
    assert len(password) >= 10
    assert all(password in text for text in said)
    assert (tmp_path / "demo-password").stat().st_mode & 0o077 == 0


# Every page ------------------------------------------------------------------------------------------------------


def test_every_face_of_every_activity_of_the_library_is_sound(demo: str, client_of: Any):
    client = client_of("localhost")
    root = Site.objects.get(hostname="localhost").root_page
    pages = list(ActivityPage.objects.descendant_of(root))
    assert len(pages) == 78
    faults = []
    for page in pages:
        for path in ("", "voor-leerlingen/", "voor-mentoren/", "draaiboek/"):
            address = f"/bibliotheek/{page.slug}/{path}"
            response = client.get(address)
            faults += [f"{address}: {response.status_code}"] if response.status_code != 200 else []
            faults += [f"{address}: {fault}" for fault in page_faults(response, "localhost")]
    assert faults == []


def test_every_paper_of_the_library_is_sound(demo: str, client_of: Any):
    root = Site.objects.get(hostname="localhost").root_page
    papers = [page.slug for page in ContentPage.objects.descendant_of(root)]
    assert len(papers) == 4
    for slug in papers:
        response = client_of("localhost").get(f"/bibliotheek/{slug}/")
        assert response.status_code == 200
        assert page_faults(response, "localhost") == [], slug


@pytest.mark.parametrize("host", [ZUID, NOORD])
def test_every_other_page_of_a_school_is_sound(demo: str, today: date, client_of: Any, host: str):
    client = client_of(host)
    root = Site.objects.get(hostname=host).root_page
    levels = [f"/{level.slug}/" for level in YearLevelPage.objects.child_of(root)]
    for address in ("/", "/opdrachten/", *levels, *(f"{level}jaarplan-2026-2027/" for level in levels)):
        response = client.get(address)
        assert response.status_code == 200, address
        assert page_faults(response, host) == [], address


@pytest.mark.parametrize("host", [ZUID, NOORD])
def test_the_home_page_tells_of_every_level_what_comes_for_parents(demo: str, today: date, client_of: Any, host: str):
    cards = soup_of(client_of(host).get("/")).select("main .level-card")
    assert len(cards) == (4 if host == ZUID else 5)
    for card in cards:
        assert card.select("ul.soon .parent a")
        assert card.find("h3")
