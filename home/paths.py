"""The page at a path below the home page of a school, in two questions however deep it lies.

Wagtail asks two for every step of the path.
"""

from __future__ import annotations

from functools import cache

from django.http import Http404, HttpRequest
from django.urls import Resolver404
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from home.open_pages import behind_nothing
from home.questions import Question

PAGES_AT = Question(
    lambda first, last, paths: (
        Page.objects.order_by().filter(path__range=(first, last), url_path__in=paths).annotate(is_open=behind_nothing())
    )
)
"""The pages at these ``url_path`` between two places of the tree, each with whether everybody may read it."""


def page_below(root: Page, request: HttpRequest, components: list[str]) -> RouteResult:
    """What ``Page.route`` finds, step by step, from a root: the page, or the part of a page, at this path."""
    steps = _pages_on_the_way(root, components)
    page = root
    for number in range(len(components)):
        if _takes(page, components[number:]):
            return _arrive(page, request, components[number:], root)
        below = steps.get(f"{page.url_path}{components[number]}/")
        if below is None:
            raise Http404
        below._cached_parent_obj = page  # where treebeard's get_parent looks first
        page = below
    return _arrive(page, request, [], root)


def _pages_on_the_way(root: Page, components: list[str]) -> dict[str, Page]:
    """The pages that the steps of a path may be, by their ``url_path``; each with whether everybody may read it."""
    if not components:
        return {}
    paths = [f"{root.url_path}{'/'.join(components[: number + 1])}/" for number in range(len(components))]
    below = Page._get_children_path_interval(root.path)
    return {page.url_path: page for page in PAGES_AT(*below, paths)}


def _takes(page: Page, rest: list[str]) -> bool:
    """Whether a page answers for the rest of a path itself, such as for one of its faces."""
    kind = page.specific_class
    if kind is None or not issubclass(kind, RoutablePageMixin) or not page.live:
        return False
    try:
        kind.get_resolver().resolve(f"/{'/'.join(rest)}/")
    except Resolver404:
        return False
    return True


def _arrive(page: Page, request: HttpRequest, rest: list[str], root: Page) -> RouteResult:
    """The page with all its fields; 404 where it is not published."""
    specific = in_full(page)
    if specific.locale_id == root.locale_id and Page.locale.is_cached(root):
        specific.locale = root.locale
    route = RoutablePageMixin.route if isinstance(specific, RoutablePageMixin) else Page.route
    result: RouteResult = route(specific, request, rest)
    return result


def in_full(page: Page) -> Page:
    """The page as its own class with what is known of it, such as its parent: what ``Page.specific`` gives."""
    kind = page.specific_class
    if kind is None or isinstance(page, kind):
        return page
    found = next(iter(_by_key(kind)(page.pk)), None)
    if found is None:
        raise Http404  # deleted a moment ago
    for name in page.__dict__.keys() - found.__dict__.keys():
        found.__dict__[name] = page.__dict__[name]
    return found


@cache
def _by_key(kind: type[Page]) -> Question[Page]:
    return Question(lambda key: kind.objects.order_by().filter(pk=key))
