"""Invite a colleague, and accept. Before it is accepted there is no account, no password and no right."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Site

from home.actions.staff import StaffError, check_may_manage, checked_roles, give_roles, roles_at
from home.background import later
from home.models import StaffInvitation
from home.models.staff import new_key
from home.staff_queries import account_of
from home.tasks import mail_staff_invitation


class InvitationGone(StaffError):
    """An invitation was withdrawn, has expired or was accepted before."""


@transaction.atomic
def invite(site: Site, *, email: str, name: str, roles: Iterable[str], address: str, user: User) -> StaffInvitation:
    """Ask somebody to join a school's staff. ``address`` is the school's own, like ``https://school.example``.

    Whether they have an account already, for another school, is nothing that the one who invites learns.
    """
    check_may_manage(user, site)
    chosen = checked_roles(roles)
    email = email.strip().lower()
    account = account_of(email)
    if account is not None and roles_at(account, site):
        raise StaffError(_("%(email)s works at your school already. Change the roles there.") % {"email": email})
    if StaffInvitation.objects.filter(site=site, email=email, accepted_at=None).exists():
        raise StaffError(_is_invited(email))
    try:
        with transaction.atomic():
            invitation = StaffInvitation.objects.create(
                site=site, email=email, name=name.strip(), roles=sorted(chosen), invited_by=user
            )
    except IntegrityError as error:  # Somebody else sent it a moment ago.
        raise StaffError(_is_invited(email)) from error
    log(instance=site, action="home.staff.invite", user=user, data={"person": email, "roles": sorted(chosen)})
    later(mail_staff_invitation, invitation.pk, invitation.sent_at.timestamp(), address)
    return invitation


def _is_invited(email: str) -> str:
    return _("%(email)s is invited already. Send that invitation again.") % {"email": email}


@transaction.atomic
def invite_again(invitation: StaffInvitation, *, address: str, user: User) -> None:
    """Send a new link; the earlier one no longer works."""
    check_may_manage(user, invitation.site)
    invitation = _held(invitation)
    invitation.key, invitation.sent_at = new_key(), timezone.now()
    invitation.save(update_fields=["key", "sent_at"])
    log(instance=invitation.site, action="home.staff.invite", user=user, data={"person": invitation.email})
    later(mail_staff_invitation, invitation.pk, invitation.sent_at.timestamp(), address)


@transaction.atomic
def withdraw_invitation(invitation: StaffInvitation, *, user: User) -> None:
    """Take an invitation back; its link no longer works, and the address is forgotten."""
    check_may_manage(user, invitation.site)
    invitation = _held(invitation)
    log(instance=invitation.site, action="home.staff.uninvite", user=user, data={"person": invitation.email})
    invitation.delete()


@transaction.atomic
def accept_as_new(invitation: StaffInvitation, *, name: str, password: str | None) -> User:
    """Make the account of somebody who has none; without a password they sign in through their own organisation."""
    invitation = _held(invitation, usable=True)
    if account_of(invitation.email) is not None:
        raise InvitationGone(_("There is an account with this address by now. Open the link again."))
    first, _space, last = name.strip().partition(" ")
    account = User(username=invitation.email, email=invitation.email, first_name=first[:150], last_name=last[:150])
    if password is not None:
        validate_password(password, account)
    account.set_password(password)
    account.save()
    return _joined(invitation, account)


@transaction.atomic
def accept_with(invitation: StaffInvitation, account: User) -> User:
    """Add the school to an account that is there, once its owner has signed in."""
    invitation = _held(invitation, usable=True)
    if account_of(invitation.email) != account or not account.is_active:
        raise InvitationGone(_("This invitation is for somebody else."))
    return _joined(invitation, account)


def _joined(invitation: StaffInvitation, account: User) -> User:
    site = invitation.site
    give_roles(account, site, checked_roles(invitation.roles) | roles_at(account, site))
    invitation.accepted_at, invitation.account, invitation.key = timezone.now(), account, new_key()
    invitation.save(update_fields=["accepted_at", "account", "key"])
    log(instance=site, action="home.staff.accept", user=account, data={"person": account.get_username()})
    return account


def _held(invitation: StaffInvitation, *, usable: bool = False) -> StaffInvitation:
    """The invitation as it is now; nobody else can accept or withdraw it before this is done."""
    held = (
        StaffInvitation.objects.select_for_update(of=("self",))
        .select_related("site")
        .filter(pk=invitation.pk, key=invitation.key, accepted_at=None)
        .first()
    )
    if held is None or (usable and not held.is_usable):
        raise InvitationGone(_("This invitation is no longer valid."))
    return held
