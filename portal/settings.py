"""Settings of the portal: everything that differs between installations comes from the environment.

The table in ``docs/configuration.md`` explains each variable. Without any, this is the demo: SQLite under
``var/``, hosts below ``localhost`` only. ``PORTAL_ENV=production`` demands what production needs.
"""

from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal.hosts import SchoolHosts
from portal.logs import logging_settings
from portal.media_settings import media_storage, media_url, picture_sources, private_storage
from portal.secret import demo_secret
from portal.sentry import watch_errors

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

PORTAL_ENV = env.str("PORTAL_ENV", "demo")
if PORTAL_ENV not in {"demo", "production", "test"}:
    raise ImproperlyConfigured(f"PORTAL_ENV is {PORTAL_ENV!r}; it must be demo, production or test.")
PRODUCTION = PORTAL_ENV == "production"

VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
if not PRODUCTION:
    VAR_DIR.mkdir(parents=True, exist_ok=True)


def required(name: str, demo: str) -> str:
    """Read a variable that production must set; elsewhere it has the demo's value."""
    value: str = env.str(name, "")
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"PORTAL_ENV is production, so {name} must be set; see docs/configuration.md.")
    return value or demo


# Safety -----------------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = required("SECRET_KEY", "")
if not SECRET_KEY:
    SECRET_KEY = demo_secret(VAR_DIR / "secret-key")
if PRODUCTION:
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
        raise ImproperlyConfigured("SECRET_KEY must be a random text of at least 50 characters.")
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production.")

ALLOWED_HOSTS = [host for host in required("ALLOWED_HOSTS", "localhost,.localhost,127.0.0.1").split(",") if host]
if PRODUCTION:
    ALLOWED_HOSTS = SchoolHosts(ALLOWED_HOSTS)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

HTTPS = env.bool("HTTPS", PRODUCTION)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "SAMEORIGIN"

# Pictures and documents: on the disk, or in a bucket; readers get pictures here, or from a server in front of that.
MEDIA_STORAGE = media_storage(env.str("MEDIA_STORAGE_URL", ""))
MEDIA_URL = media_url(MEDIA_STORAGE, env.str("MEDIA_PUBLIC_URL", ""))
_pictures = ["'self'", *picture_sources(MEDIA_URL), "data:"]

# The public pages have no inline style or script, so their policy needs no nonce. Wagtail's admin has both: the calls
# that start its date fields, and the places of the board's cards. Neither may load anything from elsewhere.
_policy = {
    "default-src": ["'self'"],
    "img-src": _pictures,
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _policy}
ADMIN_CONTENT_SECURITY_POLICY = _policy | {
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": [*_pictures, "blob:"],
}

# Applications -----------------------------------------------------------------------------------------------------
PORTAL_PLUGINS = env.list("PORTAL_PLUGINS", default=["planner"])

INSTALLED_APPS = [
    "portal",
    *PORTAL_PLUGINS,
    "home",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "csp",
    "django_guid",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "portal.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.headers.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "portal.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "home.second_factor.SecondFactorMiddleware",
    "home.middleware.SchoolMiddleware",
    "home.guard.SchoolGuard",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]

# Widgets of our own have their templates beside all others.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data -------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url_config(required("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # One writer and many readers side by side: a command publishes while the server answers.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # A database that is away is known to be so after seconds, not minutes.
    _patience = {"connect_timeout": env.int("DATABASE_TIMEOUT", 3), "tcp_user_timeout": 10_000}
    DATABASES["default"]["OPTIONS"] = {**_patience, **DATABASES["default"].get("OPTIONS", {})}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The demo's cache lies in files, which the server and a command beside it share.
CACHES = {"default": env.cache_url_config(required("CACHE_URL", f"filecache://{VAR_DIR / 'cache'}"))}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "portal.redis_cache.PatientRedisCache"
# Without a cache nobody can count: a parent's answer is worth more than a limit. Signing in counts in the database.
RATELIMIT_FAIL_OPEN = True

# Memory of each process for pages of anonymous readers (docs/caching.md); 0 keeps none.
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", 64)
# Where nginx, in front, finds which of its kept pages still stand; empty where none keeps any.
FRONT_CACHE_DIR = env.str("FRONT_CACHE_DIR", "")

vars().update(env.email_url_config(required("EMAIL_URL", "consolemail://")))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "LOB-portaal <noreply@localhost>")

# Work outside the request: a queue in the database, which `manage.py db_worker` works through, or done at once.
TASK_QUEUE = env.str("TASK_QUEUE", "database" if PRODUCTION else "immediate")
if TASK_QUEUE not in {"database", "immediate"}:
    raise ImproperlyConfigured(f"TASK_QUEUE is {TASK_QUEUE!r}; it must be database or immediate.")
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if TASK_QUEUE == "database"
        else "django_tasks.backends.immediate.ImmediateBackend"
    }
}
# Seconds without a sign of life after which another worker takes over.
TASK_LEASE = env.int("TASK_LEASE", 60)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Signing in -------------------------------------------------------------------------------------------------------
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "home.authentication.SchoolBackend"]
INVITATION_DAYS = env.int("INVITATION_DAYS", 7)
# How many proxies stand in front and may be believed about the address of whoever asks.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 1 if env.bool("BEHIND_PROXY", False) else 0)

