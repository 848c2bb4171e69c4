"""Public answers that are no pages."""

import re
from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from wagtail.images.models import AbstractImage
from wagtail.models import Site

from home.app_icons import app_icon
from home.colours import for_dark_screens
from home.queries import school_settings
from home.site_map import site_map_entries

LOGO_ON_ICON = "max-512x512"
ICONS = {"180": (180, True), "192": (192, False), "512": (512, False), "maskable": (512, True)}
"""The pictures of a school for a phone's home screen: how large, and whether the phone cuts it."""


@cache_control(max_age=31_536_000, public=True, immutable=True)
def accent_stylesheet(request: HttpRequest, colour: str) -> HttpResponse:
    """A school's accent as a stylesheet of its own, so that pages need no inline style.

    ``colour`` is six hexadecimal digits; the address is the version, so it can be kept for a year.
    """
    if not re.fullmatch(r"[0-9a-f]{6}", colour):
        raise Http404
    light = f"#{colour}"
    css = (
        f":root{{--accent:{light}}}"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{for_dark_screens(light)}}}}}"
        f"@media print{{:root{{--accent:{light}}}}}"
    )
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@cache_control(max_age=86_400, public=True)
def school_icon(request: HttpRequest, name: str) -> HttpResponse:
    """The school's picture for a phone's home screen."""
    site = Site.find_for_request(request)
    if site is None or name not in ICONS:
        raise Http404
    settings = school_settings(site)
    size, is_cut = ICONS[name]
    content = app_icon(
        size,
        colour=settings.accent_colour,
        letter=site.root_page.title[:1].upper(),
        logo=_content_of(settings.logo) if settings.logo else b"",
        is_cut=is_cut,
    )
    return HttpResponse(content, content_type="image/png")


def _content_of(picture: AbstractImage) -> bytes:
    """The file of a picture; empty where it is lost."""
    with suppress(OSError), picture.get_rendition(LOGO_ON_ICON).file.open("rb") as file:
        return bytes(file.read())
    return b""


@cache_control(max_age=3600, public=True)
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page of the school of this host, in each of its languages."""
    entries = site_map_entries(request)
    return render(request, "home/sitemap.xml", {"entries": entries}, content_type="application/xml; charset=utf-8")


@cache_control(max_age=3600, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines need not look at: the admin, and what is for one reader."""
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
