"""What parents read: the page of a plan, of a level and of the school, on a Sunday in November."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Locale, PageViewRestriction

from home.models import ActivityPage, SchoolSettings, YearLevelPage
from planner.choices import Relation
from planner.models import ActivityLink, ClosureDay, PlannedActivity, PlannerSettings, SchoolHoliday, YearPlanPage

HOST, OTHER_HOST = "zuid.example", "noord.example"
PLAN = "/leerjaar-2/jaarplan-2026-2027/"
LINK_COLUMNS = {"bereidt_voor": "prepares", "bespreekt": "reflects_on", "bouwt_voort_op": "builds_on"}


@pytest.fixture
def read(client_of, soup) -> Callable[..., BeautifulSoup]:
    """A page of the first school as a parent's browser takes it apart."""
    return lambda path=PLAN, host=HOST: soup(client_of(host).get(path))


def text(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


def said(msgid: str) -> str:
    """A sentence of the interface, as a Dutch reader gets it."""
    with translation.override("nl"):
        return gettext(msgid)


# --- The timeline ---


def test_the_timeline_shows_exactly_the_rows_and_links_of_the_file(plans, today, read, csv_rows):
    for level, plan in enumerate(plans, start=1):
        page = read(f"/leerjaar-{level}/jaarplan-2026-2027/")
        rows = [row for row in csv_rows if row["leerjaar"] == str(level)]
        stored = {str(row.uid): row for row in plan.activities.all()}
        items = {item["data-activity"]: item for item in page.select("[data-activity]")}
        assert len(page.select("[data-activity]")) == len(items) == len(rows)
        assert {uid: _attributes(item) for uid, item in items.items()} == {
            uid: (row.lane, row.kind, row.start.isoformat(), row.end.isoformat()) for uid, row in stored.items()
        }
        wanted = {
            (row["id"], relation, target.strip())
            for row in rows
            for column, relation in LINK_COLUMNS.items()
            for target in row[column].split(",")
            if target.strip()
        }
        links = page.select("[data-source]")
        assert len(links) == len(wanted)
        names = {uid: row.external_id for uid, row in stored.items()}
        assert {(names[k["data-source"]], k["data-relation"], names[k["data-target"]]) for k in links} == wanted


def _attributes(item: Any) -> tuple[str, ...]:
    return tuple(item[f"data-{name}"] for name in ("lane", "kind", "start", "end"))


def test_a_card_of_the_timeline_leads_to_its_line_in_the_list(plan, today, read):
    page = read()
    for card in page.select("[data-activity]"):
        row = page.select_one(card["href"])
        assert row.name == "li"
        assert text(card.select_one(".tl-title")).casefold() in text(row).casefold()


def test_holidays_of_the_region_and_closure_days_are_on_the_timeline(plan, school, other_school, today, read):
    christmas = {"school_year": 2026, "start": date(2026, 12, 19), "end": date(2027, 1, 3)}
    assert said("The school holidays of this year are not known here yet, so the picture shows none.") in text(read())
    SchoolHoliday.objects.create(region="midden", name="Kerstvakantie", **christmas)
    SchoolHoliday.objects.create(region="noord", name="Noordervakantie", **christmas)
    for site, name in ((school, "Studiedag zuid"), (other_school, "Studiedag noord")):
        ClosureDay.objects.create(setting=PlannerSettings.for_site(site), name=name, start=date(2027, 3, 5))
    page = read()
    assert len(page.select("rect.tl-holiday")) == 2
    assert "noord" not in text(page).casefold()
    assert said("The school holidays of this year are not known here yet, so the picture shows none.") not in text(page)


# --- The list by month ---


def test_the_list_by_month_is_complete_and_in_order(plan, today, read):
    page = read()
    listed = [row["id"].removeprefix("a-") for row in page.select("li.row")]
    by_date = sorted(plan.activities.all(), key=lambda row: row.start)
    assert len(listed) == len(set(listed)) == 11
    starts = {str(row.uid): row.start for row in by_date}
    assert [starts[uid] for uid in listed] == [row.start for row in by_date]
    months = [text(month.h3).split()[0] for month in page.select("section.month")]
    assert months == [
        "september", "oktober", "november", "januari", "februari", "maart", "april",
    ] or months == [
        "september", "oktober", "november", "december", "januari", "februari", "maart", "april",
    ]  # fmt: skip
    assert [text(month.h3) for month in page.select("section.month.is-now")] == [f"november {said('this month')}"]


def test_what_is_past_is_folded_away_but_there(plan, today, read):
    page = read()
    past = text(page.select_one("details.past-months"))
    assert "Vakantie en zelfbeeld" in past
    assert "Profielkeuze" not in past


def test_an_activity_says_when_where_and_what_it_hangs_together_with(plan, today, read):
    row = plan.activities.get(external_id="2-15")
    line = read().select_one(f"#a-{row.uid}")
    assert "dinsdag 9 februari, 19.00–20.45" in text(line)
    assert "Praktijklokalen" in text(line)
    assert {text(link) for link in line.select(".rel a")} == {
        "Ministage", "Gastlessen over profielen", "Een profiel kiezen",
    }  # fmt: skip
    assert all(read().select_one(link["href"]) for link in line.select(".rel a"))


@pytest.mark.parametrize(
    ("external_id", "when"),
    [("2-01", "september"), ("2-04", "week 10–11 (8 mrt – 19 mrt)"), ("2-12", "2–20 nov")],
)
def test_a_day_a_week_and_a_month_are_said_as_they_were_meant(plan, today, read, external_id, when):
    row = plan.activities.get(external_id=external_id)
    shown = text(read().select_one(f"#a-{row.uid} .when"))
    assert when.replace("8 mrt – 19 mrt", "8–19 mrt") in shown.replace("8 mrt – 19 mrt", "8–19 mrt")


def test_an_activity_outside_the_school_year_is_still_in_the_list(plan, today, edit, read):
    edit(plan, {"2-05": {"start": date(2027, 9, 6), "end": date(2027, 9, 10)}}, publish=True)
    page = read()
    assert len(page.select("li.row")) == len(page.select("[data-activity]")) == 11
    assert said("outside the school year") in text(page)


# --- Now for you ---


@pytest.mark.parametrize(
    ("day", "heading", "is_running"),
    [
        (date(2026, 8, 1), "Loopbaangericht kennismakingsgesprek", False),
        (date(2026, 11, 10), "Het netwerk van je familie", True),
        (date(2026, 11, 22), "Voorbereiden op de profielkeuze", False),
        (date(2026, 12, 11), "Voorbereiden op de profielkeuze", True),
        (date(2026, 12, 12), "Een profiel kiezen", False),
        (date(2027, 2, 9), "Profielen verkennen in een carrousel", True),
    ],
)
def test_now_for_you_is_the_next_thing_for_parents(plan, read, monkeypatch, day, heading, is_running):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: day)
    for path in (PLAN, "/leerjaar-2/"):
        card = read(path).select_one(".todo")
        assert text(card.h2) == heading, path
        assert said("Now for you" if is_running else "Next for you") in text(card)


