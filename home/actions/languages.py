"""Turn a language of one school on or off. No other school is touched, and nothing is translated by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import GroupPagePermission, Locale, Page, PageViewRestriction, Site, WorkflowPage

from home.actions.errors import SchoolError
from home.choices import Role
from home.models import OfflinePages, SchoolSettings
from home.models.settings import Language
from home.permissions import has_role
from home.school_trees import is_closed


@transaction.atomic
def turn_on_language(site: Site, code: str, user: Any = None) -> Page:
    """Give a school a home page in a language, with the rights of the Dutch one; returns it.

    The new home page follows the Dutch one until somebody translates it. A language that was on before comes back
    with the pages that it had. Raises SchoolError or PermissionDenied, and then nothing is stored.
    """
    _check(site, code, user)
    home = _locked_home(site)
    _write_down(site, code, is_on=True)
    if code == settings.LANGUAGE_CODE:
        return home
    locale, _is_new = Locale.objects.get_or_create(language_code=code)
    root = home.get_translation_or_none(locale)
    if root is None:
        root = home.specific.copy_for_translation(locale, alias=True)
        _copy_rights(home, root)
        log(root, "home.language_on", user=user, data={"language": code})
    elif asleep := OfflinePages.objects.filter(site=site, reason=code).first():
        Page.objects.filter(path__startswith=root.path, pk__in=asleep.pages).update(live=True)
        asleep.delete()
        log(root, "home.language_on", user=user, data={"language": code})
    if root.alias_of_id and home.live:
        Page.objects.filter(pk=root.pk).update(live=True)
    _forget_addresses()
    return Page.objects.get(pk=root.pk)


@transaction.atomic
def turn_off_language(site: Site, code: str, user: Any = None) -> None:
    """Take a school's pages in a language off line; they are kept, and turning it on again brings them back.

    Raises SchoolError or PermissionDenied, and then nothing is stored.
    """
    _check(site, code, user)
    if code == settings.LANGUAGE_CODE:
        raise SchoolError(_("Dutch cannot be left out: it is the source of all translations."), "languages")
    home = _locked_home(site)
    _write_down(site, code, is_on=False)
    root = Page.objects.filter(translation_key=home.translation_key, locale__language_code=code).first()
    if root is None:
        return
    published = Page.objects.filter(path__startswith=root.path, live=True)
    asleep, is_new = OfflinePages.objects.get_or_create(site=site, reason=code, defaults={"user": user})
    asleep.pages = sorted({*asleep.pages, *published.values_list("pk", flat=True)})
    asleep.save()
    published.update(live=False)
    if is_new:
        log(root, "home.language_off", user=user, data={"language": code})
    _forget_addresses()


@transaction.atomic
def apply_languages(site: Site, user: Any = None, *, wanted: Iterable[str] | None = None) -> list[str]:
    """Bring a school's trees in line with its settings, or with ``wanted``: what is new is turned on, the rest off.

    Returns the languages that were turned on.
    """
    chosen = set(SchoolSettings.for_site(site).languages if wanted is None else wanted)
    roots = Page.objects.filter(translation_key=site.root_page.translation_key)
    on = set(roots.values_list("locale__language_code", flat=True))
    on -= set(OfflinePages.objects.filter(site=site).values_list("reason", flat=True))
    added = [code for code in Language.values if code in chosen - on]
    for code in Language.values:
        if code in added:
            turn_on_language(site, code, user)
        elif code in on - chosen:
            turn_off_language(site, code, user)
    return added


def _check(site: Site, code: str, user: Any) -> None:
    if user is not None and not has_role(user, site, [Role.MANAGEMENT]):
        raise PermissionDenied
    if code not in Language.values:
        raise SchoolError(_("“%(code)s” is not a language of this portal.") % {"code": code}, "languages")
    if is_closed(site):
        raise SchoolError(_("This school is closed. Open it again first."), "languages")


def _locked_home(site: Site) -> Page:
    """The Dutch home page; two who turn on the same language at the same time wait for each other."""
    home: Page = Page.objects.select_for_update().get(pk=site.root_page_id)
    return home


def _write_down(site: Site, code: str, *, is_on: bool) -> None:
    kept = SchoolSettings.for_site(site)
    chosen = {*kept.languages, code} if is_on else {*kept.languages} - {code}
    languages = [value for value in Language.values if value in chosen]
    if languages != kept.languages:
        kept.languages = languages
        kept.save(update_fields=["languages"])


def _copy_rights(home: Page, root: Page) -> None:
    """Who may do what with the Dutch home page may do it with this one, and who may not read it may not here."""
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group_id=right.group_id, page=root, permission_id=right.permission_id)
        for right in GroupPagePermission.objects.filter(page=home)
    )
    workflow = WorkflowPage.objects.filter(page=home).first()
    if workflow is not None:
        WorkflowPage.objects.get_or_create(page=root, defaults={"workflow_id": workflow.workflow_id})
    for restriction in PageViewRestriction.objects.filter(page=home):
        copy = PageViewRestriction.objects.create(
            page=root, restriction_type=restriction.restriction_type, password=restriction.password
        )
        copy.groups.set(restriction.groups.all())


def _forget_addresses() -> None:
    """Wagtail keeps the roots of all sites in the shared cache; others may have read it before the commit."""
    Site.clear_site_root_paths_cache()
    transaction.on_commit(Site.clear_site_root_paths_cache)
