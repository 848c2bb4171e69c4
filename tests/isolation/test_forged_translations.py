"""What is sent for a translation: texts, files of texts and replaced values cannot point at another school."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from modelcluster.models import get_all_child_relations
from wagtail.images import get_image_model
from wagtail.models import Page, TranslatableMixin, get_page_models
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import OverridableSegment, StringTranslation, Translation, TranslationSource

from home.choices import Role
from home.picture_blocks import SamePictureBlock
from planner.models import YearPlanPage
from tests.isolation.test_every_address import browser
from tests.isolation.world import World


@pytest.mark.parametrize("text", ['<a linktype="page" id="{}">x</a>', '<a id="{}" linktype="page">x</a>'])
def test_a_translated_text_cannot_link_to_another_school(world: World, text: str) -> None:
    """What is sent for one piece of text of a translation."""
    client, keys = browser(world, Role.COMMUNICATION), world.a.keys
    url = reverse("wagtail_localize:edit_string_translation", args=[keys["translation"][0], keys["string"][0]])
    before = StringTranslation.objects.count()
    value = text.format(world.b.pages["draft"].pk)
    answer = client.put(url, QueryDict.fromkeys(["value"], value).urlencode(), "application/x-www-form-urlencoded")
    assert answer.status_code == 404
    assert StringTranslation.objects.count() == before


def test_a_replaced_value_cannot_be_of_another_school(world: World) -> None:
    """What is sent for a value that a translation may replace."""
    client = browser(world, Role.COMMUNICATION)
    source, _is_new = TranslationSource.update_or_create_from_instance(
        YearPlanPage.objects.get(pk=world.a.pages["plan"].pk)
    )
    english = world.a.pages["english"].locale
    translation = Translation.objects.create(source=source, target_locale=english)
    translation.save_target(publish=False)
    segment = OverridableSegment.objects.filter(source=source, context__path__endswith=".activity").first()
    assert segment is not None
    url = reverse("wagtail_localize:edit_override", args=[translation.pk, segment.pk])
    for key, status in ((world.b.pages["studentactivitypage"].pk, 404), (world.a.pages["studentactivitypage"].pk, 201)):
        assert client.put(url, f"value={key}", "application/x-www-form-urlencoded").status_code == status


def test_the_own_translation_is_kept(world: World) -> None:
    """Otherwise the test above would hold of an address that never keeps anything."""
    client, keys = browser(world, Role.COMMUNICATION), world.a.keys
    url = reverse("wagtail_localize:edit_string_translation", args=[keys["translation"][0], keys["string"][0]])
    answer = client.put(url, "value=Hello", "application/x-www-form-urlencoded")
    assert answer.status_code == 201
    assert StringTranslation.objects.filter(data="Hello").exists()


def test_a_file_of_translations_cannot_link_to_another_school(world: World) -> None:
    """A PO file that is brought in."""
    client, key = browser(world, Role.COMMUNICATION), world.a.keys["translation"][0]
    text = client.get(reverse("wagtail_localize:download_pofile", args=[key])).content.decode()
    link = f'<a linktype=\\"page\\" id=\\"{world.b.pages["draft"].pk}\\">x</a>'
    file = SimpleUploadedFile("nl.po", text.replace('msgstr ""', f'msgstr "{link}"').encode())
    before = StringTranslation.objects.count()
    answer = client.post(reverse("wagtail_localize:upload_pofile", args=[key]), {"file": file})
    assert answer.status_code == 404
    assert StringTranslation.objects.count() == before


def test_a_translation_has_the_pictures_of_its_source(world: World) -> None:
    """Nothing of a picture can be replaced but what is said of it."""
    page = world.a.pages["content"].specific
    image = get_image_model().objects.get(pk=world.a.keys["image"][0])
    image.contextual_alt_text, image.decorative = "De gevel", False
    page.body.append(("picture", {"image": image, "caption": "Onze school"}))
    page.save_revision().publish()
    source, _is_new = TranslationSource.update_or_create_from_instance(page)
    assert not OverridableSegment.objects.filter(source=source, context__path__contains="image").exists()
    source.create_or_update_translation(world.a.pages["english"].locale, fallback=True)
    translated = page.get_translation(world.a.pages["english"].locale)
    shown = next(block.value for block in translated.body if block.block_type == "picture")
    assert (shown["image"].pk, shown["image"].contextual_alt_text) == (image.pk, "De gevel")


@pytest.mark.parametrize("model", sorted(get_page_models(), key=lambda model: model._meta.label))
def test_values_of_a_translation_point_at_pages_alone(model: type[Page]) -> None:
    """A translation may replace values (``edit_override``), of which the guard only knows what is a page.

    Whoever gives a page a picture or a document there has to teach the guard first.
    """
    rows = [row for row in get_all_child_relations(model) if issubclass(row.related_model, TranslatableMixin)]
    fields = [
        (of, field) for of in (model, *(row.related_model for row in rows)) for field in get_translatable_fields(of)
    ]
    for owner, field in fields:
        of = owner._meta.get_field(field.field_name)
        if of.is_relation and of.concrete and field.is_overridable(owner()):
            assert issubclass(of.related_model, Page), field.field_name
        if hasattr(of, "stream_block"):
            assert not choosers_in(of.stream_block), field.field_name


def choosers_in(block: Any) -> list[Any]:
    """The blocks inside a block that choose an object, and that a translation may replace."""
    children = [*getattr(block, "child_blocks", {}).values(), getattr(block, "child_block", None)]
    found = [
        child
        for child in children
        if child is not None and hasattr(child, "target_model") and not isinstance(child, SamePictureBlock)
    ]
    return found + [deep for child in children if child is not None for deep in choosers_in(child)]
