"""What wagtail-localize knows of a school's pages, on its way into an archive.

Strings travel as text with their place on the page; on import wagtail-localize cuts the pages into segments itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from wagtail.models import Page
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation, TranslationSource

from home.archive_format import Override, Target, TranslatedString, TranslationEntry
from home.archive_numbers import Numbering
from home.archive_references import carry


def translation_entries(pages: Iterable[Page], numbers: Numbering) -> list[TranslationEntry]:
    """One entry for every page that was handed to the translators."""
    by_key = {(page.translation_key, page.locale_id): page for page in pages}
    sources = TranslationSource.objects.filter(object_id__in={key for key, _locale in by_key})
    found = [(by_key[key], source) for source in sources if (key := (source.object_id, source.locale_id)) in by_key]
    keys = {source.object_id for _page, source in found}
    strings = _strings(keys)
    overrides = _overrides(keys)
    entries = [
        TranslationEntry(
            page=numbers.own(Page, page.pk),
            data=carry(type(page), json.loads(source.content_json), numbers) or {},
            last_updated_at=source.last_updated_at,
            targets=_targets(source),
            strings=strings[source.object_id],
            overrides=overrides[source.object_id],
        )
        for page, source in found
    ]
    return sorted(entries, key=lambda entry: entry.page)


def _targets(source: TranslationSource) -> list[Target]:
    found = Translation.objects.filter(source=source).select_related("target_locale")
    targets = [Target(locale=item.target_locale.language_code, enabled=item.enabled) for item in found]
    return sorted(targets, key=lambda target: target.locale)


def _strings(keys: set[Any]) -> dict[Any, list[TranslatedString]]:
    found = StringTranslation.objects.filter(context__object_id__in=keys)
    result: dict[Any, list[TranslatedString]] = defaultdict(list)
    for item in found.select_related("translation_of", "locale", "context"):
        result[item.context.object_id].append(
            TranslatedString(
                locale=item.locale.language_code,
                path=item.context.path,
                source=item.translation_of.data,
                text=item.data,
                type=item.translation_type,
                tool=item.tool_name,
                has_error=item.has_error,
            )
        )
    for strings in result.values():
        strings.sort(key=lambda string: (string.locale, string.path, string.source))
    return result


def _overrides(keys: set[Any]) -> dict[Any, list[Override]]:
    """Texts and addresses; the key of a picture would mean another one elsewhere, so the source's picture is shown."""
    result: dict[Any, list[Override]] = defaultdict(list)
    found = SegmentOverride.objects.filter(context__object_id__in=keys).select_related("locale", "context")
    for item in found:
        if isinstance(item.data, str):
            override = Override(locale=item.locale.language_code, path=item.context.path, value=item.data)
            result[item.context.object_id].append(override)
    for overrides in result.values():
        overrides.sort(key=lambda override: (override.locale, override.path))
    return result
