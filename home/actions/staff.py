"""What a school does with its own staff: give roles and classes, and take access back.

Every function is about one school. What somebody does at another school is neither read nor changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Site

from home.choices import Role
from home.models import MentorClass, SchoolGroup, StaffInvitation, StaffSignIn, YearLevelPage
from home.permissions import STAFF_ROLES, has_role

ClassKey = tuple[YearLevelPage, str]
"""A class: its level and its name."""


class StaffError(ValueError):
    """Something cannot be done with a member of staff; the message says why, in the reader's language."""


def check_may_manage(user: Any, site: Site) -> None:
    """Refuse whoever does not manage the staff of this school."""
    if not has_role(user, site, STAFF_ROLES):
        raise PermissionDenied


def roles_at(person: User, site: Site) -> set[Role]:
    """The roles of somebody at one school."""
    groups = SchoolGroup.objects.filter(site=site, group__in=person.groups.all())
    return {Role(role) for role in groups.values_list("role", flat=True)}


def checked_roles(roles: Iterable[str]) -> set[Role]:
    """The roles that are meant; refuses none, and what is no role."""
    chosen = set(roles)
    if not chosen:
        raise StaffError(_("Choose at least one role."))
    if unknown := sorted(chosen - set(Role.values)):
        raise StaffError(_("“%(role)s” is not a role.") % {"role": unknown[0]})
    return {Role(role) for role in chosen}


def give_roles(person: User, site: Site, roles: set[Role]) -> None:
    """Make these the roles of somebody at one school, and no others there."""
    groups = Group.objects.filter(school_group__site=site)
    person.groups.remove(*groups.exclude(school_group__role__in=roles))
    person.groups.add(*groups.filter(school_group__role__in=roles))


@transaction.atomic
def change_roles(person: User, site: Site, roles: Iterable[str], *, user: User) -> bool:
    """Give somebody of a school's staff other roles there; tells whether anything changed."""
    check_may_manage(user, site)
    chosen = checked_roles(roles)
    _hold(site)
    before = _roles_of_member(person, site)
    if chosen == before:
        return False
    if Role.MANAGEMENT not in chosen:
        _check_not_last(person, site, user)
    give_roles(person, site, chosen)
    if Role.MENTOR not in chosen:
        MentorClass.objects.filter(site=site, user=person).delete()
    _log(site, "home.staff.roles", user, person, before=sorted(before), roles=sorted(chosen))
    return True


@transaction.atomic
def change_classes(mentor: User, site: Site, classes: Iterable[ClassKey], *, user: User) -> bool:
    """Tie a mentor to these classes of the school and to no others there; tells whether anything changed."""
    check_may_manage(user, site)
    _hold(site)
    return _tie(mentor, site, classes, user)


@transaction.atomic
def change_colleague(
    person: User, site: Site, *, roles: Iterable[str], classes: Iterable[ClassKey], user: User
) -> None:
    """Roles and classes together: both, or neither. Who gives up their own management does so last."""
    change_roles(person, site, roles, user=user)
    _tie(person, site, classes, user)


def _tie(mentor: User, site: Site, classes: Iterable[ClassKey], user: User) -> bool:
    chosen = {(level.pk, name) for level, name in classes}
    if chosen and Role.MENTOR not in _roles_of_member(mentor, site):
        raise StaffError(_("Only a mentor has classes."))
    levels = set(YearLevelPage.objects.child_of(site.root_page).values_list("pk", flat=True))
    if strange := {level for level, _name in chosen} - levels:
        raise PermissionDenied(f"levels of another school: {strange}")
    ties = MentorClass.objects.filter(site=site, user=mentor)
    before = {(tie.level_id, tie.name): tie.pk for tie in ties}
    if chosen == set(before):
        return False
    ties.filter(pk__in=[pk for key, pk in before.items() if key not in chosen]).delete()
    MentorClass.objects.bulk_create(
        MentorClass(site=site, user=mentor, level_id=level, name=name) for level, name in sorted(chosen - set(before))
    )
    _log(site, "home.staff.classes", user, mentor, classes=sorted(name for _level, name in chosen))
    return True


@transaction.atomic
def withdraw_access(person: User, site: Site, *, user: User) -> None:
    """Take back every right that somebody has at this school; what they have elsewhere stays."""
    check_may_manage(user, site)
    _hold(site)
    before = _roles_of_member(person, site)
    _check_not_last(person, site, user)
    person.groups.remove(*Group.objects.filter(school_group__site=site))
    MentorClass.objects.filter(site=site, user=person).delete()
    StaffInvitation.objects.filter(site=site, account=person).delete()
    StaffSignIn.objects.filter(site=site, user=person).delete()
    _log(site, "home.staff.withdraw", user, person, before=sorted(before))


def _hold(site: Site) -> None:
    """Two administrators who take each other's role at the same moment do so one after the other."""
    list(SchoolGroup.objects.select_for_update().filter(site=site, role=Role.MANAGEMENT))


def _roles_of_member(person: User, site: Site) -> set[Role]:
    if roles := roles_at(person, site):
        return roles
    raise StaffError(_("This person does not work at your school any more."))


def _check_not_last(person: User, site: Site, user: User) -> None:
    """A school keeps somebody who can let others in; only a portal administrator may leave it without."""
    managers = User.objects.filter(is_active=True, groups__school_group__site=site)
    managers = managers.filter(groups__school_group__site=site, groups__school_group__role=Role.MANAGEMENT)
    is_manager = Role.MANAGEMENT in roles_at(person, site)
    if is_manager and not user.is_superuser and not managers.exclude(pk=person.pk).exists():
        raise StaffError(
            _("This is the last person who manages your school. Give somebody else the role of management first.")
        )


def _log(site: Site, action: str, user: User, person: User, **data: Any) -> None:
    log(instance=site, action=action, user=user, data={"person": person.get_username(), **data})
