"""How allauth behaves here: nobody signs up, and an organisation's own account opens only what exists or is invited."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Site

from home.actions.invitations import accept_as_new, accept_with
from home.actions.staff import StaffError
from home.authentication import client_address
from home.models import StaffInvitation
from home.permissions import may_sign_in, school_of_host
from home.staff_queries import account_of


class NotHere(Exception):
    """Somebody may not sign in on this host; why is nobody's business."""


class AccountAdapter(DefaultAccountAdapter):
    """Signing in with a password, and with the second factor after it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As for the lock-out."""
        return client_address(request)

    def add_message(
        self, request: HttpRequest, level: int, template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Leave out that one signed in: that shows."""
        if template != "account/messages/logged_in.txt":
            super().add_message(request, level, template, *args, **kwargs)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """The last word: whoever does not work at this host's school does not come in, by whatever way."""
        if not may_sign_in(user, school_of_host(request)):
            return refusal(request)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response


class OrganisationAdapter(DefaultSocialAccountAdapter):
    """Signing in with the account of one's own organisation (OpenID Connect)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Accounts come from invitations only."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account that is meant, or the invitation; refuse in the same words whatever else it is."""
        try:
            if sociallogin.state.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
                raise NotHere
            user = self._account(sociallogin, school_of_host(request))
        except (NotHere, StaffError) as error:
            raise ImmediateHttpResponse(refusal(request)) from error
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)

    def _account(self, sociallogin: SocialLogin, school: Site | None) -> User:
        """The account; an address counts only where the organisation has verified it."""
        addresses = [address.email.strip().lower() for address in sociallogin.email_addresses if address.verified]
        user: User | None = sociallogin.user if sociallogin.is_existing else None
        for address in addresses:
            user = user or account_of(address)
        if user is not None and not user.is_active:
            raise NotHere
        if user is not None and may_sign_in(user, school):
            return user
        invitation = StaffInvitation.objects.select_related("site").filter(
            site=school, email__in=addresses, accepted_at=None
        )
        found = invitation.first() if school is not None else None
        if found is None:
            raise NotHere
        return accept_with(found, user) if user else accept_as_new(found, name=found.name, password=None)


def refusal(request: HttpRequest) -> HttpResponse:
    """Back to where one signs in, with a sentence that tells nothing of accounts and schools."""
    messages.error(request, _("Signing in did not work. Ask the administrator of your school for an invitation."))
    return redirect("wagtailadmin_login")
