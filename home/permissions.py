"""Who may see and do what: plain questions, answered for one user and one school."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Site

from home.choices import Role
from home.models import SchoolGroup, SchoolPage
from home.models.offline import CLOSED


def school_sites() -> QuerySet[Site]:
    """The sites that are schools; the portal's own is none."""
    schools = SchoolPage.objects.values_list("pk", flat=True)
    return Site.objects.filter(root_page__in=schools).select_related("root_page").order_by("root_page__title")


def sites_of(user: Any, roles: Iterable[Role] | None = None) -> QuerySet[Site]:
    """The open schools whose staff a user is, in one of these roles (or in any); a portal administrator serves all."""
    if user.is_superuser:
        return school_sites()
    # Nobody works at a school that is closed.
    groups = SchoolGroup.objects.filter(group__in=user.groups.all()).exclude(site__offline_pages__reason=CLOSED)
    if roles is not None:
        groups = groups.filter(role__in=list(roles))
    return school_sites().filter(pk__in=groups.values("site"))


def visible_sites(request: HttpRequest, roles: Iterable[Role] | None = None) -> QuerySet[Site]:
    """The schools that a page of the admin shows: on a school's host that one, on the portal's all the user may."""
    allowed = sites_of(request.user, roles)
    here = Site.find_for_request(request)
    return allowed if here is None or here.is_default_site else allowed.filter(pk=here.pk)


PLANNER_ROLES = (Role.DECAAN, Role.MANAGEMENT)
"""Who keeps year plans."""

ADOPTION_ROLES = (Role.COMMUNICATION, Role.DECAAN, Role.MANAGEMENT)
"""Who adopts activities of the library for a school."""


def has_role(user: Any, site: Site, roles: Iterable[Role]) -> bool:
    """Whether a user has one of these roles at this school."""
    return sites_of(user, roles).filter(pk=site.pk).exists()


STAFF_ROLES = (Role.MANAGEMENT,)
"""Who invites staff, gives roles and takes them back."""


def school_of_host(request: HttpRequest) -> Site | None:
    """The school whose host this is; None on the portal's own host."""
    here = Site.find_for_request(request)
    return None if here is None or here.is_default_site else here


def may_sign_in(user: Any, school: Site | None) -> bool:
    """Whether somebody may sign in on a school's host: its own staff only. The portal's own host asks for no school."""
    if school is None or user.is_superuser:
        return True
    return SchoolGroup.objects.filter(site=school, group__in=user.groups.all()).exists()


PLAIN_ROLES = (Role.COMMUNICATION, Role.DECAAN, Role.MANAGEMENT)
"""Who keeps the words that a school explains, and reads what readers think of its activities."""