def test_after_the_last_activity_nothing_more_is_asked(plan, read, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: date(2027, 7, 1))
    page = read()
    assert page.select_one(".todo") is None
    assert said("This school year asks nothing more of you.") in text(page)


def test_a_second_thing_that_runs_is_not_forgotten(plan, today, edit, read):
    """A parent with two assignments at once has to do both this month."""
    now = {"start": date(2026, 11, 16), "end": date(2026, 12, 4)}
    edit(plan, {"2-12": now, "2-13": {**now, "start": date(2026, 11, 18)}}, publish=True)
    block = read().select_one(".now")
    assert "Het netwerk van je familie" in text(block)
    assert "Voorbereiden op de profielkeuze" in text(block)


def test_the_school_home_says_per_level_what_comes(plans, today, read):
    page = read("/")
    cards = {text(card.h3): card for card in page.select(".level-card")}
    assert list(cards) == ["Leerjaar 1", "Leerjaar 2", "Leerjaar 3", "Leerjaar 4"]
    assert "Een spel over motieven, kwaliteiten en beroepen" in text(cards["Leerjaar 1"])
    assert "Voorbereiden op de profielkeuze" in text(cards["Leerjaar 2"])
    assert "Het netwerk van je familie" not in text(page)  # done on Friday
    assert "Profielkeuze, reflectie en vooruitblik" not in text(page)  # next year


