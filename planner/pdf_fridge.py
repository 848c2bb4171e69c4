"""A year plan for the door of the fridge: one side of A4 that is read at arm's length, the parents' things first."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from wagtail.models import Site

from home.models import YearLevelPage
from home.queries import contact_for, contacts_of, school_frame
from home.reading import translated
from planner import pdf
from planner.components import Row
from planner.models import YearPlanPage
from planner.our_year import FOLDER
from planner.pdf_pages import CONTENT_TYPE
from planner.queries import dutch_plan, read_plan
from planner.reply_links import qr_code

SIZES = ("large", "medium", "small", "parents", "parents small")
"""Smaller until it fits; a very full year leaves out what pupils do at school, and says so."""


def fridge_pdf(request: HttpRequest, site: Site, page: YearPlanPage) -> tuple[bytes, str]:
    """The plan on one page. The same on every day of the year."""
    source: YearLevelPage = YearLevelPage.objects.parent_of(dutch_plan(page, site)).select_related("locale").get()
    level = translated([source], YearLevelPage.objects.all())[0]
    rows = [Row(item) for item in read_plan(page, site=site, request=request, level=source).items]
    address = request.build_absolute_uri(f"{level.get_url(request)}{FOLDER}/")
    context = {
        "page": page,
        "level": level,
        "frame": school_frame(request),
        "parents": [row for row in rows if row.item.is_for_parents],
        "pupils": [row for row in rows if not row.item.is_for_parents],
        "contact": contact_for(contacts_of(request), source.level, source.track),
        "address": address.partition("://")[2],
        "qr": qr_code(address),
    }
    sizes = [render_to_string("planner/pdf/fridge.html", context | {"size": size}, request) for size in SIZES]
    return pdf.render_on_one_page(sizes, request.build_absolute_uri(page.get_url(request) or "/")), CONTENT_TYPE
