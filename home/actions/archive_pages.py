"""Store the pages of an archive: first their places, then what they say, then their drafts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from home.archive_arrival import NUMBER, Arrival, build
from home.archive_format import ArchiveError, Data, PageEntry, Version
from home.archive_import import OpenArchive, page_model
from home.archive_references import PAGE_STATE, carry, child_relations
from home.progress import Progress

ROOT_DEPTH = 2
"""The home pages of schools lie side by side; their slugs are this portal's."""


class ArrivingPages:
    """The pages of one import."""

    def __init__(self, archive: OpenArchive, refer: Arrival, notes: list[str]) -> None:
        self.entries = archive.pages
        self.refer = refer
        self.notes = notes
        self.roots = [entry for entry in archive.pages if entry.parent is None]

    def place(self, entry: PageEntry, parent: Page, slug: str = "") -> Page:
        """A page at its place in the tree, not yet public and without rows: others can refer to it now."""
        model = page_model(entry.model)
        data = self._carried(entry)
        bare = {name: value for name, value in data.items() if name not in child_relations(model)}
        bare |= {"pk": None, "live": False, "slug": slug or data.get("slug")}
        page, _rows = build(model, bare)
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        self.refer.made(Page, entry.number, page.pk)
        return Page.objects.get(pk=page.pk)

    def place_below(self, root: PageEntry) -> None:
        """The pages of a tree, each below its parent, in the archive's order."""
        tree = {root.number}
        for entry in self.entries:
            if entry.parent in tree:
                tree.add(entry.number)
                self.place(entry, Page(pk=self.refer.key(Page, entry.parent)))

    def fill(self, progress: Progress) -> None:
        """What every page says, with its rows, and whether it is public."""
        progress.begin(_("Pages"))
        progress.expect(len(self.entries))
        for entry in self.entries:
            self._fill(entry)
            progress.step()

    def _fill(self, entry: PageEntry) -> None:
        model = page_model(entry.model)
        stored = Page.objects.get(pk=self.refer.key(Page, entry.number))
        place = {name: getattr(stored, name) for name in ("slug", "path", "depth", "numchild", "url_path")}
        data = self._carried(entry) | place | {"content_type": stored.content_type_id}
        page, rows = build(model, data)
        if page.live:
            self._check(page)
        page.save(clean=False)
        self.refer.made_rows(rows)

    def _check(self, page: Page) -> None:
        """What does not pass the checks of this portal is kept, but not public."""
        try:
            page.full_clean()
        except ValidationError as error:
            page.live = False
            self.notes.append(
                _("“%(title)s” is not published, because something is wrong with it: %(reason)s")
                % {"title": page.title, "reason": " ".join(error.messages)}
            )

    def write_versions(self, user: Any, progress: Progress) -> None:
        """The newest version of every page for its editors, and the one that is to be published later."""
        progress.begin(_("Versions"))
        progress.expect(len(self.entries))
        for entry in self.entries:
            page = page_model(entry.model).objects.get(pk=self.refer.key(Page, entry.number))
            if page.alias_of_id is None:
                self._write_versions(page, entry, user)
            progress.step()

    def _write_versions(self, page: Page, entry: PageEntry, user: Any) -> None:
        written = parse_datetime(entry.data.get("latest_revision_created_at") or "")
        public = _revision(page, page, page.last_published_at or written or timezone.now(), user)
        latest = public
        versions = [version for version in (entry.scheduled, entry.draft) if version is not None]
        if len(versions) == 2 and versions[0].data == versions[1].data:
            versions = versions[:1]
        for version in versions:
            latest = _revision(page, self._draft(page, version), version.created_at, user)
            if version.go_live_at:
                Revision.objects.filter(pk=latest.pk).update(approved_go_live_at=version.go_live_at)
        Page.objects.filter(pk=page.pk).update(
            latest_revision=latest,
            live_revision=public if page.live else None,
            latest_revision_created_at=written or latest.created_at,
            draft_title=entry.data.get("draft_title") or page.title,
        )

    def _draft(self, page: Page, version: Version) -> Page:
        data = carry(type(page), version.data, self.refer)
        if data is None:
            raise _incomplete(page.title)
        if page.depth == ROOT_DEPTH or not data.get("slug"):
            data["slug"] = page.slug
        draft: Page = page.with_content_json(data)
        return draft

    def _carried(self, entry: PageEntry) -> Data:
        data = carry(page_model(entry.model), entry.data, self.refer)
        if data is None:
            raise _incomplete(str(entry.data.get("title")))
        return {name: value for name, value in data.items() if name not in PAGE_STATE or name == NUMBER}


def _revision(page: Page, content: Page, created_at: Any, user: Any) -> Revision:
    revision: Revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        user=user,
        created_at=created_at,
        object_str=str(content),
        content=content.serializable_data(),
    )
    return revision


def _incomplete(title: str) -> ArchiveError:
    return ArchiveError(_("“%(title)s” in this archive is incomplete.") % {"title": title})
