"""Making a school: all of it or nothing, and its staff see no other school."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail import hooks
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Revision, Site

from home.actions import SchoolError, SchoolPlan, create_school, load_library
from home.choices import Role, Track
from home.models import (
    ActivityIndexPage,
    ActivityPage,
    ContentPage,
    SchoolGroup,
    SchoolPage,
    SchoolSettings,
    YearLevelPage,
)

PLAN = SchoolPlan(name="Westerschool", hostname="west.example", levels=(("havo", 1),))


def plan(**changes: Any) -> SchoolPlan:
    """A plan that is right but for these changes."""
    values = {name: getattr(PLAN, name) for name in SchoolPlan.__slots__}
    return SchoolPlan(**(values | changes))


def everything() -> dict[str, int]:
    """How much there is of all that a school consists of."""
    models = (
        Site, Page, Revision, Group, Collection, SchoolGroup, SchoolSettings, GroupPagePermission,
        GroupCollectionPermission,
    )  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


def staff_of(site: Site, role: Role) -> Any:
    """A new member of a school's staff."""
    user = get_user_model().objects.create_user(f"{role.value}-{site.hostname}", password="geheim-genoeg")
    user.groups.add(Group.objects.get(school_group__site=site, school_group__role=role))
    return user


# What is made ----------------------------------------------------------------------------------------------------


def test_a_school_of_one_track_has_its_levels_and_a_bank(school: Site):
    children = school.root_page.get_children().live()
    assert [page.slug for page in children] == ["leerjaar-1", "leerjaar-2", "leerjaar-3", "leerjaar-4", "opdrachten"]
    assert [page.title for page in children][:2] == ["Leerjaar 1", "Leerjaar 2"]
    assert all(page.show_in_menus for page in children)
    assert school.root_page.specific_class is SchoolPage
    assert school.root_page.live
    levels = YearLevelPage.objects.child_of(school.root_page)
    assert [(level.track, level.level) for level in levels] == [("vmbo_bk", level) for level in range(1, 5)]
    assert [level.is_examination_year for level in levels] == [False, False, False, True]


def test_a_school_of_two_tracks_says_which(portal: ActivityIndexPage):
    site = create_school(plan(levels=(("vmbo_bk", 2), ("havo", 2), ("vmbo_gt", 4)), with_library=False))
    pages = YearLevelPage.objects.child_of(site.root_page)
    slugs = [page.slug for page in pages]
    assert slugs == ["vmbo-bk-leerjaar-2", "havo-leerjaar-2", "vmbo-gt-leerjaar-4"]
    titles = [page.title for page in pages]
    assert len(set(titles)) == 3
    assert titles[1] == "Havo leerjaar 2"
    assert all(title[0].isupper() for title in titles)


def test_the_site_answers_on_its_host_only(school: Site, other_school: Site, client_of: Any):
    assert (school.hostname, school.port, school.site_name) == ("zuid.example", 80, "Zuiderschool")
    assert not school.is_default_site
    body = client_of("zuid.example").get("/").content.decode()
    assert "Zuiderschool" in body
    assert "Noorderschool" not in body
    assert "Noorderschool" in client_of("noord.example").get("/").content.decode()


def test_a_host_may_be_written_with_capitals_and_spaces(portal: ActivityIndexPage):
    site = create_school(plan(name="  Westerschool ", hostname=" West.Example ", with_library=False))
    assert site.hostname == "west.example"
    assert site.root_page.title == "Westerschool"


def test_hosts_that_differ_by_a_dot_are_two_schools(portal: ActivityIndexPage):
    one = create_school(plan(hostname="lob-west.example", with_library=False))
    two = create_school(plan(hostname="lob.west.example", with_library=False))
    assert one.root_page_id != two.root_page_id


def test_the_settings_are_as_planned(portal: ActivityIndexPage):
    site = create_school(
        plan(region="zuid", languages=("nl", "ar"), accent_colour="#7a1f3d", tagline="Samen.", with_library=False)
    )
    settings = SchoolSettings.for_site(site)
    assert (settings.region, settings.languages, settings.accent_colour) == ("zuid", ["nl", "ar"], "#7a1f3d")
    assert site.root_page.specific.tagline == "Samen."


def test_each_role_has_a_group_tied_to_the_school_not_by_name(school: Site, other_school: Site):
    assert {group.role for group in school.school_groups.all()} == set(Role.values)
    ours = {tie.group_id for tie in school.school_groups.all()}
    theirs = {tie.group_id for tie in other_school.school_groups.all()}
    assert len(ours) == len(theirs) == 5
    assert not ours & theirs
    user = staff_of(school, Role.COMMUNICATION)
    Group.objects.filter(school_group__site=school, school_group__role=Role.COMMUNICATION).update(name="Anders")
    assert school.root_page.permissions_for_user(get_user_model().objects.get(pk=user.pk)).can_edit()


