"""School holidays: read from a file of ours or of the government, and kept by the portal administrator."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse

from home.choices import Role
from planner.holiday_files import HolidayFileError, HolidayRow, holiday_name, read_holidays
from planner.management.commands import import_school_holidays
from planner.models import SchoolHoliday

HEADER = "schooljaar;vakantie;regio;van;tot\n"
AUTUMN = {
    "type": " Herfstvakantie ",
    "compulsorydates": "false",
    "regions": [
        {"region": "noord", "startdate": "2026-10-09T22:00:00.000Z", "enddate": "2026-10-17T22:00:00.000Z"},
        {"region": "midden", "startdate": "2026-10-16T22:00:00.000Z", "enddate": "2026-10-24T22:00:00.000Z"},
    ],
}
CHRISTMAS = {
    "type": "Kerstvakantie\n",
    "compulsorydates": "true",
    "regions": [
        {"region": "heel Nederland", "startdate": "2026-12-18T23:00:00.000Z", "enddate": "2027-01-02T23:00:00.000Z"}
    ],
}


def document(*vacations: dict[str, Any], year: str = " 2026-2027 ") -> dict[str, Any]:
    return {"id": "x", "content": [{"title": "Schoolvakanties", "schoolyear": year, "vacations": list(vacations)}]}


def run(tmp_path: Path, text: str, name: str = "vakanties.json") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    out = io.StringIO()
    call_command("import_school_holidays", path, stdout=out)
    return out.getvalue()


# --- Reading ---


def test_local_midnight_in_utc_becomes_the_day_in_the_netherlands():
    assert read_holidays(json.dumps([document(AUTUMN, CHRISTMAS)])) == [
        HolidayRow(2026, "herfstvakantie", "noord", date(2026, 10, 10), date(2026, 10, 18)),
        HolidayRow(2026, "herfstvakantie", "midden", date(2026, 10, 17), date(2026, 10, 25)),
        HolidayRow(2026, "kerstvakantie", "", date(2026, 12, 19), date(2027, 1, 3)),
    ]


def test_one_object_reads_like_a_list_of_one():
    assert read_holidays(json.dumps(document(AUTUMN))) == read_holidays(json.dumps([document(AUTUMN)]))


def test_the_shipped_file_written_as_the_government_does_reads_the_same():
    """Every day of our CSV as local midnight in UTC, in summer and in winter time."""
    text = import_school_holidays.SHIPPED.read_text(encoding="utf-8")
    documents: dict[str, dict[tuple[str, str], list[dict[str, str]]]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        year = f" {row['schooljaar']}-{int(row['schooljaar']) + 1} "
        region = "heel Nederland" if row["regio"] == "alle" else row["regio"]
        entry = {"region": region, "startdate": in_utc(row["van"]), "enddate": in_utc(row["tot"])}
        documents.setdefault(year, {}).setdefault((row["vakantie"].title(), region), []).append(entry)
    written = [
        document(*({"type": name, "regions": regions} for (name, _region), regions in years.items()), year=year)
        for year, years in documents.items()
    ]
    assert read_holidays(json.dumps(written)) == read_holidays(text)


def in_utc(day: str) -> str:
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Amsterdam"))
    return midnight.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (" Herfstvakantie ", "herfstvakantie"),
        ("Mei-vakantie", "meivakantie"),
        ("Krokusvakantie", "voorjaarsvakantie"),
        ("KERST  VAKANTIE", "kerstvakantie"),
        ("Pinkstervakantie", "pinkstervakantie"),
    ],
)
def test_names_become_those_that_we_ship(written, name):
    assert holiday_name(written) == name


def changed(**changes: Any) -> str:
    region = {**AUTUMN["regions"][0], **changes}
    return json.dumps([document({**AUTUMN, "regions": [{k: v for k, v in region.items() if v is not None}]})])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[{", "no JSON"),
        ("[]", "no holidays"),
        ("{}", "“content” is missing"),
        ('[{"content": {}}]', "“content” is no list"),
        ("[1]", "“content” is missing"),
        (json.dumps([document({"type": "Herfstvakantie"})]), "2026-2027, Herfstvakantie: “regions” is missing"),
        (changed(region="west"), "Herfstvakantie, west: unknown region west"),
        (changed(startdate="gisteren"), "Herfstvakantie, noord: Invalid isoformat"),
        (changed(startdate=None), "“startdate” is missing"),
        (changed(enddate=5), "Herfstvakantie, noord: "),
        (changed(enddate="2026-10-01T22:00:00.000Z"), "the end comes before the beginning"),
        (json.dumps([document(AUTUMN, year="2026-2028")]), "“2026-2028” is no school year"),
        (json.dumps([document({**AUTUMN, "type": " "})]), "the holiday has no name"),
        (HEADER, "no holidays"),
        ("schooljaar;vakantie\n2026;herfst\n", "row 1: these columns are missing: regio, van, tot"),
        (HEADER + "2026;herfstvakantie;noord;2026-10-10;2026-10-18\n2026;x;noord;10-10-2026;2026-10-18\n", "row 3: "),
        (HEADER + "2026;herfstvakantie;noord;2026-10-10\n", "row 2: "),
        (HEADER + "2026;mei;alle;2027-04-24;2027-05-02\n2026;mei;alle;2027-04-24;2027-05-09\n", "twice"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, message):
    with pytest.raises(HolidayFileError) as error:
        read_holidays(text)
    assert message in str(error.value)


# --- Storing ---


@pytest.mark.django_db
def test_the_command_stores_a_file_and_a_second_time_changes_dates_only(tmp_path):
    assert run(tmp_path, json.dumps([document(AUTUMN, CHRISTMAS)])) == "3 holidays\n"
    later = json.loads(json.dumps(AUTUMN))
    later["regions"][0]["enddate"] = "2026-10-18T22:00:00.000Z"
    run(tmp_path, json.dumps([document(later)]))
    assert SchoolHoliday.objects.count() == 3
    assert SchoolHoliday.objects.get(region="noord").end == date(2026, 10, 19)


@pytest.mark.django_db
def test_over_the_shipped_holidays_the_governments_file_doubles_nothing(tmp_path):
    call_command("import_school_holidays", stdout=io.StringIO())
    before = list(SchoolHoliday.objects.order_by("pk").values())
    run(tmp_path, json.dumps([document(AUTUMN, CHRISTMAS)]))
    assert list(SchoolHoliday.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_a_file_with_a_fault_stores_nothing(tmp_path):
    wrong = {**CHRISTMAS, "regions": [{"region": "heel Nederland", "startdate": "2026-12-18T23:00:00.000Z"}]}
    with pytest.raises(CommandError, match=r"vakanties\.json: 2026-2027, Kerstvakantie.*nothing was stored"):
        run(tmp_path, json.dumps([document(AUTUMN, wrong)]))
    assert not SchoolHoliday.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_not_there_or_no_text_is_an_error(tmp_path):
    with pytest.raises(CommandError, match=r"nergens\.json"):
        call_command("import_school_holidays", tmp_path / "nergens.json")
    (tmp_path / "x.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match=r"x\.json"):
        call_command("import_school_holidays", tmp_path / "x.json")


# --- In the admin ---

LISTING, ADD = "school_holidays:index", "school_holidays:add"
SENT = {"school_year": "2026", "region": "noord", "name": " Mei-vakantie", "start": "2027-04-24", "end": "2027-05-02"}


@pytest.fixture
def administrator(portal: Any, client_of: Any) -> Any:
    browser = client_of("portal.example")
    browser.force_login(get_user_model().objects.create_superuser("beheer", password="geheim-genoeg"))
    return browser


def test_the_portal_administrator_keeps_the_holidays(administrator, soup):
    assert administrator.post(reverse(ADD), SENT).status_code == 302
    holiday = SchoolHoliday.objects.get()
    assert (holiday.name, holiday.region, holiday.end) == ("meivakantie", "noord", date(2027, 5, 2))
    assert "meivakantie" in soup(administrator.get(reverse(LISTING))).text
    edit = reverse("school_holidays:edit", args=[holiday.pk])
    assert administrator.post(edit, {**SENT, "region": "", "end": "2027-05-09"}).status_code == 302
    holiday.refresh_from_db()
    assert (holiday.region, holiday.end - holiday.start) == ("", timedelta(days=15))


@pytest.mark.parametrize(("changes", "count"), [({"end": "2027-04-01"}, 0), ({"name": "meivakantie"}, 1)])
def test_a_holiday_that_cannot_be_is_refused_with_the_reason(administrator, soup, changes, count):
    if count:
        administrator.post(reverse(ADD), SENT)
    page = soup(administrator.post(reverse(ADD), {**SENT, **changes}))
    assert page.select(".error-message, .messages .error, .help-critical")
    assert SchoolHoliday.objects.count() == count


@pytest.mark.parametrize("role", list(Role))
def test_staff_of_a_school_do_not_see_them(school, client_of, role):
    user = get_user_model().objects.create_user("iemand", password="geheim-genoeg")
    user.groups.add(Group.objects.get(school_group__site=school, school_group__role=role))
    browser = client_of("zuid.example")
    browser.force_login(user)
    assert browser.get(reverse(LISTING)).status_code in (302, 403, 404)
    browser.post(reverse(ADD), SENT)
    assert not SchoolHoliday.objects.exists()
    assert reverse(LISTING) not in browser.get(reverse("wagtailadmin_home")).content.decode()
