"""Nobody gains a right that they lack: each role tries everything, by address and by forged form."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site, Workflow, WorkflowState

from home.actions.languages import turn_on_language
from home.choices import Role
from home.models import ContentPage, SchoolApprovalTask, SchoolSettings, StaffInvitation

AUTHOR, COMMUNICATION, DECAAN, MENTOR, MANAGEMENT = (
    Role.AUTHOR,
    Role.COMMUNICATION,
    Role.DECAAN,
    Role.MENTOR,
    Role.MANAGEMENT,
)
PUBLISHERS = (COMMUNICATION, DECAAN, MANAGEMENT)
WRITERS = (AUTHOR, *PUBLISHERS)
NOBODY: tuple[Role, ...] = ()


def member(site: Site, role: Role) -> User:
    user = User.objects.create_user(f"{role}@{site.hostname}", email=f"{role}@{site.hostname}", password="x")
    user.groups.add(Group.objects.get(school_group__site=site, school_group__role=role))
    return user


@pytest.fixture
def page(schools: Any) -> ContentPage:
    """A published page of the school that nobody in particular made."""
    page = ContentPage(title="Contact", slug="contact-pagina")
    Page.objects.get(pk=schools.zuid.root_page_id).add_child(instance=page)
    page.save_revision().publish()
    return page


def form(page: ContentPage, **values: str) -> dict[str, str]:
    """The editor's form of a page."""
    data = {"title": page.title, "slug": page.slug, "introduction": "", "body-count": "0", "seo_title": ""}
    data |= {"search_description": "", "go_live_at": "", "expire_at": "", "show_in_menus": ""}
    comments = {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
    return data | comments | {"comments-MAX_NUM_FORMS": "", "comment_notifications": ""} | values


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


# What can be tried: each tells whether it happened ---------------------------------------------------------------


def save_draft(client: Any, page: ContentPage) -> bool:
    client.post(edit(page), form(page, title="Een voorstel"))
    return ContentPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Een voorstel"


def publish(client: Any, page: ContentPage) -> bool:
    client.post(edit(page), form(page, title="Meteen op de site", **{"action-publish": "x"}))
    return ContentPage.objects.get(pk=page.pk).title == "Meteen op de site"


def unpublish(client: Any, page: ContentPage) -> bool:
    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    return not Page.objects.get(pk=page.pk).live


def delete(client: Any, page: ContentPage) -> bool:
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    return not Page.objects.filter(pk=page.pk).exists()


def delete_draft_of_another(client: Any, page: ContentPage) -> bool:
    page.unpublish()
    client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}")
    return delete(client, page)


def add(client: Any, page: ContentPage) -> bool:
    address = reverse("wagtailadmin_pages:add", args=["home", "contentpage", page.get_parent().pk])
    client.post(address, form(page, title="Nieuw", slug="nieuw"))
    return Page.objects.filter(slug="nieuw").exists()


def add_published(client: Any, page: ContentPage) -> bool:
    address = reverse("wagtailadmin_pages:add", args=["home", "contentpage", page.get_parent().pk])
    client.post(address, form(page, title="Nieuw", slug="nieuw", **{"action-publish": "x"}))
    return Page.objects.filter(slug="nieuw", live=True).exists()


def lock(client: Any, page: ContentPage) -> bool:
    client.post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    return Page.objects.get(pk=page.pk).locked


def make_private(client: Any, page: ContentPage) -> bool:
    address = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    client.post(address, {"restriction_type": "login", "password": "", "groups": []})
    return page.get_view_restrictions().exists()


def propose(client: Any, page: ContentPage) -> bool:
    client.post(edit(page), form(page, title="Een voorstel", **{"action-submit": "x"}))
    return WorkflowState.objects.filter(object_id=str(page.pk), status="in_progress").exists()


def approve(client: Any, page: ContentPage) -> bool:
    page.title = "Goedgekeurd"
    page.save_revision()
    state = page.get_workflow().start(page, User.objects.create_user("iemand"))
    task = state.current_task_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""})
    return ContentPage.objects.get(pk=page.pk).title == "Goedgekeurd"


