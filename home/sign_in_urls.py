"""Addresses of signing in, before Wagtail's own: nobody needs to be signed in for them.

Without a second factor and without OpenID Connect only invitations are here, and Wagtail's sign-in is as it was.
"""

from allauth.account import views as account
from allauth.mfa.base import urls as factor_urls
from allauth.mfa.recovery_codes import urls as code_urls
from allauth.mfa.totp import urls as totp_urls
from allauth.socialaccount import views as organisation
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from home.sign_in_views import AcceptInvitationView

invitations: list[URLPattern | URLResolver] = [
    path("invitation/<str:token>/", AcceptInvitationView.as_view(), name="home_accept_invitation"),
]

second_factor: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("sign-in/out/", account.logout, name="account_logout"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/factor/", include(factor_urls)),
    path("sign-in/factor/app/", include(totp_urls)),
    path("sign-in/factor/codes/", include(code_urls)),
]

organisations: list[URLPattern | URLResolver] = [
    path("sign-in/cancelled/", organisation.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/error/", organisation.login_error, name="socialaccount_login_error"),
    path("sign-in/with/<str:provider_id>/", openid_connect.login, name="openid_connect_login"),
    path("sign-in/with/<str:provider_id>/callback/", openid_connect.callback, name="openid_connect_callback"),
]

urlpatterns = [*invitations]
if settings.SECOND_FACTOR or settings.OIDC_ON:
    urlpatterns += second_factor
if settings.OIDC_ON:
    urlpatterns += organisations
