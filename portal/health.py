"""Answers for whoever watches the server."""

from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process lives; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")
