"""Begin a translation of a page, and bring the new Dutch texts into one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.log_actions import log
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from home.actions.translation_bases import mark_up_to_date
from home.starters import is_starter


class TranslatingRefused(ValueError):
    """Why something about a translation was not done, in words for who asked for it."""


@transaction.atomic
def begin_translation(page: Page, locale: Locale, user: Any) -> Page:
    """A draft of a page in another language, for the translators' editor; the one that is there already stays.

    Raises TranslatingRefused or PermissionDenied.
    """
    there = page.get_translation_or_none(locale)
    if there is not None and not there.alias_of_id:
        return there
    _check(page, locale, user)
    source, _is_new = TranslationSource.update_or_create_from_instance(page.specific)
    translate_object(page.specific_class.objects.get(pk=page.pk), [locale], user=user)
    found: Page = source.get_translated_instance(locale)
    if found.alias_of_id:  # A text that does not pass the checks of the page kept it from being written.
        ConvertAliasPageAction(found, user=user).execute(skip_permission_checks=True)
    return found


@transaction.atomic
def bring_in(page: Page, user: Any) -> Translation:
    """Put the Dutch texts as they are now before the translators of a page; what is published stays as it is.

    Raises TranslatingRefused or PermissionDenied.
    """
    if not page.permissions_for_user(user).can_edit():
        raise PermissionDenied
    translation = translation_of(page)
    if translation is None:
        raise TranslatingRefused(_("This translation is written by hand: change it in the editor."))
    translation.source.update_from_db()
    return translation


@transaction.atomic
def approve_starter(page: Page, user: Any) -> None:
    """Somebody of the school checked a starter translation: from now on it is the school's own."""
    page = page.specific
    if not page.permissions_for_user(user).can_publish():
        raise PermissionDenied
    if page.has_unpublished_changes:
        raise TranslatingRefused(_("There is a draft on top of this page. Publish that in the editor."))
    if is_starter(page):
        page.save_revision(user=user, clean=False).publish(user=user)
        mark_up_to_date(page)
        log(page, "home.starter_checked", user=user)


def translation_of(page: Page) -> Translation | None:
    """What the translators' editor keeps of a page; None where a translation is written by hand."""
    found = Translation.objects.filter(
        source__object=page.translation_key, target_locale=page.locale_id, enabled=True
    ).select_related("source", "target_locale")
    return found.first()


def _check(page: Page, locale: Locale, user: Any) -> None:
    home = page.get_site().root_page.get_translation_or_none(locale)
    if home is None:
        raise TranslatingRefused(_("This school does not have that language."))
    if not home.permissions_for_user(user).can_add_subpage() and home.translation_key != page.translation_key:
        raise PermissionDenied
