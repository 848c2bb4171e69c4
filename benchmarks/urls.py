"""The portal's addresses, and the fixed string that others are compared with."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import urlpatterns as portal_urls


def fixed(request: HttpRequest) -> HttpResponse:
    """The least that Django can answer, through the same middleware."""
    return HttpResponse("ok")


urlpatterns = [path("benchmark-fixed/", fixed), *portal_urls]
