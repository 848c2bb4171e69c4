"""Let a page be translated by a machine: the service is asked first, and only then is anything stored.

What is stored waits in the translators' editor, marked with the name of the service; nothing is published.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Locale, Page
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.models import StringTranslation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.strings import StringValue
from wagtail_localize.views.edit_translation import apply_machine_translation

from home.actions.translating import TranslatingRefused, begin_translation, bring_in, translation_of
from home.kept_words import keeping
from home.machine_translators import Known
from home.plain_queries import words_to_keep
from home.reading import is_translation


@dataclass(frozen=True, slots=True)
class MachineReport:
    """How many texts were translated, and how many came back damaged and are left to a person."""

    done: int
    damaged: int


def translate_by_machine(page: Page, locale: Locale, user: Any, translator: BaseMachineTranslator) -> MachineReport:
    """Translate what a Dutch page lacks in a language. Raises MachineError, TranslatingRefused or PermissionDenied.

    The service is asked outside any transaction: it may be slow, and others work in the meantime.
    """
    if not translator.can_translate(page.locale, locale):
        raise TranslatingRefused(_("This service does not know that language."))
    there = page.get_translation_or_none(locale)
    _check(there, user)
    lacking = _lacking(page, locale)
    if not lacking:
        return MachineReport(0, 0)
    with keeping(words_to_keep(page)):
        answers = translator.translate(page.locale, locale, lacking)
    with transaction.atomic():
        _store(begin_translation(page, locale, user), user, Known(answers, translator.display_name))
    return MachineReport(len(answers), len(lacking) - len(answers))


def _check(there: Page | None, user: Any) -> None:
    if there is None or there.alias_of_id:
        return
    if translation_of(there) is None:
        raise TranslatingRefused(_("This translation is written by hand: change it in the editor."))
    if not there.permissions_for_user(user).can_edit():
        raise PermissionDenied


def _lacking(page: Page, locale: Locale) -> list[StringValue]:
    """The texts of the published Dutch page that nobody translated yet, each once."""
    segments = extract_segments(page.specific)
    strings = {segment.string: None for segment in segments if isinstance(segment, StringSegmentValue)}
    known = StringTranslation.objects.filter(locale=locale, context__object=page.translation_key)
    done = set(known.values_list("translation_of__data", flat=True))
    return [string for string in strings if string.data not in done]


def _store(draft: Page, user: Any, known: Known) -> None:
    translation = bring_in(draft, user)
    apply_machine_translation(translation.pk, user, known)
    if not is_translation(draft):
        # What is published would be written over: wagtail-localize saves a live page even where it makes a draft.
        with suppress(ValidationError), transaction.atomic():
            translation.save_target(user=user, publish=False)
    log(draft, "home.machine_translation", user=user, data={"service": known.display_name})
