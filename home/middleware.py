"""What every request to a school goes through."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils.translation import get_language, get_language_from_path

from home.arrival import note_home, note_route, site_of
from home.languages import LanguageLink, links_to_languages, offered_languages
from home.permissions import school_of_host
from home.reading import Reading, begin_reading, home_in
from home.school_trees import is_closed
from home.site_roots import begin_roots, cache_site_roots, end_roots

PAGE_VIEW = "wagtail_serve"
PUBLIC_VIEWS = {PAGE_VIEW, "wagtaildocs_serve"}
"""What a school that is closed no longer shows; all else that is public asks for pages that are published."""


class SchoolMiddleware:
    """Answers for a school that is closed, and for a language that a school does not have; knows who reads what."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; see process_view."""
        if "\0" in request.path_info:
            raise BadRequest  # no page has such an address, and PostgreSQL takes no such text
        try:
            return self.get_response(request)
        finally:
            begin_reading(None)
            end_roots()

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> HttpResponse | None:
        """Say that the school is closed, or that it does not have this language, or in which one it is read."""
        if request.path_info.startswith(reverse("wagtailadmin_home")):
            # Links to pages ask for the roots of all sites: two questions here, one for each school in Wagtail.
            cache_site_roots()
            begin_roots(request, school_of_host(request))
            return None
        site = site_of(request)
        if site is not None:
            begin_roots(request, site)
        match = request.resolver_match
        is_public = match is not None and match.url_name in PUBLIC_VIEWS
        # Closing takes the home page off line, so that a school that is open costs no question.
        if site is not None and is_public and not site.root_page.live and is_closed(site):
            return render(request, "home/school_closed.html", status=410)
        if get_language_from_path(request.path_info) in (None, settings.LANGUAGE_CODE):
            _note_page(request, match, args)
            return None
        language = get_language() or settings.LANGUAGE_CODE
        home = home_in(site, language) if site is not None and language in offered_languages(request) else None
        if site is None or home is None:
            links: list[LanguageLink] = links_to_languages(request)
            return render(request, "home/language_off.html", {"languages": links}, status=404)
        begin_reading(Reading(site.pk, language, site.root_page.url_path))
        note_home(request, home)
        _note_page(request, match, args)
        return None


def _note_page(request: HttpRequest, match: ResolverMatch | None, args: list) -> None:
    if match is not None and match.url_name == PAGE_VIEW:
        note_route(request, *args)
