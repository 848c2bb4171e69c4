"""Close a school, and open it again."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Revision,
    Site,
)

from home.actions.errors import SchoolError, only_for_the_portal
from home.models import OfflinePages
from home.models.offline import CLOSED
from home.school_trees import pages_of

RIGHTS: dict[str, tuple[Any, str]] = {
    "pages": (GroupPagePermission, "page_id"),
    "collections": (GroupCollectionPermission, "collection_id"),
    "sites": (GroupSitePermission, "site_id"),
}
"""The rights that a closed school's groups lose, and on what each is."""


@transaction.atomic
def close_school(site: Site, *, user: Any = None) -> None:
    """Take a school off line: nobody reads it, its staff can change nothing, and no schedule brings a page back.

    What was published, planned and allowed is kept for ``reopen_school``.
    """
    only_for_the_portal(user)
    page = _locked(site)
    if OfflinePages.objects.filter(site=site, reason=CLOSED).exists():
        raise SchoolError(_("This school is closed already."))
    published = pages_of(site).filter(live=True)
    planned = _scheduled(site)
    OfflinePages.objects.create(
        site=site,
        reason=CLOSED,
        user=user,
        pages=list(published.values_list("pk", flat=True)),
        schedule=[[revision.pk, revision.approved_go_live_at.isoformat()] for revision in planned],
        rights=_take_rights(site),
    )
    published.update(live=False)
    planned.update(approved_go_live_at=None)
    log(page, "home.close_school", user=user)
    transaction.on_commit(Site.clear_site_root_paths_cache)


@transaction.atomic
def reopen_school(site: Site, *, user: Any = None) -> None:
    """Bring back exactly what was published, planned and allowed when the school was closed."""
    only_for_the_portal(user)
    page = _locked(site)
    kept = OfflinePages.objects.filter(site=site, reason=CLOSED).first()
    if kept is None:
        raise SchoolError(_("This school is not closed."))
    pages = pages_of(site)
    pages.filter(live=True).update(live=False)
    pages.filter(pk__in=kept.pages).update(live=True)
    for key, moment in kept.schedule:
        Revision.objects.filter(pk=key).update(approved_go_live_at=parse_datetime(moment))
    give_rights_back(kept)
    kept.delete()
    log(page, "home.reopen_school", user=user)
    transaction.on_commit(Site.clear_site_root_paths_cache)


def give_rights_back(kept: OfflinePages) -> None:
    """What the groups of a closed school could do, they can do again, as far as both still exist."""
    for kind, (model, target) in RIGHTS.items():
        there = set(
            model._meta.get_field(target.removesuffix("_id")).related_model.objects.values_list("pk", flat=True)
        )
        groups = set(Group.objects.filter(school_group__site=kept.site).values_list("pk", flat=True))
        model.objects.bulk_create(
            [
                model(**{"group_id": group, target: key, "permission_id": permission})
                for group, key, permission in kept.rights.get(kind, [])
                if group in groups and key in there
            ],
            ignore_conflicts=True,
        )
    for group in Group.objects.filter(school_group__site=kept.site):
        group.permissions.add(*kept.rights.get("models", {}).get(str(group.pk), []))


def _take_rights(site: Site) -> dict[str, Any]:
    taken: dict[str, Any] = {"models": {}}
    for kind, (model, target) in RIGHTS.items():
        rows = model.objects.filter(group__school_group__site=site)
        taken[kind] = [list(row) for row in rows.values_list("group_id", target, "permission_id")]
        rows.delete()
    for group in Group.objects.filter(school_group__site=site):
        others = list(group.permissions.exclude(codename="access_admin").values_list("pk", flat=True))
        group.permissions.remove(*others)
        taken["models"][str(group.pk)] = others
    return taken


def _scheduled(site: Site) -> Any:
    """The revisions of the school's pages that are to go live by themselves."""
    keys = [str(key) for key in pages_of(site).values_list("pk", flat=True)]
    pages = ContentType.objects.get_for_model(Page)
    return Revision.objects.filter(base_content_type=pages, object_id__in=keys, approved_go_live_at__isnull=False)


def _locked(site: Site) -> Page:
    """The school's home page; two who change the same school at the same time wait for each other."""
    page: Page = Page.objects.select_for_update().get(pk=site.root_page_id)
    return page
