"""Read everything of one school into an archive; writes nothing to the database."""

from __future__ import annotations

from typing import IO, Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.registry import registry
from wagtail.models import Page, PageViewRestriction, Revision, Site

from home.archive_export_files import SchoolFiles
from home.archive_format import (
    FORMAT,
    PAGES,
    PRODUCT,
    ArchiveError,
    Data,
    Manifest,
    MentorEntry,
    PageEntry,
    PageRestriction,
    RowsEntry,
    SchoolLine,
    SettingEntry,
    StaffEntry,
    Version,
    as_json,
    product_version,
)
from home.archive_numbers import Numbering, all_data
from home.archive_parts import rows_of_school
from home.archive_references import carry
from home.archive_translations import translation_entries
from home.archive_zip import ArchiveWriter
from home.models import MentorClass, OfflinePages, SchoolGroup
from home.models.offline import CLOSED
from home.progress import Progress
from home.school_trees import roots_of

KEPT_ONCE = frozenset(
    {
        "live",
        "has_unpublished_changes",
        "draft_title",
        "latest_revision_created_at",
        "first_published_at",
        "last_published_at",
        "expired",
        "translation_key",
        "locale",
        "alias_of",
    }
)
"""What a page has once, whatever its drafts say."""


class SchoolArchive:
    """One school, read into an archive."""

    def __init__(self, site: Site, progress: Progress | None = None) -> None:
        self.site = site
        self.progress = progress or Progress()
        self.progress.parts = 2
        self.roots = roots_of(site)
        self.closed = OfflinePages.objects.filter(site=site, reason=CLOSED).first()
        self.numbers = Numbering(site)
        self.pages: list[Page] = [
            page
            for root in self.roots
            for page in Page.objects.descendant_of(root, inclusive=True).order_by("path").specific()
        ]
        for page in self.pages:
            self.numbers.add(Page, page.pk)
        self._by_path = {page.path: self.numbers.own(Page, page.pk) for page in self.pages}
        self.files = SchoolFiles(site, self.numbers)
        self._models: set[str] = set()

    def write(self, target: IO[bytes]) -> Manifest:
        """The whole archive, into an open file."""
        content = self._content()
        if self.files.take_in(self.numbers.strangers):
            self.numbers.strangers.clear()
            self.progress.begin_again()
            content = self._content()
        writer = ArchiveWriter(target)
        for entry in content.pop("pages"):
            slug = slugify(entry.data["slug"])[:60] or "page"
            writer.add(f"{PAGES}{entry.number:05d}-{slug}.json", as_json(entry))
        for name, entries in content.items():
            writer.add(f"{name}.json", as_json(entries))
        self.progress.begin(_("Pictures and documents"))
        self.files.write(writer)
        counts = {
            "pages": len(self.pages),
            "translations": len(content["translations"]),
            "rows": sum(len(entry.rows) for entry in content["rows"]),
            "staff": len(content["staff"]),
            **self.files.counts(),
        }
        manifest = self._manifest(counts)
        writer.close(manifest)
        return manifest

    def _content(self) -> dict[str, list[Any]]:
        """Everything that refers to something else. What refers to rows of pages comes after the pages."""
        self.progress.begin(_("Pages"))
        self.progress.expect(len(self.pages))
        return {
            "pages": [self._page(page) for page in self.pages],
            "settings": self._settings(),
            "rows": self._rows(),
            "restrictions": self._restrictions(),
            "staff": staff_of(self.site, self.numbers),
            "translations": translation_entries(self.pages, self.numbers),
        }

    def _manifest(self, counts: dict[str, int]) -> Manifest:
        root = self.site.root_page
        return Manifest(
            format=FORMAT,
            product=PRODUCT,
            version=product_version(),
            exported_at=timezone.now().replace(microsecond=0),
            school=SchoolLine(name=self.site.site_name or root.title, hostname=self.site.hostname, port=self.site.port),
            languages=[page.locale.language_code for page in self.roots],
            models=sorted(self._models),
            counts=dict(sorted(counts.items())),
            notes=[*self._said(), *self.files.notes, *_lost(self.numbers)],
            files={},
        )

    def _said(self) -> list[str]:
        return [_("The school was closed; the archive has it as it was when it closed.")] if self.closed else []

    def _use(self, model: type[models.Model]) -> str:
        self._models.add(model._meta.label_lower)
        return model._meta.label_lower

    def _carried(self, instance: Any, data: Data) -> Data:
        carried = carry(type(instance), data, self.numbers)
        if carried is None:
            raise ArchiveError(_("“%(name)s” needs something of another school.") % {"name": instance})
        return carried

    def _page(self, page: Page) -> PageEntry:
        if type(page) is Page:
            raise ArchiveError(
                _("“%(title)s” is of a kind that is turned off on this portal. Turn that on first.")
                % {"title": page.title}
            )
        data = all_data(page)
        if self.closed and page.pk in self.closed.pages:
            data["live"] = True
        self.numbers.add_rows(type(page), data)
        carried = self._carried(page, data)
        self.progress.step()
        return PageEntry(
            number=self.numbers.add(Page, page.pk),
            parent=self._by_path.get(page.path[: -Page.steplen]),
            model=self._use(type(page)),
            data=carried,
            draft=self._draft(page, carried),
            scheduled=self._scheduled(page),
        )

    def _draft(self, page: Page, public: Data) -> Version | None:
        """The latest draft, where it says something else than what is stored with the page."""
        is_public = page.live and not page.has_unpublished_changes and page.latest_revision_id == page.live_revision_id
        if is_public or page.latest_revision is None:
            return None
        version = self._version(page, page.latest_revision)
        same = version.data == {name: value for name, value in public.items() if name not in KEPT_ONCE}
        return None if same else version

    def _scheduled(self, page: Page) -> Version | None:
        """What is to be published at a time that was approved, also where the school is closed now."""
        planned = dict(self.closed.schedule) if self.closed else {}
        revision = page.scheduled_revision or page.revisions.filter(pk__in=planned).first()
        if revision is None:
            return None
        version = self._version(page, revision)
        return version.model_copy(
            update={"go_live_at": revision.approved_go_live_at or parse_datetime(planned[revision.pk])}
        )

    def _version(self, page: Page, revision: Revision) -> Version:
        carried = self._carried(page, all_data(revision.as_object()))
        return Version(
            data={name: value for name, value in carried.items() if name not in KEPT_ONCE},
            created_at=revision.created_at,
            go_live_at=revision.approved_go_live_at,
        )

    def _settings(self) -> list[SettingEntry]:
        entries = []
        for model in sorted(registry, key=lambda model: model._meta.label_lower):
            found = model.objects.filter(site=self.site).first() if issubclass(model, BaseSiteSetting) else None
            if found is not None:
                data = all_data(found)
                self.numbers.add_rows(model, data)
                carried = self._carried(found, data)
                carried.pop("site")
                entries.append(SettingEntry(model=self._use(model), data=carried))
        return entries

    def _rows(self) -> list[RowsEntry]:
        entries = []
        for part in rows_of_school(self.site):
            found = list(part.queryset)
            for row in found:
                self.numbers.add(part.model, row.pk)
            rows = []
            for row in found:
                data = all_data(row)
                self.numbers.add_rows(part.model, data)
                carried = carry(part.model, data, self.numbers)
                rows.append(part.change(carried, self.numbers) if part.change and carried else carried)
            entries.append(RowsEntry(model=self._use(part.model), rows=[row for row in rows if row is not None]))
        return entries

    def _restrictions(self) -> list[PageRestriction]:
        found = PageViewRestriction.objects.filter(page__in=self.pages).prefetch_related("groups")
        entries = [
            PageRestriction(
                page=self.numbers.add(Page, restriction.page_id),
                type=restriction.restriction_type,
                roles=self.numbers.roles_of(restriction),
            )
            for restriction in found
            if restriction.restriction_type != PageViewRestriction.NONE
        ]
        return sorted(entries, key=lambda entry: (entry.page, entry.type))


