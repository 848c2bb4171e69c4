"""What an upload carries from its preview to its confirmation: signed, inside the form, nothing on the server.

A ticket belongs to one user and one school, and lasts two hours.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

MAX_UPLOAD_BYTES = 1024**2
LIFETIME_SECONDS = 2 * 60 * 60
_SALT = "planner.import"


class TicketError(ValueError):
    """A ticket that is not to be trusted; the message says what to do."""


@dataclass(frozen=True, slots=True)
class ImportTicket:
    """A file on its way. ``revisions`` are the latest drafts that the preview was compared with, by plan."""

    user: int
    site: int
    school_year: int
    track: str
    level: int | None
    filename: str
    content: bytes
    revisions: dict[str, int] = field(default_factory=dict)

    def signed(self) -> str:
        """The ticket as a text for a form."""
        values = {**asdict(self), "content": base64.b64encode(self.content).decode()}
        return signing.dumps(values, salt=_SALT, compress=True)


def read_ticket(text: str, *, user: int) -> ImportTicket:
    """The ticket of a form; raises TicketError where it is damaged, too old or somebody else's."""
    try:
        values: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=LIFETIME_SECONDS)
        ticket = ImportTicket(**{**values, "content": base64.b64decode(values["content"])})
    except signing.SignatureExpired as error:
        raise TicketError(_("This preview is more than two hours old. Choose the file again.")) from error
    except (signing.BadSignature, TypeError, KeyError, ValueError, binascii.Error) as error:
        raise TicketError(_("This preview cannot be used any more. Choose the file again.")) from error
    if ticket.user != user:
        raise TicketError(_("This preview is somebody else's. Choose the file yourself."))
    return ticket
