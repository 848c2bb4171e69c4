"""Public answers of the planner that are no pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from home.arrival import page_at
from home.cell_texts import CONTENT_TYPE
from home.models import YearLevelPage
from planner.exports import plan_calendar, plan_json
from planner.models import YearPlanPage
from planner.pdf_fridge import fridge_pdf
from planner.pdf_pages import plan_pdf, says_when_unavailable
from planner.queries import current_plan, dutch_plan, has_several_tracks, read_plan
from planner.rows import rows_of
from planner.spreadsheets import write_csv, write_xlsx

FEED_SECONDS = 300


def _route(request: HttpRequest, path: str) -> tuple[Site, Page]:
    """The published, public page at this path of the school; 404 where there is none."""
    page = page_at(request, path)
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site, page


def _running(request: HttpRequest, level_path: str) -> tuple[Site, YearPlanPage]:
    site, level = _route(request, level_path)
    plan = current_plan(level, timezone.localdate()) if isinstance(level, YearLevelPage) else None
    if plan is None:
        raise Http404
    return site, plan


@require_safe
def running_plan(request: HttpRequest, level_path: str) -> HttpResponse:
    """Lead to the plan of the school year that runs today."""
    _site, plan = _running(request, level_path)
    return HttpResponseRedirect(plan.get_url(request) or "/")


@require_safe
@says_when_unavailable
def running_export(request: HttpRequest, level_path: str, name: str) -> HttpResponse:
    """The feed that never breaks: year after year the plan that runs."""
    site, plan = _running(request, level_path)
    return _export(request, site, plan, name)


@require_safe
@says_when_unavailable
def plan_export(request: HttpRequest, plan_path: str, name: str) -> HttpResponse:
    """One plan, for other programs."""
    site, plan = _route(request, plan_path)
    if not isinstance(plan, YearPlanPage):
        raise Http404
    return _export(request, site, plan, name)


@cache_control(max_age=FEED_SECONDS, public=True)
def _export(request: HttpRequest, site: Site, page: YearPlanPage, name: str) -> HttpResponse:
    """Answer in the form that the name asks for; the middleware adds ETag and answers 304."""
    content, content_type = EXPORTS[name](request, site, page)
    response = HttpResponse(content, content_type=content_type)
    file_name = f"{page.slug}-{site.hostname}-{name}"
    is_attachment = name.endswith((".csv", ".xlsx"))
    response["Content-Disposition"] = content_disposition_header(is_attachment, file_name) or "inline"
    return response


def _calendar(request: HttpRequest, site: Site, page: YearPlanPage) -> tuple[bytes, str]:
    plan = read_plan(page, site=site, request=request)
    level = page.get_parent()
    published = [moment for each in (page, dutch_plan(page)) if (moment := each.last_published_at)]
    content = plan_calendar(
        plan,
        name=f"{site.root_page.title} · {level.title}",
        url=request.build_absolute_uri(page.get_url(request) or "/"),
        host=site.hostname,
        origin=request.build_absolute_uri("/").rstrip("/"),
        changed=max(published, default=timezone.now()),
    )
    return content, "text/calendar; charset=utf-8"


def _json(request: HttpRequest, site: Site, page: YearPlanPage) -> tuple[bytes, str]:
    plan = read_plan(page, site=site, request=request)
    url = request.build_absolute_uri(page.get_url(request) or "/")
    return plan_json(plan, title=page.title, url=url), "application/json"


def _sheet(
    writer: Callable[..., bytes], content_type: str
) -> Callable[[HttpRequest, Site, YearPlanPage], tuple[bytes, str]]:
    """A spreadsheet; in Dutch, because it is read back by its Dutch words."""

    def answer(request: HttpRequest, site: Site, page: YearPlanPage) -> tuple[bytes, str]:
        source = dutch_plan(page)
        level = YearLevelPage.objects.parent_of(source).get()
        with translation.override(settings.LANGUAGE_CODE):
            # As readers see them: the title of a page that is not published is not for them.
            titles = {item.uid: item.title for item in read_plan(source, site=site).items}
            rows = rows_of(source, level, with_track=has_several_tracks(site), titles=titles)
            return writer(rows, school_year=page.school_year), content_type

    return answer


EXPORTS: dict[str, Callable[[HttpRequest, Site, YearPlanPage], tuple[bytes, str]]] = {
    "agenda.ics": _calendar,
    "plan.json": _json,
    "plan.pdf": plan_pdf,
    "koelkast.pdf": fridge_pdf,
    "plan.csv": _sheet(write_csv, "text/csv; charset=utf-8"),
    "plan.xlsx": _sheet(write_xlsx, CONTENT_TYPE),
}
