"""A plan for other programs: the calendar feed, JSON and the spreadsheets, as they come from the public site."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from planner.models import PlannedActivity, SchoolHoliday, YearPlanPage
from planner.spreadsheets import read_plan_file

HOST, OTHER_HOST = "zuid.example", "noord.example"
PLAN = "/leerjaar-2/jaarplan-2026-2027/"
RUNNING = "/leerjaar-2/jaarplan/"
NAMES = ("agenda.ics", "plan.json", "plan.csv", "plan.xlsx")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def get(client_of):
    """Asks for an address of the first school."""
    client = client_of(HOST)
    return lambda path, **headers: client.get(path, headers=headers)


@pytest.fixture
def feed(get):
    """The events of the feed by the title of their activity, and the calendar itself."""

    def read(path: str = PLAN + "agenda.ics"):
        response = get(path)
        assert response.status_code == 200
        calendar = Calendar.from_ical(response.content)
        return calendar, {str(event["summary"]).split(": ", 1)[1]: event for event in calendar.walk("VEVENT")}

    return read


def stop_the_clock(monkeypatch, day: date) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: day)


# --- The calendar ---


def test_the_calendar_has_a_name_an_address_and_a_rhythm(plan, get, feed):
    calendar, events = feed()
    assert get(PLAN + "agenda.ics")["Content-Type"] == "text/calendar; charset=utf-8"
    assert calendar["name"] == "Zuiderschool · Leerjaar 2"
    assert calendar["url"] == f"http://{HOST}{PLAN}"
    assert calendar["refresh-interval"].dt == timedelta(days=1)
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    assert len(events) == 11


def test_a_day_a_week_and_a_month_are_whole_days_with_an_exclusive_end(plan, edit, feed):
    edit(plan, {"2-05": {"start": date(2027, 4, 12), "end": date(2027, 4, 12), "precision": "day"}}, publish=True)
    _calendar, events = feed()
    spans = {title: (event["dtstart"].dt, event["dtend"].dt) for title, event in events.items()}
    assert spans["Profielkeuze"] == (date(2027, 4, 12), date(2027, 4, 13))
    assert spans["Ministage"] == (date(2027, 3, 8), date(2027, 3, 20))  # weeks 10 and 11
    assert spans["Vakantie en zelfbeeld"] == (date(2026, 9, 1), date(2026, 10, 1))
    for event in events.values():
        if not isinstance(event["dtstart"].dt, datetime):
            assert event["dtstart"].params["VALUE"] == "DATE"
            assert event["transp"] == "TRANSPARENT"  # a month of pupils' work does not make a parent busy


def test_an_evening_has_its_hours_in_amsterdam(plan, feed):
    calendar, events = feed()
    evening = events["Profielen verkennen in een carrousel"]
    assert evening["dtstart"].dt == datetime(2027, 2, 9, 19, 0, tzinfo=AMSTERDAM)
    assert evening["dtend"].dt == datetime(2027, 2, 9, 20, 45, tzinfo=AMSTERDAM)
    assert evening["dtstart"].params["TZID"] == "Europe/Amsterdam"
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
    assert evening["location"] == "Praktijklokalen"
    assert evening["transp"] == "OPAQUE"


@pytest.mark.parametrize("day", [date(2026, 10, 22), date(2027, 4, 6)])
def test_seven_o_clock_stays_seven_o_clock_in_summer_and_winter(plan, edit, feed, day):
    edit(plan, {"2-15": {"start": day, "end": day}}, publish=True)
    start = feed()[1]["Profielen verkennen in een carrousel"]["dtstart"].dt
    assert (start.astimezone(AMSTERDAM).hour, start.utcoffset()) == (19, timedelta(hours=2))


def test_hours_without_an_end_last_an_hour_and_hours_within_a_period_stay_whole_days(plan, edit, feed):
    edit(
        plan,
        {"2-15": {"end_time": None}, "2-13": {"start_time": datetime(2026, 1, 1, 16, 0).time()}},
        publish=True,
    )
    _calendar, events = feed()
    evening = events["Profielen verkennen in een carrousel"]
    assert evening["dtend"].dt - evening["dtstart"].dt == timedelta(hours=1)
    assert events["Voorbereiden op de profielkeuze"]["dtstart"].dt == date(2026, 11, 30)


def test_an_event_keeps_its_uid_when_the_school_moves_it(plan, edit, feed):
    YearPlanPage.objects.update(last_published_at=plan.last_published_at - timedelta(hours=1))
    before = feed()[1]
    edit(plan, {"2-15": {"start": date(2027, 2, 16), "end": date(2027, 2, 16)}}, publish=True)
    after = feed()[1]
    assert {title: event["uid"] for title, event in after.items()} == {t: event["uid"] for t, event in before.items()}
    assert len({event["uid"] for event in after.values()}) == 11
    assert all(event["uid"].endswith(f"@{HOST}") for event in after.values())
    title = "Profielen verkennen in een carrousel"
    assert after[title]["dtstart"].dt.date() == date(2027, 2, 16)
    assert after[title]["dtstamp"].dt > before[title]["dtstamp"].dt


def test_links_are_relations_between_events_of_the_feed(plan, feed):
    _calendar, events = feed()
    names = {event["uid"]: title for title, event in events.items()}
    related = []
    for title, event in events.items():
        relations = event.get("related-to", [])
        for relation in relations if isinstance(relations, list) else [relations]:
            related.append((title, relation.params["RELTYPE"], names[str(relation)]))
    assert len(related) == plan.links.count() == 19
    kinds = {reltype for _source, reltype, _target in related}
    assert kinds == {"FINISHTOSTART", "DEPENDS-ON"}
    conversation = {entry for entry in related if entry[0] == "Voorbereiden op de profielkeuze"}
    assert {target for _source, _reltype, target in conversation} == {
        "Gastlessen over profielen",
        "Interview met leerlingen uit verschillende profielen",
        "Het netwerk van je familie",
    }
    assert ("Voorbereiden op de profielkeuze", "FINISHTOSTART", "Gastlessen over profielen") in related


def test_an_event_leads_to_the_page_of_its_activity(school, add_activity, plan, edit, feed):
    page = add_activity(school, "Profielen verkennen in een carrousel", "meeting")
    draft = add_activity(school, "Profielkeuze", "choice", live=False)
    edit(plan, {"2-15": {"activity_id": page.pk}, "2-05": {"activity_id": draft.pk}}, publish=True)
    _calendar, events = feed()
    evening = events["Profielen verkennen in een carrousel"]
    assert evening["url"] == f"http://{HOST}/opdrachten/profielen-verkennen-in-een-carrousel/"
    assert evening["description"] == page.summary
    assert "url" not in events["Profielkeuze"]


# --- JSON ---


def test_the_json_says_what_the_plan_says(plan, school, add_activity, edit, get):
    page = add_activity(school, "Profielen verkennen in een carrousel", "meeting")
    SchoolHoliday.objects.create(
        school_year=2026, region="midden", name="Kerstvakantie", start=date(2026, 12, 19), end=date(2027, 1, 3)
    )
    SchoolHoliday.objects.create(
        school_year=2026, region="noord", name="Niet van ons", start=date(2026, 12, 19), end=date(2027, 1, 3)
    )
    edit(plan, {"2-15": {"activity_id": page.pk}}, publish=True)
    response = get(PLAN + "plan.json")
    assert response["Content-Type"] == "application/json"
    content = json.loads(response.content)
    assert {name: content[name] for name in ("title", "url", "school_year", "level", "track")} == {
        "title": "Jaarplan 2026–2027",
        "url": f"http://{HOST}{PLAN}",
        "school_year": 2026,
        "level": 2,
        "track": "vmbo_bk",
    }
    rows = {row["id"]: row for row in content["activities"]}
    assert len(rows) == 11
    assert rows["2-15"] == {
        "uid": str(plan.activities.get(external_id="2-15").uid),
        "id": "2-15",
        "lane": "parent",
        "kind": "meeting",
        "title": "Profielen verkennen in een carrousel",
        "start": "2027-02-09",
        "end": "2027-02-09",
        "precision": "day",
        "start_time": "19:00",
        "end_time": "20:45",
        "location": "Praktijklokalen",
        "competences": ["work", "steering"],
        "partnership": ["informing", "supporting"],
        "url": rows["2-15"]["url"],
    }
    assert rows["2-15"]["url"].endswith("/opdrachten/profielen-verkennen-in-een-carrousel/")
    assert [rows["2-04"][name] for name in ("start", "end", "precision")] == ["2027-03-08", "2027-03-19", "week"]
    assert {(k["source"], k["relation"], k["target"]) for k in content["links"]} == {
        (str(link.source), link.relation, str(link.target)) for link in plan.links.all()
    }
    names = {day["name"] for day in content["holidays"]}
    assert "Kerstvakantie" in names
    assert "Niet van ons" not in names


# --- Spreadsheets ---


def test_the_csv_is_what_the_command_exports(plan, get, export_plan):
    response = get(PLAN + "plan.csv")
    assert response.content == export_plan(HOST, level=2, live=True)
    assert response["Content-Type"].startswith("text/csv")
    assert response["Content-Disposition"].startswith("attachment")


def test_the_workbook_reads_back_as_the_same_plan(plan, get, export_plan):
    response = get(PLAN + "plan.xlsx")
    assert response.content == export_plan(HOST, level=2, live=True, format="xlsx")
    result = read_plan_file(response.content, filename="plan.xlsx", school_year=2026)
    assert result.problems == ()
    assert result.rows == read_plan_file(get(PLAN + "plan.csv").content, filename="x.csv", school_year=2026).rows
    assert len(result.rows) == 11
    assert response["Content-Disposition"].startswith("attachment")


# --- What is for the team stays with the team ---


def test_owner_and_notes_are_in_no_public_answer(plan, school, add_activity, edit, get):
    page = add_activity(school, "Profielen verkennen in een carrousel", "meeting")
    secret = {"owner": "EIGENAAR-XQ", "notes": "AANTEKENING-XQ over een leerling"}
    edit(
        plan,
        {row.external_id: {**secret, "activity_id": page.pk} for row in plan.activities.all()},
        publish=True,
    )
    assert PlannedActivity.objects.filter(owner="EIGENAAR-XQ", page=plan).count() == 11
    activity = page.get_url()
    addresses = [PLAN + name for name in NAMES] + [RUNNING + name for name in NAMES]
    addresses += [PLAN, "/leerjaar-2/", "/", "/opdrachten/", activity.removeprefix(f"http://{HOST}")]
    for address in addresses:
        response = get(address)
        assert response.status_code == 200, address
        content = response.content
        if address.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = b"".join(archive.read(name) for name in archive.namelist())
        assert b"-XQ" not in content, address


def test_a_draft_change_is_in_no_export(plan, edit, get):
    before = {name: get(PLAN + name).content for name in NAMES}
    edit(plan, {"2-15": {"title": "CONCEPT-XQ"}}, publish=False)
    assert {name: get(PLAN + name).content for name in NAMES} == before


# --- ETags ---


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_who_has_it_already_gets_304_until_something_is_published(plan, today, edit, get, encoding):
    addresses = [base + name for base in (PLAN, RUNNING) for name in NAMES]
    tags = {address: get(address, **{"accept-encoding": encoding})["ETag"] for address in addresses}

    def again(address: str):
        return get(address, **{"accept-encoding": encoding, "if-none-match": tags[address]})

    for address in addresses:
        assert (again(address).status_code, again(address).content) == (304, b""), address
    edit(plan, {"2-15": {"location": "Aula"}}, publish=False)
    for address in addresses:
        assert again(address).status_code == 304, address
    edit(plan, {}, publish=True)
    for address in addresses:
        fresh = again(address)
        assert fresh.status_code == 200, address
        assert fresh["ETag"] != tags[address]


# --- Addresses that never break ---


def test_the_short_address_leads_to_the_running_plan(plan, today, get):
    response = get(RUNNING)
    assert (response.status_code, response["Location"]) == (302, PLAN)


def test_the_running_feed_is_the_feed_of_the_running_plan(plan, today, get):
    for name in NAMES:
        assert get(RUNNING + name).content == get(PLAN + name).content


def test_the_feed_keeps_its_address_in_the_next_school_year(plan, csv_file, import_plan, get, feed, monkeypatch):
    row = {"leerjaar": "2", "id": "2-01", "rij": "leerlingen", "soort": "keuze", "activiteit": "Nieuw jaar"}
    import_plan(HOST, csv_file({**row, "van": "week 41"}), school_year=2027, publish=True)
    stop_the_clock(monkeypatch, date(2027, 7, 31))
    assert get(RUNNING)["Location"] == PLAN
    assert len(feed(RUNNING + "agenda.ics")[1]) == 11
    stop_the_clock(monkeypatch, date(2027, 8, 1))
    assert get(RUNNING)["Location"] == "/leerjaar-2/jaarplan-2027-2028/"
    calendar, events = feed(RUNNING + "agenda.ics")
    assert list(events) == ["Nieuw jaar"]
    assert calendar["name"] == "Zuiderschool · Leerjaar 2"


def test_until_there_is_a_new_plan_the_old_feed_stays(plan, csv_file, import_plan, get, feed, monkeypatch):
    row = {"leerjaar": "2", "id": "2-01", "rij": "leerlingen", "soort": "keuze", "activiteit": "Nieuw jaar"}
    import_plan(HOST, csv_file({**row, "van": "week 41"}), school_year=2027)  # a draft
    stop_the_clock(monkeypatch, date(2027, 9, 1))
    assert get(RUNNING)["Location"] == PLAN
    assert len(feed(RUNNING + "agenda.ics")[1]) == 11


# --- Who may not see it ---


def test_a_draft_plan_has_no_exports(school, csv_file, import_plan, today, get):
    row = {"leerjaar": "2", "id": "2-01", "rij": "leerlingen", "soort": "keuze", "activiteit": "Kiezen", "van": "mei"}
    import_plan(HOST, csv_file(row))
    for address in [PLAN, RUNNING, *(base + name for name in NAMES for base in (PLAN, RUNNING))]:
        assert get(address).status_code == 404, address


@pytest.mark.parametrize("where", ["plan", "level"])
def test_a_restricted_plan_has_no_exports_and_is_on_no_public_page(plan, today, get, where):
    page = plan if where == "plan" else plan.get_parent()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    for address in [RUNNING, *(base + name for name in NAMES for base in (PLAN, RUNNING))]:
        assert get(address).status_code == 404, address
    for address in ("/", "/leerjaar-2/"):
        assert b"oorbereiden op de profielkeuze" not in get(address).content, address


def test_an_unpublished_level_has_no_running_plan(plan, today, get):
    plan.get_parent().specific.unpublish()
    assert get(RUNNING).status_code == 404
    assert get(RUNNING + "agenda.ics").status_code == 404


@pytest.mark.parametrize("host", [OTHER_HOST, "portal.example"])
def test_another_host_does_not_know_the_plan(plan, other_school, today, client_of, host):
    for address in [PLAN, RUNNING, *(base + name for name in NAMES for base in (PLAN, RUNNING))]:
        assert client_of(host).get(address).status_code == 404, address


def test_two_schools_have_feeds_of_their_own(plan, other_school, csv_file, import_plan, client_of, feed):
    row = {"leerjaar": "2", "id": "2-01", "rij": "leerlingen", "soort": "keuze", "activiteit": "Van het noorden"}
    import_plan(OTHER_HOST, csv_file({**row, "van": "mei"}), publish=True)
    content = client_of(OTHER_HOST).get(PLAN + "agenda.ics").content
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["uid"].endswith(f"@{OTHER_HOST}")
    assert "Van het noorden" not in feed()[1]


def test_what_is_no_plan_has_no_exports(plan, today, get):
    for address in ("/leerjaar-9/jaarplan/", "/opdrachten/jaarplan/", "/jaarplan/", "/leerjaar-2/plan.csv"):
        assert get(address).status_code == 404, address


def test_an_export_can_be_asked_for_its_head_and_not_be_posted_to(plan, today, client_of):
    client = client_of(HOST)
    for address in [RUNNING, *(base + name for name in NAMES for base in (PLAN, RUNNING))]:
        head = client.head(address)
        assert (head.status_code, head.content) == (302 if address == RUNNING else 200, b""), address
        assert client.post(address).status_code == 405, address


def test_the_page_announces_its_exports(plan, soup, get):
    page = soup(get(PLAN))
    links = {link["type"]: link["href"] for link in page.find_all("link", rel="alternate") if "type" in link.attrs}
    for kind, name in (
        ("text/calendar", "agenda.ics"),
        ("application/json", "plan.json"),
        ("text/csv", "plan.csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "plan.xlsx"),
    ):
        assert links[kind].endswith(name)
        assert get(links[kind] if links[kind].startswith("/") else PLAN + links[kind]).status_code == 200


def test_an_export_costs_the_same_number_of_queries_however_long_the_plan(plan, school, add_activity, get):
    """Site, root, the way down the tree, restrictions, rows, links, pages, level, holidays: none of them per row."""

    def counted(name: str) -> tuple[int, bytes]:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            response = get(PLAN + name)
        assert response.status_code == 200
        return len(queries), response.content

    page = add_activity(school, "Zonder eigen titel", "choice")
    plan.activities.filter(external_id="2-05").update(activity=page, title="")
    few = {name: counted(name)[0] for name in NAMES}
    day = date(2027, 5, 3)
    PlannedActivity.objects.bulk_create(
        PlannedActivity(page=plan, locale=plan.locale, lane="student", kind="choice", activity=page, start=day, end=day)
        for _number in range(49)
    )
    for name in NAMES:
        number, content = counted(name)
        assert number == few[name] <= 25
        if name != "plan.xlsx":
            assert content.count(b"Zonder eigen titel") >= 49


def test_the_title_of_an_unpublished_page_is_in_no_export(plan, school, add_activity, edit, get):
    page = add_activity(school, "GEHEIM-XQ", "choice", live=False)
    edit(plan, {"2-05": {"title": "", "activity_id": page.pk}}, publish=True)
    assert PlannedActivity.objects.filter(activity=page).exists()
    for address in [PLAN, "/", "/leerjaar-2/", *(PLAN + name for name in NAMES[:3])]:
        assert b"GEHEIM-XQ" not in get(address).content, address
