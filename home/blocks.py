"""The pieces that worksheets and free pages are made of; those of activities are in ``home.activity_blocks``.

Every block has a description and a preview, so that an editor sees what it becomes before choosing it.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.picture_blocks import PictureBlock


class HeadingBlock(blocks.CharBlock):
    """A heading inside a worksheet."""

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("A short heading between the questions.")
        template = "home/blocks/heading.html"
        preview_value = "Op een werkdag"


class ParagraphBlock(blocks.TextBlock):
    """Plain text."""

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Plain text; a blank line starts a new paragraph.")
        template = "home/blocks/paragraph.html"
        preview_value = "Lees de vragen eerst samen door."


class RichParagraphBlock(blocks.RichTextBlock):
    """Text with bold, lists and links, for free pages."""

    class Meta:
        icon = "pilcrow"
        label = _("Text with layout")
        description = _("Text with headings, lists and links.")
        template = "home/blocks/rich_paragraph.html"
        preview_value = "<p>Welkom op onze school.</p>"


class QuestionBlock(blocks.StructBlock):
    """A question with lines for the answer."""

    question = blocks.TextBlock(label=_("Question"), rows=2)
    lines = blocks.IntegerBlock(label=_("Answer lines"), default=2, min_value=1, max_value=20)

    class Meta:
        icon = "help"
        label = _("Question")
        description = _("An open question. Prints answer lines; on screen it can be filled in.")
        template = "home/blocks/question.html"
        preview_value = {"question": "Wat vind je leuk aan dit beroep?", "lines": 3}


class ChoicesBlock(blocks.StructBlock):
    """A list of which one or more are ticked."""

    question = blocks.TextBlock(label=_("Question"), rows=2)
    options = blocks.ListBlock(blocks.CharBlock(label=_("Option")), label=_("Options"))
    other = blocks.BooleanBlock(label=_("With a line for something else"), required=False)

    class Meta:
        icon = "list-ul"
        label = _("Choice list")
        description = _("Boxes to tick.")
        template = "home/blocks/choices.html"
        preview_value = {"question": "Wie ga je interviewen?", "options": ["vader", "moeder", "buurman"], "other": True}


class TableBlock(blocks.StructBlock):
    """A table to fill in."""

    title = blocks.CharBlock(label=_("Title"))
    columns = blocks.ListBlock(blocks.CharBlock(label=_("Column")), label=_("Columns"))
    rows = blocks.IntegerBlock(label=_("Empty rows"), default=3, min_value=0, max_value=40, required=False)
    row_labels = blocks.ListBlock(
        blocks.CharBlock(label=_("Row")), label=_("Rows with a first cell of their own"), default=[]
    )

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("A table with empty cells to fill in.")
        template = "home/blocks/table.html"
        preview_value = {"title": "Beroepen om ons heen", "columns": ["Beroep", "Van wie"], "rows": 3, "row_labels": []}


class ScaleBlock(blocks.StructBlock):
    """A mark on a scale."""

    question = blocks.TextBlock(label=_("Question"), rows=2)
    minimum = blocks.IntegerBlock(label=_("Lowest number"), default=1)
    maximum = blocks.IntegerBlock(label=_("Highest number"), default=10)
    low = blocks.CharBlock(label=_("Meaning of the lowest"), required=False)
    high = blocks.CharBlock(label=_("Meaning of the highest"), required=False)

    class Meta:
        icon = "order"
        label = _("Scale")
        description = _("A number to circle, for example from 1 to 10.")
        template = "home/blocks/scale.html"
        preview_value = {
            "question": "Past dit beroep bij jou?",
            "minimum": 1,
            "maximum": 10,
            "low": "past niet",
            "high": "past heel goed",
        }


class BulletsBlock(blocks.ListBlock):
    """A list of points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(blocks.TextBlock(label=_("Point"), rows=1), **kwargs)

    class Meta:
        icon = "list-ul"
        label = _("List")
        description = _("A list of points to read.")
        template = "home/blocks/bullets.html"
        preview_value = ["Neem je telefoon mee.", "Maak een foto."]


class CardsBlock(blocks.ListBlock):
    """Cards to cut out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(blocks.CharBlock(label=_("Card")), **kwargs)

    class Meta:
        icon = "copy"
        label = _("Cards")
        description = _("Cards to print and cut out.")
        template = "home/blocks/cards.html"
        preview_value = ["duidelijk", "eerlijk", "grappig", "rustig"]


class BoxesBlock(blocks.ListBlock):
    """Large boxes to write or lay cards in: a placemat."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(blocks.CharBlock(label=_("Box")), **kwargs)

    class Meta:
        icon = "grip"
        label = _("Placemat")
        description = _("Large boxes to write in or to lay cards on.")
        template = "home/blocks/boxes.html"
        preview_value = ["Beroepen", "Kwaliteiten", "Motieven"]


class LinkBlock(blocks.StructBlock):
    """A link to a site elsewhere."""

    text = blocks.CharBlock(label=_("Text"))
    url = blocks.URLBlock(label=_("Address"))

    class Meta:
        icon = "link"
        label = _("Link")
        description = _("A link to a site elsewhere; the address is printed too.")
        template = "home/blocks/link.html"
        preview_value = {"text": "Beroepen in beeld", "url": "https://www.beroepeninbeeld.nl/"}


class NoteBlock(blocks.TextBlock):
    """A tip inside a worksheet."""

    class Meta:
        icon = "info-circle"
        label = _("Tip")
        description = _("A tip in a coloured box.")
        template = "home/blocks/note.html"
        preview_value = "Kijk ook in je loopbaandossier."


class WorksheetBlock(blocks.StreamBlock):
    """What is read and filled in on a sheet."""

    heading = HeadingBlock()
    text = ParagraphBlock()
    question = QuestionBlock()
    choices = ChoicesBlock()
    table = TableBlock()
    scale = ScaleBlock()
    bullets = BulletsBlock()
    cards = CardsBlock()
    boxes = BoxesBlock()
    link = LinkBlock()
    tip = NoteBlock()

    class Meta:
        label = _("Worksheet")


class LineBlock(blocks.TextBlock):
    """One line of a list: a question, a material, a point."""

    class Meta:
        icon = "minus"
        label = _("Line")
        description = _("One line of the list.")
        template = "home/blocks/line.html"
        preview_value = "Wat heb je vandaag gedaan?"


class PageBodyBlock(blocks.StreamBlock):
    """The free part of a content page."""

    text = RichParagraphBlock()
    picture = PictureBlock()
    worksheet = WorksheetBlock(
        icon="form",
        description=_("Questions, tables and cards, as on a worksheet."),
        template="home/blocks/worksheet.html",
        preview_value=[("question", {"question": "Wat spreken we af?", "lines": 2})],
    )
    tip = NoteBlock()
