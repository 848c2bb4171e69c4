"""Import in the browser: nothing is stored before somebody has seen it, and then all of it or nothing."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Page, Revision, Site

from home.actions import SchoolPlan, create_school
from home.choices import Role
from home.models import YearLevelPage
from planner.import_ticket import MAX_UPLOAD_BYTES
from planner.models import ActivityLink, PlannedActivity, YearPlanPage
from planner.spreadsheets import read_plan_file, write_xlsx

HOST, OTHER_HOST, PORTAL_HOST = "zuid.example", "noord.example", "portal.example"
HEADER = (
    "leerjaar;id;rij;soort;activiteit;van;tot;tijd;locatie;"
    "bereidt_voor;bespreekt;bouwt_voort_op;competenties;partnerschap"
)
CHOICE = "2;2-05;leerlingen;keuze;Profielkeuze;week 17;;;;;;;sturing;"
MEETING = "2;2-21;ouders;ouderbijeenkomst;Ouders aan het woord;12-1-2027;;19:30-21:00;Kantine;2-05;;;werk;informeren"
BAD = "2;2-22;ouders;oudercafe;Iets;31-2-2027;;;;2-99;;;wurk;"


@pytest.fixture
def login(client_of: Any) -> Callable[..., Any]:
    """A logged-in browser: ``login(school)``, ``login(school, host="portal.example")``."""

    def make(site: Site, *, host: str = "", name: str = "decaan", role: Role = Role.DECAAN) -> Any:
        user, _made = get_user_model().objects.get_or_create(username=f"{name}-{site.hostname}")
        user.groups.add(site.school_groups.get(role=role).group)
        client = client_of(host or site.hostname)
        client.force_login(user)
        return client

    return make


def sheet(*rows: str, header: str = HEADER, name: str = "plan.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([header, *rows, ""]).encode())


def upload(browser: Any, file: Any, **values: Any) -> Any:
    return browser.post(reverse("planner_import"), {"file": file, "school_year": 2026, **values})


def ticket_in(page: Any) -> str:
    return page.select_one("[name=ticket]")["value"]


def confirm(browser: Any, ticket: str, action: str = "draft") -> Any:
    return browser.post(reverse("planner_import"), {"ticket": ticket, "action": action})


def stored() -> dict[str, int]:
    """How much there is of everything that an import could leave behind."""
    return {model.__name__: model.objects.count() for model in (Page, PlannedActivity, ActivityLink, Revision)}


def draft_of(plan: YearPlanPage) -> YearPlanPage:
    draft: YearPlanPage = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    return draft


def errors_in(page: Any) -> str:
    return " ".join(" ".join(item.get_text(" ", strip=True) for item in page.select(".error-message")).split())


# --- From a file to a plan ---


def test_a_new_school_imports_its_four_plans(school, login, plans_file, soup):
    browser = login(school)
    form = soup(browser.get(reverse("planner_import")))
    assert form.select_one("[name=file]")
    before = stored()
    page = soup(upload(browser, SimpleUploadedFile("plannen.csv", plans_file.read_bytes())))
    assert stored() == before
    assert [heading.text for heading in page.select("[data-level] h2")] == [f"Leerjaar {n}" for n in range(1, 5)]
    assert len(page.select("tr[data-state=new]")) == 46
    done = confirm(browser, ticket_in(page))
    assert YearPlanPage.objects.count() == 4
    assert not YearPlanPage.objects.live().exists()
    result = soup(browser.get(done.url))
    editors = {reverse("wagtailadmin_pages:edit", args=[plan.pk]) for plan in YearPlanPage.objects.all()}
    assert editors <= {link["href"] for link in result.select("a")}
    assert {
        revision.user.username
        for revision in Revision.objects.filter(pk__in=YearPlanPage.objects.values("latest_revision"))
    } == {"decaan-zuid.example"}


def test_publish_makes_it_live(school, login, plans_file, soup):
    browser = login(school)
    page = soup(upload(browser, SimpleUploadedFile("plannen.csv", plans_file.read_bytes())))
    confirm(browser, ticket_in(page), "publish")
    assert YearPlanPage.objects.live().count() == 4
    assert PlannedActivity.objects.count() == 46


def test_the_preview_says_what_changes_field_by_field(plans, school, login, soup):
    before = {plan.pk: plan.latest_revision_id for plan in YearPlanPage.objects.all()}
    page = soup(upload(login(school), sheet(CHOICE, MEETING)))
    rows = {row.select_one("[data-column=id]").text.strip(): row for row in page.select("tr[data-state]")}
    assert rows["2-21"]["data-state"] == "new"
    assert rows["2-05"]["data-state"] == "changed"
    assert rows["2-01"]["data-state"] == "kept"
    when = rows["2-05"].select_one("[data-column=van]")
    assert (when.select_one("del").text, when.select_one("ins").text) == ("week 16", "week 17")
    link = rows["2-05"].select_one("[data-column=bouwt_voort_op]")
    assert not link.select_one("del")  # 2-04 is not in the file, so that link stays.
    assert rows["2-21"].select_one("[data-column=bereidt_voor]").text.strip() == "2-05"
    summary = {item.get("data-state", "links"): item.text for item in page.select(".planner-summary li")}
    assert {state: text.split()[0] for state, text in summary.items()} == {
        "new": "1", "changed": "1", "kept": "10", "links": "1",
    }  # fmt: skip
    assert "Ouders aan het woord" in page.select_one(".help-block").text  # No page has that title.
    assert {plan.pk: plan.latest_revision_id for plan in YearPlanPage.objects.all()} == before


def test_what_is_confirmed_is_what_was_shown(plans, school, login, soup):
    browser = login(school)
    page = soup(upload(browser, sheet(CHOICE, MEETING)))
    confirm(browser, ticket_in(page))
    draft = draft_of(plans[1])
    assert draft.live
    assert draft.has_unpublished_changes
    assert [row.external_id for row in draft.activities.all()][-1] == "2-21"
    assert draft.activities.count() == 12
    assert PlannedActivity.objects.filter(page=plans[1]).count() == 11  # What parents see has not changed.


def test_a_removed_link_is_shown_and_removed(plans, school, login, soup):
    rows = ["2;2-04;leerlingen;ervaring;Ministage;week 10;week 11;;;;;;werk, motieven;", CHOICE]
    page = soup(upload(login(school), sheet(*rows)))
    row = next(
        row for row in page.select("tr[data-state]") if row.select_one("[data-column=id]").text.strip() == "2-05"
    )
    assert row.select_one("[data-column=bouwt_voort_op] del").text == "2-04"


def test_an_import_that_changes_nothing_says_so_and_makes_no_revision(plans, school, login, plans_file, soup):
    browser = login(school)
    before = stored()
    page = soup(upload(browser, SimpleUploadedFile("plannen.csv", plans_file.read_bytes())))
    assert {row["data-state"] for row in page.select("tr[data-state]")} == {"same"}
    confirm(browser, ticket_in(page))
    assert stored() == before


def test_a_workbook_and_another_school_year_work_too(plans, school, login, soup):
    browser = login(school)
    book = browser.get(reverse("planner_export", args=[plans[1].pk, "xlsx"])).content
    page = soup(upload(browser, SimpleUploadedFile("plan.xlsx", book), school_year=2025))
    assert len(page.select("tr[data-state=new]")) == 11
    confirm(browser, ticket_in(page))
    assert YearPlanPage.objects.get(school_year=2025).get_parent().title == "Leerjaar 2"


# --- Faults ---


def test_faults_stand_in_their_cells_with_row_and_column(plans, school, login, soup):
    before = stored()
    page = soup(upload(login(school), sheet(CHOICE, BAD)))
    assert stored() == before
    row = page.select_one("#row-3")
    marked = {cell["data-column"] for cell in row.select(".planner-sheet__fault")}
    assert marked == {"soort", "van", "bereidt_voor", "competenties"}
    assert "oudercafe" in row.select_one("[data-column=soort]").text
    named = [link.text for link in page.select(".help-block li a")]
    assert len(named) == 4
    assert all("3" in name for name in named)
    assert not page.select("[name=ticket]")
    assert page.select_one("[name=file]")  # The mended file can be chosen at once.


def test_a_level_that_the_school_does_not_have_is_marked(school, login, soup):
    page = soup(upload(login(school), sheet(CHOICE.replace("2;2-05", "6;6-05"))))
    assert page.select_one("#row-2 .planner-sheet__fault")["data-column"] == "leerjaar"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "leeg.csv"), (b"\x00\x01\x02", "beeld.png"), (b"PK\x03\x04kapot", "plan.xlsx"),
        (b"\xd0\xcf\x11\xe0oud", "plan.xls"), (b"hallo;wereld\n1;2\n", "iets.csv"),
        (b'leerjaar;id;rij\n"2;x', "plan.csv"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_beside_the_field(school, login, soup, content, name):
    before = stored()
    page = soup(upload(login(school), SimpleUploadedFile(name, content)))
    assert errors_in(page)
    assert stored() == before


def test_a_header_without_rows_has_nothing_to_confirm(school, login, soup):
    page = soup(upload(login(school), sheet()))
    assert not page.select("[name=action]")


@pytest.mark.parametrize(
    "values", [{}, {"school_year": ""}, {"school_year": "x"}, {"school_year": "1066"}, {"school_year": "99999999999"}]
)
def test_an_incomplete_form_says_what_is_missing(school, login, soup, values):
    page = soup(login(school).post(reverse("planner_import"), {"file": "", **values}))
    assert errors_in(page)


def test_a_file_that_is_too_large_is_refused_and_the_largest_that_fits_comes_through(school, login, soup):
    browser = login(school)
    page = soup(upload(browser, SimpleUploadedFile("groot.csv", b"x" * (MAX_UPLOAD_BYTES + 1))))
    assert "1 MB" in errors_in(page)
    rows = read_plan_file(sheet(CHOICE).read(), filename="plan.csv", school_year=2026).rows
    book = io.BytesIO(write_xlsx(rows, school_year=2026))
    with zipfile.ZipFile(book, "a") as archive:  # a photograph in the workbook: hard to compress
        archive.writestr("xl/media/foto.jpg", os.urandom(MAX_UPLOAD_BYTES - len(book.getvalue()) - 500))
    assert len(book.getvalue()) > MAX_UPLOAD_BYTES - 500
    page = soup(upload(browser, SimpleUploadedFile("plan.xlsx", book.getvalue())))
    assert confirm(browser, ticket_in(page)).status_code == 302
    assert YearPlanPage.objects.count() == 1


def test_markup_in_a_file_stays_text(school, login):
    answer = upload(login(school), sheet(CHOICE.replace("Profielkeuze", "<script>alert(1)</script>")))
    assert "<script>alert(1)" not in answer.text
    answer = upload(login(school), sheet(CHOICE.replace("keuze;", "<b>x</b>;"), name="<i>plan.csv"))
    assert "<b>x</b>" not in answer.text


# --- Between preview and confirmation ---


@pytest.mark.parametrize("damage", ["", "onzin", "a:b:c", None])
def test_a_ticket_that_was_tampered_with_is_refused(school, login, soup, damage):
    browser = login(school)
    ticket = ticket_in(soup(upload(browser, sheet(CHOICE))))
    before = stored()
    bad = ticket[:-3] + ("aaa" if not ticket.endswith("aaa") else "bbb") if damage is None else damage
    answer = browser.post(reverse("planner_import"), {"ticket": bad, "action": "draft"}, follow=True)
    assert soup(answer).select_one(".messages .error")
    assert stored() == before


def test_a_ticket_that_is_too_old_is_refused(school, login, soup, monkeypatch):
    browser = login(school)
    ticket = ticket_in(soup(upload(browser, sheet(CHOICE))))
    later = signing.time.time() + 3 * 60 * 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    answer = browser.post(reverse("planner_import"), {"ticket": ticket, "action": "draft"}, follow=True)
    assert soup(answer).select_one(".messages .error")
    assert not YearPlanPage.objects.exists()


def test_a_ticket_of_somebody_else_is_refused(school, other_school, login, soup):
    ticket = ticket_in(soup(upload(login(school), sheet(CHOICE))))
    for other in (login(school, name="collega"), login(other_school)):
        other.post(reverse("planner_import"), {"ticket": ticket, "action": "draft"})
    assert not YearPlanPage.objects.exists()


def test_a_ticket_for_a_school_that_one_no_longer_serves_is_worth_nothing(school, login, soup):
    browser = login(school)
    ticket = ticket_in(soup(upload(browser, sheet(CHOICE))))
    user = get_user_model().objects.get(username="decaan-zuid.example")
    elsewhere = create_school(
        SchoolPlan(name="West", hostname="west.example", levels=(("havo", 1),), with_library=False)
    )
    user.groups.set([elsewhere.school_groups.get(role=Role.DECAAN).group])
    assert confirm(browser, ticket).status_code == 302
    west = login(elsewhere, name="x")
    assert west.get(reverse("planner_import")).status_code == 200
    assert not YearPlanPage.objects.exists()


def test_a_plan_that_somebody_changed_in_the_meantime_is_shown_again(plans, school, login, soup):
    browser = login(school)
    ticket = ticket_in(soup(upload(browser, sheet(CHOICE))))
    draft = draft_of(plans[1])
    draft.headline = "Nieuw"
    revision = draft.save_revision()
    page = soup(confirm(browser, ticket))
    assert draft_of(plans[1]).latest_revision_id == revision.pk
    assert page.select_one(".help-warning")
    confirm(browser, ticket_in(page))
    assert draft_of(plans[1]).latest_revision_id != revision.pk
    assert draft_of(plans[1]).headline == "Nieuw"


def test_a_locked_plan_is_told_and_not_written(plans, school, login, soup):
    browser = login(school)
    ticket = ticket_in(soup(upload(browser, sheet(CHOICE))))
    other = get_user_model().objects.create_user("collega")
    YearPlanPage.objects.filter(pk=plans[1].pk).update(locked=True, locked_by=other)
    before = stored()
    page = soup(confirm(browser, ticket))
    assert page.select_one(".help-critical")
    assert not page.select("[name=action]")
    assert stored() == before


# --- Which school ---


def test_on_the_portals_host_one_chooses_the_school(school, other_school, login, soup):
    login(school, host=PORTAL_HOST)
    user = get_user_model().objects.get(username="decaan-zuid.example")
    user.groups.add(other_school.school_groups.get(role=Role.DECAAN).group)
    browser = login(school, host=PORTAL_HOST)
    form = soup(browser.get(reverse("planner_import")))
    assert [option.text.strip() for option in form.select("[name=school] option")][1:] == [
        "Noorderschool",
        "Zuiderschool",
    ]
    assert errors_in(soup(upload(browser, sheet(CHOICE))))
    page = soup(upload(browser, sheet(CHOICE), school=other_school.pk))
    confirm(browser, ticket_in(page))
    assert YearPlanPage.objects.get().path.startswith(other_school.root_page.path)


def test_a_school_of_two_tracks_says_which(portal, login, soup):
    site = create_school(
        SchoolPlan(name="Twee", hostname="twee.example", levels=(("havo", 2), ("vwo", 2)), with_library=False)
    )
    browser = login(site)
    assert [o["value"] for o in soup(browser.get(reverse("planner_import"))).select("[name=track] option")] == [
        "",
        "havo",
        "vwo",
    ]
    faults = soup(upload(browser, sheet(CHOICE)))
    assert "leerweg" in faults.select_one(".help-block").text
    page = soup(upload(browser, sheet(CHOICE), track="vwo"))
    confirm(browser, ticket_in(page))
    assert "vwo" in YearPlanPage.objects.get().get_parent().slug


def test_it_says_when_the_file_has_other_levels_than_the_one_that_one_came_from(school, login, soup):
    level = YearLevelPage.objects.child_of(school.root_page).get(level=1).pk
    page = soup(upload(login(school), sheet(CHOICE), level=level))
    assert page.select_one(".help-warning")


def test_a_file_of_another_school_year_is_asked_about(school, login, soup):
    page = soup(upload(login(school), sheet(CHOICE, MEETING), school_year=2027))
    assert page.select_one(".help-warning").text.split()[0] == "1"  # A week without a year is one of the chosen year.


def test_no_file_stays_on_the_servers_disk(school, login, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR, settings.MEDIA_ROOT = str(tmp_path), tmp_path
    upload(login(school), sheet(CHOICE))
    assert list(Path(tmp_path).iterdir()) == []