def upload(client: Any, page: ContentPage) -> bool:
    picture = BytesIO()
    Picture.new("RGB", (4, 4)).save(picture, "png")
    picture.name = "stip.png"
    picture.seek(0)
    collection = Collection.objects.get(name__contains=page.get_site().hostname)
    client.post(reverse("wagtailimages:add"), {"title": "Stip", "file": picture, "collection": collection.pk})
    return get_image_model().objects.filter(title="Stip", collection=collection).exists()


def translate(client: Any, page: ContentPage) -> bool:
    turn_on_language(page.get_site(), "en")
    locale = Locale.objects.get(language_code="en")
    client.post(reverse("wagtail_localize:submit_page_translation", args=[page.pk]), {"locales": [locale.pk]})
    return page.get_translations().filter(alias_of=None).exists()


def change_settings(client: Any, page: ContentPage) -> bool:
    site = page.get_site()
    address = reverse("wagtailsettings:edit", args=["home", "schoolsettings", site.pk])
    html = BeautifulSoup(client.get(address).content, "html.parser")
    values = {field["name"]: field.get("value", "") for field in html.select("main form input[name]")}
    boxes = [field["name"] for field in html.select("main form input[type=checkbox]:not([checked])")]
    values = {name: value for name, value in values.items() if name not in boxes}
    values |= {
        "accent_colour": "#000000",
        "region": "zuid",
        "languages": ["nl"],
        "footer": "",
        "privacy_statement": "null",
        "accessibility_status": "partly",
        "accessibility_statement": "null",
    }
    client.post(address, values)
    return SchoolSettings.for_site(site).accent_colour == "#000000"


def invite(client: Any, page: ContentPage) -> bool:
    address = reverse("home_staff_invite", args=[page.get_site().pk])
    client.post(address, {"email": "nieuw@zuid.example", "name": "Nieuw", "roles": ["beheer"]})
    return StaffInvitation.objects.exists()


def become_superuser(client: Any, page: ContentPage) -> bool:
    """Every address of Wagtail that writes users, with the fields that it would take."""
    me = User.objects.get(pk=client.session["_auth_user_id"])
    everything = {"username": me.username, "email": me.email, "first_name": "A", "last_name": "B"}
    everything |= {"is_active": "on", "is_superuser": "on", "is_staff": "on", "password1": "", "password2": ""}
    everything |= {"groups": list(Group.objects.values_list("pk", flat=True))}
    for name in ("edit", "delete"):
        client.post(reverse(f"wagtailusers_users:{name}", args=[me.pk]), everything)
    client.post(
        reverse("wagtailusers_users:add"), everything | {"username": "tweede", "password1": "a", "password2": "a"}
    )
    bulk = reverse("wagtail_bulk_action", args=["auth", "user", "assign_role"]) + f"?id={me.pk}"
    client.post(bulk, {"role": Group.objects.order_by("pk").first().pk})
    account = {"name_email-first_name": "A", "name_email-last_name": "B", "name_email-email": "baas@portal.example"}
    client.post(reverse("wagtailadmin_account"), account | {"is_superuser": "on", "name_email-is_superuser": "on"})
    after = User.objects.get(pk=me.pk)
    return after.is_superuser or after.email != me.email or User.objects.filter(username="tweede").exists()


def change_group(client: Any, page: ContentPage) -> bool:
    groups = Group.objects.filter(user=client.session["_auth_user_id"])
    before = rights()
    everything = {"name": "meer", "permissions": list(Permission.objects.values_list("pk", flat=True)[:300])}
    for group in groups:
        client.post(reverse("wagtailusers_groups:edit", args=[group.pk]), everything)
    client.post(reverse("wagtailusers_groups:add"), everything)
    return rights() != before


def rights() -> tuple[Any, ...]:
    return (
        sorted(Group.permissions.through.objects.values_list("group", "permission")),
        sorted(User.groups.through.objects.values_list("user", "group")),
        sorted(Group.objects.values_list("pk", "name")),
    )