def test_pictures_of_a_school_lie_in_its_own_collection(school: Site, other_school: Site):
    names = set(Collection.objects.filter(depth=2).values_list("name", flat=True))
    assert names == {"Zuiderschool (zuid.example)", "Noorderschool (noord.example)"}
    for site in (school, other_school):
        rights = GroupCollectionPermission.objects.filter(group__school_group__site=site)
        assert {right.collection.name for right in rights} == {f"{site.site_name} ({site.hostname})"}
        assert not rights.filter(group__school_group__role=Role.MENTOR).exists()
        assert {right.permission.codename for right in rights.filter(group__school_group__role=Role.AUTHOR)} == {
            "add_image", "choose_image", "add_document", "choose_document",
        }  # fmt: skip


def test_rights_on_pages_end_at_the_schools_own_home_page(school: Site, other_school: Site):
    for site in (school, other_school):
        rights = GroupPagePermission.objects.filter(group__school_group__site=site)
        assert {right.page_id for right in rights} == {site.root_page_id}


def test_with_the_library_a_school_gets_what_suits_it(portal: ActivityIndexPage, library_entries: list[Any]):
    keys = {"thuisopdracht-open-dag", "thuisopdracht-havo-vier-profielen", "lijst-wie-deed-de-opdracht"}
    keys |= {"checklist-presenteren"}
    load_library(portal, [entry for entry in library_entries if entry.key in keys])
    havo, vmbo = create_school(PLAN), create_school(plan(hostname="oost.example", levels=(("vmbo_bk", 1),)))
    for site, key in ((havo, "thuisopdracht-havo-vier-profielen"), (vmbo, "thuisopdracht-open-dag")):
        assert [page.library_key for page in ActivityPage.objects.descendant_of(site.root_page)] == [key]
        assert ContentPage.objects.descendant_of(site.root_page).count() == 2


def test_a_plugin_is_told_of_a_new_school_before_it_is_there_for_others(portal: ActivityIndexPage):
    seen: list[tuple[str, set[str]]] = []

    def note(*, site: Site, groups: dict[Role, Group]) -> None:
        seen.append((site.hostname, {role.value for role in groups}))

    with hooks.register_temporarily("home_school_created", note):
        create_school(plan(with_library=False))
    assert seen == [("west.example", set(Role.values))]


