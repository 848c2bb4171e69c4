"""What every answer tells the browser to refuse; see docs/security.md."""

from __future__ import annotations

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

UNUSED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation",
    "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
"""What a browser can do and the portal never asks for."""
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in UNUSED)


class PolicyMiddleware(CSPMiddleware):
    """The strict policy for readers; for the admin the strictest that Wagtail's own pages work with."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Choose between the two, unless a view has set a policy of its own."""
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only and request.path_info.startswith("/admin/"):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the policies to the answer."""
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        answer: HttpResponseBase = super().process_response(request, response)
        return answer
