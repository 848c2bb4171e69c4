"""Pictures between the texts of a page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from home.pictures import with_sizes


class ReadyImageBlock(ImageBlock):
    """Wagtail's picture with its own alternative text; the sizes of all pictures of a page come in one question."""

    def bulk_to_python(self, values: Any) -> list[Any]:
        """The pictures, each with what is made of it."""
        images: list[Any] = super().bulk_to_python(values)
        with_sizes(images)
        return images


class PictureBlock(blocks.StructBlock):
    """A picture with a line below it."""

    image = ReadyImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Line below the picture"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("A picture as wide as the text, with a line below it.")
        template = "home/blocks/picture.html"
        preview_value = {"image": None, "caption": "Zo ziet de school eruit als u aankomt."}