def staff_of(site: Site, numbers: Numbering) -> list[StaffEntry]:
    """Who works for the school, by name, e-mail and role; nothing that lets anybody in."""
    classes: dict[int, list[MentorEntry]] = {}
    for tie in MentorClass.objects.filter(site=site).order_by("level__path", "name"):
        entry = MentorEntry(level=numbers.add(Page, tie.level_id), name=tie.name)
        classes.setdefault(tie.user_id, []).append(entry)
    roles: dict[int, set[str]] = {}
    for group in SchoolGroup.objects.filter(site=site).prefetch_related("group__user_set"):
        for user in group.group.user_set.all():
            roles.setdefault(user.pk, set()).add(group.role)
    users = get_user_model().objects.filter(pk__in=roles, is_active=True).order_by("username")
    return [
        StaffEntry(
            username=user.get_username(),
            first_name=user.first_name,
            last_name=user.last_name,
            email=user.email,
            roles=sorted(roles[user.pk]),
            classes=classes.get(user.pk, []),
        )
        for user in users
    ]


def _lost(numbers: Numbering) -> list[str]:
    """What was left out because it is not the school's, in words."""
    number = len(numbers.strangers)
    text = ngettext(
        "%(number)s reference to something outside of this school was left out.",
        "%(number)s references to things outside of this school were left out.",
        number,
    )
    return [text % {"number": number}] if number else []
