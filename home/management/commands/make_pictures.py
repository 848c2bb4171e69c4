"""Make the sizes in which pictures are shown, where some lack."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError

from home.pictures import make_sizes


class Command(BaseCommand):
    """For after an upgrade that changes the sizes; a picture that is uploaded gets its own by itself."""

    help = "Make the sizes of all pictures that lack some."

    def handle(self, *args: Any, **options: Any) -> None:
        """One after the other; a picture whose file is gone is named and passed by."""
        for image in get_image_model().objects.prefetch_related("renditions").iterator(chunk_size=100):
            try:
                make_sizes(image)
            except SourceImageIOError:
                self.stderr.write(f"The file of picture {image.pk} is missing.")
