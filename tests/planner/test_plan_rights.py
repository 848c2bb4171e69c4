"""Year plans are changed by who keeps them: rights on the pages of a school are not enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from wagtail.models import Locale, Page, PageLogEntry, Site
from wagtail.test.utils.form_data import nested_form_data

from home.choices import Role
from home.models import YearLevelPage
from planner.models import YearPlanPage

KEEPERS = (Role.DECAAN, Role.MANAGEMENT)


@pytest.fixture
def plan(school: Site) -> YearPlanPage:
    """A published plan, with nothing in it."""
    level = YearLevelPage.objects.child_of(school.root_page).first()
    plan = YearPlanPage(title="Jaarplan", slug="jaarplan-2026-2027", school_year=2026)
    level.add_child(instance=plan)
    plan.save_revision().publish()
    return YearPlanPage.objects.get(pk=plan.pk)


def member(site: Site, role: Role) -> User:
    user = User.objects.create_user(f"{role}@{site.hostname}", password="x")
    user.groups.add(Group.objects.get(school_group__site=site, school_group__role=role))
    return user


def page_url(name: str, *keys: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=keys)


def form(**values: str) -> dict[str, str]:
    """The editor's form of a plan without rows."""
    data = {"title": "Overgenomen", "slug": "jaarplan-2026-2027", "school_year": "2026", "headline": ""}
    data |= {"introduction": "", "seo_title": "", "search_description": "", "go_live_at": "", "expire_at": ""}
    rows = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    sets = ("activities", "links", "set_aside", "self_check", "comments")
    return data | nested_form_data(dict.fromkeys(sets, rows)) | values


def fresh(plan: YearPlanPage) -> YearPlanPage:
    return YearPlanPage.objects.get(pk=plan.pk)


# What can be tried: each tells whether it happened ---------------------------------------------------------------


def save(client: Any, plan: YearPlanPage) -> bool:
    client.post(page_url("edit", plan.pk), form())
    return fresh(plan).get_latest_revision_as_object().title == "Overgenomen"


def autosave(client: Any, plan: YearPlanPage) -> bool:
    client.post(page_url("edit", plan.pk), form(), headers={"accept": "application/json", "host": "zuid.example"})
    return fresh(plan).get_latest_revision_as_object().title == "Overgenomen"


def publish(client: Any, plan: YearPlanPage) -> bool:
    client.post(page_url("edit", plan.pk), form(**{"action-publish": "x"}))
    return fresh(plan).title == "Overgenomen"


def bulk_publish(client: Any, plan: YearPlanPage) -> bool:
    plan.unpublish()
    client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={plan.pk}")
    return fresh(plan).live


def publish_with_the_level(client: Any, plan: YearPlanPage) -> bool:
    plan.unpublish()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={plan.get_parent().pk}", {"include_descendants": "on"})
    return fresh(plan).live


def unpublish(client: Any, plan: YearPlanPage) -> bool:
    client.post(page_url("unpublish", plan.pk))
    return not fresh(plan).live


def unpublish_with_the_level(client: Any, plan: YearPlanPage) -> bool:
    client.post(page_url("unpublish", plan.get_parent().pk), {"include_descendants": "on"})
    return not fresh(plan).live


def bulk_unpublish_with_the_level(client: Any, plan: YearPlanPage) -> bool:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    client.post(f"{address}?id={plan.get_parent().pk}", {"include_descendants": "on"})
    return not fresh(plan).live


def delete(client: Any, plan: YearPlanPage) -> bool:
    client.post(page_url("delete", plan.pk))
    return not YearPlanPage.objects.filter(pk=plan.pk).exists()


def bulk_delete(client: Any, plan: YearPlanPage) -> bool:
    client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={plan.pk}")
    return not YearPlanPage.objects.filter(pk=plan.pk).exists()


def other_level(plan: YearPlanPage) -> Page:
    levels = YearLevelPage.objects.child_of(plan.get_parent().get_parent())
    return levels.exclude(pk=plan.get_parent().pk).first()


def move(client: Any, plan: YearPlanPage) -> bool:
    target = other_level(plan)
    client.post(page_url("move_confirm", plan.pk, target.pk))
    return fresh(plan).get_parent().pk == target.pk


def bulk_move(client: Any, plan: YearPlanPage) -> bool:
    target = other_level(plan)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    client.post(f"{address}?id={plan.pk}", {"chooser": target.pk})
    return fresh(plan).get_parent().pk == target.pk


def copy(client: Any, plan: YearPlanPage) -> bool:
    values = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": other_level(plan).pk, "copy_subpages": ""}
    client.post(page_url("copy", plan.pk), values)
    return YearPlanPage.objects.filter(slug="kopie").exists()


def copy_with_the_level(client: Any, plan: YearPlanPage) -> bool:
    level = plan.get_parent()
    values = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": level.get_parent().pk}
    client.post(page_url("copy", level.pk), values | {"copy_subpages": "on"})
    return YearPlanPage.objects.count() > 1


def alias(client: Any, plan: YearPlanPage) -> bool:
    values = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": other_level(plan).pk, "alias": "on"}
    client.post(page_url("copy", plan.pk), values)
    return YearPlanPage.objects.count() > 1


