"""Give a school another name."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.models import Site


@transaction.atomic
def name_school(site: Site, name: str, *, user: Any) -> bool:
    """Call a school so on all its pages and in the admin; says whether that was new. Its address stays."""
    page = site.root_page.specific
    if page.title == name and site.site_name == name:
        return False
    site.site_name = name
    site.save(update_fields=["site_name"])
    draft = page.get_latest_revision_as_object()
    draft.title = draft.draft_title = name
    revision = draft.save_revision(user=user, log_action=True)
    if page.live:
        revision.publish(user=user)
    return True