def change_workflow(client: Any, page: ContentPage) -> bool:
    workflow, task = page.get_workflow(), SchoolApprovalTask.objects.get()
    client.post(reverse("wagtailadmin_workflows:edit", args=[workflow.pk]), {"name": "Van mij", "active": "on"})
    client.post(reverse("wagtailadmin_workflows:edit_task", args=[task.pk]), {"name": "Van mij"})
    client.post(reverse("wagtailadmin_workflows:disable", args=[workflow.pk]))
    client.post(reverse("wagtailadmin_workflows:disable_task", args=[task.pk]))
    task.refresh_from_db()
    return Workflow.objects.filter(name="Van mij").exists() or task.name == "Van mij" or not task.active


def change_site(client: Any, page: ContentPage) -> bool:
    site = page.get_site()
    values = {"hostname": "van-mij.example", "port": "80", "site_name": "x", "root_page": site.root_page_id}
    client.post(reverse("wagtailsites:edit", args=[site.pk]), values)
    client.post(reverse("wagtailsites:add"), values)
    return Site.objects.filter(hostname="van-mij.example").exists()


def change_locales(client: Any, page: ContentPage) -> bool:
    client.post(reverse("wagtaillocales:add"), {"language_code": "uk"})
    return Locale.objects.filter(language_code="uk").exists()


def change_collections(client: Any, page: ContentPage) -> bool:
    client.post(reverse("wagtailadmin_collections:add"), {"name": "Van mij", "parent": "1"})
    return Collection.objects.filter(name="Van mij").exists()


