"""Host names that the server answers to: those of the environment, and those of all schools.

So a new school needs no restart. Known hosts are kept in the shared cache for a minute; an unknown one costs a look.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, OperationalError

CACHE_KEY = "portal-hosts"
SECONDS = 60
logger = logging.getLogger(__name__)


class SchoolHosts(list[str]):
    """``ALLOWED_HOSTS``: a list that goes on with the schools' hosts where the environment's do not match."""

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from school_hosts()


def school_hosts() -> list[str]:
    """The hosts of all sites; none where they cannot be read. One that is away is an error: see portal.faults."""
    hosts: list[str] | None = cache.get(CACHE_KEY)
    if hosts is None:
        from wagtail.models import Site

        try:
            hosts = list(Site.objects.values_list("hostname", flat=True))
        except DatabaseError as error:
            if isinstance(error, OperationalError | InterfaceError) and "no such table" not in str(error):
                raise
            logger.exception("The hosts of the schools cannot be read.")
            return []
        cache.set(CACHE_KEY, hosts, SECONDS)
    return hosts


def forget_hosts(**_kwargs: object) -> None:
    """A site was made, renamed or deleted."""
    cache.delete(CACHE_KEY)