def test_addresses_of_the_new_school_are_right_after_the_commit(
    portal: ActivityIndexPage, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        site = create_school(plan(with_library=False))
        Site.get_site_root_paths()
    assert any(path.site_id == site.pk for path in Site.get_site_root_paths())
    assert site.root_page.get_children().get(slug="leerjaar-1").full_url == "http://west.example/leerjaar-1/"


# Refusals --------------------------------------------------------------------------------------------------------


REFUSALS = {
    "no name": {"name": ""},
    "blank name": {"name": "   "},
    "no host": {"hostname": ""},
    "host with a space": {"hostname": "west school.nl"},
    "host with a scheme": {"hostname": "https://west.example"},
    "host with a port": {"hostname": "west.example:8000"},
    "host with a path": {"hostname": "west.example/lob"},
    "host that begins with a hyphen": {"hostname": "-west.example"},
    "host that ends with a dot": {"hostname": "west.example."},
    "host with a letter of its own": {"hostname": "wést.example"},
    "host with a long label": {"hostname": f"{'w' * 64}.example"},
    "host longer than the name of a group": {"hostname": ".".join(["w" * 40] * 4)},
    "taken host": {"hostname": "zuid.example"},
    "taken host in capitals": {"hostname": "ZUID.example"},
    "the portal's host": {"hostname": "portal.example"},
    "no levels": {"levels": ()},
    "level nought": {"levels": (("havo", 0),)},
    "level beyond the track": {"levels": (("havo", 5), ("havo", 6))},
    "level beyond vmbo": {"levels": (("vmbo_bk", 5),)},
    "unknown track": {"levels": (("mavo", 1),)},
    "a level twice": {"levels": (("havo", 1), ("havo", 1))},
    "unknown region": {"region": "oost"},
    "a colour too light to read": {"accent_colour": "#ffee00"},
    "no colour": {"accent_colour": "rood"},
    "without Dutch": {"languages": ("en",)},
    "unknown language": {"languages": ("nl", "xx")},
    "a name that does not fit": {"name": "w" * 300},
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_says_why_and_leaves_nothing_behind(school: Site, name: str):
    before = everything()
    with pytest.raises(SchoolError) as error:
        create_school(plan(**REFUSALS[name]))
    assert str(error.value).strip()
    assert everything() == before


@pytest.mark.parametrize(("track", "last"), [("vmbo_bk", 4), ("vmbo_gt", 4), ("havo", 5), ("vwo", 6), ("mbo", 4)])
def test_the_last_level_of_each_track_can_be_made(portal: ActivityIndexPage, track: str, last: int):
    site = create_school(plan(levels=((track, last),), with_library=False))
    assert YearLevelPage.objects.child_of(site.root_page).get().is_examination_year


def test_every_track_has_a_last_level():
    assert set(Track.values) == {"vmbo_bk", "vmbo_gt", "havo", "vwo", "mbo"}


@pytest.mark.parametrize("step", ["furnishing.copy_library", "schools._groups", "schools._tree"])
def test_a_failure_halfway_leaves_nothing_behind(
    portal: ActivityIndexPage, school: Site, monkeypatch: pytest.MonkeyPatch, step: str
):
    before = everything()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(f"home.actions.{step}", fail)
    with pytest.raises(RuntimeError):
        create_school(PLAN)
    assert everything() == before


def test_a_plugin_that_fails_leaves_nothing_behind(portal: ActivityIndexPage):
    before = everything()

    def fail(**kwargs: Any) -> None:
        raise RuntimeError("no model plan")

    with hooks.register_temporarily("home_school_created", fail), pytest.raises(RuntimeError):
        create_school(PLAN)
    assert everything() == before


def test_after_a_refusal_the_same_school_can_be_made(school: Site):
    with pytest.raises(SchoolError):
        create_school(plan(levels=()))
    assert create_school(plan(with_library=False)).hostname == "west.example"


# Rights ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "edits", "publishes", "adds", "edits_what_it_made"),
    [
        (Role.AUTHOR, True, False, True, True),
        (Role.COMMUNICATION, True, True, True, True),
        (Role.DECAAN, True, True, True, True),
        (Role.MENTOR, False, False, False, False),
        (Role.MANAGEMENT, True, True, True, True),
    ],
)
def test_what_each_role_may_do_with_pages(
    school: Site, other_school: Site, role: Role, *, edits: bool, publishes: bool, adds: bool, edits_what_it_made: bool
):
    user = staff_of(school, role)
    own = school.root_page.get_children().get(slug="leerjaar-2").specific
    made = ContentPage(title="Zelf gemaakt", slug="zelf-gemaakt", owner=user, live=False)
    school.root_page.add_child(instance=made)
    for page in (school.root_page, own, ActivityIndexPage.objects.child_of(school.root_page).get()):
        rights = page.permissions_for_user(user)
        assert (rights.can_edit(), rights.can_publish(), rights.can_add_subpage()) == (edits, publishes, adds), page
    assert made.permissions_for_user(user).can_edit() is edits_what_it_made
    for page in (
        other_school.root_page,
        *other_school.root_page.get_children(),
        Site.objects.get(is_default_site=True).root_page,
    ):
        rights = page.permissions_for_user(user)
        assert not rights.can_edit()
        assert not rights.can_publish()
        assert not rights.can_add_subpage()
        assert not rights.can_delete()
        assert not rights.can_lock()
        assert not rights.can_move_to(school.root_page)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_of_the_staff_gets_into_the_admin_and_only_management_into_its_own_settings(
    school: Site, other_school: Site, client_of: Any, role: Role
):
    client = client_of("zuid.example")
    client.force_login(staff_of(school, role))
    assert client.get("/admin/").status_code == 200
    own = client.get(f"/admin/settings/home/schoolsettings/{school.pk}/")
    assert own.status_code == (200 if role == Role.MANAGEMENT else 302)
    other = client.get(f"/admin/settings/home/schoolsettings/{other_school.pk}/")
    assert other.status_code in {302, 404}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("address", ["users", "groups", "sites", "collections", "locales", "workflows/list"])
def test_no_role_reaches_what_belongs_to_everybody(school: Site, client_of: Any, role: Role, address: str):
    client = client_of("zuid.example")
    client.force_login(staff_of(school, role))
    assert client.get(f"/admin/{address}/").status_code in {302, 403, 404}


def test_an_editor_cannot_open_a_page_of_the_other_school(school: Site, other_school: Site, client_of: Any):
    client = client_of("zuid.example")
    client.force_login(staff_of(school, Role.DECAAN))
    own, other = (site.root_page.get_children().get(slug="leerjaar-1") for site in (school, other_school))
    assert client.get(f"/admin/pages/{own.pk}/edit/").status_code == 200
    response = client.get(f"/admin/pages/{other.pk}/edit/")
    assert response.status_code == 404
    assert "Noorderschool" not in response.content.decode()


def test_a_level_that_its_track_does_not_have_is_a_fault_in_the_editor(school: Site):
    page = YearLevelPage.objects.child_of(school.root_page).get(level=4)
    page.level = 5
    with pytest.raises(Exception, match="level") as error:
        page.full_clean()
    assert "level" in error.value.message_dict
