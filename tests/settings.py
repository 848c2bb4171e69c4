"""The portal's settings for tests: SQLite in memory unless DATABASE_URL names another, nothing that lasts."""

import os
import tempfile
from pathlib import Path

_scratch = tempfile.mkdtemp(prefix="portal-tests-")
os.environ["PORTAL_ENV"] = "test"
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ["CACHE_URL"] = "locmemcache://"
os.environ["EMAIL_URL"] = "memorymail://"
os.environ["VAR_DIR"] = _scratch

from portal.settings import *  # noqa: E402, F403

MEDIA_ROOT = Path(_scratch) / "media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]
# Most tests sign in without a browser; those of the lock-out turn it on.
AXES_ENABLED = False
# Tests count what making a page costs; those of the page cache turn it on.
PAGE_CACHE_MB = 0