def test_a_level_without_a_plan_says_so(school, today, read):
    page = read("/leerjaar-2/")
    assert said("The school has not published a plan for this year yet.") in text(page)
    assert page.select_one(".todo") is None


def test_a_level_shows_its_running_plan_and_the_way_to_others(plan, csv_file, import_plan, today, read):
    row = {"leerjaar": "2", "id": "2-01", "rij": "ouders", "soort": "contact", "activiteit": "Later", "van": "mei"}
    import_plan(HOST, csv_file(row), school_year=2027, publish=True)
    import_plan(HOST, csv_file(row), school_year=2028)
    page = read("/leerjaar-2/")
    links = {link["href"] for link in page.select("main a[href]")}
    assert PLAN in links
    assert "/leerjaar-2/jaarplan-2027-2028/" in links
    assert "/leerjaar-2/jaarplan-2028-2029/" not in links  # a draft
    assert "Later" not in text(page)


def test_the_plan_of_a_past_year_leads_to_the_running_one(plan, read, monkeypatch):
    notice = said("This is the plan of a year that has passed.")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: date(2027, 7, 31))
    assert notice not in text(read())
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: date(2027, 8, 1))
    assert notice in text(read())


def test_an_empty_plan_says_that_nothing_is_planned(school, today, read):
    level = YearLevelPage.objects.child_of(school.root_page).get(level=2)
    level.add_child(
        instance=YearPlanPage(title="Jaarplan", slug="jaarplan-2026-2027", school_year=2026, locale=level.locale)
    )
    page = read()
    assert said("Nothing is planned for this year yet. Come back later, or call the school.") in text(page)
    assert not page.select("[data-activity]")


# --- Links to activities ---


def test_titles_lead_to_the_activities_of_the_own_school(
    school, other_school, add_activity, csv_rows, csv_file, import_plan, today, read
):
    titles = {"2-13": "Voorbereiden op de profielkeuze", "2-05": "Profielkeuze"}
    for site in (other_school, school):
        add_activity(site, titles["2-13"], "progress")
        add_activity(site, titles["2-05"], "choice")
    import_plan(HOST, csv_file(*(row for row in csv_rows if row["leerjaar"] == "2")), publish=True)
    import_plan(OTHER_HOST, csv_file(*(row for row in csv_rows if row["leerjaar"] == "2")), publish=True)
    for host, site in ((HOST, school), (OTHER_HOST, other_school)):
        page = read(PLAN, host)
        plan = YearPlanPage.objects.descendant_of(site.root_page).get()
        for external_id in titles:
            row = plan.activities.get(external_id=external_id)
            assert row.activity.is_descendant_of(site.root_page)
            link = page.select_one(f"#a-{row.uid} .title a")
            assert link["href"] == f"/opdrachten/{row.activity.slug}/"
            assert text(read(link["href"], host).h1) == row.activity.title
        assert page.select_one(".todo .main")["href"] == "/opdrachten/voorbereiden-op-de-profielkeuze/"
        assert len(page.select(".row .title a")) == 2


def test_a_row_whose_page_is_not_public_shows_its_title_without_a_link(plan, school, add_activity, edit, today, read):
    draft = add_activity(school, "Profielkeuze", "choice", live=False)
    closed = add_activity(school, "Ministage", "experience")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    edit(plan, {"2-05": {"activity_id": draft.pk}, "2-04": {"activity_id": closed.pk}}, publish=True)
    page = read()
    for external_id, title in (("2-05", "Profielkeuze"), ("2-04", "Ministage")):
        row = page.select_one(f"#a-{plan.activities.get(external_id=external_id).uid}")
        assert text(row.select_one(".title")) == title
        assert row.select_one(".title a") is None
    assert closed.summary not in text(page)


def test_a_row_without_a_title_has_that_of_its_page(plan, school, add_activity, edit, today, read):
    page = add_activity(school, "Kiezen met je mentor", "choice")
    edit(plan, {"2-05": {"activity_id": page.pk, "title": ""}}, publish=True)
    uid = plan.activities.get(external_id="2-05").uid
    assert text(read().select_one(f"#a-{uid} .title")) == "Kiezen met je mentor"
    page.title = "Kiezen en delen"
    page.specific_class.objects.filter(pk=page.pk).update(title=page.title)
    assert text(read().select_one(f"#a-{uid} .title")) == "Kiezen en delen"


