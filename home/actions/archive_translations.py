"""Hand the pages of an archive to the translators again, with the strings that they translated."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    SegmentOverride,
    String,
    StringTranslation,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
    get_schema_version,
)
from wagtail_localize.strings import StringValue

from home.archive_arrival import Arrival
from home.archive_format import TranslationEntry
from home.archive_import import OpenArchive
from home.archive_references import carry


def make_translations(archive: OpenArchive, refer: Arrival) -> None:
    """wagtail-localize cuts the source texts into segments itself; the strings find their places by text and path."""
    for entry in archive.parts["translations.json"]:
        pk = refer.key(Page, entry.page)
        page = Page.objects.filter(pk=pk).first()
        if page is not None:
            _make(page.specific, entry, refer)


def _make(page: Page, entry: TranslationEntry, refer: Arrival) -> None:
    thing, _is_new = TranslatableObject.objects.get_or_create_from_instance(page)
    data = (carry(type(page), entry.data, refer) or {}) | {"slug": page.slug}
    source = TranslationSource.objects.create(
        object=thing,
        locale=page.locale,
        specific_content_type=ContentType.objects.get_for_model(type(page)),
        object_repr=str(page)[:200],
        content_json=json.dumps(data, cls=DjangoJSONEncoder),
        schema_version=get_schema_version(page._meta.app_label),
        last_updated_at=entry.last_updated_at,
    )
    source.refresh_segments()
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    for target in entry.targets:
        if target.locale in locales:
            Translation.objects.create(source=source, target_locale=locales[target.locale], enabled=target.enabled)
    for string in entry.strings:
        if string.locale in locales:
            _make_string(source, string, locales[string.locale], refer)
    for override in entry.overrides:
        if override.locale in locales:
            SegmentOverride.objects.create(
                locale=locales[override.locale],
                context=_context(thing, refer.path(override.path)),
                data_json=json.dumps(override.value),
            )


def _make_string(source: TranslationSource, string: Any, locale: Locale, refer: Arrival) -> None:
    StringTranslation.objects.create(
        translation_of=String.from_value(source.locale, StringValue(string.source)),
        locale=locale,
        context=_context(source.object, refer.path(string.path)),
        data=string.text,
        translation_type=string.type,
        tool_name=string.tool[:255],
        has_error=string.has_error,
    )


def _context(thing: TranslatableObject, path: str) -> TranslationContext:
    context: TranslationContext = TranslationContext.objects.get_or_create(object=thing, path=path)[0]
    return context
