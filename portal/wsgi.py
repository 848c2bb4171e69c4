"""What gunicorn runs."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

django = get_wsgi_application()

# What is loaded stays for good: the collector need not walk through all of it again and again, a fifth of a second at
# a time. With the addresses come all views.
import_module(settings.ROOT_URLCONF)
sweep = import_module("portal.sweeper").sweep
gc.collect()
gc.freeze()
keeps_pages = bool(settings.PAGE_CACHE_MB or settings.FRONT_CACHE_DIR)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; with the first one in a process its sweeper starts, which no fork takes along."""
    if keeps_pages:
        sweep()
    return django(environ, start_response)
