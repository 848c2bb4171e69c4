"""What every request to a school goes through."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, get_language_from_path
from wagtail.models import Page, Site


class SchoolMiddleware:
    """Keeps a language that a school does not have from answering in Dutch under that language's address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; see process_view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> None:
        """Answer 404 where the address names a language in which this school has no published home page."""
        if get_language_from_path(request.path_info) in (None, settings.LANGUAGE_CODE):
            return
        site = Site.find_for_request(request)
        has_home = (
            site is not None
            and Page.objects.live()
            .filter(
                translation_key__in=Page.objects.filter(pk=site.root_page_id).values("translation_key"),
                locale__language_code=get_language(),
            )
            .exists()
        )
        if not has_home:
            raise Http404
