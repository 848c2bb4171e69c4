"""Pictures between the texts of a page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from home.pictures import with_sizes


class SamePictureBlock(ImageChooserBlock):
    """A picture that is the same in every language; only what is said of it is translated."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        """Nothing that a translation may replace: it could name the picture of another school."""
        return []

    def restore_translated_segments(self, value: Any, segments: list[Any]) -> Any:
        """The picture of the source."""
        return value


class ReadyImageBlock(ImageBlock):
    """Wagtail's picture with its own alternative text; the sizes of all pictures of a page come in one question."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        image = SamePictureBlock(required=required)
        image.set_name("image")
        self.child_blocks["image"] = image

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
