"""What the staff view reads: the people of one school, its invitations, its classes. Nothing of another school."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core import signing
from wagtail.models import Site

from home.choices import Role
from home.models import MentorClass, SchoolClass, SchoolGroup, StaffInvitation, StaffSignIn, YearLevelPage

SALT = "home.staff.invitation"


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of a school's staff, as far as this school is concerned."""

    pk: int
    name: str
    email: str
    roles: tuple[str, ...]
    classes: tuple[str, ...]
    last_sign_in: datetime | None
    has_second_factor: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that nobody accepted yet."""

    pk: int
    name: str
    email: str
    roles: tuple[str, ...]
    sent_at: datetime
    is_mailed: bool
    expires_at: datetime
    is_expired: bool


def in_order(roles: Collection[str]) -> tuple[str, ...]:
    """Roles by their short names, in the order of the choices."""
    return tuple(str(role.label).partition(":")[0] for role in Role if role in roles)


def staff_of(site: Site) -> list[Colleague]:
    """The people of one school, by name; five queries however many they are."""
    roles: dict[int, set[str]] = {}
    for user, role in SchoolGroup.objects.filter(site=site, group__user__isnull=False).values_list(
        "group__user", "role"
    ):
        roles.setdefault(user, set()).add(role)
    classes: dict[int, list[str]] = {}
    for tie in MentorClass.objects.filter(site=site).order_by("name"):
        classes.setdefault(tie.user_id, []).append(tie.name)
    seen = dict(StaffSignIn.objects.filter(site=site).values_list("user", "at"))
    apps = Authenticator.objects.filter(user__in=list(roles), type=Authenticator.Type.TOTP)
    guarded = set(apps.values_list("user", flat=True))
    people = User.objects.filter(pk__in=list(roles)).order_by("first_name", "last_name", "username")
    return [
        Colleague(
            pk=person.pk,
            name=person.get_full_name() or person.get_username(),
            email=person.email or person.get_username(),
            roles=in_order(roles[person.pk]),
            classes=tuple(classes.get(person.pk, ())),
            last_sign_in=seen.get(person.pk),
            has_second_factor=person.pk in guarded,
            is_active=person.is_active,
        )
        for person in people
    ]


def open_invitations(site: Site) -> list[OpenInvitation]:
    """The invitations of one school that nobody accepted yet, newest first."""
    waiting = StaffInvitation.objects.filter(site=site, accepted_at=None).order_by("-sent_at")
    return [
        OpenInvitation(
            pk=row.pk,
            name=row.name,
            email=row.email,
            roles=in_order(row.roles),
            sent_at=row.sent_at,
            is_mailed=row.is_mailed,
            expires_at=row.expires_at,
            is_expired=not row.is_usable,
        )
        for row in waiting
    ]


def member_of(site: Site, key: int) -> User | None:
    """Somebody of this school's staff; nobody of another school's."""
    return User.objects.filter(pk=key, groups__school_group__site=site).distinct().first()


def account_of(email: str) -> User | None:
    """The account of an address: by user name, else by the address itself where that is nobody else's."""
    if by_name := User.objects.filter(username__iexact=email).first():
        return by_name
    by_address = list(User.objects.filter(email__iexact=email)[:2])
    return by_address[0] if len(by_address) == 1 else None


def classes_of(site: Site) -> list[tuple[YearLevelPage, list[str]]]:
    """The classes of a school by level, as its levels have them."""
    levels = YearLevelPage.objects.child_of(site.root_page)
    rows = SchoolClass.objects.filter(page__in=levels).order_by("page__path", "sort_order")
    names: dict[int, list[str]] = {}
    for row in rows:
        names.setdefault(row.page_id, []).append(row.name)
    return [(level, names[level.pk]) for level in levels.order_by("path") if level.pk in names]


def token_of(invitation: StaffInvitation) -> str:
    """What the link of an invitation carries: signed, and good for this one sending only."""
    return signing.dumps([invitation.pk, invitation.key], salt=SALT)


def invitation_of(token: str, site: Site | None) -> StaffInvitation | None:
    """The invitation of a link on a school's own host, where it still works."""
    try:
        key, secret = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = StaffInvitation.objects.select_related("site__root_page").filter(
        pk=key, key=secret, site=site, accepted_at=None
    )
    invitation = found.first()
    return invitation if invitation is not None and invitation.is_usable else None


def is_invited(account: User, site: Site | None) -> bool:
    """Whether somebody who has an account is asked to join this school."""
    waiting = StaffInvitation.objects.filter(site=site, accepted_at=None, email__in=[account.username, account.email])
    return any(invitation.is_usable and account_of(invitation.email) == account for invitation in waiting)
