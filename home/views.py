"""Public answers that are no pages."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from home.colours import for_dark_screens


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
