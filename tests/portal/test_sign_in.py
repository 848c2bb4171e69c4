"""Signing in: once too often, at the wrong school, with a second factor, with one's organisation."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.core.context import request_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from bs4 import BeautifulSoup
from django.conf import settings as project
from django.contrib.auth.models import AnonymousUser, Group, User
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.test import RequestFactory
from django.urls import clear_url_caches, reverse
from django.utils import timezone
from wagtail.admin.panels import get_edit_handler
from wagtail.models import Site

from home.authentication import client_address
from home.choices import Role
from home.models import SchoolSettings, StaffInvitation
from home.sign_in_adapters import OrganisationAdapter
from home.staff_queries import token_of
from tests.portal.test_settings import manage

PASSWORD = "drie-groene-appels"
LOGIN = "/admin/login/"


def member(site: Site, role: Role = Role.DECAAN, name: str = "jan@zuid.example") -> User:
    user = User.objects.filter(username=name).first() or User.objects.create_user(name, email=name, password=PASSWORD)
    user.groups.add(Group.objects.get(school_group__site=site, school_group__role=role))
    return user


def sign_in(client: Any, name: str = "jan@zuid.example", password: str = PASSWORD, **headers: str) -> Any:
    fields = {"username": name, "login": name, "password": password, "next": "/admin/"}
    return client.post(LOGIN, fields, headers={"host": client.defaults["HTTP_HOST"], **headers})


def said(response: Any) -> str:
    """The messages of the page, and what stands beside its fields."""
    html = BeautifulSoup(response.content, "html.parser")
    return " ".join(
        part.get_text(" ", strip=True) for part in html.select(".messages li, .error-message, .messagelist")
    )


def is_inside(client: Any) -> bool:
    return client.get("/admin/").status_code == 200


# Wrong school ----------------------------------------------------------------------------------------------------


def test_staff_sign_in_at_their_own_school_and_at_the_portal(school: Site, other_school: Site, client_of: Any):
    member(school)
    for host in ("zuid.example", "portal.example"):
        client = client_of(host)
        before = client.session.session_key
        assert sign_in(client)["Location"] == "/admin/"
        assert is_inside(client)
        assert client.session.session_key != before


def test_the_wrong_school_answers_as_a_wrong_password(school: Site, other_school: Site, client_of: Any):
    member(school)
    answers = [
        sign_in(client_of("noord.example")),
        sign_in(client_of("noord.example"), password="verkeerd"),
        sign_in(client_of("noord.example"), name="bestaat-niet@zuid.example"),
        sign_in(client_of("zuid.example"), password="verkeerd"),
    ]
    assert {(answer.status_code, said(answer)) for answer in answers} == {(200, said(answers[0]))}
    assert said(answers[0])
    assert all(answer.wsgi_request.user.is_anonymous for answer in answers)


def test_capitals_and_blanks_in_a_name_do_not_matter(school: Site, client_of: Any):
    member(school)
    assert sign_in(client_of("zuid.example"), name=" Jan@Zuid.example ").status_code == 302


def test_a_superuser_signs_in_everywhere_and_a_stranger_without_school_finds_nothing(school: Site, client_of: Any):
    User.objects.create_superuser("baas", password=PASSWORD)
    User.objects.create_user("los", password=PASSWORD)
    for host in ("zuid.example", "portal.example"):
        assert sign_in(client_of(host), name="baas").status_code == 302
    assert sign_in(client_of("zuid.example"), name="los").status_code == 200
    loose = client_of("portal.example")
    sign_in(loose, name="los")
    assert not is_inside(loose)


# Once too often --------------------------------------------------------------------------------------------------


@pytest.fixture
def lock_out(settings: Any) -> None:
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3


def test_who_tries_too_often_waits(school: Site, client_of: Any, lock_out: None):
    member(school)
    for _number in range(3):
        refused = sign_in(client_of("zuid.example"), password="verkeerd")
    assert refused.status_code == 429
    answer = sign_in(client_of("zuid.example"))
    assert answer.status_code == 429
    assert "15" in said(answer)
    assert "form" in answer.content.decode()


def test_another_name_or_address_may_go_on(school: Site, client_of: Any, lock_out: None):
    member(school)
    member(school, name="noor@zuid.example")
    for _number in range(3):
        sign_in(client_of("zuid.example"), password="verkeerd")
    assert sign_in(client_of("zuid.example"), name="noor@zuid.example").status_code == 302
    elsewhere = client_of("zuid.example")
    elsewhere.defaults["REMOTE_ADDR"] = "10.1.1.1"
    assert sign_in(elsewhere).status_code == 302


def test_capitals_make_no_second_try(school: Site, client_of: Any, lock_out: None):
    member(school)
    for name in ("jan@zuid.example", "JAN@zuid.example", " Jan@zuid.example"):
        sign_in(client_of("zuid.example"), name=name, password="verkeerd")
    assert sign_in(client_of("zuid.example")).status_code == 429


def test_the_wrong_school_counts_as_a_try(school: Site, other_school: Site, client_of: Any, lock_out: None):
    member(school)
    for _number in range(3):
        answer = sign_in(client_of("noord.example"))
    assert answer.status_code == 429


def test_a_good_sign_in_begins_the_count_again(school: Site, client_of: Any, lock_out: None):
    member(school)
    for _round in range(3):
        for _number in range(2):
            sign_in(client_of("zuid.example"), password="verkeerd")
        assert sign_in(client_of("zuid.example")).status_code == 302


def test_after_the_wait_one_tries_again_and_no_password_is_kept(school: Site, client_of: Any, lock_out: None):
    member(school)
    for _number in range(3):
        sign_in(client_of("zuid.example"), password="verkeerd-wachtwoord")
    assert "verkeerd-wachtwoord" not in str(list(AccessAttempt.objects.values()))
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client_of("zuid.example")).status_code == 302


def test_an_invitation_is_no_way_around_the_wait(school: Site, other_school: Site, client_of: Any, lock_out: None):
    member(other_school)
    invitation = StaffInvitation.objects.create(site=school, email="jan@zuid.example", name="Jan", roles=["auteur"])
    link = reverse("home_accept_invitation", args=[token_of(invitation)])
    for _number in range(3):
        answer = client_of("zuid.example").post(link, {"password": "verkeerd"})
    assert answer.status_code == 429
    assert client_of("zuid.example").post(link, {"password": PASSWORD}).status_code == 429
    assert StaffInvitation.objects.get().accepted_at is None


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "1.1.1.1", "127.0.0.1"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        (2, "9.9.9.9, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "1.1.1.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_say_who_asks(settings: Any, proxies: int, header: str, address: str):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(RequestFactory().get("/", headers={"x-forwarded-for": header})) == address


# A new password --------------------------------------------------------------------------------------------------


def test_a_new_password_is_asked_and_chosen_on_the_own_host(school: Site, other_school: Site, client_of: Any):
    cache.clear()
    member(school)
    answers = {}
    for host, email in (
        ("noord.example", "jan@zuid.example"),
        ("zuid.example", "niemand@zuid.example"),
        ("zuid.example", "jan@zuid.example"),
    ):
        client = client_of(host)
        answers[host, email] = client.post("/admin/password_reset/", {"email": email}).status_code
    assert set(answers.values()) == {302}
    (message,) = mail.outbox
    assert message.to == ["jan@zuid.example"]
    assert "Noorderschool" not in message.body
    path = re.search(r"http://zuid\.example(/admin/password_reset/confirm/\S+)", message.body)[1]
    form = client.get(path, follow=True)
    new = "vier-gele-peren"
    client.post(form.redirect_chain[-1][0], {"new_password1": new, "new_password2": new})
    assert sign_in(client_of("zuid.example"), password=new).status_code == 302
    assert client_of("zuid.example").get(path, follow=True).context["form"] is None


def test_nobody_is_flooded_with_links_to_a_new_password(school: Site, client_of: Any):
    """Five an hour for one person; another colleague still gets one. The page says the same."""
    cache.clear()
    member(school)
    client = client_of("zuid.example")
    answers = [client.post("/admin/password_reset/", {"email": "jan@zuid.example"}) for _ in range(8)]
    assert len(mail.outbox) == 5
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/admin/password_reset/done/")}
    User.objects.filter(username="jan@zuid.example").update(email="jan.jansen@zuid.example")
    client.post("/admin/password_reset/", {"email": "jan.jansen@zuid.example"})
    assert len(mail.outbox) == 5
    member(school, name="mia@zuid.example")
    client.post("/admin/password_reset/", {"email": "mia@zuid.example"})
    assert mail.outbox[-1].to == ["mia@zuid.example"]


def test_one_place_asks_for_twenty_links_an_hour(school: Site, client_of: Any):
    cache.clear()
    users = [member(school, name=f"collega-{number}@zuid.example") for number in range(22)]
    for user in users:
        client_of("zuid.example").post("/admin/password_reset/", {"email": user.email})
    assert len(mail.outbox) == 20


def test_a_new_password_ends_other_sessions(school: Site, client_of: Any):
    user = member(school)
    client = client_of("zuid.example")
    sign_in(client)
    user.set_password("vier-gele-peren")
    user.save()
    assert not is_inside(client)


def test_nobody_takes_another_address_in_their_own_account(school: Site, client_of: Any):
    member(school)
    client = client_of("zuid.example")
    sign_in(client)
    fields = {"name_email-first_name": "J", "name_email-last_name": "", "name_email-email": "baas@portal.example"}
    client.post("/admin/account/", fields)
    assert User.objects.get(username="jan@zuid.example").email == "jan@zuid.example"


# Everything off --------------------------------------------------------------------------------------------------


def test_without_a_second_factor_wagtails_sign_in_is_as_it_was(school: Site, client_of: Any):
    client = client_of("zuid.example")
    html = client.get(LOGIN).content.decode()
    assert 'name="username"' in html
    for path in ("sign-in/factor/", "sign-in/out/", "sign-in/with/organisation/"):
        assert client.get(f"/admin/{path}").status_code in (302, 404)
        assert not client.get(f"/admin/{path}").get("Location", LOGIN).startswith("https://")


@pytest.mark.parametrize("variables", [{"OIDC_NAME": "x"}, {"OIDC_CLIENT_ID": "x", "OIDC_CLIENT_SECRET": "y"}])
def test_half_an_organisation_is_refused(variables: dict[str, str]):
    result = manage("check", **variables)
    assert result.returncode != 0
    assert "OIDC" in result.stderr.strip().splitlines()[-1]


def test_settings_of_an_organisation_and_of_the_safety_tab():
    variables = {
        "SECOND_FACTOR": "1",
        "OIDC_NAME": "Schoolaccount",
        "OIDC_SERVER_URL": "https://login.example/tenant",
        "OIDC_CLIENT_ID": "portaal",
        "OIDC_CLIENT_SECRET": "geheim",
    }
    assert manage("check", "--fail-level", "WARNING", **variables).returncode == 0
    script = (
        "from django.conf import settings; from wagtail.admin.panels import get_edit_handler; "
        "from home.models import SchoolSettings; app = settings.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0]; "
        "fields = get_edit_handler(SchoolSettings).get_form_class().base_fields; "
        "print(app['settings']['server_url'], app['settings']['verified_email'], 'demand_second_factor' in fields)"
    )
    shown = manage("shell", "--no-imports", "-c", script, **variables)
    assert shown.stdout.split() == ["https://login.example/tenant", "False", "True"], shown.stderr


def test_the_switch_is_not_there_without_a_second_factor():
    assert "demand_second_factor" not in get_edit_handler(SchoolSettings).get_form_class().base_fields


# Second factor ---------------------------------------------------------------------------------------------------


@pytest.fixture
def second_factor(settings: Any) -> Iterator[None]:
    """The installation as it is with SECOND_FACTOR=1 and an organisation."""
    settings.SECOND_FACTOR = True
    settings.OIDC_ON = True
    settings.OIDC_NAME = "Schoolaccount"
    app = {"provider_id": "organisation", "name": "Schoolaccount", "client_id": "portaal", "secret": "geheim"}
    app["settings"] = {"server_url": "https://login.example/tenant", "verified_email": False}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    _read_addresses_again()
    cache.clear()  # allauth counts attempts there, of all tests together
    yield
    settings.SECOND_FACTOR = settings.OIDC_ON = False
    _read_addresses_again()


def _read_addresses_again() -> None:
    for name in ("home.sign_in_urls", project.ROOT_URLCONF):
        importlib.reload(sys.modules[name]) if name in sys.modules else importlib.import_module(name)
    clear_url_caches()


def code_of(secret: str) -> str:
    """The code that an app would show now."""
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def with_app(user: User) -> str:
    secret = totp.generate_totp_secret()
    with request_context(RequestFactory().get("/")):
        totp.TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
    return secret


def confirmed(client: Any, path: str) -> Any:
    """A page that asks for the password once more."""
    again = client.get(path)["Location"]
    assert client.get(again).status_code == 200
    assert client.post(again, {"password": "verkeerd"}).status_code == 200
    return client.get(client.post(again, {"password": PASSWORD})["Location"])


def test_who_has_no_app_signs_in_with_the_password(school: Site, client_of: Any, second_factor: None):
    member(school)
    client = client_of("zuid.example")
    html = client.get(LOGIN).content.decode()
    assert 'name="login"' in html
    assert "Schoolaccount" in html
    assert sign_in(client)["Location"] == "/admin/"
    assert is_inside(client)


def test_who_has_an_app_needs_its_code(school: Site, client_of: Any, second_factor: None):
    secret = with_app(member(school))
    client = client_of("zuid.example")
    step = sign_in(client)["Location"]
    assert step.startswith(reverse("mfa_authenticate"))
    assert not is_inside(client)
    assert client.get(step).status_code == 200
    wrong = client.post(step, {"code": "000000" if code_of(secret) != "000000" else "111111"})
    assert wrong.status_code == 200
    assert not is_inside(client)
    assert client.post(step, {"code": code_of(secret)})["Location"] == "/admin/"
    assert is_inside(client)


def test_a_recovery_code_opens_once(school: Site, client_of: Any, second_factor: None):
    user = member(school)
    with_app(user)
    codes = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap()
    code = codes.get_unused_codes()[0]
    for expected in (True, False):
        client = client_of("zuid.example")
        step = sign_in(client)["Location"]
        client.post(step, {"code": code})
        assert is_inside(client) is expected


def test_the_wrong_school_and_the_lock_out_hold_with_a_second_factor_too(
    school: Site, other_school: Site, client_of: Any, second_factor: None, lock_out: None
):
    member(school)
    wrong_school = sign_in(client_of("noord.example"))
    wrong_password = sign_in(client_of("zuid.example"), password="verkeerd")
    assert (wrong_school.status_code, said(wrong_school)) == (200, said(wrong_password))
    for _number in range(2):
        sign_in(client_of("zuid.example"), password="verkeerd")
    assert sign_in(client_of("zuid.example")).status_code == 429


def test_one_sets_up_an_app_with_its_code_and_gets_recovery_codes(school: Site, client_of: Any, second_factor: None):
    user = member(school)
    client = client_of("zuid.example")
    sign_in(client)
    assert reverse("mfa_index") in client.get("/admin/account/").content.decode()
    assert client.get(reverse("mfa_index")).status_code == 200
    page = confirmed(client, reverse("mfa_activate_totp"))
    assert b"data:image/svg" in page.content
    secret = client.session[totp.SECRET_SESSION_KEY]
    assert client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}).status_code == 302
    assert Authenticator.objects.filter(user=user).count() == 2
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_a_school_that_demands_it_lets_nobody_go_on_without(
    school: Site, other_school: Site, client_of: Any, second_factor: None
):
    user = member(school)
    member(other_school, name="noor@noord.example")
    SchoolSettings.objects.update_or_create(site=school, defaults={"demand_second_factor": True})
    client = client_of("zuid.example")
    sign_in(client)
    for path in ("/admin/", "/admin/account/", "/admin/images/", f"/admin/pages/{school.root_page.pk}/edit/"):
        assert client.get(path)["Location"] == reverse("mfa_activate_totp")
        assert client.post(path)["Location"] == reverse("mfa_activate_totp")
    assert confirmed(client, reverse("mfa_activate_totp")).status_code == 200
    assert client.get("/leerjaar-1/").status_code == 200
    at_portal = client_of("portal.example")
    sign_in(at_portal)
    assert at_portal.get("/admin/")["Location"] == reverse("mfa_activate_totp")
    elsewhere = client_of("noord.example")
    sign_in(elsewhere, name="noor@noord.example")
    assert is_inside(elsewhere)
    with_app(user)
    assert is_inside(client)
    assert client.post("/admin/logout/").status_code == 302


def test_a_demand_without_a_second_factor_in_the_installation_locks_nobody_out(school: Site, client_of: Any):
    member(school)
    SchoolSettings.objects.update_or_create(site=school, defaults={"demand_second_factor": True})
    client = client_of("zuid.example")
    sign_in(client)
    assert is_inside(client)


def test_the_staff_list_shows_who_has_an_app(school: Site, client_of: Any, second_factor: None):
    with_app(member(school))
    client = client_of("zuid.example")
    client.force_login(member(school, Role.MANAGEMENT, name="mia@zuid.example"))
    html = BeautifulSoup(client.get(reverse("home_staff", args=[school.pk])).content, "html.parser")
    assert len(html.select("thead th")) == 5


def test_an_invitation_is_no_way_around_the_code(school: Site, other_school: Site, client_of: Any, second_factor: None):
    with_app(member(other_school))
    invitation = StaffInvitation.objects.create(site=school, email="jan@zuid.example", name="Jan", roles=["auteur"])
    client = client_of("zuid.example")
    link = reverse("home_accept_invitation", args=[token_of(invitation)])
    assert client.get(link).status_code == 200
    assert client.post(link, {"password": PASSWORD})["Location"] == LOGIN
    assert not is_inside(client)


def test_nobody_signs_up(school: Site, client_of: Any, second_factor: None):
    for path in ("signup/", "sign-in/none/", "sign-in/signup/"):
        assert client_of("zuid.example").get(f"/admin/{path}").status_code in (302, 404)
    assert "signup" not in client_of("zuid.example").get(LOGIN).content.decode()


# One's organisation ----------------------------------------------------------------------------------------------


def arrive(host: str, email: str, *, verified: bool = True, process: str = "login") -> User | None:
    """Whom the adapter lets in of those whom the organisation sends; None where it refuses."""
    request = RequestFactory().get("/", headers={"host": host})
    request.user, request.session, request.allauth = AnonymousUser(), SessionStore(), SimpleNamespace()
    request._messages = FallbackStorage(request)
    with request_context(request):
        adapter = OrganisationAdapter(request)
        claims = {"sub": f"uid-{email}", "email": email, "email_verified": verified}
        login = adapter.get_provider(request, "organisation").sociallogin_from_response(request, {"userinfo": claims})
        login.state = {"process": process}
        login.lookup()
        try:
            adapter.pre_social_login(request, login)
        except ImmediateHttpResponse:
            return None
    return login.user


class Organisation:
    """Stands for the organisation's own server: says who the code belongs to."""

    def __init__(self, **claims: Any) -> None:
        self.claims = claims

    def __enter__(self) -> Organisation:
        return self

    def __exit__(self, *args: Any) -> None: ...

    def get(self, url: str, **kwargs: Any) -> Any:
        base = "https://login.example/tenant"
        config = {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token", "issuer": base}
        config |= {"userinfo_endpoint": f"{base}/userinfo", "jwks_uri": f"{base}/keys"}
        return self._answer(self.claims if url.endswith("/userinfo") else config)

    def request(self, method: str, url: str, **kwargs: Any) -> Any:
        assert kwargs["data"]["code"] == "een-code"
        return self._answer({"access_token": "bewijs", "token_type": "Bearer"})

    def _answer(self, data: dict[str, Any]) -> Any:
        headers = {"content-type": "application/json"}
        return SimpleNamespace(status_code=200, headers=headers, json=lambda: data, raise_for_status=lambda: None)


@pytest.mark.parametrize(
    ("host", "verified", "inside"),
    [("zuid.example", True, True), ("zuid.example", False, False), ("noord.example", True, False)],
)
def test_through_an_organisation_and_back(
    school: Site,
    other_school: Site,
    client_of: Any,
    second_factor: None,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    verified: bool,
    inside: bool,
):
    member(school)
    server = Organisation(sub="42", email="jan@zuid.example", email_verified=verified)
    monkeypatch.setattr(OrganisationAdapter, "get_requests_session", lambda self: server)
    client = client_of(host)
    away = client.post(reverse("openid_connect_login", args=["organisation"]))["Location"]
    query = parse_qs(urlsplit(away).query)
    callback = reverse("openid_connect_callback", args=["organisation"])
    assert away.startswith("https://login.example/tenant/authorize?")
    assert query["redirect_uri"] == [f"http://{host}{callback}"]
    back = client.get(callback, {"code": "een-code", "state": query["state"][0]})
    assert back["Location"] == ("/admin/" if inside else LOGIN)
    assert is_inside(client) is inside
    assert User.objects.count() == 1


def test_an_organisation_asks_for_the_app_too(
    school: Site, client_of: Any, second_factor: None, monkeypatch: pytest.MonkeyPatch
):
    with_app(member(school))
    server = Organisation(sub="42", email="jan@zuid.example", email_verified=True)
    monkeypatch.setattr(OrganisationAdapter, "get_requests_session", lambda self: server)
    client = client_of("zuid.example")
    away = client.post(reverse("openid_connect_login", args=["organisation"]))["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    callback = reverse("openid_connect_callback", args=["organisation"])
    step = client.get(callback, {"code": "een-code", "state": state})["Location"]
    assert step.startswith(reverse("mfa_authenticate"))
    assert not is_inside(client)


def test_an_organisation_opens_the_account_of_a_verified_address(school: Site, second_factor: None):
    user = member(school)
    assert arrive("zuid.example", "Jan@zuid.example") == user
    assert SocialAccount.objects.get().user == user
    assert arrive("zuid.example", "Jan@zuid.example") == user
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("host", "email", "verified", "process"),
    [
        ("zuid.example", "jan@zuid.example", False, "login"),
        ("zuid.example", "niemand@zuid.example", True, "login"),
        ("noord.example", "jan@zuid.example", True, "login"),
        ("portal.example", "niemand@zuid.example", True, "login"),
        ("zuid.example", "jan@zuid.example", True, "connect"),
        ("zuid.example", "jan@zuid.example", True, "redirect"),
    ],
)
def test_an_organisation_opens_nothing_else(
    school: Site, other_school: Site, second_factor: None, host: str, email: str, verified: bool, process: str
):
    member(school)
    assert arrive(host, email, verified=verified, process=process) is None
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_an_organisation_opens_an_invitation_at_its_school_only(school: Site, other_school: Site, second_factor: None):
    invitation = StaffInvitation.objects.create(
        site=school, email="noor@zuid.example", name="Noor Vos", roles=["auteur"]
    )
    assert arrive("noord.example", "noor@zuid.example") is None
    assert arrive("portal.example", "noor@zuid.example") is None
    assert arrive("zuid.example", "noor@zuid.example", verified=False) is None
    user = arrive("zuid.example", "noor@zuid.example")
    assert (user.username, user.has_usable_password()) == ("noor@zuid.example", False)
    assert list(user.groups.values_list("school_group__site", "school_group__role")) == [(school.pk, "auteur")]
    invitation.refresh_from_db()
    assert invitation.accepted_at


def test_an_expired_invitation_and_a_closed_account_open_nothing(school: Site, second_factor: None):
    StaffInvitation.objects.create(
        site=school,
        email="noor@zuid.example",
        name="Noor",
        roles=["auteur"],
        sent_at=timezone.now() - timedelta(days=8),
    )
    assert arrive("zuid.example", "noor@zuid.example") is None
    user = member(school)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert arrive("zuid.example", "jan@zuid.example") is None
