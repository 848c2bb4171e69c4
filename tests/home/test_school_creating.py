"""A school in a minute: all that was asked for, or a clear message and nothing at all."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from wagtail import hooks
from wagtail.images import get_image_model
from wagtail.models import Locale, PageLogEntry, Site

from home.actions import SchoolError, close_school, create_school, load_library, rename_school
from home.choices import Role
from home.management.commands.create_school import read_years
from home.models import ActivityPage, SchoolSettings, YearLevelPage
from home.school_trees import collections_of, is_closed
from planner.models import YearPlanPage
from tests.home.school_plans import plan_of, portal_administrator, staff_of
from tests.home.test_school_deleting import differences, everything, png

FIELDS = {
    "name": {"name": " "},
    "hostname": {"hostname": "x y"},
    "levels": {"levels": (("havo", 9),)},
    "region": {"region": "oost"},
    "languages": {"languages": ("nl", "xx")},
    "accent_colour": {"accent_colour": "#ffee00"},
    "tagline": {"tagline": "w" * 300},
}


@pytest.fixture
def library(portal: Any, library_entries: list[Any]) -> Any:
    """The portal with two activities in its library."""
    keys = {"thuisopdracht-havo-vier-profielen", "lijst-wie-deed-de-opdracht"}
    load_library(portal, [entry for entry in library_entries if entry.key in keys])
    return portal


@pytest.mark.parametrize("field", FIELDS)
def test_a_refusal_names_the_field_that_it_belongs_to(portal: Any, field: str):
    before = everything()
    with pytest.raises(SchoolError) as error:
        create_school(plan_of(**FIELDS[field]))
    assert list(error.value.problems) == [field]
    assert error.value.problems[field].strip()
    assert differences(before, everything()) == {}


def test_all_faults_are_told_at_once(portal: Any):
    with pytest.raises(SchoolError) as error:
        create_school(plan_of(name="", hostname="x y", levels=()))
    assert set(error.value.problems) == {"name", "hostname", "levels"}


def test_names_may_repeat(portal: Any):
    one = create_school(plan_of(with_library=False))
    two = create_school(plan_of(with_library=False, hostname="west.nl"))
    assert one.root_page.title == two.root_page.title
    assert one.root_page.slug != two.root_page.slug


def test_a_host_name_that_was_given_up_can_be_taken(portal: Any, client_of: Any):
    first = create_school(plan_of(with_library=False))
    rename_school(first, hostname="elders.example")
    second = create_school(plan_of(name="Nieuw West", with_library=False))
    assert Site.objects.get(pk=first.pk).hostname == "elders.example"
    assert second.hostname == "west.example"
    assert "Nieuw West" in client_of("west.example").get("/").content.decode()
    assert "Westerschool" in client_of("elders.example").get("/").content.decode()


def test_with_plans_each_level_has_a_draft_of_its_model(library: Any, today: date):
    site = create_school(plan_of(levels=(("havo", 1), ("havo", 2), ("mbo", 4)), with_plans=True))
    plans = YearPlanPage.objects.descendant_of(site.root_page)
    assert sorted(plan.get_parent().slug for plan in plans) == ["havo-leerjaar-1", "havo-leerjaar-2"]
    for plan in plans:
        assert (plan.live, plan.school_year) == (False, 2026)
        assert plan.get_latest_revision_as_object().activities.count() > 5


def test_library_and_plans_hang_together(library: Any, library_entries: list[Any], today: date):
    load_library(library, [entry for entry in library_entries if entry.key.startswith("gesprek-kennismaking")])
    site = create_school(plan_of(with_plans=True))
    (plan,) = YearPlanPage.objects.descendant_of(site.root_page)
    rows = plan.get_latest_revision_as_object().activities.all()
    pages = {row.activity_id for row in rows if row.activity_id}
    assert pages
    assert pages <= set(ActivityPage.objects.descendant_of(site.root_page).values_list("pk", flat=True))


def test_the_history_tells_who_made_the_school(portal: Any):
    user = portal_administrator()
    site = create_school(plan_of(with_library=False), user)
    entry = PageLogEntry.objects.get(action="home.create_school")
    assert (entry.page_id, entry.user) == (site.root_page_id, user)
    assert str(entry.message)


@pytest.mark.parametrize("role", list(Role))
def test_no_member_of_staff_makes_or_renames_a_school(school: Site, role: Role):
    user = staff_of(school, role)
    with pytest.raises(PermissionDenied):
        create_school(plan_of(), user)
    with pytest.raises(PermissionDenied):
        rename_school(school, hostname="anders.example", user=user)
    assert not Site.objects.filter(hostname__in=["west.example", "anders.example"]).exists()


def test_two_at_the_same_time_make_one_school(portal: Any, monkeypatch: pytest.MonkeyPatch):
    """Both found the host name free; the second meets the constraint."""
    create_school(plan_of(with_library=False))
    before = everything()
    monkeypatch.setattr("home.actions.schools.read_hostname", lambda text, **kwargs: text)
    with pytest.raises(SchoolError) as error:
        create_school(plan_of(with_library=False))
    assert error.value.field == "hostname"
    assert "west.example" in str(error.value)
    assert isinstance(error.value.__cause__, IntegrityError)
    assert differences(before, everything()) == {}


def test_a_plugin_that_fails_at_the_end_leaves_nothing_behind(library: Any, settings: Any, tmp_path: Path):
    """By then there are pages, groups, a collection and even a picture."""
    settings.MEDIA_ROOT = tmp_path
    for code in ("tr", "ar"):
        Locale.objects.get_or_create(language_code=code)
    before = everything()

    def fail(*, site: Site, user: Any) -> None:
        (collection,) = collections_of(site)
        get_image_model().objects.create(title="Foto", file=png(), collection=collection)
        raise RuntimeError("no model plan")

    with hooks.register_temporarily("home_school_plans", fail, order=-1), pytest.raises(RuntimeError):
        create_school(plan_of(languages=("nl", "tr", "ar"), with_plans=True))
    assert differences(before, everything()) == {}


def test_a_model_plan_that_cannot_be_copied_is_told(library: Any, monkeypatch: pytest.MonkeyPatch):
    from planner.actions_copy import CopyRefused

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise CopyRefused("Deze rij klopt niet.")

    monkeypatch.setattr("planner.actions_schools.copy_plan", refuse)
    before = everything()
    with pytest.raises(SchoolError, match="klopt niet") as error:
        create_school(plan_of(with_plans=True))
    assert error.value.field == "with_plans"
    assert differences(before, everything()) == {}


def test_the_tenth_school_asks_as_much_of_the_database_as_the_second(portal: Any):
    """Each has the same pages, groups and rights; no question is asked for each school that is there."""

    def counted(number: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            create_school(plan_of(hostname=f"west-{number}.example", with_library=False))
        return len(queries)

    few = [counted(number) for number in (1, 2)][1]
    for number in range(3, 10):
        counted(number)
    assert counted(10) == few


# Renaming --------------------------------------------------------------------------------------------------------


def test_a_school_answers_on_its_new_host_only(school: Site, other_school: Site, client_of: Any):
    rename_school(school, name="Nieuw Zuid", hostname=" Nieuw.Example ")
    body = client_of("nieuw.example").get("/leerjaar-1/").content.decode()
    assert "Nieuw Zuid" in body
    assert client_of("zuid.example").get("/leerjaar-1/").status_code == 404
    names = set(Group.objects.filter(school_group__site=school).values_list("name", flat=True))
    assert all(name.startswith("nieuw.example: ") for name in names)
    assert [collection.name for collection in collections_of(school)] == ["Zuiderschool (nieuw.example)"]
    client = client_of("nieuw.example")
    client.force_login(staff_of(school, Role.DECAAN))
    assert client.get(f"/admin/pages/{school.root_page_id}/edit/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hostname": "noord.example"}, "hostname"),
        ({"hostname": "portal.example"}, "hostname"),
        ({"hostname": "x y"}, "hostname"),
        ({"hostname": "nieuw.example", "name": "  "}, "name"),
        ({"hostname": "nieuw.example", "name": "w" * 300}, "name"),
    ],
)
def test_a_wrong_name_is_refused_and_nothing_is_renamed(
    school: Site, other_school: Site, changes: dict[str, str], field: str
):
    before = everything()
    with pytest.raises(SchoolError) as error:
        rename_school(Site.objects.get(pk=school.pk), **changes)
    assert error.value.field == field
    assert differences(before, everything()) == {}


# Commands --------------------------------------------------------------------------------------------------------


def run(name: str, *arguments: str) -> str:
    """What a command says."""
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_makes_what_is_asked(library: Any, today: date):
    said = run(
        "create_school", "--name", "Groep", "--hostname", "groep.example", "--region", "zuid", "--languages", "nl,tr",
        "--track", "vmbo_bk", "--levels", "1-2", "--track", "havo", "--levels", "1,3-4", "--track", "vwo",
    )  # fmt: skip
    site = Site.objects.get(hostname="groep.example")
    assert "groep.example" in said
    levels = YearLevelPage.objects.child_of(site.root_page).values_list("track", "level")
    wanted = [("vmbo_bk", 1), ("vmbo_bk", 2), ("havo", 1), ("havo", 3), ("havo", 4)]
    assert list(levels) == [*wanted, *(("vwo", level) for level in range(1, 7))]
    settings = SchoolSettings.for_site(site)
    assert (settings.region, settings.languages) == ("zuid", ["nl", "tr"])
    assert ActivityPage.objects.descendant_of(site.root_page).exists()
    assert YearPlanPage.objects.descendant_of(site.root_page).exists()


def test_the_command_leaves_out_library_and_plans(library: Any):
    run(
        "create_school", "--name", "Groep", "--hostname", "groep.example", "--levels", "1", "--track", "havo",
        "--no-library", "--no-plans",
    )  # fmt: skip
    site = Site.objects.get(hostname="groep.example")
    assert not ActivityPage.objects.descendant_of(site.root_page).exists()
    assert not YearPlanPage.objects.descendant_of(site.root_page).exists()
    assert [level.level for level in YearLevelPage.objects.child_of(site.root_page)] == [1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--hostname", "zuid.example", "--track", "havo"), "zuid.example"),
        (("--hostname", "x y", "--track", "havo"), "x y"),
        (("--hostname", "w.example", "--track", "havo", "--levels", "1-9"), "9"),
        (("--hostname", "w.example", "--track", "havo", "--levels", "4-1"), "4-1"),
        (("--hostname", "w.example", "--track", "havo", "--levels", "een"), "een"),
        (("--hostname", "w.example", "--track", "havo", "--languages", "nl,xx"), "xx"),
        (("--hostname", "w.example", "--levels", "1", "--track", "havo", "--track", "vwo"), "--track"),
    ],
)
def test_a_wrong_command_says_so_and_makes_nothing(school: Site, arguments: tuple[str, ...], said: str):
    before = everything()
    with pytest.raises(CommandError) as error:
        run("create_school", "--name", "Fout", *arguments)
    assert said in str(error.value)
    assert error.value.returncode == 1
    assert differences(before, everything()) == {}


@pytest.mark.parametrize(
    ("text", "years"), [("1-4", [1, 2, 3, 4]), ("1,2,3", [1, 2, 3]), ("1-2, 4", [1, 2, 4]), ("3", [3])]
)
def test_years_are_read_as_people_write_them(text: str, years: list[int]):
    assert read_years(text) == years


def test_the_other_commands_close_open_rename_and_delete(school: Site, other_school: Site):
    assert "closed" in run("close_school", "--school", "zuid.example:8000")
    assert is_closed(school)
    run("reopen_school", "--school", "ZUID.example")
    assert not is_closed(school)
    run("rename_school", "--school", "zuid.example", "--to", "nieuw.example", "--name", "Nieuw Zuid")
    site = Site.objects.get(pk=school.pk)
    assert (site.hostname, site.root_page.title) == ("nieuw.example", "Nieuw Zuid")
    for arguments in ((), ("--confirm", "noord.example")):
        with pytest.raises(CommandError, match=r"nieuw\.example"):
            run("delete_school", "--school", "nieuw.example", *arguments)
    run("delete_school", "--school", "nieuw.example", "--confirm", "nieuw.example")
    assert set(Site.objects.values_list("hostname", flat=True)) == {"portal.example", "noord.example"}


@pytest.mark.parametrize("command", ["close_school", "reopen_school", "delete_school", "rename_school"])
@pytest.mark.parametrize("host", ["nergens.example", "portal.example"])
def test_a_command_on_what_is_no_school_names_those_that_are(school: Site, command: str, host: str):
    arguments = ("--to", "x.example") if command == "rename_school" else ()
    with pytest.raises(CommandError, match=r"zuid\.example"):
        run(command, "--school", host, *arguments)


def test_what_cannot_be_is_told_by_the_commands(school: Site):
    with pytest.raises(CommandError):
        run("reopen_school", "--school", "zuid.example")
    close_school(school)
    for command in ("close_school", "rename_school"):
        arguments = ("--to", "x.example") if command == "rename_school" else ()
        with pytest.raises(CommandError):
            run(command, "--school", "zuid.example", *arguments)
