"""Answers anonymous readers from memory, as long as nothing that they would see has changed.

See docs/caching.md. What may be kept is decided twice: by the request (``_may_be_kept``) before anything is looked
up, and by the answer (``_is_for_all``) before it is kept.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string
from wagtail.models import Site

from home.arrival import forget_site
from portal.front_cache import FRONT_SECONDS, open_front
from portal.generations import EVERYTHING, PORTAL, read_generations, school_name
from portal.page_store import Counts, KeptPage, PageStore

KEPT_VIEWS = frozenset(
    {
        "wagtail_serve", "running_plan", "running_export", "plan_export",
        "invitation_calendar", "invitation_own", "invitation_letter", "invitation_class_letter",
        "invitation_letter_pdf", "invitation_class_letter_pdf", "activity_paper", "school_icon",
        "our_year", "our_year_manifest", "our_year_worker", "our_year_poster", "our_year_poster_pdf",
    }
)  # fmt: skip
"""Names of the addresses whose answers are the same for everybody; a page that is not says so by `no-store`."""
NEVER = ("/admin/", "/static/", "/media/", "/documents/")
TEXT = ("text/", "application/json", "application/manifest", "image/svg")
LONGEST = 600
"""Seconds; the most that it can cost if a process dies after a change is stored and before it is told."""
SMALLEST = 400
"""Bytes; less is not worth compressing."""
counts = Counts()
store = PageStore(settings.PAGE_CACHE_MB * 1024 * 1024)
Answer = Callable[[HttpRequest], HttpResponse]


class PageCacheMiddleware:
    """Stands inside compression and conditional requests, which treat a kept page like any other."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        if not settings.PAGE_CACHE_MB:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The kept answer where it still stands; else a new one."""
        if not _may_be_kept(request):
            counts.note("passed")
            return _for_one(request, self.get_response(request))
        key = _key(request)
        kept = store.get(key)
        if kept is not None and time.time() < kept.expires:
            standing = read_generations(kept.names)
            if standing == kept.generations:
                counts.note("hits")
                return _answer(kept, request)
            if standing is None:
                # What changes now may be told later than this process can ask again.
                store.clear()
        return self._make(request, key)

    def _make(self, request: HttpRequest, key: tuple) -> HttpResponse:
        # Both before the page is made: what changes meanwhile makes it worth nothing.
        names, until = _names(request), min(_midnight(), time.time() + LONGEST)
        generations = read_generations(names) if names else None
        forget_site(request)
        response = self.get_response(request)
        if request.method != "GET" or names is None or generations is None or not _is_for_all(request, response):
            counts.note("passed")
            return _for_one(request, response)
        kept = _keep(response, key[-1], names, generations, until, _front_host(request))
        store.put(key, kept)
        counts.note("misses")
        return _answer(kept, request)


def _may_be_kept(request: HttpRequest) -> bool:
    """Whether this request could be anybody's: no form, no search, nobody signed in, no preview."""
    meta = request.META
    return (
        request.method in ("GET", "HEAD")
        and not meta.get("QUERY_STRING")
        and "HTTP_HOST" in meta
        and "HTTP_AUTHORIZATION" not in meta
        and settings.SESSION_COOKIE_NAME not in (meta.get("HTTP_COOKIE") or "")
        and not getattr(request, "is_dummy", False)
        and not request.path_info.startswith(NEVER)
    )


def _key(request: HttpRequest) -> tuple:
    """What tells two answers apart; the language is part of the path."""
    meta = request.META
    encoding = best_encoding(meta.get("HTTP_ACCEPT_ENCODING") or "")
    return request.scheme, meta["HTTP_HOST"], meta.get("SERVER_PORT"), request.path, encoding


@lru_cache(maxsize=512)
def best_encoding(accepted: str) -> str:
    """The best compression that a browser says it reads; empty where it says none."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        weights[name] = float(weight) if re.fullmatch(r"[01](\.\d{0,3})?", weight) else 0.0
    return next((name for name in ("br", "gzip") if weights.get(name)), "")


def _names(request: HttpRequest) -> tuple[str, ...] | None:
    """The generations on which an answer to this request depends; None where there is no school."""
    try:
        site = Site.find_for_request(request)
    except DisallowedHost:
        return None  # refused further on
    if site is None:
        return None
    return EVERYTHING, PORTAL if site.is_default_site else school_name(site.pk)


def _midnight() -> float:
    """When today ends here."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return datetime.combine(tomorrow, clock.min, tzinfo=timezone.get_default_timezone()).timestamp()


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether everybody who asks for this gets the same answer."""
    match = request.resolver_match
    control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and match is not None
        and match.url_name in KEPT_VIEWS
        and _is_own_name(request)
        and "private" not in control
        and "no-store" not in control
        and not response.has_header("Content-Encoding")
    )


def _keep(
    response: HttpResponse,
    encoding: str,
    names: tuple[str, ...],
    generations: tuple[str, ...],
    until: float,
    front_host: str,
) -> KeptPage:
    content = response.content
    patch_vary_headers(response, ["Accept-Encoding"])
    if _is_page(response):
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Cache-Control", "no-cache")
    headers = {name: value for name, value in response.headers.items() if name.lower() != "content-length"}
    # The address alone tells the language.
    headers["Vary"] = ", ".join(part for part in headers["Vary"].split(", ") if part != "Accept-Language")
    tag = hashlib.sha256(content).hexdigest()[:32]
    if encoding and len(content) >= SMALLEST and response.headers["Content-Type"].startswith(TEXT):
        content = brotli.compress(content, quality=6) if encoding == "br" else compress_string(content)
        headers["Content-Encoding"] = encoding
        tag = f"{tag}-{encoding}"
    headers["ETag"] = f'"{tag}"'
    headers["Content-Length"] = str(len(content))
    return KeptPage(names, generations, until, tuple(headers.items()), content, front_host)


def _answer(kept: KeptPage, request: HttpRequest) -> HttpResponse:
    # Who asks for the head alone gets no more than that; some servers complain of a body.
    content = b"" if request.method == "HEAD" else kept.content
    response = HttpResponse(content, headers=dict(kept.headers))
    if kept.front_host and open_front(Path(settings.FRONT_CACHE_DIR), kept.front_host, kept.names[-1]):
        response["X-Accel-Expires"] = str(max(0, min(FRONT_SECONDS, int(kept.expires - time.time()))))
    return response


def _is_own_name(request: HttpRequest) -> bool:
    """Whether it was asked for as browsers write its site's name: there are any number of others, and memory ends."""
    site = Site.find_for_request(request)
    if site is None:
        return False
    name, said = site.hostname.lower(), request.META["HTTP_HOST"]
    return said in (name, f"{name}:{request.META.get('SERVER_PORT')}", f"{name}:{site.port}")


def _front_host(request: HttpRequest) -> str:
    """The name under which a web server in front may keep the page: that of the school and no other."""
    site = Site.find_for_request(request)
    host = split_domain_port(request.get_host())[0]
    return host if settings.FRONT_CACHE_DIR and site is not None and host == site.hostname else ""


def _for_one(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What is made for one reader is asked for anew each time; what somebody signed in reads, no proxy may keep."""
    if _is_page(response) and not response.has_header("Cache-Control"):
        is_known: Any = settings.SESSION_COOKIE_NAME in request.COOKIES
        response["Cache-Control"] = "private, no-cache" if is_known else "no-cache"
    return response


def _is_page(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith("text/html")
