"""Give a school the translations that come with the starter library, as pages of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale, Page, PageViewRestriction, Site

from home.actions.errors import SchoolError
from home.choices import Role
from home.library_content import fingerprint
from home.models import ActivityIndexPage, ActivityPage
from home.permissions import has_role
from home.progress import Progress
from home.school_trees import is_closed
from home.starter_files import read_glossary
from home.starters import Starter, is_starter, put_texts, says_anything, starters_in

DUTCH_BANK = "Opdrachten"
"""What a school's activity bank is called until somebody gives it another name."""


@dataclass(slots=True)
class StarterReport:
    """What was done, by the title of the Dutch page."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    """No translation comes with the library, or the school wrote title or summary itself."""


def translate_starters(site: Site, language: str, user: Any = None, progress: Progress | None = None) -> StarterReport:
    """Translate what a school has of the library, as far as translations come with it.

    A page that somebody of the school has published is the school's own and never touched; what is still a starter
    translation follows the library and the Dutch page. Raises SchoolError or PermissionDenied; then nothing is stored.
    Each page is a transaction, so that who begins anew goes on where it was cut off.
    """
    report, progress = StarterReport(), progress or Progress()
    if language == settings.LANGUAGE_CODE:
        return report
    locale = _locale(site, language, user)
    starters, pages = starters_in(language), _activities_of(site)
    progress.expect(len(pages))
    for page in pages:
        starter = starters.get(page.library_key)
        if starter is None or not says_anything(page, starter):
            report.without.append(page.title)
        else:
            with transaction.atomic():
                # Two who translate for the same school at the same time wait for each other.
                Page.objects.select_for_update().get(pk=site.root_page_id)
                _translate(page, starter, locale, user, report)
        progress.step()
    return report


def _locale(site: Site, language: str, user: Any) -> Locale:
    if user is not None and not has_role(user, site, [Role.MANAGEMENT]):
        raise PermissionDenied
    if is_closed(site):
        raise SchoolError(_("This school is closed. Open it again first."), "languages")
    locale = Locale.objects.filter(language_code=language).first()
    if locale is None or not site.root_page.has_translation(locale):
        raise SchoolError(_("Turn this language on for the school first."), "languages")
    return locale


def _activities_of(site: Site) -> list[ActivityPage]:
    """The published copies of library activities; not those that only some may read."""
    home = site.root_page
    closed = PageViewRestriction.objects.filter(page__path__startswith=home.path).exclude(page=home)
    closed_paths = tuple(closed.values_list("page__path", flat=True))
    pages = ActivityPage.objects.descendant_of(home).live().exclude(library_key="").order_by("path")
    return [page for page in pages.select_related("locale").specific() if not page.path.startswith(closed_paths or "x")]


def _translate(page: ActivityPage, starter: Starter, locale: Locale, user: Any, report: StarterReport) -> None:
    translation = type(page).objects.filter(translation_key=page.translation_key, locale=locale).first()
    if translation is None:
        _give_bank(page.get_parent(), locale, user)
        copy = CopyPageForTranslationAction(page, locale, user=user).execute(skip_permission_checks=True)
        _publish(copy.pk, page, starter, user)
        report.added.append(page.title)
    elif translation.alias_of_id:
        ConvertAliasPageAction(translation, user=user).execute(skip_permission_checks=True)
        _publish(translation.pk, page, starter, user)
        report.added.append(page.title)
    elif not translation.live or translation.has_unpublished_changes or not is_starter(translation):
        report.left_alone.append(page.title)
    elif _publish(translation.pk, page, starter, user):
        report.updated.append(page.title)
    else:
        report.unchanged.append(page.title)


def _publish(pk: int, dutch: ActivityPage, starter: Starter, user: Any) -> bool:
    """Fill a translated page and publish it; False where it says that already.

    Nobody stands behind the revision: who publishes one of the school's own makes the text the school's.
    """
    page = type(dutch).objects.get(pk=pk)
    put_texts(page, dutch, starter)
    said = fingerprint(page)
    if said == page.library_digest:
        return False
    page.library_digest = said
    page.save_revision(clean=False).publish(user=user)
    return True


def _give_bank(parent: Page, locale: Locale, user: Any) -> None:
    """The bank of a language, by its name there; one with texts of the school's own follows the Dutch one."""
    if parent.has_translation(locale):
        return
    bank = parent.specific
    is_standard = isinstance(bank, ActivityIndexPage) and bank.title == DUTCH_BANK and not bank.introduction
    action = CopyPageForTranslationAction(bank, locale, alias=not is_standard, user=user)
    copy = action.execute(skip_permission_checks=True)
    if is_standard:
        page = ActivityIndexPage.objects.get(pk=copy.pk)
        page.title = page.draft_title = read_glossary(locale.language_code).bank
        page.save_revision(clean=False).publish(user=user)
