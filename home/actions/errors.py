"""Why a school cannot be made or changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError

FIELDS = {"title": "name", "draft_title": "name", "site_name": "name", "slug": "hostname"}
"""The field of a school's plan to which a field of its page or site belongs; the others have the same name."""


class SchoolError(ValueError):
    """Something about a school cannot be; nothing was stored. The message says why, in the reader's language.

    ``problems`` has a message for each field of the plan; the empty field means all of it.
    """

    def __init__(self, message: Any = "", field: str = "", problems: Mapping[str, str] | None = None) -> None:
        self.problems = dict(problems or {field: str(message)})
        super().__init__(" ".join(self.problems.values()))

    @property
    def field(self) -> str:
        """The first field that is wrong."""
        return next(iter(self.problems), "")

    @classmethod
    def of(cls, error: ValidationError) -> SchoolError:
        """The same faults, told by field of the plan."""
        if not hasattr(error, "error_dict"):
            return cls(" ".join(error.messages))
        problems: dict[str, str] = {}
        for name, messages in error.message_dict.items():
            field = "" if name == NON_FIELD_ERRORS else FIELDS.get(name, name)
            problems[field] = " ".join([problems[field], *messages] if field in problems else messages)
        return cls(problems=problems)


def only_for_the_portal(user: Any) -> None:
    """Schools are made, closed and deleted by portal administrators, or by a command (``user`` is None)."""
    if user is not None and not (user.is_active and user.is_superuser):
        raise PermissionDenied
