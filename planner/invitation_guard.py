"""What the addresses of invitations in the admin name, for the guard between schools (see ``home.guard``)."""

from __future__ import annotations

from collections.abc import Mapping

from home.guard_objects import Check, Keys
from home.scope import Scope
from planner.models import Reply, Slot


def replies(keys: Keys, scope: Scope) -> bool:
    """Replies: by the invitation that they are on."""
    rows = Reply.objects.filter(pk__in=keys).values_list("pk", "invitation__path")
    ours = {key for key, path in rows if scope.has_page(path)}
    return keys <= ours


def slots(keys: Keys, scope: Scope) -> bool:
    """Times of conversations: by the invitation that they belong to."""
    rows = Slot.objects.filter(pk__in=keys).values_list("pk", "invitation__path")
    ours = {key for key, path in rows if scope.has_page(path)}
    return keys <= ours


def names(keys: Keys, scope: Scope) -> bool:
    """Names of classes and uids of rows: the view looks for them below the page that its address names."""
    return True


PARAMETERS: Mapping[str, Check] = {"reply_id": replies, "slot_id": slots, "class_name": names, "uid": names}
