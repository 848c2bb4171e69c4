"""Keep the words that a school explains in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Site

from home.glossary import OwnWord
from home.models import SchoolSettings
from home.permissions import PLAIN_ROLES, has_role


@transaction.atomic
def keep_words(site: Site, words: Sequence[OwnWord], *, user: Any) -> None:
    """These are the school's own words from now on."""
    if not has_role(user, site, PLAIN_ROLES):
        raise PermissionDenied
    kept = SchoolSettings.objects.select_for_update().get(pk=SchoolSettings.for_site(site).pk)
    kept.own_words = [asdict(word) for word in words]
    kept.save(update_fields=["own_words"])
    log(site.root_page, "home.words", user=user)