# Somebody who tries too often waits: counted for a user name and an address together, kept in the database.
AXES_ENABLED = env.bool("SIGN_IN_LOCK_OUT", True)
AXES_FAILURE_LIMIT = env.int("SIGN_IN_ATTEMPTS", 10)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("SIGN_IN_COOL_OFF", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "home.authentication.attempted_name"
AXES_CLIENT_IP_CALLABLE = "home.authentication.client_address"
AXES_LOCKOUT_CALLABLE = "home.authentication.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False

# A second factor (an app that shows codes) and the accounts of one's own organisation, through allauth.
SECOND_FACTOR = env.bool("SECOND_FACTOR", False)
OIDC_NAME = env.str("OIDC_NAME", "")
_oidc = {name: env.str(f"OIDC_{name.upper()}", "") for name in ("server_url", "client_id", "client_secret")}
OIDC_ON = bool(OIDC_NAME and all(_oidc.values()))
if not OIDC_ON and (OIDC_NAME or any(_oidc.values())):
    raise ImproperlyConfigured("OIDC_NAME, OIDC_SERVER_URL, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together.")
SOCIALACCOUNT_PROVIDERS: dict = {}
if OIDC_ON:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisation",
                "name": OIDC_NAME,
                "client_id": _oidc["client_id"],
                "secret": _oidc["client_secret"],
                "settings": {
                    "server_url": _oidc["server_url"],
                    # Some organisations do not say that they verified an address, though their own tenant vouches.
                    "verified_email": env.bool("OIDC_VOUCHES_FOR_ADDRESSES", False),
                },
            }
        ],
    }
ACCOUNT_ADAPTER = "home.sign_in_adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "home.sign_in_forms.LongSignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
SOCIALACCOUNT_ADAPTER = "home.sign_in_adapters.OrganisationAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "LOB-portaal"
MFA_TOTP_TOLERANCE = 1

# Languages and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("nl", _("Dutch")),
    ("en", _("English")),
    ("ar", _("Arabic")),
    ("pl", _("Polish")),
    ("tr", _("Turkish")),
    ("uk", _("Ukrainian")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
# Otherwise translating a live page publishes the untranslated Dutch text at once, and a subtree gets lost.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False

# Machine translation: one service for the installation, or none. Its answers are drafts until somebody checks them.
MACHINE_TRANSLATOR = env.str("MACHINE_TRANSLATOR", "")
_machine = {
    "TIMEOUT": env.float("MACHINE_TRANSLATOR_TIMEOUT", 20.0),
    "KEY": env.str("MACHINE_TRANSLATOR_KEY", ""),
    "URL": env.str("MACHINE_TRANSLATOR_URL", ""),
    "FORMALITY": env.str("MACHINE_TRANSLATOR_FORMALITY", "prefer_less"),
}
WAGTAILLOCALIZE_MACHINE_TRANSLATOR: dict | None = None
if MACHINE_TRANSLATOR == "deepl":
    if not _machine["KEY"]:
        raise ImproperlyConfigured("MACHINE_TRANSLATOR is deepl, so MACHINE_TRANSLATOR_KEY must be set.")
    WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": "home.machine_translators.DeepL", "OPTIONS": _machine}
elif MACHINE_TRANSLATOR == "libretranslate":
    if not _machine["URL"]:
        raise ImproperlyConfigured("MACHINE_TRANSLATOR is libretranslate, so MACHINE_TRANSLATOR_URL must be set.")
    WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": "home.machine_translators.LibreTranslate", "OPTIONS": _machine}
elif MACHINE_TRANSLATOR:
    raise ImproperlyConfigured(f"MACHINE_TRANSLATOR is {MACHINE_TRANSLATOR!r}; it must be deepl or libretranslate.")

# Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
# What passes between web processes and workers, which all must see it; nothing serves it.
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", str(VAR_DIR / "private")))
STORAGES = {
    "default": MEDIA_STORAGE,
    "private": private_storage(MEDIA_STORAGE, PRIVATE_ROOT),
    "staticfiles": {"BACKEND": "portal.static_files.StaticFiles"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # A year plan of eighty rows is a large form.

# Wagtail ----------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "LOB-portaal"
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", "http://localhost:8000")
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "dutch"},
}
WAGTAILADMIN_USER_LOGIN_FORM = "home.sign_in_forms.SignInForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "home.sign_in_forms.SchoolPasswordResetForm"  # noqa: S105
# The address is the user name, and what an organisation's own account is found by: nobody takes another's.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict] = []
# A picture is of a known kind and of a size that fits into memory; an SVG can hold scripts, so it is none.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024**2
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024**2
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]},
    }
}

# Watching ---------------------------------------------------------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
if METRICS_TOKEN:
    # Outermost and innermost, so that it counts what waits in the middlewares too.
    MIDDLEWARE.insert(0, "django_prometheus.middleware.PrometheusBeforeMiddleware")
    MIDDLEWARE.append("portal.metrics.CountAfter")
watch_errors(env.str("SENTRY_DSN", ""), release=env.str("RELEASE", ""))

# Logs -------------------------------------------------------------------------------------------------------------
LOGGING = logging_settings(env.str("LOG_LEVEL", "INFO" if PRODUCTION else "WARNING"))
DJANGO_GUID = {"GUID_HEADER_NAME": "Request-ID", "EXPOSE_HEADER": False}

# The preview beside the editor is a frame of our own, so X-Frame-Options says SAMEORIGIN and not DENY.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
