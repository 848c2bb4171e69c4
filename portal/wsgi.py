"""What gunicorn runs."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# What is loaded stays for good: the collector need not walk through all of it again and again, a fifth of a second at
# a time. With the addresses come all views.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
