"""What wagtail-localize keeps of pages that are deleted: it forgets most by itself, and this the rest."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from wagtail.query import PageQuerySet
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    SegmentOverride,
    String,
    StringSegment,
    StringTranslation,
    Template,
    TemplateSegment,
    TranslatableObject,
)


@dataclass(frozen=True, slots=True)
class Translated:
    """Objects that were translated, by translation key, and the texts and templates taken from them."""

    objects: frozenset[UUID]
    strings: frozenset[int]
    templates: frozenset[int]


def translations_of(pages: PageQuerySet) -> Translated:
    """What is known of the translation of these pages and of the rows that hang on them."""
    keys = set(pages.values_list("translation_key", flat=True))
    rows = RelatedObjectSegment.objects.filter(source__object__in=keys).values_list("object", flat=True)
    keys |= set(rows)
    known = frozenset(TranslatableObject.objects.filter(pk__in=keys).values_list("pk", flat=True))
    strings = StringSegment.objects.filter(source__object__in=known).values_list("string", flat=True)
    templates = TemplateSegment.objects.filter(source__object__in=known).values_list("template", flat=True)
    return Translated(known, frozenset(strings), frozenset(templates))


def forget_translations(translated: Translated) -> None:
    """Throw away what belongs to objects that are gone; a text that others use too stays."""
    gone = [
        found.pk
        for found in TranslatableObject.objects.filter(pk__in=translated.objects).select_related("content_type")
        if not found.content_type.model_class()._base_manager.filter(translation_key=found.pk).exists()
    ]
    # First these: they protect the contexts that go with the object.
    for model in (OverridableSegment, RelatedObjectSegment, StringSegment, TemplateSegment):
        model.objects.filter(context__object__in=gone).delete()
        model.objects.filter(source__object__in=gone).delete()
    for model in (SegmentOverride, StringTranslation):
        model.objects.filter(context__object__in=gone).delete()
    TranslatableObject.objects.filter(pk__in=gone).delete()
    String.objects.filter(pk__in=translated.strings, segments__isnull=True).delete()
    Template.objects.filter(pk__in=translated.templates, segments__isnull=True).delete()