def test_an_activity_says_when_it_is_and_what_comes_before_and_after(plan, school, add_activity, edit, today, read):
    page = add_activity(school, "Profielen verkennen in een carrousel", "meeting")
    edit(plan, {"2-15": {"activity_id": page.pk}}, publish=True)
    section = read("/opdrachten/profielen-verkennen-in-een-carrousel/").select_one(".occurrence")
    assert "dinsdag 9 februari, 19.00–20.45" in text(section)
    assert f"{PLAN}#a-{plan.activities.get(external_id='2-15').uid}" in {a["href"] for a in section.select("a")}
    # A title may hold an explained word, a tag of its own.
    assert [step.select_one("a, b").get_text().strip() for step in section.select(".chain li")] == [
        "Gastlessen over profielen",
        "Een profiel kiezen",
        "Profielen verkennen in een carrousel",
        "Ministage",
        "Profielkeuze, reflectie en vooruitblik",
    ]


# --- What a strict policy and a phone ask ---


def test_no_public_page_has_inline_style_or_script(plan, school, add_activity, edit, today, client_of):
    page = add_activity(school, "Profielen verkennen in een carrousel", "meeting")
    edit(plan, {"2-15": {"activity_id": page.pk}}, publish=True)
    paths = [PLAN, "/leerjaar-2/", "/", "/opdrachten/", "/opdrachten/profielen-verkennen-in-een-carrousel/"]
    for host, path in [*((HOST, path) for path in paths), ("portal.example", "/"), (HOST, "/bestaat-niet/")]:
        response = client_of(host).get(path)
        html = response.content.decode()
        assert "<h1" in html, path
        parsed = BeautifulSoup(html, "html.parser")
        assert not parsed.select("[style], style, script:not([src])"), path
        assert not [tag for tag in parsed.find_all(True) for name in tag.attrs if name.startswith("on")], path
        assert not re.search(r"javascript:", html), path
        assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_no_page_asks_anything_of_a_third_party_or_sets_a_cookie(plan, today, client_of):
    for path in (PLAN, "/leerjaar-2/", "/"):
        response = client_of(HOST).get(path)
        parsed = BeautifulSoup(response.content, "html.parser")
        loaded = [tag.get("src") or tag.get("href") for tag in parsed.select("script, img, link, iframe")]
        loaded = [address for address in loaded if address]
        assert loaded
        assert not [address for address in loaded if re.match(r"(https?:)?//", address) and HOST not in address]
        assert not response.cookies


def test_a_plan_of_fifteen_activities_weighs_less_than_twenty_kilobytes(plan, school, add_activity, client_of, today):
    fill(plan, 15, [add_activity(school, f"Een ervaring om over te praten {n}", "experience") for n in range(15)])
    response = client_of(HOST).get(PLAN, headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).count(b"data-activity=") == 15
    assert gzip.decompress(response.content).count(b"data-source=") == 20
    assert len(response.content) < 20 * 1024


def fill(plan: YearPlanPage, count: int, pages: list[ActivityPage]) -> None:
    """Give a published plan so many rows, each with one of these pages, and twenty links."""
    PlannedActivity.objects.filter(page=plan).delete()
    ActivityLink.objects.filter(page=plan).delete()
    for number in range(count):
        start = date(2026, 9, 1) + timedelta(days=(number * 71) % 300)
        PlannedActivity.objects.create(
            page=plan,
            locale=plan.locale,
            external_id=f"2-{number:02}",
            lane="parent" if number % 2 else "student",
            kind="meeting" if number % 2 else "experience",
            activity=pages[number % len(pages)],
            start=start,
            end=start + timedelta(days=4),
            location=f"Lokaal {number}",
        )
    rows = list(PlannedActivity.objects.filter(page=plan).order_by("pk"))
    for number in range(20):
        source, target = rows[number % len(rows)], rows[(number * 3 + 1) % len(rows)]
        ActivityLink.objects.create(page=plan, source=source.uid, target=target.uid, relation=Relation.PREPARES)


