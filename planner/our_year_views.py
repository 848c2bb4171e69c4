"""Public answers of *Our year*: the page, what a phone needs to keep it, and the poster with its address."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from home.colours import PAPER
from home.languages import offered_languages
from home.models import YearLevelPage
from home.queries import school_frame
from home.reading import direction_of
from planner import pdf
from planner.our_year import YearPlace, our_year, year_place
from planner.pdf_pages import answer_with, says_when_unavailable
from planner.reply_links import qr_code

WORKER_SOURCE = "planner/js/offline.js"
APP_SECONDS = 24 * 60 * 60
ICONS = (("192", "192x192", "any"), ("512", "512x512", "any"), ("maskable", "512x512", "maskable"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the poster."""

    text: str
    language: str
    direction: str


def _place(request: HttpRequest, path: str, class_slug: str) -> YearPlace:
    """The published, public level at this path of the school, or a class of it; 404 where there is none.

    Asked the way Wagtail remembers it, so that the links to the other languages lead here too.
    """
    level = Page.find_for_request(request, path)
    if not isinstance(level, YearLevelPage) or level.get_view_restrictions():
        raise Http404
    place = year_place(level, class_slug, request)
    if place is None:
        raise Http404
    return place


@require_safe
def page(request: HttpRequest, path: str, class_slug: str = "") -> HttpResponse:
    """The page that parents keep."""
    place = _place(request, path, class_slug)
    feed = f"{place.level_url}jaarplan/agenda.ics"
    context = {
        "page": place.level,
        "place": place,
        "year": our_year(place.level, request, timezone.localdate()),
        "feed": feed,
        "subscription": f"webcal://{request.get_host()}{feed}",
        "is_in_readers_language": True,  # what is not is marked
    }
    return render(request, "planner/our_year/page.html", context)


@require_safe
@cache_control(max_age=APP_SECONDS, public=True)
def manifest(request: HttpRequest, path: str, class_slug: str = "") -> HttpResponse:
    """What makes the page an icon on a phone's home screen, in the reader's language and the school's colour."""
    place, frame = _place(request, path, class_slug), school_frame(request)
    if frame is None:
        raise Http404
    content = {
        "id": place.own_url,
        "name": f"{_('Our year')} · {place.name} · {frame.name}",
        "short_name": place.name,
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": place.own_url,
        "scope": frame.home_url,
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": f"#{frame.accent}",
        "icons": [
            {"src": f"/pictogram-{name}.png", "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    return HttpResponse(json.dumps(content, ensure_ascii=False), content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True, public=True)
def worker(request: HttpRequest, path: str) -> HttpResponse:
    """The script that keeps the pages below its own address; a new version of it replaces the old one at once."""
    _place(request, path, "")
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


@cache
def _worker() -> str:
    """The source, with its fingerprint as version."""
    source = Path(str(finders.find(WORKER_SOURCE))).read_text(encoding="utf-8")
    version = hashlib.sha256(source.encode()).hexdigest()[:12]
    return f'const VERSION = "{version}";\n{source}'


# The poster -----------------------------------------------------------------------------------------------------------


@require_safe
def poster(request: HttpRequest, path: str, class_slug: str = "") -> HttpResponse:
    """For the wall of the classroom: the address of the page as a picture for the camera of a phone."""
    place = _place(request, path, class_slug)
    context = _poster(request, place) | {"page": place.level, "is_in_readers_language": True}
    return render(request, "planner/our_year/poster.html", context)


@require_safe
@cache_control(max_age=300, public=True)
@says_when_unavailable
def poster_pdf(request: HttpRequest, path: str, class_slug: str = "") -> HttpResponse:
    """The poster on A4."""
    place = _place(request, path, class_slug)
    context = _poster(request, place) | {"frame": school_frame(request)}
    html = render_to_string("planner/pdf/class_poster.html", context, request)
    name = f"{place.level.slug}-{class_slug}-poster.pdf" if class_slug else f"{place.level.slug}-poster.pdf"
    return answer_with(pdf.render(html, request.build_absolute_uri(place.own_url)), name)


def _poster(request: HttpRequest, place: YearPlace) -> dict[str, Any]:
    """What stands on it: one sentence in every language of the school."""
    address = request.build_absolute_uri(place.own_url)
    sentences = []
    for code in offered_languages(request):
        with translation.override(code):
            sentence = _("Point your camera at the square. You see what comes this year for you and your child.")
            sentences.append(Sentence(sentence, code, direction_of(code)))
    return {
        "place": place,
        "sentences": sentences,
        "qr": qr_code(address),
        "short_address": address.partition("://")[2],
    }
