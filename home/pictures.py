"""Pictures of the public pages: in which sizes and formats they are kept, and how a page shows one.

WebP for every browser of today, JPEG for the others. No AVIF: it takes six times as long as WebP to make, for a third
fewer bytes at most (``docs/architecture.md``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from wagtail.images.models import AbstractImage, Filter, Picture, SourceImageIOError

FORMATS = "format-{webp,jpeg}"
SIZES = [FORMATS, "width-{480,960,1440}"]
"""A phone of 390 pixels at one to three dots a pixel, a column of text or half a screen at one or two."""
STOPGAP = ["format-webp", "width-960"]
"""The one size that a reader waits for where the others are not made yet."""
LOGO = "fill-96x96"
PHOTO = [FORMATS, "fill-160x160"]
"""Of a person to call: twice the size at which it is shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture stands: its largest width in pixels, and the width for the browser to choose by."""

    width: int
    sizes: str


PLACES = {
    "hero": Place(576, "(min-width: 56rem) 36rem, 100vw"),
    "text": Place(704, "(min-width: 46rem) 44rem, 100vw"),
}


def filters_of(specs: list[str]) -> list[Filter]:
    """The filters that specifications with braces stand for."""
    return [Filter(spec) for spec in Filter.expand_spec(specs)]


def make_sizes(image: AbstractImage) -> None:
    """Make what lacks of the sizes in which a page may show a picture, or a list the photo of a person."""
    image.get_renditions(*filters_of(SIZES), *filters_of(PHOTO))


def with_sizes(images: Iterable[AbstractImage | None]) -> None:
    """Fetch what is made of all these pictures in one question."""
    if found := [image for image in images if image is not None]:
        prefetch_related_objects(found, "renditions")


def picture(image: AbstractImage, place: Place, *, alt: str, is_first: bool = False) -> Picture | None:
    """A picture in the sizes that are made; a reader never waits for more than one of them.

    ``is_first`` is for the picture that a reader sees without scrolling. Width and height keep its place free.
    None where the file is gone: the page is shown without it.
    """
    filters = filters_of(SIZES)
    made = image.find_existing_renditions(*filters)
    if len(made) < len(filters):
        filters = filters_of(["|".join(STOPGAP)])
        try:
            made = {filters[0]: image.get_rendition(filters[0])}
        except SourceImageIOError:
            return None
    width = min(place.width, image.width)
    attributes: dict[str, Any] = {
        "alt": alt,
        "width": width,
        "height": max(1, round(width * image.height / image.width)),
        "sizes": place.sizes,
        "decoding": "async",
        **({"fetchpriority": "high"} if is_first else {"loading": "lazy"}),
    }
    return Picture({each.spec: made[each] for each in filters}, attributes)


def photo(image: AbstractImage) -> Picture | None:
    """A small round photo beside a name, which says who it is; None where the file is gone."""
    try:
        renditions = image.get_renditions(*filters_of(PHOTO))
    except SourceImageIOError:
        return None
    attributes = {"class": "contact-photo", "alt": "", "width": 80, "height": 80, "loading": "lazy"}
    return Picture(renditions, attributes)


def logo_url(image: AbstractImage | None) -> str:
    """Where a school's logo is found; empty where it has none, or the file is gone."""
    try:
        return str(image.get_rendition(LOGO).url) if image else ""
    except SourceImageIOError:
        return ""
