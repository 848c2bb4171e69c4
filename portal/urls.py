"""Addresses of the installation: staff at /admin/, everything else is a page."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.media_settings import DISK

handler500 = "portal.faults.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include("home.sign_in_urls")),
    path("admin/", include("home.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("home.urls")),
]

if settings.MEDIA_STORAGE != DISK:
    from portal.media_views import PICTURE, picture

    urlpatterns.append(re_path(PICTURE, picture))
elif settings.PORTAL_ENV != "production":
    # In production the web server or the object storage answers for pictures. Never for documents: some are private.
    pictures = r"^media/(?P<path>(?:images|original_images|avatar_images)/[^/]+)$"
    urlpatterns.append(re_path(pictures, serve, {"document_root": settings.MEDIA_ROOT}))

urlpatterns += i18n_patterns(
    *(path("", include(f"{plugin}.urls")) for plugin in settings.PORTAL_PLUGINS),
    path("", include("home.reader_urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
