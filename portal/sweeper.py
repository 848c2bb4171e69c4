"""Looks, beside the requests of a web process, for changes that were stored and not told."""

from __future__ import annotations

import logging
import time
from threading import Thread

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from portal.changes import tell
from portal.untold import tell_untold

SECONDS = 1.0
logger = logging.getLogger(__name__)
_here: Sweeper | None = None


def sweep() -> None:
    """See to it that somebody sweeps in this process."""
    global _here
    if _here is None or not _here.is_alive():
        _here = Sweeper()
        _here.start()


class Sweeper(Thread):
    """One for each process, as long as that lives; no reader ever waits for it."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="sweeper")

    def run(self) -> None:
        """Look once a second; a database that is away is asked again."""
        while True:
            time.sleep(SECONDS)
            try:
                close_old_connections()
                tell_untold(tell)
            except (DatabaseError, InterfaceError):
                connection.close()
            except Exception:
                logger.exception("It cannot be told whether changes were left untold.")
                connection.close()