def test_a_page_asks_as_much_of_the_database_for_five_activities_as_for_sixty(
    plan, school, other_school, add_activity, today, client_of
):
    """Why thirteen for a plan, nothing cached: the site with its home page and settings (1); the way down to the plan,
    with who may read it, and the plan itself (2); the menu around the page (1); the roots of all sites, for addresses
    (2); rows, their pages, links, level, holidays, closure days and invitations (7).
    What Django keeps for a whole process (content types) is not counted.
    """
    pages = [add_activity(school, f"Ervaring {number}", "experience") for number in range(20)]
    paths = {PLAN: 13, "/leerjaar-2/": 13, "/": 12, "/opdrachten/ervaring-1/": 9}

    def counted(path: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            response = client_of(HOST).get(path)
        assert response.status_code == 200
        assert b"Ervaring " in response.content, path
        if path == PLAN:
            assert response.content.count(b"data-activity=") == len(PlannedActivity.objects.all())
        return len(queries)

    fill(plan, 5, pages)
    client_of(HOST).get(PLAN)  # content types
    few = {path: counted(path) for path in paths}
    fill(plan, 60, pages)
    many = {path: counted(path) for path in paths}
    assert many == few
    assert {path: number for path, number in many.items() if number > paths[path]} == {}


def test_the_plan_asks_no_more_where_there_are_more_schools(plan, today, client_of, portal):
    from home.actions import SchoolPlan, create_school

    def counted() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client_of(HOST).get(PLAN).status_code == 200
        return len(queries)

    before = counted()
    for number in range(3):
        create_school(
            SchoolPlan(name=f"S{number}", hostname=f"s{number}.example", levels=(("havo", 1),), with_library=False)
        )
    assert counted() == before


# --- Drafts ---


def test_a_draft_can_be_previewed_and_shows_what_was_not_published(plan, edit, today):
    edit(plan, {"2-15": {"title": "Nog niet voor ouders", "location": "Zaal 9"}}, publish=False)
    draft = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    response = draft.make_preview_request()
    assert response.status_code == 200
    page = BeautifulSoup(response.render().content, "html.parser")
    assert "Nog niet voor ouders" in text(page)
    assert "Zaal 9" in text(page)
    assert len(page.select("[data-activity]")) == 11
    assert len(page.select("[data-source]")) == 19


def test_a_plan_that_was_never_published_can_be_previewed(school, csv_file, import_plan, plan_at, today):
    row = {"leerjaar": "2", "id": "2-01", "rij": "ouders", "soort": "contact", "activiteit": "Belronde", "van": "mei"}
    import_plan(HOST, csv_file(row))
    response = plan_at(school, 2).get_latest_revision_as_object().make_preview_request()
    assert response.status_code == 200
    assert "Belronde" in text(BeautifulSoup(response.render().content, "html.parser"))


def test_what_is_not_published_is_on_no_public_page(plans, today, read, client_of):
    plans[1].unpublish()
    PageViewRestriction.objects.create(page=plans[2], restriction_type=PageViewRestriction.LOGIN)
    plans[3].get_parent().specific.unpublish()
    home = read("/")
    cards = {text(card.h3): text(card) for card in home.select(".level-card")}
    assert list(cards) == ["Leerjaar 1", "Leerjaar 2", "Leerjaar 3"]
    assert "Voorbereiden op de profielkeuze" not in text(home)
    assert "stageplaats" not in text(home)
    assert client_of(HOST).get(PLAN).status_code == 404
    for level in (2, 3):
        page = read(f"/leerjaar-{level}/")
        assert page.select_one(".todo") is None
        assert not [link for link in page.select("main a[href]") if "jaarplan" in link["href"]]
    assert client_of(HOST).get("/leerjaar-4/").status_code == 404


def test_another_school_sees_nothing_of_it(plans, other_school, today, client_of):
    for path in ("/", "/leerjaar-2/", "/opdrachten/"):
        response = client_of(OTHER_HOST).get(path)
        assert response.status_code == 200
        assert "profielkeuze" not in response.content.decode().casefold()
        assert "Zuiderschool" not in response.content.decode()
    assert client_of(OTHER_HOST).get(PLAN).status_code == 404


# --- Translations ---


@pytest.fixture
def translated(plan, school):
    """Makes a published translation of the plan in a language."""
    settings = SchoolSettings.for_site(school)
    settings.languages = ["nl", "en", "ar"]
    settings.save()

    def translate(language: str, titles: dict[str, str]) -> YearPlanPage:
        locale, _made = Locale.objects.get_or_create(language_code=language)
        copy = YearPlanPage.objects.get(pk=plan.pk).copy_for_translation(locale, copy_parents=True)
        for row in copy.activities.get_object_list():
            row.title = titles.get(row.external_id, row.title)
        copy.save_revision().publish()
        for parent in copy.get_ancestors().filter(depth__gte=2, live=False).specific():
            parent.save_revision().publish()
        cache.clear()
        return YearPlanPage.objects.get(pk=copy.pk)

    return translate


def test_a_translation_has_its_own_titles_and_the_dutch_dates(plan, translated, edit, today, read):
    english = translated("en", {"2-15": "Explore profiles"})
    uid = plan.activities.get(external_id="2-15").uid
    assert english.activities.get(external_id="2-15").uid == uid
    path = "/en" + PLAN
    assert "Tuesday, February 9" in text(read(path).select_one(f"#a-{uid}"))
    edit(plan, {"2-15": {"start": date(2027, 2, 16), "end": date(2027, 2, 16), "location": "Gymzaal"}}, publish=True)
    page = read(path)
    row = page.select_one(f"#a-{uid}")
    assert "Explore profiles" in text(row)
    assert "Tuesday, February 16" in text(row)
    assert "Gymzaal" in text(row)
    assert page.select_one(f"[data-activity='{uid}']")["data-start"] == "2027-02-16"
    assert len(page.select("[data-activity]")) == 11
    assert len(page.select("[data-source]")) == 19
    assert page.html["lang"] == "en"


def test_links_and_rows_of_a_translation_are_the_dutch_ones(plan, translated, today, read):
    translated("en", {})
    draft = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    gone = next(row for row in draft.activities.get_object_list() if row.external_id == "2-05")
    draft.activities = [row for row in draft.activities.get_object_list() if row is not gone]
    draft.links = [link for link in draft.links.all() if gone.uid not in (link.source, link.target)]
    day = date(2027, 5, 3)
    draft.activities.add(PlannedActivity(lane="parent", kind="contact", title="Belronde", start=day, end=day))
    draft.save_revision().publish()
    page = read("/en" + PLAN)
    assert page.select_one(f"#a-{gone.uid}") is None
    assert "Belronde" in text(page)
    assert len(page.select("[data-activity]")) == 11


def test_the_feeds_of_a_translation_have_the_dutch_dates_too(plan, translated, edit, today, client_of):
    translated("en", {"2-15": "Explore profiles"})
    edit(plan, {"2-15": {"start": date(2027, 2, 16), "end": date(2027, 2, 16)}}, publish=True)
    client = client_of(HOST)
    dates = {"agenda.ics": b"20270216T190000", "plan.json": b'"start": "2027-02-16"', "plan.csv": b";16-2-2027;"}
    for name, moved in dates.items():
        content = client.get("/en" + PLAN + name).content
        assert moved in content, name
        assert b"20270209" not in content
        assert b"9-2-2027" not in content


def test_the_home_page_of_a_translation_has_the_dutch_dates_too(plan, translated, edit, today, read):
    translated("en", {"2-13": "Preparing for the choice of profile"})
    moved = {"start": date(2026, 12, 14), "end": date(2026, 12, 18), "precision": "week"}
    edit(plan, {"2-13": moved}, publish=True)
    page = read("/en/")
    assert "Preparing for the choice of profile" in text(page)
    assert "Dec 14" in text(page)
    assert "Nov 30" not in text(page)


def test_an_arabic_plan_runs_from_right_to_left(plan, translated, today, read):
    translated("ar", {})
    dutch, arabic = read(), read("/ar" + PLAN)
    assert (arabic.html["lang"], arabic.html["dir"]) == ("ar", "rtl")
    for ours, theirs in zip(dutch.select("rect.tl-bar"), arabic.select("rect.tl-bar"), strict=True):
        x, width, mirrored = (float(value.rstrip("%")) for value in (ours["x"], ours["width"], theirs["x"]))
        assert mirrored == pytest.approx(100 - x - width, abs=0.01)


def test_a_language_that_the_school_does_not_have_is_not_there(plan, today, client_of):
    assert client_of(HOST).get("/en" + PLAN).status_code == 404
