"""What the guard of the admin asks about the staff view."""

from __future__ import annotations

from home.guard_objects import Keys
from home.models import StaffInvitation
from home.scope import Scope


def invitations(keys: Keys, scope: Scope) -> bool:
    """Invitations of colleagues: by their school."""
    ours = StaffInvitation.objects.filter(pk__in=keys, site__in=scope.sites)
    return scope.is_everything or keys == frozenset(ours.values_list("pk", flat=True))
