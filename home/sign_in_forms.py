"""The forms of signing in: those of Wagtail and allauth, in plain words and for one school's host."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.forms import LoginForm as SecondFactorLoginForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_ratelimit.core import is_ratelimited
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from home.authentication import cool_off_message
from home.limits import by_address
from home.permissions import may_sign_in, school_of_host
from home.staff_queries import is_invited

PER_PLACE, PER_PERSON = "20/h", "5/h"
"""Mails with a link to a new password that are asked for from one address, and that one person gets."""
DID_NOT_WORK = _("Signing in did not work. Check your user name and password, and the address of the school.")


class SignInForm(LoginForm):
    """Wagtail's form; says the same for a wrong password and for the wrong school."""

    def get_invalid_login_error(self) -> forms.ValidationError:
        """One sentence for all that is wrong, another for trying too often."""
        if getattr(self.request, "axes_locked_out", False):
            return forms.ValidationError(cool_off_message(), code="locked_out")
        return forms.ValidationError(DID_NOT_WORK, code="invalid_login")


class LongSignInForm(SecondFactorLoginForm):
    """allauth's form, by which an installation with a second factor or OpenID Connect signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"placeholder": "", "autofocus": True}
        self.fields["password"].widget.attrs["placeholder"] = ""
        self.fields["password"].help_text = ""

    def clean(self) -> Any:
        """The words of the other form."""
        try:
            return super().clean()
        except forms.ValidationError as error:
            if getattr(self.request, "axes_locked_out", False):
                raise forms.ValidationError(cool_off_message(), code="locked_out") from error
            if getattr(error, "code", "") == "too_many_login_attempts":
                raise
            raise forms.ValidationError(DID_NOT_WORK, code="invalid_login") from error


class SchoolPasswordResetForm(PasswordResetForm):
    """Sends a link to the staff of the school whose host it is, to that same host; to anybody else nothing."""

    request: HttpRequest | None = None

    def save(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        """Mail the link. The page says the same whether there was anybody to mail."""
        self.request = request
        if request is None or is_ratelimited(request, "home-password", key=by_address, rate=PER_PLACE, increment=True):
            return
        kwargs["subject_template_name"] = "home/mail/password_reset_subject.txt"
        kwargs["email_template_name"] = "home/mail/password_reset.txt"
        super().save(*args, request=request, **kwargs)

    def get_users(self, email: str) -> Iterable[User]:
        """The accounts of an address that may sign in here, or are asked to join."""
        school = school_of_host(self.request) if self.request is not None else None
        found = super().get_users(email)
        known = [user for user in found if may_sign_in(user, school) or is_invited(user, school)]
        return [user for user in known if not self._has_enough(user)]

    def _has_enough(self, user: User) -> bool:
        """Whether somebody got so many of these mails that another says nothing new."""

        def of_person(group: str, request: HttpRequest) -> str:
            return str(user.pk)

        return bool(
            is_ratelimited(self.request, "home-password-person", key=of_person, rate=PER_PERSON, increment=True)
        )


class NewAccountForm(SetPasswordForm):
    """The name and the password of somebody who accepts an invitation and has no account."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "new_password1", "new_password2"]


class ProvePasswordForm(forms.Form):
    """The password of somebody who accepts an invitation and has an account already."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
