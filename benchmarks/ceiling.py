"""A project as ``startproject`` makes it, with one view of a fixed string: the most that Django can answer here."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

SECRET_KEY = "of-a-project-that-answers-two-letters"  # noqa: S105
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = __name__
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


def fixed(request: HttpRequest) -> HttpResponse:
    """The least that Django can answer, through its ordinary middleware."""
    return HttpResponse("ok")


urlpatterns = [path("", fixed)]
