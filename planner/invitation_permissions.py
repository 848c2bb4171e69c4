"""Who makes invitations, and who sees what parents answered."""

from __future__ import annotations

from typing import Any

from wagtail.models import Site

from home.choices import Role
from home.models import MentorClass, YearLevelPage
from home.permissions import has_role

MAKER_ROLES = (Role.COMMUNICATION, Role.DECAAN, Role.MANAGEMENT)
"""Who makes invitations and sees the replies of the whole school."""
REPLY_ROLES = (*MAKER_ROLES, Role.MENTOR)
"""Who sees replies at all; a mentor those of the own classes."""


def classes_seen(user: Any, site: Site, level: YearLevelPage) -> frozenset[str] | None:
    """The classes of a level whose replies a user sees; None where that is every one, empty where it is none."""
    if has_role(user, site, MAKER_ROLES):
        return None
    if not has_role(user, site, (Role.MENTOR,)):
        return frozenset()
    ties = MentorClass.objects.filter(user=user, site=site, level=level)
    return frozenset(ties.values_list("name", flat=True))
