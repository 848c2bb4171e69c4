"""Reads of the planner. Their number does not grow with the number of activities, levels or schools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import holidays as public_holidays
from django.conf import settings
from django.db.models.functions import Substr
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from home.choices import Kind, Region
from home.models import ActivityPage, SchoolSettings, YearLevelPage
from home.open_pages import open_to_all
from home.questions import Question
from home.reading import current_reading, dutch_of, source_of, translated
from planner.choices import Lane, Precision, Relation
from planner.dates import Holiday, school_year_bounds, school_year_of
from planner.models import ClosureDay, InvitationPage, PlannedActivity, SchoolHoliday, YearPlanPage
from planner.plan import ActivityInfo, Plan, PlanLink, PlannedItem, in_order
from planner.titles import match_key

INFO_FIELDS = ("title", "slug", "url_path", "path", "depth", "summary", "translation_key", "locale")
OPEN_ACTIVITIES = Question(
    lambda keys: open_to_all(ActivityPage.objects.order_by().filter(pk__in=keys)).only(*INFO_FIELDS, "minutes")
)
INVITATIONS = Question(
    lambda key, language, length, school_year: open_to_all(
        InvitationPage.objects.order_by()
        .alias(above=Substr("path", 1, length))
        .filter(
            above__in=Page.objects.filter(translation_key=key, locale__language_code=language).values("path"),
            school_year=school_year,
        )
    ).only("plan_uid", "slug", "url_path", "path", "depth")
)
HOLIDAYS = Question(
    lambda region, nowhere, first, last: SchoolHoliday.objects.filter(
        region__in=(region, nowhere), end__gte=first, start__lte=last
    )
)
CLOSURES = Question(lambda site, last: ClosureDay.objects.filter(setting__site=site, start__lte=last))
LEVEL_AT = Question(lambda path: YearLevelPage.objects.order_by().filter(path=path))


def read_plan(
    page: YearPlanPage,
    *,
    site: Site | None,
    request: HttpRequest | None = None,
    level: YearLevelPage | None = None,
) -> Plan:
    """A plan as plain data, from the live rows or from those of a revision; ``level`` where somebody has read it.

    Dates, places and links are the Dutch rows'; a translation gives titles only.
    """
    source = dutch_plan(page, site)
    if level is None and source.pk:
        level = level_of(source)
    return plan_of(
        page.school_year,
        _items(page, source, request),
        source.links.all(),
        level=level.level if level else 0,
        track=level.track if level else "",
        is_examination_year=bool(level and level.is_examination_year),
        holidays=holidays_of(site, page.school_year, request),
    )


def read_items(page: YearPlanPage, site: Site | None, request: HttpRequest) -> tuple[PlannedItem, ...]:
    """What stands in a plan, by date, for who needs neither its links nor its holidays."""
    return in_order(_items(page, dutch_plan(page, site), request))


def _items(page: YearPlanPage, source: YearPlanPage, request: HttpRequest | None) -> list[PlannedItem]:
    rows = list(source.activities.all())
    titles = {row.uid: row.title for row in page.activities.all()} if source is not page else {}
    infos = activity_infos({row.activity_id for row in rows if row.activity_id}, request)
    return [plan_item(row, titles.get(row.uid, ""), infos) for row in rows]


def invitation_addresses(level: Page, school_year: int, request: HttpRequest | None) -> dict[UUID, str]:
    """Where the published invitations to rows of the plan of a level are, by row; one query in every language."""
    pages = INVITATIONS(level.translation_key, settings.LANGUAGE_CODE, len(level.path), school_year)
    return {page.plan_uid: page.get_url(request) or "" for page in pages}


def level_of(plan: Page) -> YearLevelPage | None:
    """The level that a plan hangs below, if it hangs below one."""
    return next(iter(LEVEL_AT(Page._get_parent_path_from_path(plan.path))), None)


def dutch_plan(page: YearPlanPage, site: Site | None = None) -> YearPlanPage:
    """The plan itself, or the Dutch one that it translates. The root page of a site is Dutch."""
    if site is not None and page.locale_id == site.root_page.locale_id:
        return page
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return page
    return dutch_of(page) or page


def plan_item(row: PlannedActivity, translated_title: str, infos: dict[int, ActivityInfo]) -> PlannedItem:
    """A row as plain data; ``infos`` are the pages that readers may see, by key."""
    info = infos.get(row.activity_id) if row.activity_id else None
    title, language = _title_of(row, translated_title, info)
    return PlannedItem(
        uid=row.uid,
        external_id=row.external_id,
        lane=Lane(row.lane),
        kind=Kind(row.kind),
        title=title,
        language=language,
        start=row.start,
        end=row.end,
        precision=Precision(row.precision),
        fixed_date=row.fixed_date,
        start_time=row.start_time,
        end_time=row.end_time,
        location=row.location,
        competences=tuple(row.competences),
        partnership=tuple(row.partnership),
        page=info,
    )


def _title_of(row: PlannedActivity, translated_title: str, info: ActivityInfo | None) -> tuple[str, str]:
    """What a row is called, and in which language where that is not the reader's.

    A row that is called as its Dutch page is, is called in the reader's language as the translated page is.
    """
    dutch = settings.LANGUAGE_CODE if current_reading() else ""
    if translated_title and translated_title != row.title:
        return translated_title, ""
    if info and info.dutch_title and (not row.title or match_key(row.title) == match_key(info.dutch_title)):
        return info.title, ""
    if row.title:
        return row.title, dutch
    return (info.title, info.language) if info else (_("Activity without a title"), "")


def activity_infos(pks: Iterable[int], request: HttpRequest | None) -> dict[int, ActivityInfo]:
    """What readers may see of the pages behind the rows: only those that are published and open to all."""
    keys = list(pks)
    if not keys:
        return {}
    pages = OPEN_ACTIVITIES(keys)
    shown = translated(pages, ActivityPage.objects.only(*INFO_FIELDS))
    return {
        page.pk: ActivityInfo(
            page.pk,
            text.title,
            text.get_url(request) or "",
            text.summary,
            page.minutes,
            language=settings.LANGUAGE_CODE if current_reading() and text is page else "",
            dutch_title=page.title if text is not page else "",
        )
        for page, text in zip(pages, shown, strict=True)
    }


def holidays_of(site: Site | None, school_year: int, request: HttpRequest | None = None) -> tuple[Holiday, ...]:
    """The days without lessons of a school in one school year, by date; empty where nothing is known."""
    first, last = school_year_bounds(school_year)
    kept = SchoolSettings.for_request(request) if site and request else None
    region = (kept or SchoolSettings.for_site(site)).region if site else Region.CENTRE
    return days_off(
        school_year,
        HOLIDAYS(str(region), "", first, last),
        CLOSURES(site.pk, last) if site else (),
    )


def days_off(
    school_year: int, holidays: Iterable[SchoolHoliday], closures: Iterable[ClosureDay]
) -> tuple[Holiday, ...]:
    """Those of these holidays and closure days that touch a school year, and its public holidays, by date."""
    first, last = school_year_bounds(school_year)
    found = [Holiday(row.name, row.start, row.end, "holiday") for row in holidays]
    found += [Holiday(row.name, row.start, row.end or row.start, "closure") for row in closures]
    found += _public_holidays(school_year)
    touching = [holiday for holiday in found if holiday.start <= last and holiday.end >= first]
    return tuple(sorted(touching, key=lambda holiday: (holiday.start, holiday.end)))


@lru_cache(maxsize=20)
def _public_holidays(school_year: int) -> list[Holiday]:
    years = (school_year, school_year + 1)
    found = public_holidays.country_holidays("NL", years=years, language="nl")
    return [Holiday(name, day, day, "public") for day, name in found.items()]


def has_holiday_data(plan: Plan) -> bool:
    """Whether the school holidays of this year are known; without them a plan works and says so."""
    return any(holiday.kind == "holiday" for holiday in plan.holidays)


def current_plan(level: Page, today: date) -> YearPlanPage | None:
    """The published plan of the school year that runs today, or else the latest one before it.

    Who reads another language gets the translation, where there is one.
    """
    return running_plan(plans_of_level(level), today)


def running_plan(plans: Iterable[YearPlanPage], today: date) -> YearPlanPage | None:
    """The same, among the plans of a level, which come newest first."""
    newest = next((plan for plan in plans if plan.school_year <= school_year_of(today)), None)
    return translated([newest], YearPlanPage.objects.all())[0] if newest else None


def has_several_tracks(site: Site) -> bool:
    """Whether a school teaches several tracks, so that a spreadsheet needs a column for them."""
    return YearLevelPage.objects.child_of(site.root_page).values("track").distinct().count() > 1


def plans_of_level(level: Page) -> list[YearPlanPage]:
    """All published plans of a level, newest first."""
    plans = open_to_all(YearPlanPage.objects.child_of(source_of(level)))
    return list(plans.select_related("locale").order_by("-school_year"))


def coming_up(school: Page, today: date, request: HttpRequest) -> dict[int, list[tuple[PlannedItem, str]]]:
    """What is still to come in the running plan of each level of a school, by the level's key, with its address."""
    below = {"path__startswith": school.path}
    levels = {page.path: page.pk for page in YearLevelPage.objects.filter(**below).only("path")}
    running = YearPlanPage.objects.filter(school_year=school_year_of(today), **below)
    plans = {plan.pk: plan for plan in open_to_all(running).select_related("locale")}
    sources = _dutch_keys(plans.values())
    rows = list(PlannedActivity.objects.filter(page__in=sources, end__gte=today).order_by("start", "end"))
    shown = translated(list(plans.values()), YearPlanPage.objects.all())
    others = {page.pk for page in shown} - sources.keys()
    titles = dict(PlannedActivity.objects.filter(page__in=others).values_list("uid", "title")) if others else {}
    infos = activity_infos({row.activity_id for row in rows if row.activity_id}, request)
    coming: dict[int, list[tuple[PlannedItem, str]]] = defaultdict(list)
    for row in rows:
        plan = plans[sources[row.page_id]]
        level = levels[plan.path[: -Page.steplen]]
        coming[level].append((plan_item(row, titles.get(row.uid, ""), infos), plan.get_url(request) or ""))
    return coming


def _dutch_keys(plans: Iterable[YearPlanPage]) -> dict[int, int]:
    """The key of each plan by the key of the Dutch plan that has its dates; a plan without one has its own."""
    keys = {plan.translation_key: plan.pk for plan in plans}
    dutch = {plan.translation_key: plan.pk for plan in plans if plan.locale.language_code == settings.LANGUAGE_CODE}
    if missing := keys.keys() - dutch.keys():
        pages = YearPlanPage.objects.filter(translation_key__in=missing, locale=Locale.get_default())
        dutch |= dict(pages.values_list("translation_key", "pk"))
    return {dutch.get(key, pk): pk for key, pk in keys.items()}


def plan_of(school_year: int, items: list[PlannedItem], links: Iterable[Any], **more: Any) -> Plan:
    """A plan of these items, with the links that have both their ends among them."""
    uids = {item.uid for item in items}
    return Plan(
        school_year=school_year,
        items=in_order(items),
        links=tuple(
            PlanLink(link.source, link.target, Relation(link.relation))
            for link in links
            if link.source in uids and link.target in uids
        ),
        **more,
    )
