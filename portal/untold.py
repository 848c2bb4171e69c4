"""No change goes untold: a row beside it, in the same transaction, until those who keep pages know.

A process that dies between the two, or that cannot reach the shared cache just then, leaves the row behind. Every web
process looks for such rows once a second (portal.sweeper) and renews everything where it finds one.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from contextlib import closing

from django.db import DatabaseError, InterfaceError
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.models import UntoldChange

PATIENCE = 0.5
"""Seconds in which whoever wrote a row may tell it; meanwhile nobody else does."""
TABLE = UntoldChange._meta.db_table
logger = logging.getLogger(__name__)


def note(database: BaseDatabaseWrapper) -> str:
    """Write a row that comes and goes with the transaction; its name."""
    token = secrets.token_hex(8)
    _execute(database, f"INSERT INTO {TABLE} (token, written_at) VALUES (%s, %s)", token, time.time())  # noqa: S608
    return token


def forget(database: BaseDatabaseWrapper, token: str) -> None:
    """It is told. Where the row cannot be taken away, it is told twice."""
    try:
        _execute(database, f"DELETE FROM {TABLE} WHERE token = %s", token)  # noqa: S608
    except (DatabaseError, InterfaceError):
        logger.exception("A change that is told could not be crossed out; it is told again.")


def _execute(database: BaseDatabaseWrapper, sql: str, *values: object) -> None:
    # Below what watches statements: this is no change of a page, and no question that a page asks.
    database.ensure_connection()
    with database.wrap_database_errors, closing(database.create_cursor()) as cursor:
        cursor.execute(sql, values)


def tell_untold(tell: Callable[[], bool]) -> int:
    """Have everything renewed where somebody left a change untold; how many there were."""
    left = UntoldChange.objects.filter(written_at__lt=time.time() - PATIENCE)
    tokens = list(left.values_list("token", flat=True)[:1000])
    if not tokens or not tell():
        return 0
    logger.warning("%d changes were stored and not told; all pages are made anew.", len(tokens))
    UntoldChange.objects.filter(token__in=tokens).delete()
    return len(tokens)
