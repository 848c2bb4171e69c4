"""Accept an invitation: choose a password, or sign in with the one that is there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView
from wagtail.admin import messages

from home.actions.invitations import accept_as_new, accept_with
from home.actions.staff import StaffError
from home.authentication import cool_off_message
from home.models import StaffInvitation
from home.permissions import school_of_host
from home.second_factor import has_second_factor
from home.sign_in_forms import DID_NOT_WORK, NewAccountForm, ProvePasswordForm
from home.staff_queries import account_of, invitation_of


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class AcceptInvitationView(TemplateView):
    """The page behind the link of an invitation, on the school's own host only."""

    template_name = "home/admin/accept_invitation.html"
    http_method_names = ["get", "head", "post"]
    request: HttpRequest

    @cached_property
    def invitation(self) -> StaffInvitation | None:
        """The invitation, where the link still works."""
        return invitation_of(self.kwargs["token"], school_of_host(self.request))

    @cached_property
    def account(self) -> User | None:
        """The account of the address that was invited."""
        return account_of(self.invitation.email) if self.invitation else None

    @property
    def is_signed_in(self) -> bool:
        """Whether the one who looks is the one who was invited."""
        return self.account is not None and self.request.user == self.account

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what is asked of somebody new, or of somebody who has an account."""
        return self._page(self._form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accept, and go to the admin."""
        form = self._form(request.POST)
        if self.invitation is None or not form.is_valid():
            return self._page(form)
        try:
            user = self._accept(self.invitation, form)
        except StaffError as error:
            form.add_error(None, str(error))
            user = None
        return self._page(form) if user is None else self._welcome(user)

    def _form(self, data: Any = None) -> forms.Form:
        if self.is_signed_in:
            return forms.Form(data)
        if self.account is not None:
            return ProvePasswordForm(data)
        invited = self.invitation
        user = User(username=invited.email, email=invited.email) if invited else User()
        return NewAccountForm(user, data, initial={"name": invited.name if invited else ""})

    def _accept(self, invitation: StaffInvitation, form: forms.Form) -> User | None:
        """The one who joins; None where the password is not theirs."""
        if self.account is None:
            values = form.cleaned_data
            return accept_as_new(invitation, name=values["name"], password=values["new_password1"])
        if self.is_signed_in:
            return accept_with(invitation, self.account)
        name, password = self.account.get_username(), form.cleaned_data["password"]
        found = authenticate(self.request, username=name, password=password, joining=invitation.site)
        if found is None:
            is_locked = getattr(self.request, "axes_locked_out", False)
            form.add_error("password", cool_off_message() if is_locked else DID_NOT_WORK)
            return None
        return accept_with(invitation, self.account)

    def _welcome(self, user: User) -> HttpResponse:
        """Into the admin; whoever has a second factor signs in with it first."""
        messages.success(self.request, _("Welcome. You can begin."))
        if self.request.user == user:
            return redirect("wagtailadmin_home")
        if settings.SECOND_FACTOR and has_second_factor(user):
            return redirect("wagtailadmin_login")
        login(self.request, user, backend="home.authentication.SchoolBackend")
        return redirect("wagtailadmin_home")

    def _page(self, form: forms.Form) -> HttpResponse:
        invited = self.invitation
        context = {
            "form": form,
            "invitation": invited,
            "school": invited.site.root_page.title if invited else "",
            "is_known": self.account is not None,
            "is_signed_in": self.is_signed_in,
            "somebody_else": self.request.user.is_authenticated and not self.is_signed_in,
            "provider": settings.OIDC_NAME if settings.OIDC_ON else "",
        }
        return self.render_to_response(self.get_context_data(**context), status=200 if invited else 404)
