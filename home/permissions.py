"""Who may see and do what: plain questions, answered for one user and one school."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Site

from home.choices import Role
from home.models import SchoolGroup, SchoolPage


def school_sites() -> QuerySet[Site]:
    """The sites that are schools; the portal's own is none."""
    schools = SchoolPage.objects.values_list("pk", flat=True)
    return Site.objects.filter(root_page__in=schools).select_related("root_page").order_by("root_page__title")


def sites_of(user: Any, roles: Iterable[Role] | None = None) -> QuerySet[Site]:
    """The schools whose staff a user is, in one of these roles (or in any); a portal administrator serves all."""
    if user.is_superuser:
        return school_sites()
    groups = SchoolGroup.objects.filter(group__in=user.groups.all())
    if roles is not None:
        groups = groups.filter(role__in=list(roles))
    return school_sites().filter(pk__in=groups.values("site"))


def visible_sites(request: HttpRequest, roles: Iterable[Role] | None = None) -> QuerySet[Site]:
    """The schools that a page of the admin shows: on a school's host that one, on the portal's all the user may."""
    allowed = sites_of(request.user, roles)
    here = Site.find_for_request(request)
    is_school_host = here is not None and school_sites().filter(pk=here.pk).exists()
    return allowed.filter(pk=here.pk) if is_school_host and here is not None else allowed


PLANNER_ROLES = (Role.DECAAN, Role.MANAGEMENT)
"""Who keeps year plans."""


def has_role(user: Any, site: Site, roles: Iterable[Role]) -> bool:
    """Whether a user has one of these roles at this school."""
    return sites_of(user, roles).filter(pk=site.pk).exists()
