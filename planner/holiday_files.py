"""Files of school holidays: our own CSV, and the JSON of the Dutch government's open data.

The JSON is that of https://opendata.rijksoverheid.nl/v1/infotypes/schoolholidays?output=json. Its timestamps are local
midnight written in UTC, so that the day is the day before until they are converted. Pure: no database.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from home.choices import Region

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WHOLE_COUNTRY = ("alle", "heel nederland")
COLUMNS = ("schooljaar", "vakantie", "regio", "van", "tot")
OTHER_NAMES = {"krokusvakantie": "voorjaarsvakantie", "carnavalsvakantie": "voorjaarsvakantie"}
_SHIPPED_NAME = re.compile(r"(herfst|kerst|voorjaars|mei|zomer)[- ]?vakantie")
_SCHOOL_YEAR = re.compile(r"(20\d\d)(?:\s*[-–/]\s*(20\d\d))?")


class HolidayFileError(ValueError):
    """A file of holidays cannot be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """A holiday of a file. ``region`` is empty for the whole country; both days are included."""

    school_year: int
    name: str
    region: str
    start: date
    end: date


def read_holidays(text: str) -> list[HolidayRow]:
    """All holidays of a file, JSON or CSV. Raises HolidayFileError at the first that is wrong."""
    read = _read_json if text.lstrip()[:1] in ("[", "{") else _read_csv
    rows = list(read(text))
    if not rows:
        raise HolidayFileError("there are no holidays in it")
    found: dict[tuple[int, str, str], HolidayRow] = {}
    for row in rows:
        other = found.setdefault((row.school_year, row.name, row.region), row)
        if other != row:
            where = row.region or WHOLE_COUNTRY[0]
            raise HolidayFileError(f"{row.name} {row.school_year} {where} is in it twice, with other days")
    return list(found.values())


def holiday_name(name: str) -> str:
    """A name as we ship it: lower case, without spare spaces."""
    plain = " ".join(name.split()).casefold()
    shipped = _SHIPPED_NAME.fullmatch(plain)
    return f"{shipped[1]}vakantie" if shipped else OTHER_NAMES.get(plain, plain)


def _read_csv(text: str) -> Iterator[HolidayRow]:
    reader = csv.DictReader(text.splitlines(), delimiter=";")
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
        raise HolidayFileError(f"row 1: these columns are missing: {', '.join(missing)}")
    for number, row in enumerate(reader, start=2):
        try:
            start, end = date.fromisoformat(row["van"]), date.fromisoformat(row["tot"])
            yield _row(row["schooljaar"], row["vakantie"], row["regio"], start, end)
        except (ValueError, TypeError, AttributeError) as error:
            raise HolidayFileError(f"row {number}: {error}") from error


def _read_json(text: str) -> Iterator[HolidayRow]:
    try:
        documents = json.loads(text)
    except ValueError as error:
        raise HolidayFileError(f"this is no JSON: {error}") from error
    for document in documents if isinstance(documents, list) else [documents]:
        for year in _list_of(document, "content", "the file"):
            school_year = str(_value(year, "schoolyear", "content")).strip()
            for vacation in _list_of(year, "vacations", school_year):
                name = str(_value(vacation, "type", school_year)).strip()
                for region in _list_of(vacation, "regions", f"{school_year}, {name}"):
                    yield _region(school_year, name, region)


def _region(school_year: str, name: str, region: Any) -> HolidayRow:
    where = f"{school_year}, {name}"
    region_name = str(_value(region, "region", where)).strip()
    where = f"{where}, {region_name}"
    try:
        start, end = (_local_day(_value(region, key, where)) for key in ("startdate", "enddate"))
        return _row(school_year, name, region_name, start, end)
    except HolidayFileError:
        raise
    except (ValueError, TypeError) as error:
        raise HolidayFileError(f"{where}: {error}") from error


def _local_day(timestamp: str) -> date:
    """The day in the Netherlands; a timestamp without a zone is local already."""
    moment = datetime.fromisoformat(timestamp.strip() if isinstance(timestamp, str) else timestamp)
    return moment.astimezone(AMSTERDAM).date() if moment.tzinfo else moment.date()


def _list_of(record: Any, key: str, where: str) -> list[Any]:
    found = _value(record, key, where)
    if not isinstance(found, list):
        raise HolidayFileError(f"{where}: “{key}” is no list")
    return found


def _value(record: Any, key: str, where: str) -> Any:
    if not isinstance(record, Mapping) or key not in record:
        raise HolidayFileError(f"{where}: “{key}” is missing")
    return record[key]


def _row(school_year: str, name: str, region: str, start: date, end: date) -> HolidayRow:
    year = _SCHOOL_YEAR.fullmatch(school_year.strip())
    if year is None or (year[2] and int(year[2]) != int(year[1]) + 1):
        raise ValueError(f"“{school_year}” is no school year")
    region = " ".join(region.split()).casefold()
    if region not in WHOLE_COUNTRY and region not in Region.values:
        raise ValueError(f"unknown region {region}")
    if not holiday_name(name):
        raise ValueError("the holiday has no name")
    if end < start:
        raise ValueError("the end comes before the beginning")
    region = "" if region in WHOLE_COUNTRY else region
    return HolidayRow(int(year[1]), holiday_name(name), region, start, end)