def add(client: Any, plan: YearPlanPage) -> bool:
    client.post(page_url("add", "planner", "yearplanpage", other_level(plan).pk), form(slug="nieuw"))
    return YearPlanPage.objects.filter(slug="nieuw").exists()


def lock(client: Any, plan: YearPlanPage) -> bool:
    client.post(page_url("lock", plan.pk))
    return fresh(plan).locked


def make_private(client: Any, plan: YearPlanPage) -> bool:
    client.post(page_url("set_privacy", plan.pk), {"restriction_type": "login", "password": "", "groups": []})
    return plan.get_view_restrictions().exists()


def propose(client: Any, plan: YearPlanPage) -> bool:
    client.post(page_url("edit", plan.pk), form(**{"action-submit": "x"}))
    return fresh(plan).workflow_in_progress


def approve(client: Any, plan: YearPlanPage) -> bool:
    plan.title = "Goedgekeurd"
    plan.save_revision()
    plan.get_workflow().start(plan, None)
    task = fresh(plan).current_workflow_task_state
    client.post(page_url("workflow_action", plan.pk, "approve", task.pk), {"comment": ""})
    return fresh(plan).title == "Goedgekeurd"


def edit_what_waits(client: Any, plan: YearPlanPage) -> bool:
    plan.get_workflow().start(plan, None)
    return save(client, plan)


def revert(client: Any, plan: YearPlanPage) -> bool:
    first = plan.revisions.first()
    return client.get(page_url("revisions_revert", plan.pk, first.pk)).status_code == 200


def look_at_the_editor(client: Any, plan: YearPlanPage) -> bool:
    return client.get(page_url("edit", plan.pk)).status_code == 200


def look_at_the_board(client: Any, plan: YearPlanPage) -> bool:
    answer = client.post(reverse("planner_board", args=[plan.pk]), "{}", content_type="application/json")
    return answer.status_code not in (302, 403, 404)


def open_the_desk(client: Any, plan: YearPlanPage) -> bool:
    return client.get(reverse("planner_desk")).status_code == 200


def carry_over(client: Any, plan: YearPlanPage) -> bool:
    return client.get(reverse("planner_carry_over", args=[plan.pk])).status_code == 200


TRIES: tuple[Callable[[Any, YearPlanPage], bool], ...] = (
    save,
    autosave,
    publish,
    bulk_publish,
    publish_with_the_level,
    unpublish,
    unpublish_with_the_level,
    bulk_unpublish_with_the_level,
    delete,
    bulk_delete,
    move,
    bulk_move,
    copy,
    copy_with_the_level,
    alias,
    add,
    lock,
    make_private,
    propose,
    approve,
    edit_what_waits,
    revert,
    look_at_the_editor,
    look_at_the_board,
    open_the_desk,
    carry_over,
)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("attempt", TRIES, ids=lambda attempt: attempt.__name__)
def test_a_plan_is_changed_by_who_keeps_it(
    school: Site, plan: YearPlanPage, client_of: Any, role: Role, attempt: Callable[[Any, YearPlanPage], bool]
):
    client = client_of("zuid.example")
    client.force_login(member(school, role))
    entries = PageLogEntry.objects.filter(page=plan.pk, user__isnull=False).count()
    assert attempt(client, plan) is (role in KEEPERS)
    if role not in KEEPERS:
        assert PageLogEntry.objects.filter(page=plan.pk, user__isnull=False).count() == entries


@pytest.mark.parametrize("role", list(Role))
def test_who_translates_pages_translates_plans_too(school: Site, plan: YearPlanPage, role: Role):
    """A translation holds titles and texts only: what is planned stays as the Dutch plan has it."""
    from home.actions.languages import turn_on_language

    root = turn_on_language(school, "en")
    english = Locale.objects.get(language_code="en")
    plan.get_parent().specific.copy_for_translation(english)
    translated = plan.copy_for_translation(english)
    assert translated.path.startswith(root.path)
    rights = YearPlanPage.objects.get(pk=translated.pk).permissions_for_user(member(school, role))
    assert rights.can_publish() is (role in (Role.COMMUNICATION, *KEEPERS))


def test_who_keeps_plans_at_one_school_keeps_none_at_another(school: Site, other_school: Site, plan: YearPlanPage):
    user = member(other_school, Role.DECAAN)
    user.groups.add(Group.objects.get(school_group__site=school, school_group__role=Role.COMMUNICATION))
    rights = Page.objects.get(pk=plan.pk).permissions_for_user(user)
    assert (rights.can_edit(), rights.can_publish(), rights.can_delete(), rights.can_lock()) == (False,) * 4


@pytest.mark.parametrize("number", [1, 10])
def test_the_rights_on_many_plans_cost_the_same(school: Site, django_assert_num_queries: Any, number: int):
    """Rights on pages, the source language, and the schools whose plans the user keeps."""
    level = YearLevelPage.objects.child_of(school.root_page).first()
    for index in range(number):
        level.add_child(instance=YearPlanPage(title="Plan", slug=f"plan-{index}", school_year=2026 + index))
    user = member(school, Role.DECAAN)
    pages = list(Page.objects.type(YearPlanPage))
    Page.objects.first().specific_class  # noqa: B018  (content types are read once for each process)
    with django_assert_num_queries(3):
        assert all(page.permissions_for_user(user).can_edit() for page in pages)
    assert len(pages) == number
