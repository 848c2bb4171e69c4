"""What every answer of a school begins with: whose host it is, with its settings, and which page is asked for.

Wagtail asks the database one thing after another; here as much as possible comes in one question.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from home.models import SchoolSettings
from home.paths import in_full, page_below
from home.questions import Question
from home.reading import home_in

SITES_OF_HOST = Question(
    lambda host: (
        Site.objects.order_by().filter(hostname=host).select_related("root_page__locale", "schoolsettings__logo")[:2]
    )
)
"""The one site of a host, with all that every page needs of it; two where several have it on different ports."""

HOME = "_home_in_language"


def site_of(request: HttpRequest) -> Site | None:
    """The site of this host, with home page, language and settings, kept where Wagtail looks for it."""
    if not hasattr(request, "_wagtail_site"):
        host = split_domain_port(request._get_raw_host())[0]  # type: ignore[attr-defined]
        sites = SITES_OF_HOST(host)
        if len(sites) == 1:
            _keep(request, sites[0])
    # A host that no site has, or that several have on different ports, is for Wagtail to judge.
    return Site.find_for_request(request)


def forget_site(request: HttpRequest) -> None:
    """From now on the site of this host is read anew, by ``site_of`` with all that a page needs of it."""
    request.__dict__.pop("_wagtail_site", None)


def _keep(request: HttpRequest, site: Site) -> None:
    request._wagtail_site = site  # type: ignore[attr-defined]
    settings: SchoolSettings | None = getattr(site, "schoolsettings", None)
    if settings is not None:
        settings._request = request  # as ``for_request`` does, to make addresses of pages with fewer questions
        setattr(request, SchoolSettings.get_cache_attr_name(), settings)


def route(request: HttpRequest, path: str) -> RouteResult:
    """The page at this path of the school, in the reader's language where it has it; 404 where there is none."""
    site = site_of(request)
    if site is None:
        raise Http404
    components = [part for part in path.split("/") if part]
    root = site.root_page
    language = get_language() or root.locale.language_code
    if root.locale.language_code == language:
        return page_below(root, request, components)
    home = getattr(request, HOME, None) or home_in(site, language) or root
    specific = in_full(home)
    specific.locale = home.locale
    result: RouteResult = specific.route(request, components)
    return result


def note_home(request: HttpRequest, home: Page) -> None:
    """This is the home page in the reader's language: the middleware asks whether there is one."""
    setattr(request, HOME, home)


def note_route(request: HttpRequest, path: str) -> None:
    """Find the page for Wagtail, which otherwise finds it with more questions."""
    try:
        found = route(request, path)
    except Http404:
        found = None
    request._wagtail_route_for_request = found  # type: ignore[attr-defined]


def page_at(request: HttpRequest, path: str) -> Page:
    """The published page at this path, which everybody may read; 404 where there is none."""
    page: Page = route(request, path).page
    if page.get_view_restrictions():
        raise Http404
    return page
