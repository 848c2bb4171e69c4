"""Make a school: its site, tree, collection, groups and rights, in one transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Locale,
    Page,
    Site,
)

from home.actions.library import copy_library
from home.choices import LAST_LEVEL, Region, Role, Track
from home.models import ActivityIndexPage, SchoolGroup, SchoolPage, SchoolSettings, YearLevelPage

# Shorter than a host name may be (253), because the names of the groups begin with it.
HOSTNAME = re.compile(r"^(?=.{1,120}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$")

PAGE_RIGHTS = {
    Role.AUTHOR: ("add_page",),
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


class SchoolError(ValueError):
    """A school cannot be made; the message says why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """What a new school is to be. ``levels`` are pairs of track and year; ``themes`` go with them in order."""

    name: str
    hostname: str
    levels: tuple[tuple[str, int], ...]
    region: str = Region.CENTRE
    languages: tuple[str, ...] = ("nl",)
    accent_colour: str = "#17456b"
    tagline: str = ""
    port: int = 80
    with_library: bool = True


def create_school(plan: SchoolPlan) -> Site:
    """Make a school. Raises SchoolError, and then nothing is left behind."""
    hostname = plan.hostname.strip().lower()
    _check(plan, hostname)
    try:
        site = _create(plan, hostname)
    except ValidationError as error:
        raise SchoolError(" ".join(error.messages)) from error
    # Read again: the root page that the tree was hung under does not know its children.
    return Site.objects.select_related("root_page").get(pk=site.pk)


def _create(plan: SchoolPlan, hostname: str) -> Site:
    with transaction.atomic():
        site = _site(plan, hostname)
        tracks = {track for track, _level in plan.levels}
        bank = _tree(site.root_page.specific, plan.levels)
        groups = _groups(site, hostname)
        for hook in hooks.get_hooks("home_school_created"):
            hook(site=site, groups=groups)
        if plan.with_library:
            library = ActivityIndexPage.objects.filter(path__in=_portal_banks()).first()
            if library is not None:
                copy_library(library, bank, tracks)
        # Wagtail keeps the roots of all sites in the shared cache; others may have read it before the commit.
        transaction.on_commit(Site.clear_site_root_paths_cache)
    return site


def _check(plan: SchoolPlan, hostname: str) -> None:
    if not plan.name.strip():
        raise SchoolError(_("A school needs a name."))
    if not HOSTNAME.match(hostname):
        raise SchoolError(_("“%(hostname)s” is not a host name.") % {"hostname": hostname})
    if Site.objects.filter(hostname=hostname).exists():
        raise SchoolError(_("The host name %(hostname)s is taken.") % {"hostname": hostname})
    if not plan.levels:
        raise SchoolError(_("A school needs at least one year."))
    if len(set(plan.levels)) < len(plan.levels):
        raise SchoolError(_("A school has each year of a track only once."))
    for track, level in plan.levels:
        if track not in Track.values or not 1 <= level <= LAST_LEVEL[Track(track)]:
            raise SchoolError(_("%(track)s has no year %(level)s.") % {"track": track, "level": level})


def _portal_banks() -> list[str]:
    default = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if default is None:
        return []
    return list(ActivityIndexPage.objects.child_of(default.root_page).values_list("path", flat=True))


def _site(plan: SchoolPlan, hostname: str) -> Site:
    root = Page.get_first_root_node()
    school = SchoolPage(
        title=plan.name.strip(),
        slug=hostname.replace("-", "--").replace(".", "-"),  # no two hosts have the same
        tagline=plan.tagline,
        locale=Locale.get_default(),
    )
    root.add_child(instance=school)
    school.save_revision().publish()
    site = Site.objects.create(
        hostname=hostname, port=plan.port, site_name=plan.name.strip(), root_page=Page.objects.get(pk=school.pk)
    )
    settings = SchoolSettings.for_site(site)
    settings.region = plan.region
    settings.languages = list(plan.languages)
    settings.accent_colour = plan.accent_colour
    settings.full_clean()
    settings.save()
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
    collection = Collection.get_first_root_node().add_child(instance=Collection(name=name))
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    groups = {}
    for role in Role:
        group = Group.objects.create(name=f"{hostname}: {role.value}")
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
