"""The second factor: who has one, where a school demands it, and the way to set it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from home.models import SchoolSettings
from home.permissions import visible_sites
from home.sign_in_names import SIGN_IN_NAMES

FREE_NAMES = SIGN_IN_NAMES | {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
}
"""Pages of the admin that one needs to sign in and out."""


def has_second_factor(user: Any) -> bool:
    """Whether somebody signs in with an app besides the password."""
    return Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).exists()


def is_demanded(request: HttpRequest) -> bool:
    """Whether a school that this host shows to the user demands the second factor."""
    demanding = SchoolSettings.objects.filter(demand_second_factor=True).values("site")
    return visible_sites(request).filter(pk__in=demanding).exists()


class SecondFactorMiddleware:
    """Leads staff without a second factor to set it up before anything else, where their school demands it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; see process_view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> HttpResponse | None:
        """Ask for the second factor in the admin only; readers of the public pages have no account."""
        if not settings.SECOND_FACTOR or not request.path.startswith(settings.LOGIN_REDIRECT_URL):
            return None
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        if name in FREE_NAMES or not request.user.is_authenticated:
            return None
        if has_second_factor(request.user) or not is_demanded(request):
            return None
        messages.warning(request, _("Your school asks for a second factor. Set it up before you go on."))
        return redirect("mfa_activate_totp")


def menu_item() -> dict[str, Any] | None:
    """The way to one's own second factor, where the installation has one."""
    if not settings.SECOND_FACTOR:
        return None
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("Sign in with an app on your telephone besides your password."),
    }
