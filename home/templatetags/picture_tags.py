"""Tags that show pictures; see ``home.pictures``."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.models import Picture

from home import pictures
from home.models import ContactPerson, SchoolPage
from home.queries import school_picture

register = template.Library()


def _html(picture: Picture | None) -> SafeString:
    return mark_safe(str(picture) if picture else "")


@register.simple_tag
def picture_in_text(image: Any, is_first: bool = False) -> SafeString:
    """A picture as wide as the text, with the alternative text that was given at this place."""
    alt = "" if image.decorative else image.contextual_alt_text or ""
    return _html(pictures.picture(image, pictures.PLACES["text"], alt=alt, is_first=bool(is_first)))


@register.simple_tag
def picture_of_school(page: SchoolPage) -> SafeString:
    """The picture beside a school's welcome; nothing where it has none."""
    image = school_picture(page)
    place = pictures.PLACES["hero"]
    return _html(image and pictures.picture(image, place, alt=page.picture_alt, is_first=True))


@register.simple_tag
def photo_of(contact: ContactPerson) -> SafeString:
    """The photo of somebody to call; nothing where there is none."""
    return _html(contact.photo and pictures.photo(contact.photo))
