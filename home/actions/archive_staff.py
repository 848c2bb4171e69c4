"""What an archive says of staff: who is to be let in again, or is let in already where that was asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from wagtail.models import Page, Site

from home.actions.staff import give_roles, roles_at
from home.archive_arrival import Arrival
from home.archive_format import StaffEntry
from home.choices import Role
from home.models import MentorClass, YearLevelPage
from home.staff_queries import account_of


@dataclass(frozen=True, slots=True)
class Welcome:
    """Who was let in, and who waits for an invitation."""

    added: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def welcome_staff(entries: Iterable[StaffEntry], site: Site, refer: Arrival, *, with_staff: bool) -> Welcome:
    """Give staff their roles again where that was asked; nobody gets a password here.

    A person is known by e-mail. Who has no address is only named.
    """
    welcome = Welcome()
    for entry in entries:
        roles = {Role(role) for role in entry.roles if role in Role.values}
        text = _line(entry, roles)
        if not with_staff or not roles or not _is_address(entry.email):
            welcome.waiting.append(text)
            continue
        person = account_of(entry.email) or _new_account(entry)
        give_roles(person, site, roles | roles_at(person, site))
        _give_classes(person, entry, site, refer)
        welcome.added.append(text)
    return welcome


def _line(entry: StaffEntry, roles: set[Role]) -> str:
    """Who somebody is, for the list that a person reads."""
    name = " ".join(filter(None, [entry.first_name, entry.last_name]))
    known_as = ", ".join(filter(None, [name, entry.email or entry.username]))
    return f"{known_as} ({', '.join(sorted(role.value for role in roles))})"


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 150


def _new_account(entry: StaffEntry) -> User:
    """An account that nobody can use before they chose a password by mail."""
    email = entry.email.lower()
    person = User(username=email, email=email, first_name=entry.first_name[:150], last_name=entry.last_name[:150])
    person.set_unusable_password()
    person.save()
    return person


def _give_classes(person: User, entry: StaffEntry, site: Site, refer: Arrival) -> None:
    for tie in entry.classes:
        level = YearLevelPage.objects.filter(pk=refer.key(Page, tie.level)).first()
        if level is not None:
            MentorClass.objects.get_or_create(user=person, level=level, name=tie.name[:20], defaults={"site": site})
