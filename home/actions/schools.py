"""Make a school: its site, tree, collection, groups and rights, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Locale,
    Page,
    Site,
)

from home.actions.errors import SchoolError, only_for_the_portal
from home.actions.furnishing import FURNISH, furnish_school
from home.actions.hostnames import group_name, read_hostname
from home.actions.jobs import ask_for
from home.actions.languages import turn_on_language
from home.choices import LAST_LEVEL, Region, Role, Track
from home.models import (
    ActivityIndexPage,
    Job,
    SchoolCollection,
    SchoolGroup,
    SchoolPage,
    SchoolSettings,
    YearLevelPage,
)

LAST_NAME = "zzzzzzzzzz"
"""Comes after the name of any school, in every order of letters."""

PAGE_RIGHTS = {
    Role.AUTHOR: ("add_page", "change_page"),
    Role.COMMUNICATION: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    Role.DECAAN: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    Role.MENTOR: (),
    Role.MANAGEMENT: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
FILE_RIGHTS = {
    Role.AUTHOR: ("add", "choose"),
    Role.COMMUNICATION: ("add", "change", "choose"),
    Role.DECAAN: ("add", "change", "choose"),
    Role.MENTOR: (),
    Role.MANAGEMENT: ("add", "change", "delete", "choose"),
}


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """What a new school is to be. ``levels`` are pairs of track and year.

    ``with_library`` copies what suits the tracks from the portal's library, ``with_plans`` lets plugins bring what
    they have for a beginning, such as model plans.
    """

    name: str
    hostname: str
    levels: tuple[tuple[str, int], ...]
    region: str = Region.CENTRE
    languages: tuple[str, ...] = ("nl",)
    accent_colour: str = "#17456b"
    tagline: str = ""
    port: int = 80
    with_library: bool = True
    with_plans: bool = False


def create_school(plan: SchoolPlan, user: Any = None) -> Site:
    """Make a school. Raises SchoolError or PermissionDenied, and then nothing is left behind.

    Plugins join through the Wagtail hooks ``home_school_created(site, groups)``, as soon as tree and groups are there,
    and ``home_school_plans(site, user)``, at the end of a school that is to begin with plans.
    """
    with _making(plan, user), transaction.atomic():
        site = _create(plan, user)
        furnish_school(site, with_library=plan.with_library, with_plans=plan.with_plans, user=user)
    # Read again: the root page that the tree was hung under does not know its children.
    return Site.objects.select_related("root_page").get(pk=site.pk)


def begin_school(plan: SchoolPlan, user: Any) -> tuple[Site, Job | None]:
    """Make a school, and have its library, translations and plans follow; the job that brings them, if there are any.

    Raises SchoolError or PermissionDenied, and then nothing is left behind.
    """
    with _making(plan, user), transaction.atomic():
        site = _create(plan, user)
    job = None
    if plan.with_library or plan.with_plans:
        job = ask_for(FURNISH, user, site, with_library=plan.with_library, with_plans=plan.with_plans)
    return Site.objects.select_related("root_page").get(pk=site.pk), job


@contextmanager
def _making(plan: SchoolPlan, user: Any) -> Iterator[None]:
    """Check who makes what, and say in the words of the plan what the database refuses."""
    only_for_the_portal(user)
    _check(plan)
    try:
        yield
    except ValidationError as error:
        raise SchoolError.of(error) from error
    except IntegrityError as error:
        # Two at the same time, each of which found the name free: the constraints let only one of them in.
        message = _("Somebody else is making a school with the host name %(hostname)s at this moment.")
        raise SchoolError(message % {"hostname": plan.hostname}, "hostname") from error


def _create(plan: SchoolPlan, user: Any) -> Site:
    # Who makes a school waits for who is making one: the second finds the first's host name taken.
    root = Page.objects.select_for_update().get(pk=Page.get_first_root_node().pk)
    hostname = read_hostname(plan.hostname)
    site = _site(plan, hostname, root)
    _tree(site.root_page.specific, plan.levels)
    groups = _groups(site, hostname)
    for hook in hooks.get_hooks("home_school_created"):
        hook(site=site, groups=groups)
    for code in plan.languages:
        if code != settings.LANGUAGE_CODE:
            turn_on_language(site, code)
    log(site.root_page, "home.create_school", user=user, data={"hostname": hostname})
    # Wagtail keeps the roots of all sites in the shared cache; others may have read it before the commit.
    transaction.on_commit(Site.clear_site_root_paths_cache)
    return site


def _check(plan: SchoolPlan) -> None:
    """All that is wrong with a plan at once, by field."""
    problems: dict[str, str] = {}
    if not plan.name.strip():
        problems["name"] = _("A school needs a name.")
    try:
        read_hostname(plan.hostname)
    except SchoolError as error:
        problems |= error.problems
    if not plan.levels:
        problems["levels"] = _("A school needs at least one year.")
    if len(set(plan.levels)) < len(plan.levels):
        problems["levels"] = _("A school has each year of a track only once.")
    for track, level in plan.levels:
        if track not in Track.values or not 1 <= level <= LAST_LEVEL[Track(track)]:
            problems["levels"] = _("%(track)s has no year %(level)s.") % {"track": track, "level": level}
    if problems:
        raise SchoolError(problems=problems)


def _site(plan: SchoolPlan, hostname: str, root: Page) -> Site:
    school = SchoolPage(
        title=plan.name.strip(),
        # No two hosts have the same; but a school that was renamed keeps its own.
        slug=find_available_slug(root, hostname.replace("-", "--").replace(".", "-")),
        tagline=plan.tagline,
        locale=Locale.get_default(),
    )
    root.add_child(instance=school)
    school.save_revision().publish()
    site = Site.objects.create(
        hostname=hostname, port=plan.port, site_name=plan.name.strip(), root_page=Page.objects.get(pk=school.pk)
    )
    kept = SchoolSettings.for_site(site)
    kept.region = plan.region
    kept.languages = list(plan.languages)
    kept.accent_colour = plan.accent_colour
    kept.full_clean()
    kept.save()
    return site


def level_slug(track: str, level: int, *, is_only_track: bool) -> str:
    """``leerjaar-2``, or ``vmbo-bk-leerjaar-2`` in a school of several tracks."""
    return f"leerjaar-{level}" if is_only_track else f"{track.replace('_', '-')}-leerjaar-{level}"


def _tree(school: SchoolPage, levels: tuple[tuple[str, int], ...]) -> ActivityIndexPage:
    is_only_track = len({track for track, _level in levels}) == 1
    for track, level in levels:
        title = f"Leerjaar {level}" if is_only_track else f"{Track(track).label} leerjaar {level}"
        page = YearLevelPage(
            title=title[:1].upper() + title[1:],
            slug=level_slug(track, level, is_only_track=is_only_track),
            level=level,
            track=track,
            show_in_menus=True,
        )
        school.add_child(instance=page)
        page.save_revision().publish()
    bank = ActivityIndexPage(title="Opdrachten", slug="opdrachten", show_in_menus=True)
    school.add_child(instance=bank)
    bank.save_revision().publish()
    return bank


def _groups(site: Site, hostname: str) -> dict[Role, Group]:
    name = f"{site.site_name[:120]} ({hostname})"
    # Wagtail keeps collections sorted by moving all that come after; here each is hung at the end, then gets its name.
    collection = Collection.get_first_root_node().add_child(instance=Collection(name=LAST_NAME))
    collection.name = name
    collection.save(update_fields=["name"])
    SchoolCollection.objects.create(site=site, collection=collection)
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    groups = {}
    for role in Role:
        group = Group.objects.create(name=group_name(hostname, role.value))
        SchoolGroup.objects.create(site=site, role=role, group=group)
        group.permissions.add(access)
        _allow_pages(group, site.root_page, PAGE_RIGHTS[role])
        _allow_files(group, collection, FILE_RIGHTS[role])
        groups[role] = group
    change = Permission.objects.get(content_type__app_label="home", codename="change_schoolsettings")
    GroupSitePermission.objects.create(group=groups[Role.MANAGEMENT], site=site, permission=change)
    return groups


def _allow_pages(group: Group, root: Page, codenames: tuple[str, ...]) -> None:
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames):
        GroupPagePermission.objects.create(group=group, page=root, permission=permission)


def _allow_files(group: Group, collection: Collection, verbs: tuple[str, ...]) -> None:
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        codenames = [f"{verb}_{model}" for verb in verbs]
        for permission in Permission.objects.filter(content_type__app_label=app, codename__in=codenames):
            GroupCollectionPermission.objects.create(group=group, collection=collection, permission=permission)
