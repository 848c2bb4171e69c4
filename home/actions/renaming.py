"""Give a school another name or another host name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Site

from home.actions.errors import SchoolError, only_for_the_portal
from home.actions.hostnames import group_name, read_hostname
from home.actions.names import name_school
from home.school_trees import collections_of, is_closed


@transaction.atomic
def rename_school(site: Site, *, name: str | None = None, hostname: str | None = None, user: Any = None) -> None:
    """Call a school otherwise, or let it answer on another host name, or both; raises SchoolError for either.

    Pages, staff and plans stay as they are; links to the old address stop working.
    """
    only_for_the_portal(user)
    if is_closed(site):
        raise SchoolError(_("This school is closed. Open it again first."))
    if hostname is not None:
        _rename_host(site, hostname, user)
    if name is not None:
        if not name.strip():
            raise SchoolError(_("A school needs a name."), "name")
        page = site.root_page.specific
        page.title = page.draft_title = name.strip()
        try:
            page.full_clean()
        except ValidationError as error:
            raise SchoolError.of(error) from error
        name_school(site, name.strip(), user=user)
    transaction.on_commit(Site.clear_site_root_paths_cache)


def _rename_host(site: Site, hostname: str, user: Any) -> None:
    page = Page.objects.select_for_update().get(pk=site.root_page_id)
    old, new = site.hostname, read_hostname(hostname, taken_by_other_than=site)
    if new == old:
        return
    try:
        with transaction.atomic():
            Site.objects.filter(pk=site.pk).update(hostname=new)
            for group in Group.objects.filter(school_group__site=site).select_related("school_group"):
                if group.name == group_name(old, group.school_group.role):
                    group.name = group_name(new, group.school_group.role)
                    group.save(update_fields=["name"])
    except IntegrityError as error:
        raise SchoolError(_("The host name %(hostname)s is taken.") % {"hostname": new}, "hostname") from error
    for collection in collections_of(site).filter(name__endswith=f"({old})"):
        collection.name = f"{collection.name.removesuffix(f'({old})')}({new})"
        collection.save(update_fields=["name"])
    site.hostname = new
    log(page, "home.rename_host", user=user, data={"from": old, "to": new})
