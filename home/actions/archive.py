"""Bring a school back from its archive: all of it, or nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import IO, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, transaction
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Locale, Page, PageViewRestriction, Site

from home.actions.archive_files import ArrivingFiles, restrict
from home.actions.archive_pages import ArrivingPages
from home.actions.archive_rows import make_rows, make_settings
from home.actions.archive_staff import welcome_staff
from home.actions.archive_translations import make_translations
from home.actions.errors import SchoolError, only_for_the_portal
from home.actions.hostnames import read_hostname
from home.actions.languages import _copy_rights
from home.actions.schools import _groups
from home.archive_arrival import Arrival, translation_keys
from home.archive_export import SchoolArchive
from home.archive_format import ArchiveError, Manifest, PageEntry
from home.archive_import import OpenArchive, open_archive, page_model
from home.choices import Role
from home.permissions import has_role
from home.progress import Progress
from home.school_trees import collections_of

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class ImportReport:
    """What came in, and what a person has to look after."""

    site: Site
    counts: dict[str, int]
    staff_waiting: list[str] = field(default_factory=list)
    staff_added: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def export_school(site: Site, target: IO[bytes], *, user: Any = None, progress: Progress | None = None) -> Manifest:
    """Write everything of a school to an open file, and note who took it. Raises ArchiveError or PermissionDenied."""
    if user is not None and not has_role(user, site, [Role.MANAGEMENT]):
        raise PermissionDenied
    with transaction.atomic():  # one moment of the school, whoever writes meanwhile
        manifest = SchoolArchive(site, progress).write(target)
        log(site.root_page, "home.export_school", user=user, data={"hostname": site.hostname})
    return manifest


def import_school(
    source: IO[bytes],
    *,
    hostname: str = "",
    port: int | None = None,
    with_staff: bool = False,
    user: Any = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Make a school from an archive, under its own host name or another one.

    Raises ArchiveError or PermissionDenied, and then nothing is left behind, neither in the database nor of files.
    """
    only_for_the_portal(user)
    archive = open_archive(source)
    files = ArrivingFiles(archive)
    try:
        with transaction.atomic():
            report = _Import(archive, files, user, progress or Progress()).run(hostname, port, with_staff)
    except BaseException as error:
        files.discard()
        if isinstance(error, SchoolError):
            raise ArchiveError(str(error)) from error
        if isinstance(error, ArchiveError) or not isinstance(error, UNSTORABLE):
            raise
        logger.warning("An archive of a school could not be stored", exc_info=True)
        raise ArchiveError(_("The archive holds something that this portal cannot store.")) from error
    return report


UNSTORABLE = (Error, ValidationError, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What a damaged archive can bring about while it is stored."""


class _Import:
    """One import, inside one transaction."""

    def __init__(self, archive: OpenArchive, files: ArrivingFiles, user: Any, progress: Progress) -> None:
        self.progress = progress
        progress.parts = 2
        self.archive = archive
        self.files = files
        self.user = user
        self.refer = Arrival()
        self.notes: list[str] = []

    def run(self, hostname: str, port: int | None, with_staff: bool) -> ImportReport:
        """All of it, in the order in which one thing needs another."""
        # Who makes a school waits for who is making one: the second finds the first's host name taken.
        top = Page.objects.select_for_update().get(pk=Page.get_first_root_node().pk)
        line = self.archive.manifest.school
        hostname = read_hostname(hostname or line.hostname)
        self._prepare()
        pages = ArrivingPages(self.archive, self.refer, self.notes)
        home = pages.place(pages.roots[0], top, self._slug(pages.roots[0], hostname, top))
        site = Site.objects.create(hostname=hostname, port=port or line.port, site_name=line.name, root_page=home)
        self.refer.site = site
        groups = _groups(site, hostname)
        self.refer.roles = {role.value: group.pk for role, group in groups.items()}
        self.files.store(self.refer, collections_of(site).order_by("depth", "path").first())
        pages.place_below(pages.roots[0])
        for hook in hooks.get_hooks("home_school_created"):
            hook(site=site, groups=groups)
        for entry in pages.roots[1:]:
            _copy_rights(home, pages.place(entry, top, self._slug(entry, hostname, top)))
            pages.place_below(entry)
        pages.fill(self.progress)
        make_settings(self.archive, site, self.refer)
        make_translations(self.archive, self.refer)
        pages.write_versions(self.user, self.progress)
        make_rows(self.archive, site, self.refer)
        self._restrict(groups)
        staff = welcome_staff(self.archive.parts["staff.json"], site, self.refer, with_staff=with_staff)
        log(Page.objects.get(pk=home.pk), "home.import_school", user=self.user, data={"hostname": hostname})
        transaction.on_commit(Site.clear_site_root_paths_cache)
        site = Site.objects.select_related("root_page").get(pk=site.pk)
        return ImportReport(site, self.archive.manifest.counts, staff.waiting, staff.added, self.notes)

    def _prepare(self) -> None:
        """Languages that this portal has but no school used yet, and translation keys that are taken."""
        for code in self.archive.manifest.languages:
            Locale.objects.get_or_create(language_code=code)
        self.refer.learn_locales()
        self.refer.rename_known_keys(
            key for entry in self.archive.pages for key in translation_keys(page_model(entry.model), entry.data)
        )

    def _slug(self, entry: PageEntry, hostname: str, top: Page) -> str:
        """The home pages lie side by side with those of all schools, so their slugs come from the host."""
        slug = str(entry.data.get("slug", ""))
        if hostname != self.archive.manifest.school.hostname or not slug:
            slug = hostname.replace("-", "--").replace(".", "-")
        free: str = find_available_slug(top, slug)
        return free

    def _restrict(self, groups: dict[Role, Any]) -> None:
        for entry in self.archive.parts["restrictions.json"]:
            pk = self.refer.key(Page, entry.page)
            if pk is not None:
                restriction = restrict(PageViewRestriction(page_id=pk), entry, self.refer)
                if restriction.password:
                    title = Page.objects.get(pk=pk).title
                    self.notes.append(_("“%(title)s” had a shared password: set a new one.") % {"title": title})
