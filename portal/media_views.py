"""Pictures out of the bucket, where no server in front of it shows them."""

from __future__ import annotations

import mimetypes

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest

from portal.object_storage import FOR_EVER

PICTURE = r"^media/(?P<name>(?:images|avatar_images)/[^/]+)$"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture as whoever knows its address may see it; its name changes with its content."""
    content_type = mimetypes.guess_type(name)[0] or ""
    if not content_type.startswith("image/") or request.method not in {"GET", "HEAD"}:
        raise Http404
    try:
        file = default_storage.open(name)
    except (FileNotFoundError, SuspiciousFileOperation) as error:
        raise Http404 from error
    headers = {"Cache-Control": FOR_EVER, "Content-Security-Policy": POLICY}
    return FileResponse(file, content_type=content_type, headers=headers)
