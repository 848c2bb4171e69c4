"""Keep track of what translations were made of: called whenever a page is published, whoever or whatever does it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail_localize.models import Translation, TranslationSource

from home.models import TranslationBase
from home.starters import is_starter
from home.translation_texts import changed_fields, digests_of, texts_of, whole_digests


@transaction.atomic
def follow_publication(page: Page) -> None:
    """A Dutch page puts its translations behind where its texts changed; a translation may catch up."""
    family = list(_family(page))
    others = [one for one in family if one.pk != page.pk]
    if page.alias_of_id or not others:
        return
    if page.locale.language_code == settings.LANGUAGE_CODE:
        _follow_dutch(page.specific, others)
    elif dutch := _dutch_of(others):
        _follow_translation(page.specific, dutch)


@transaction.atomic
def mark_up_to_date(page: Page, user: Any = None) -> None:
    """Somebody looked: the translation says what the Dutch page says today. Raises PermissionDenied."""
    if user is not None and not page.permissions_for_user(user).can_publish():
        raise PermissionDenied
    dutch = _dutch_of(_family(page))
    if dutch is None:
        return
    now = texts_of(dutch)
    TranslationBase.objects.update_or_create(
        page=page,
        defaults={
            "texts": digests_of(now),
            "told": whole_digests(texts_of(page.specific)),
            "revision": dutch.live_revision_id,
            "changed": {},
            "behind_since": None,
        },
    )
    if user is not None:
        log(page, "home.translation_up_to_date", user=user)


def _family(page: Page) -> Any:
    """The page in all its languages, aliases left out: those follow the Dutch page by themselves."""
    family = Page.objects.filter(translation_key=page.translation_key, alias_of=None)
    return family.select_related("locale", "content_type")


def _dutch_of(family: Iterable[Page]) -> Page | None:
    found = next((one for one in family if one.locale.language_code == settings.LANGUAGE_CODE), None)
    return found.specific if found else None


def _follow_dutch(dutch: Page, translations: list[Page]) -> None:
    now, at = texts_of(dutch), timezone.now()
    known = {base.page_id: base for base in TranslationBase.objects.filter(page__in=translations)}
    for page in translations:
        base = known.get(page.pk) or _first_base(page, dutch)
        _compare(base, now, at)
        base.save()


def _follow_translation(page: Page, dutch: Page) -> None:
    base = TranslationBase.objects.filter(page=page.pk).first() or TranslationBase(page=page)
    now, told = texts_of(dutch), whole_digests(texts_of(page))
    source = _source_of(page)
    if source is not None:
        # Made of the Dutch texts as they were when somebody last brought them in.
        base.texts = digests_of(texts_of(source.as_instance()))
        base.revision = _revision_at(dutch, source.last_updated_at)
    elif base.pk is None or is_starter(page):
        base.texts, base.revision = digests_of(now), dutch.live_revision_id
    elif base.told:
        # Written by hand: a field that says something else than before was looked at.
        written = {name for name in told if told[name] != base.told.get(name)}
        base.texts = {**base.texts, **{name: said for name, said in digests_of(now).items() if name in written}}
    base.told = told
    _compare(base, now, timezone.now())
    base.save()


def _compare(base: TranslationBase, now: dict[str, list[str]], at: datetime) -> None:
    changed = changed_fields(base.texts, now)
    if not changed:
        base.behind_since = None
    elif changed.items() - base.changed.items() or base.behind_since is None:
        base.behind_since = at
    base.changed = changed


def _source_of(page: Page) -> TranslationSource | None:
    """What wagtail-localize makes this translation of; None where somebody writes it by hand."""
    found = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    )
    translation = found.select_related("source").first()
    return translation.source if translation else None


def _first_base(page: Page, dutch: Page) -> TranslationBase:
    """The ground of a translation of which none is known: the Dutch page as it was when it was last worked on."""
    source = _source_of(page)
    if source is not None:
        texts = texts_of(source.as_instance())
        return TranslationBase(page=page, texts=digests_of(texts), revision=_revision_at(dutch, source.last_updated_at))
    moment = page.last_published_at or page.latest_revision_created_at
    key = _revision_at(dutch, moment) if moment else None
    revision = Revision.page_revisions.filter(pk=key).first() if key else None
    texts = texts_of(revision.as_object() if revision else dutch)
    return TranslationBase(page=page, texts=digests_of(texts), revision=key or dutch.live_revision_id)


def _revision_at(dutch: Page, moment: datetime) -> int | None:
    """The Dutch revision that was the newest at a moment."""
    revisions = dutch.revisions.filter(created_at__lte=moment).order_by("-created_at", "-pk")
    key: int | None = revisions.values_list("pk", flat=True).first()
    return key
