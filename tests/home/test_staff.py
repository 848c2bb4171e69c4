"""The staff of a school: invited by mail, given roles, taken back; nothing of it touches or shows another school."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Site

from home.actions.invitations import invite
from home.actions.staff import StaffError, change_classes, change_roles, withdraw_access
from home.choices import Role
from home.models import MentorClass, SchoolClass, SchoolGroup, StaffInvitation, YearLevelPage

PASSWORD = "drie-groene-appels"


def staff(site: Site, *roles: Role, name: str = "") -> User:
    """Somebody with these roles at a school."""
    name = name or f"{'-'.join(roles)}@{site.hostname}"
    user, is_new = User.objects.get_or_create(username=name, defaults={"email": name, "first_name": name[:20]})
    if is_new:
        user.set_password(PASSWORD)
        user.save()
    for role in roles:
        user.groups.add(Group.objects.get(school_group__site=site, school_group__role=role))
    return user


def roles_of(user: User, site: Site) -> set[str]:
    return set(SchoolGroup.objects.filter(site=site, group__user=user).values_list("role", flat=True))


@pytest.fixture
def manager(school: Site) -> User:
    return staff(school, Role.MANAGEMENT)


@pytest.fixture
def desk(school: Site, manager: User, client_of: Any) -> Any:
    """The manager's browser on the school's host."""
    client = client_of("zuid.example")
    client.force_login(manager)
    return client


def url(name: str, site: Site, *keys: int) -> str:
    return reverse(f"home_staff{name}", args=[site.pk, *keys])


def send(desk: Any, school: Site, *, capture: Any, **values: Any) -> Any:
    data = {"email": "noor@zuid.example", "name": "Noor Vos", "roles": ["communicatie"]} | values
    with capture(execute=True):
        return desk.post(url("_invite", school), data)


def link_in(message: Any) -> str:
    return re.search(r"https?://[^/\s]+(/admin/invitation/\S+)", message.body)[1]


# Invite ----------------------------------------------------------------------------------------------------------


def test_an_invitation_goes_by_mail_and_gives_nothing_before_it_is_accepted(
    school: Site, desk: Any, django_capture_on_commit_callbacks: Any
):
    response = send(desk, school, capture=django_capture_on_commit_callbacks)
    assert (response.status_code, response["Location"]) == (302, url("", school))
    (message,) = mail.outbox
    assert message.to == ["noor@zuid.example"]
    assert "Zuiderschool" in message.subject
    assert "http://zuid.example/admin/invitation/" in message.body
    assert not User.objects.filter(username="noor@zuid.example").exists()
    invitation = StaffInvitation.objects.get()
    assert (invitation.site, invitation.roles, invitation.accepted_at) == (school, ["communicatie"], None)
    assert invitation.expires_at - invitation.sent_at == timedelta(days=7)
    page = desk.get(url("", school)).content.decode()
    assert "noor@zuid.example" in page


def test_who_accepts_chooses_a_password_once_and_works_at_that_school_only(
    school: Site, other_school: Site, desk: Any, client_of: Any, django_capture_on_commit_callbacks: Any
):
    send(desk, school, capture=django_capture_on_commit_callbacks)
    link = link_in(mail.outbox[0])
    new = client_of("zuid.example")
    form = BeautifulSoup(new.get(link).content, "html.parser")
    assert [field["name"] for field in form.select("form input:not([type=hidden])")] == [
        "name",
        "new_password1",
        "new_password2",
    ]
    values = {"name": "Noor Vos", "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert new.post(link, values)["Location"] == "/admin/"
    user = User.objects.get(username="noor@zuid.example")
    assert (user.first_name, user.last_name, user.is_staff, user.is_superuser) == ("Noor", "Vos", False, False)
    assert user.check_password(PASSWORD)
    assert roles_of(user, school) == {"communicatie"}
    assert roles_of(user, other_school) == set()
    assert new.get("/admin/").status_code == 200
    again = client_of("zuid.example")
    assert again.get(link).status_code == 404
    assert (
        again.post(
            link, values | {"new_password1": "iets-heel-anders", "new_password2": "iets-heel-anders"}
        ).status_code
        == 404
    )
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("first", "second"), [("kort", "kort"), (PASSWORD, "drie-rode-appels"), ("12345678901", "12345678901")]
)
def test_a_bad_password_is_said_beside_the_field_and_makes_no_account(
    school: Site, desk: Any, client_of: Any, first: str, second: str, django_capture_on_commit_callbacks: Any
):
    send(desk, school, capture=django_capture_on_commit_callbacks)
    link = link_in(mail.outbox[0])
    response = client_of("zuid.example").post(link, {"name": "Noor", "new_password1": first, "new_password2": second})
    assert response.status_code == 200
    assert BeautifulSoup(response.content, "html.parser").select_one(".error-message, .w-field__errors p")
    assert not User.objects.filter(username="noor@zuid.example").exists()


def test_a_link_expires(
    school: Site, desk: Any, client_of: Any, settings: Any, django_capture_on_commit_callbacks: Any
):
    send(desk, school, capture=django_capture_on_commit_callbacks)
    link = link_in(mail.outbox[0])
    StaffInvitation.objects.update(sent_at=timezone.now() - timedelta(days=7, minutes=1))
    assert client_of("zuid.example").get(link).status_code == 404
    settings.INVITATION_DAYS = 14
    assert client_of("zuid.example").get(link).status_code == 200


def test_sent_again_the_first_link_is_worth_nothing(
    school: Site, desk: Any, client_of: Any, django_capture_on_commit_callbacks: Any
):
    send(desk, school, capture=django_capture_on_commit_callbacks)
    StaffInvitation.objects.update(sent_at=timezone.now() - timedelta(days=30))
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(url("_invite_again", school, StaffInvitation.objects.get().pk))
    first, second = map(link_in, mail.outbox)
    new = client_of("zuid.example")
    assert (new.get(first).status_code, new.get(second).status_code) == (404, 200)


def test_a_withdrawn_invitation_is_forgotten(
    school: Site, desk: Any, client_of: Any, django_capture_on_commit_callbacks: Any
):
    send(desk, school, capture=django_capture_on_commit_callbacks)
    key = StaffInvitation.objects.get().pk
    assert desk.get(url("_uninvite", school, key)).status_code == 200
    desk.post(url("_uninvite", school, key))
    assert not StaffInvitation.objects.exists()
    assert client_of("zuid.example").get(link_in(mail.outbox[0])).status_code == 404


@pytest.mark.parametrize(
    ("token", "status"), [("x", 404), ("WzEsImEiXQ:1abc:def", 404), ("%00", 400), ("a:b:c", 404), ("." * 400, 404)]
)
def test_a_made_up_link_is_a_page_in_plain_words(school: Site, client_of: Any, token: str, status: int):
    response = client_of("zuid.example").get(f"/admin/invitation/{token}/")
    assert response.status_code == status
    assert b"Traceback" not in response.content


def test_a_link_works_on_the_host_of_its_school_only(
    school: Site, other_school: Site, desk: Any, client_of: Any, django_capture_on_commit_callbacks: Any
):
    send(desk, school, capture=django_capture_on_commit_callbacks)
    for host in ("noord.example", "portal.example"):
        response = client_of(host).get(link_in(mail.outbox[0]))
        assert response.status_code == 404
        assert "Zuiderschool" not in response.content.decode()


def test_a_mail_that_does_not_go_out_is_said_and_the_invitation_is_there_to_send_again(
    school: Site, desk: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr("home.staff_mail.send_mail", refuse)
        response = send(desk, school, capture=django_capture_on_commit_callbacks)
    assert response["Location"] == url("", school)
    said = "De mail is nog niet verstuurd."
    assert said in desk.get(url("", school)).content.decode()
    again = url("_invite_again", school, StaffInvitation.objects.get().pk)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(again)
    assert said not in desk.get(url("", school)).content.decode()
    assert len(mail.outbox) == 1


# Somebody who has an account -------------------------------------------------------------------------------------


def test_who_has_an_account_elsewhere_is_invited_in_the_same_way(
    school: Site, other_school: Site, desk: Any, client_of: Any, django_capture_on_commit_callbacks: Any
):
    known = staff(other_school, Role.DECAAN, name="noor@zuid.example")
    known.first_name = "Eleonora"
    known.save()
    new = send(desk, school, capture=django_capture_on_commit_callbacks, email="nieuw@zuid.example")
    old = send(desk, school, capture=django_capture_on_commit_callbacks, email="Noor@Zuid.example")
    assert (new.status_code, new["Location"]) == (old.status_code, old["Location"])
    assert {message.subject for message in mail.outbox} == {mail.outbox[0].subject}
    page = desk.get(url("", school)).content.decode()
    assert "Eleonora" not in page
    assert "Noorderschool" not in page
    assert roles_of(known, school) == set()

    link = link_in(mail.outbox[1])
    browser = client_of("zuid.example")
    form = browser.get(link)
    assert "Noorderschool" not in form.content.decode()
    assert b"new_password1" not in form.content
    assert browser.post(link, {"password": "verkeerd-wachtwoord"}).status_code == 200
    assert roles_of(known, school) == set()
    assert browser.post(link, {"password": PASSWORD})["Location"] == "/admin/"
    assert roles_of(known, school) == {"communicatie"}
    assert roles_of(known, other_school) == {"decaan"}
    assert User.objects.filter(email__iexact="noor@zuid.example").count() == 1
    page = desk.get(url("", school)).content.decode()
    assert (
        "Decaan"
        not in BeautifulSoup(page, "html.parser").select_one(f'a[href$="/person/{known.pk}/"]').find_parent("tr").text
    )


def test_a_forged_post_gives_somebody_with_an_account_no_new_password(
    school: Site, other_school: Site, desk: Any, client_of: Any, django_capture_on_commit_callbacks: Any
):
    known = staff(other_school, Role.MANAGEMENT, name="noor@zuid.example")
    send(desk, school, capture=django_capture_on_commit_callbacks)
    values = {"name": "X", "new_password1": "een-nieuw-wachtwoord", "new_password2": "een-nieuw-wachtwoord"}
    client_of("zuid.example").post(link_in(mail.outbox[0]), values)
    known.refresh_from_db()
    assert known.check_password(PASSWORD)
    assert roles_of(known, school) == set()


def test_a_closed_account_does_not_come_back_by_an_invitation(
    school: Site, other_school: Site, desk: Any, client_of: Any, django_capture_on_commit_callbacks: Any
):
    known = staff(other_school, Role.DECAAN, name="noor@zuid.example")
    User.objects.filter(pk=known.pk).update(is_active=False)
    send(desk, school, capture=django_capture_on_commit_callbacks)
    client_of("zuid.example").post(link_in(mail.outbox[0]), {"password": PASSWORD})
    known.refresh_from_db()
    assert (known.is_active, roles_of(known, school)) == (False, set())


def test_who_works_here_or_is_invited_is_not_invited_twice(
    school: Site, desk: Any, django_capture_on_commit_callbacks: Any
):
    staff(school, Role.DECAAN, name="jan@zuid.example")
    for email in ("jan@zuid.example", "JAN@zuid.example"):
        assert send(desk, school, capture=django_capture_on_commit_callbacks, email=email).status_code == 200
    send(desk, school, capture=django_capture_on_commit_callbacks)
    assert send(desk, school, capture=django_capture_on_commit_callbacks).status_code == 200
    assert StaffInvitation.objects.count() == 1
    assert len(mail.outbox) == 1


# Roles and access ------------------------------------------------------------------------------------------------


def test_roles_change_and_stand_in_the_log(school: Site, desk: Any, manager: User):
    jan = staff(school, Role.AUTHOR, name="jan@zuid.example")
    response = desk.post(url("_person", school, jan.pk), {"roles": ["decaan", "mentor"]})
    assert response["Location"] == url("", school)
    assert roles_of(jan, school) == {"decaan", "mentor"}
    entry = ModelLogEntry.objects.get(action="home.staff.roles")
    assert (entry.user, entry.data["before"], entry.data["roles"]) == (manager, ["auteur"], ["decaan", "mentor"])


def test_nothing_is_kept_of_a_form_that_says_nothing(school: Site, desk: Any):
    jan = staff(school, Role.AUTHOR, name="jan@zuid.example")
    assert desk.post(url("_person", school, jan.pk), {}).status_code == 200
    assert roles_of(jan, school) == {"auteur"}


def test_access_ends_with_the_next_request(school: Site, other_school: Site, desk: Any, client_of: Any):
    jan = staff(school, Role.DECAAN, name="jan@zuid.example")
    staff(other_school, Role.AUTHOR, name="jan@zuid.example")
    here, there = client_of("zuid.example"), client_of("noord.example")
    here.force_login(jan)
    there.force_login(jan)
    assert (here.get("/admin/").status_code, there.get("/admin/").status_code) == (200, 200)
    edit = reverse("wagtailadmin_pages:edit", args=[school.root_page.pk])
    assert here.get(edit).status_code == 200
    assert desk.get(url("_withdraw", school, jan.pk)).status_code == 200
    assert desk.post(url("_withdraw", school, jan.pk))["Location"] == url("", school)
    assert "/admin/login/" in here.get("/admin/")["Location"]
    assert here.get(edit).status_code in (302, 404)
    assert roles_of(jan, other_school) == {"auteur"}
    assert there.get("/admin/").status_code == 200


def test_the_last_who_manages_a_school_stays(school: Site, desk: Any, manager: User):
    page = desk.post(url("_person", school, manager.pk), {"roles": ["decaan"]})
    assert page.status_code == 200
    assert desk.post(url("_withdraw", school, manager.pk)).status_code == 302
    assert roles_of(manager, school) == {"beheer"}
    staff(school, Role.MANAGEMENT, name="tweede@zuid.example")
    given_up = desk.post(url("_person", school, manager.pk), {"roles": ["decaan"]})
    assert given_up["Location"] == "/admin/"
    assert roles_of(manager, school) == {"decaan"}
    assert desk.get(url("", school)).status_code == 404


def test_a_closed_account_does_not_count_as_somebody_who_manages(school: Site, manager: User):
    other = staff(school, Role.MANAGEMENT, name="tweede@zuid.example")
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(StaffError):
        withdraw_access(manager, school, user=manager)


def test_somebody_of_another_school_with_management_there_does_not_count_either(
    school: Site, other_school: Site, manager: User
):
    other = staff(other_school, Role.MANAGEMENT, name="tweede@zuid.example")
    staff(school, Role.AUTHOR, name="tweede@zuid.example")
    assert roles_of(other, school) == {"auteur"}
    with pytest.raises(StaffError):
        withdraw_access(manager, school, user=manager)


# Mentors ---------------------------------------------------------------------------------------------------------


def level_with_classes(site: Site, *names: str) -> YearLevelPage:
    level = YearLevelPage.objects.child_of(site.root_page).first()
    level.classes = [SchoolClass(name=name, sort_order=number) for number, name in enumerate(names)]
    level.save_revision().publish()
    return level


def test_a_mentor_is_tied_to_classes_that_outlive_publishing_the_level(school: Site, desk: Any):
    level = level_with_classes(school, "1A", "1B")
    mentor = staff(school, Role.MENTOR, name="mia@zuid.example")
    page = desk.get(url("_person", school, mentor.pk)).content.decode()
    assert f"{level.pk}:1A" in page
    desk.post(url("_person", school, mentor.pk), {"roles": ["mentor"], "classes": [f"{level.pk}:1A"]})
    assert list(MentorClass.objects.values_list("user", "name")) == [(mentor.pk, "1A")]
    level_with_classes(school, "1A", "1C")
    assert MentorClass.objects.get().name == "1A"
    assert "1A" in desk.get(url("", school)).content.decode()
    desk.post(url("_person", school, mentor.pk), {"roles": ["decaan"]})
    assert not MentorClass.objects.exists()


def test_only_a_mentor_has_classes_and_only_of_the_own_school(
    school: Site, other_school: Site, desk: Any, manager: User
):
    here, there = level_with_classes(school, "1A"), level_with_classes(other_school, "9Z")
    jan = staff(school, Role.AUTHOR, name="jan@zuid.example")
    for roles, key in (("auteur", f"{here.pk}:1A"), ("mentor", f"{there.pk}:9Z"), ("mentor", f"{here.pk}:9Z")):
        response = desk.post(url("_person", school, jan.pk), {"roles": [roles], "classes": [key]})
        assert response.status_code == 200
    assert "9Z" not in desk.get(url("_person", school, jan.pk)).content.decode()
    assert roles_of(jan, school) == {"auteur"}
    change_roles(jan, school, ["mentor"], user=manager)
    with pytest.raises(PermissionDenied):
        change_classes(jan, school, [(there, "9Z")], user=manager)
    assert not MentorClass.objects.exists()


def test_a_mentor_reads_on_the_home_page_which_classes_are_theirs(
    school: Site, other_school: Site, client_of: Any, manager: User
):
    mentor = staff(school, Role.MENTOR, name="mia@zuid.example")
    client = client_of("zuid.example")
    client.force_login(mentor)
    panel = BeautifulSoup(client.get("/admin/").content, "html.parser").select_one("[aria-labelledby=mentor-classes]")
    assert "1A" not in panel.text
    change_classes(mentor, school, [(level_with_classes(school, "1A"), "1A")], user=manager)
    there = level_with_classes(other_school, "9Z")
    MentorClass.objects.create(site=other_school, user=mentor, level=there, name="9Z")
    panel = BeautifulSoup(client.get("/admin/").content, "html.parser").select_one("[aria-labelledby=mentor-classes]")
    assert "1A" in panel.text
    assert "9Z" not in panel.text
    client.force_login(manager)
    assert b"mentor-classes" not in client.get("/admin/").content


# The list --------------------------------------------------------------------------------------------------------


def test_the_list_shows_the_own_school_only(school: Site, other_school: Site, desk: Any, client_of: Any):
    staff(other_school, Role.DECAAN, name="geheim@noord.example")
    both = staff(school, Role.AUTHOR, name="beide@zuid.example")
    staff(other_school, Role.MANAGEMENT, name="beide@zuid.example")
    there = client_of("noord.example")
    assert there.login(username="beide@zuid.example", password=PASSWORD)
    there.post("/admin/login/", {"username": "beide@zuid.example", "password": PASSWORD})
    text = BeautifulSoup(desk.get(url("", school)).content, "html.parser")
    assert "geheim@noord.example" not in text.text
    row = text.select_one(f'a[href$="/person/{both.pk}/"]').find_parent("tr")
    assert row.select_one("time") is None
    here = client_of("zuid.example")
    here.post("/admin/login/", {"username": "beide@zuid.example", "password": PASSWORD})
    text = BeautifulSoup(desk.get(url("", school)).content, "html.parser")
    assert text.select_one(f'a[href$="/person/{both.pk}/"]').find_parent("tr").select_one("time")


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_asks_the_same_however_many_there_are(
    school: Site, desk: Any, manager: User, number: int, django_assert_num_queries: Any
):
    """Five questions about the people (roles, classes, sign-ins, factors, people) and one about the invitations."""
    from home.staff_queries import open_invitations, staff_of

    for index in range(number):
        staff(school, Role.AUTHOR, Role.DECAAN, name=f"collega{index}@zuid.example")
        StaffInvitation.objects.create(site=school, email=f"gast{index}@zuid.example", name="Gast", roles=["auteur"])
    with django_assert_num_queries(6):
        people, invited = staff_of(school), open_invitations(school)
    assert (len(people), len(invited)) == (number + 1, number)


def test_the_portal_administrator_picks_a_school(school: Site, other_school: Site, client_of: Any):
    client = client_of("portal.example")
    client.force_login(User.objects.create_superuser("baas", password="geheim-genoeg"))
    page = client.get("/admin/staff/").content.decode()
    assert url("", school) in page
    assert url("", other_school) in page
    assert client.get(url("", other_school)).status_code == 200
    assert client_of("portal.example").get("/admin/staff/").status_code == 302


def test_on_the_schools_host_one_comes_straight_to_its_staff(school: Site, other_school: Site, desk: Any):
    assert desk.get("/admin/staff/")["Location"] == url("", school)
    assert "/admin/staff/" in desk.get("/admin/").content.decode()


# Forged ----------------------------------------------------------------------------------------------------------


def snapshot() -> dict[str, Any]:
    """Everything that decides what anybody may do."""
    return {
        "users": list(
            User.objects.order_by("pk").values(
                "pk", "username", "email", "is_superuser", "is_staff", "is_active", "password"
            )
        ),
        "groups": sorted(User.groups.through.objects.values_list("user", "group")),
        "rights": sorted(Group.permissions.through.objects.values_list("group", "permission")),
        "user_rights": sorted(User.user_permissions.through.objects.values_list("user", "permission")),
        "invitations": list(StaffInvitation.objects.order_by("pk").values("pk", "site", "email", "roles", "key")),
        "classes": sorted(MentorClass.objects.values_list("user", "level", "name")),
    }


FORGED = {
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "",
    "password": "overgenomen-wachtwoord",
    "new_password1": "overgenomen-wachtwoord",
    "user_permissions": ["1"],
}


def test_fields_that_the_form_does_not_have_change_nothing(school: Site, other_school: Site, desk: Any):
    jan = staff(school, Role.AUTHOR, name="jan@zuid.example")
    their_group = Group.objects.get(school_group__site=other_school, school_group__role="beheer")
    before = snapshot()
    forged = FORGED | {
        "roles": ["auteur"],
        "groups": [their_group.pk],
        "group": their_group.pk,
        "site": other_school.pk,
        "site_id": other_school.pk,
        "user": 1,
        "username": "ander@zuid.example",
        "email": "ander@zuid.example",
    }
    assert desk.post(url("_person", school, jan.pk), forged).status_code in (302, 404)
    assert desk.post(url("_person", school, jan.pk), FORGED | {"roles": ["auteur"]}).status_code == 302
    assert snapshot() == before


@pytest.mark.parametrize("roles", [["superuser"], ["beheer", "baas"], ["1"], [""], ["zuid.example: beheer"]])
def test_what_is_no_role_is_refused(school: Site, desk: Any, roles: list[str]):
    jan = staff(school, Role.AUTHOR, name="jan@zuid.example")
    before = snapshot()
    assert desk.post(url("_person", school, jan.pk), {"roles": roles}).status_code == 200
    assert (
        desk.post(url("_invite", school), {"email": "x@zuid.example", "name": "X", "roles": roles}).status_code == 200
    )
    assert snapshot() == before


def test_an_invitation_with_forged_fields_gives_no_more_than_its_roles(
    school: Site, other_school: Site, desk: Any, client_of: Any, django_capture_on_commit_callbacks: Any
):
    their_group = Group.objects.get(school_group__site=other_school, school_group__role="beheer")
    forged = {"groups": [their_group.pk], "is_superuser": "on", "is_staff": "on", "accepted_at": "2026-01-01"}
    send(desk, school, capture=django_capture_on_commit_callbacks, **forged)
    values = {"name": "Noor", "new_password1": PASSWORD, "new_password2": PASSWORD, "roles": ["beheer"]}
    client_of("zuid.example").post(link_in(mail.outbox[0]), values | forged)
    user = User.objects.get(username="noor@zuid.example")
    assert (user.is_superuser, user.is_staff) == (False, False)
    assert set(user.groups.values_list("school_group__site", "school_group__role")) == {(school.pk, "communicatie")}


def their_urls(mine: Site, theirs: Site, person: User, invitation: StaffInvitation) -> list[str]:
    """Each address of the staff view, with something of the other school in every place."""
    return [
        *(url(name, theirs) for name in ("", "_invite")),
        *(url(name, site, person.pk) for name in ("_person", "_withdraw") for site in (mine, theirs)),
        *(url(name, site, invitation.pk) for name in ("_invite_again", "_uninvite") for site in (mine, theirs)),
    ]


@pytest.mark.parametrize("host", ["zuid.example", "portal.example", "noord.example"])
def test_another_schools_people_do_not_exist(
    school: Site, other_school: Site, manager: User, client_of: Any, host: str
):
    person = staff(other_school, Role.DECAAN, name="geheim@noord.example")
    invitation = StaffInvitation.objects.create(
        site=other_school, email="gast@noord.example", name="Geheime Gast", roles=["auteur"]
    )
    client = client_of(host)
    client.force_login(manager)
    before = snapshot()
    for address in their_urls(school, other_school, person, invitation):
        for answer in (
            client.get(address),
            client.post(address, FORGED | {"roles": ["beheer"], "email": "a@b.nl", "name": "A"}),
        ):
            refused = answer.status_code == 404 or (answer.status_code == 302 and "/login/" in answer["Location"])
            assert refused, (address, answer.status_code)
            assert b"geheim" not in answer.content.lower()
    assert snapshot() == before
    assert mail.outbox == []


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGEMENT])
def test_nobody_else_manages_staff(school: Site, client_of: Any, role: Role):
    user = staff(school, role)
    jan = staff(school, Role.AUTHOR, name="jan@zuid.example")
    invitation = StaffInvitation.objects.create(site=school, email="gast@zuid.example", name="Gast", roles=["auteur"])
    client = client_of("zuid.example")
    client.force_login(user)
    before = snapshot()
    assert client.get("/admin/staff/").status_code == 404
    for address in their_urls(school, school, jan, invitation):
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"roles": ["beheer"], "email": "a@b.nl", "name": "A"}).status_code == 404
    with pytest.raises(PermissionDenied):
        change_roles(user, school, ["beheer"], user=user)
    with pytest.raises(PermissionDenied):
        invite(school, email="a@b.nl", name="A", roles=["beheer"], address="http://zuid.example", user=user)
    assert snapshot() == before


def test_who_manages_another_school_cannot_by_the_actions_either(school: Site, other_school: Site, manager: User):
    person = staff(other_school, Role.DECAAN, name="geheim@noord.example")
    for attempt in (
        lambda: change_roles(person, other_school, ["auteur"], user=manager),
        lambda: withdraw_access(person, other_school, user=manager),
        lambda: change_classes(person, other_school, [], user=manager),
        lambda: invite(other_school, email="a@b.nl", name="A", roles=["beheer"], address="http://x", user=manager),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    with pytest.raises(StaffError):
        change_roles(person, school, ["auteur"], user=manager)
    assert roles_of(person, other_school) == {"decaan"}