TRIES: dict[Callable[[Any, ContentPage], bool], tuple[Role, ...]] = {
    save_draft: WRITERS,
    publish: PUBLISHERS,
    unpublish: PUBLISHERS,
    delete: PUBLISHERS,
    delete_draft_of_another: PUBLISHERS,
    add: WRITERS,
    add_published: PUBLISHERS,
    lock: PUBLISHERS,
    make_private: PUBLISHERS,
    propose: WRITERS,
    approve: PUBLISHERS,
    upload: WRITERS,
    translate: PUBLISHERS,
    change_settings: (MANAGEMENT,),
    invite: (MANAGEMENT,),
    become_superuser: NOBODY,
    change_group: NOBODY,
    change_workflow: NOBODY,
    change_site: NOBODY,
    change_locales: NOBODY,
    change_collections: NOBODY,
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("attempt", list(TRIES), ids=lambda attempt: attempt.__name__)
def test_each_role_does_what_it_may_and_nothing_else(
    schools: Any, page: ContentPage, client_of: Any, role: Role, attempt: Callable[[Any, ContentPage], bool]
):
    client = client_of("zuid.example")
    client.force_login(member(schools.zuid, role))
    assert attempt(client, page) is (role in TRIES[attempt])


@pytest.mark.parametrize("attempt", list(TRIES), ids=lambda attempt: attempt.__name__)
@pytest.mark.parametrize("host", ["zuid.example", "noord.example", "portal.example"])
def test_who_manages_another_school_does_nothing_here(
    schools: Any, page: ContentPage, client_of: Any, host: str, attempt: Callable[[Any, ContentPage], bool]
):
    client = client_of(host)
    client.force_login(member(schools.noord, MANAGEMENT))
    try:
        happened = attempt(client, page)
    except KeyError:  # The guard ended the session: on this host there is nothing to try.
        happened = False
    assert happened is False


# Addresses -------------------------------------------------------------------------------------------------------

OK, AWAY, GONE = 200, 302, 404
ADDRESSES: dict[str, dict[str, int]] = {
    # name of the address: status for auteur, communicatie, decaan, mentor, beheer
    "wagtailadmin_home": dict.fromkeys(Role, OK),
    "wagtailadmin_account": dict.fromkeys(Role, OK),
    "wagtailadmin_explore_root": {**dict.fromkeys(WRITERS, AWAY), MENTOR: AWAY},
    "wagtailimages:index": {**dict.fromkeys(WRITERS, OK), MENTOR: AWAY},
    "wagtaildocs:index": {**dict.fromkeys(WRITERS, OK), MENTOR: AWAY},
    "wagtailusers_users:index": dict.fromkeys(Role, GONE),
    "wagtailusers_users:add": dict.fromkeys(Role, GONE),
    "wagtailusers_groups:index": dict.fromkeys(Role, GONE),
    "wagtailsites:index": dict.fromkeys(Role, GONE),
    "wagtaillocales:index": dict.fromkeys(Role, GONE),
    "wagtailadmin_workflows:index": dict.fromkeys(Role, GONE),
    "wagtailadmin_collections:index": dict.fromkeys(Role, GONE),
    "wagtailredirects:index": dict.fromkeys(Role, GONE),
    "home_staff_choose": {**dict.fromkeys(Role, GONE), MANAGEMENT: AWAY},
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", list(ADDRESSES))
def test_each_role_reaches_its_own_pages_only(schools: Any, client_of: Any, role: Role, name: str):
    client = client_of("zuid.example")
    client.force_login(member(schools.zuid, role))
    assert client.get(reverse(name)).status_code == ADDRESSES[name][role]


def menu(client: Any) -> str:
    """The menu of the admin, as its script gets it."""
    html = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return html.select_one("#wagtail-sidebar-props").text


def test_a_mentor_has_a_plain_home(schools: Any, client_of: Any):
    client = client_of("zuid.example")
    client.force_login(member(schools.zuid, MENTOR))
    for address in ("pages", "images", "documents", "staff", "settings", "planner", "reports"):
        assert f'"/admin/{address}/' not in menu(client)


def test_the_menu_leads_to_staff_only_where_one_may_go(schools: Any, client_of: Any):
    seen = {}
    for role in Role:
        client = client_of("zuid.example")
        client.force_login(member(schools.zuid, role))
        seen[role] = "/admin/staff/" in menu(client)
    assert seen == {role: role == MANAGEMENT for role in Role}


# Proposals -------------------------------------------------------------------------------------------------------


def test_a_proposal_goes_to_those_who_publish_at_the_own_school(
    schools: Any, page: ContentPage, client_of: Any, django_capture_on_commit_callbacks: Any
):
    people = {role: member(schools.zuid, role) for role in Role}
    others = {role: member(schools.noord, role) for role in Role}
    User.objects.create_superuser("baas", email="baas@portal.example", password="geheim-genoeg")
    author = client_of("zuid.example")
    author.force_login(people[AUTHOR])
    with django_capture_on_commit_callbacks(execute=True):
        assert propose(author, page)
    assert {address for message in mail.outbox for address in message.to} == {people[role].email for role in PUBLISHERS}
    task = SchoolApprovalTask.objects.get()
    for role in Role:
        waiting = task.get_task_states_user_can_moderate(User.objects.get(pk=people[role].pk)).count()
        assert waiting == (1 if role in PUBLISHERS else 0)
        assert not task.get_task_states_user_can_moderate(User.objects.get(pk=others[role].pk)).exists()
    author.post(edit(page), form(page, title="Toch iets anders"))
    assert ContentPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Een voorstel"
    approver, state = client_of("zuid.example"), page.current_workflow_task_state
    approver.force_login(people[COMMUNICATION])
    assert "Een voorstel" in approver.get("/admin/").content.decode()
    approver.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]), {"comment": ""})
    assert ContentPage.objects.get(pk=page.pk).title == "Een voorstel"


def test_one_step_of_approval_serves_all_schools(schools: Any):
    assert SchoolApprovalTask.objects.count() == 1
    assert schools.zuid.root_page.get_workflow() == schools.noord.root_page.get_workflow()


@pytest.mark.parametrize("number", [1, 12])
def test_what_waits_is_found_with_the_same_questions(
    schools: Any, page: ContentPage, django_assert_max_num_queries: Any, number: int
):
    """The task, the user's rights, the pages that wait, what Wagtail asks of rights again, the steps themselves."""
    for index in range(number):
        each = ContentPage(title=f"Pagina {index}", slug=f"pagina-{index}")
        page.get_parent().add_child(instance=each)
        each.save_revision()
        each.get_workflow().start(each, None)
    user = member(schools.zuid, COMMUNICATION)
    with django_assert_max_num_queries(5):
        found = list(SchoolApprovalTask.objects.get().get_task_states_user_can_moderate(user))
    assert len(found) == number
