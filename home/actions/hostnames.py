"""Host names of schools: what one is, and whether it is free."""

from __future__ import annotations

import re

from django.conf import settings
from django.http.request import validate_host
from django.utils.translation import gettext as _
from wagtail.models import Site

from home.actions.errors import SchoolError

# Shorter than a host name may be (253), because the names of the groups begin with it.
HOSTNAME = re.compile(r"^(?=.{1,120}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$")


def read_hostname(text: str, *, taken_by_other_than: Site | None = None) -> str:
    """The host name in small letters; SchoolError where it is none, or another site's."""
    hostname = text.strip().lower()
    if not HOSTNAME.match(hostname):
        raise SchoolError(_("“%(hostname)s” is not a host name.") % {"hostname": hostname}, "hostname")
    others = Site.objects.filter(hostname=hostname)
    if taken_by_other_than is not None:
        others = others.exclude(pk=taken_by_other_than.pk)
    if others.exists():
        raise SchoolError(_("The host name %(hostname)s is taken.") % {"hostname": hostname}, "hostname")
    return hostname


def is_served(hostname: str) -> bool:
    """Whether this installation answers on a host name at all (``ALLOWED_HOSTS``)."""
    return validate_host(hostname, settings.ALLOWED_HOSTS)


def group_name(hostname: str, role: str) -> str:
    """The name of a group of staff; it only tells people, the tie is ``SchoolGroup``."""
    return f"{hostname}: {role}"
