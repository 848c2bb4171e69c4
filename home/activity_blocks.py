"""The pieces that activity pages are made of: parts, steps, tips, tasks, scripts and programmes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks import WorksheetBlock
from home.choices import Audience, Phase, Place
from home.word_block import WordChoiceBlock


def text_list(label: Any, **kwargs: Any) -> blocks.ListBlock:
    """A list of short texts."""
    return blocks.ListBlock(blocks.TextBlock(label=label, rows=2), label=label, default=[], **kwargs)


class PartValue(blocks.StructValue):
    """A part, with the words for its place."""

    @property
    def place_label(self) -> str:
        """The words for the place."""
        return str(Place(self["place"]).label)


class PartBlock(blocks.StructBlock):
    """A part of a home assignment, with its own place and worksheet."""

    title = blocks.CharBlock(label=_("Title"))
    place = WordChoiceBlock(choices=Place.choices, label=_("Where and with whom"))
    minutes = blocks.IntegerBlock(label=_("Minutes"), required=False, min_value=1, max_value=600)
    instruction = blocks.TextBlock(label=_("Instruction"), required=False, rows=3)
    content = WorksheetBlock(label=_("Worksheet"))

    class Meta:
        icon = "form"
        label = _("Part")
        description = _("A part of the assignment: in class, at home together, or alone.")
        template = "home/blocks/part.html"
        value_class = PartValue
        preview_value = {
            "title": "Praat samen",
            "place": "home_together",
            "minutes": 20,
            "instruction": "Stel om de beurt een vraag.",
            "content": [("question", {"question": "Wat verraste jou?", "lines": 2})],
        }


class StepBlock(blocks.StructBlock):
    """A numbered step with questions to read out."""

    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"), required=False, rows=3)
    questions = text_list(_("Questions to ask"))

    class Meta:
        icon = "list-ol"
        label = _("Step")
        description = _("A numbered step, with questions that can be read out.")
        template = "home/blocks/step.html"
        preview_value = {
            "title": "Vraag door",
            "text": "Luister eerst, en vraag dan verder.",
            "questions": ["Wat lijkt je leuk aan dit werk?"],
        }


class TipBlock(blocks.StructBlock):
    """An advice to one of the readers."""

    audience = WordChoiceBlock(choices=Audience.choices, label=_("For whom"), default=Audience.PARENTS)
    text = blocks.TextBlock(label=_("Text"), rows=2)

    class Meta:
        icon = "info-circle"
        label = _("Tip")
        description = _("An advice; only the chosen readers see it.")
        template = "home/blocks/tip.html"
        preview_value = {"audience": "parents", "text": "Weinig tijd? Praat onderweg."}


class TaskBlock(blocks.StructBlock):
    """Something to organise beforehand."""

    who = blocks.CharBlock(label=_("Who"))
    weeks_before = blocks.IntegerBlock(label=_("Weeks before"), min_value=0, max_value=30, default=2)
    task = blocks.TextBlock(label=_("Task"), rows=2)

    class Meta:
        icon = "tasks"
        label = _("Task")
        description = _("Who prepares what, and how many weeks ahead.")
        template = "home/blocks/task.html"
        preview_value = {"who": "decaan", "weeks_before": 3, "task": "De lokalen bespreken."}


class HandoutBlock(blocks.StructBlock):
    """A sheet of paper that goes with the activity."""

    title = blocks.CharBlock(label=_("Title"))
    audience = WordChoiceBlock(choices=Audience.choices, label=_("For whom"), default=Audience.PARENTS)
    introduction = blocks.TextBlock(label=_("Introduction"), required=False, rows=2)
    content = WorksheetBlock(label=_("Sheet"))

    class Meta:
        icon = "doc-full"
        label = _("Hand-out")
        description = _("A sheet that is printed on a page of its own.")
        template = "home/blocks/handout.html"
        preview_value = {
            "title": "Complimentenkaarten",
            "audience": "parents",
            "introduction": "Kies er een en geef die aan de leerling.",
            "content": [("cards", ["duidelijk", "eerlijk", "rustig"])],
        }


class TopicBlock(blocks.StructBlock):
    """A subject of a conversation, with a column for each of the three."""

    topic = blocks.CharBlock(label=_("Topic"))
    mentor = text_list(_("The mentor"))
    pupil = text_list(_("Asked of the pupil"))
    parent = text_list(_("Asked of the parent"))

    class Meta:
        icon = "comment"
        label = _("Topic")
        description = _("A subject, with what each of the three is asked.")
        preview_value = {"topic": "Terugblik", "mentor": [], "pupil": ["Wat ging goed?"], "parent": ["Wat ziet u?"]}


class PhaseValue(blocks.StructValue):
    """A phase, with the word for it."""

    @property
    def phase_label(self) -> str:
        """The word for the phase."""
        return str(Phase(self["phase"]).label)


class PhaseBlock(blocks.StructBlock):
    """Opening, core or closing of a conversation."""

    phase = WordChoiceBlock(choices=Phase.choices, label=_("Phase"))
    topics = blocks.ListBlock(TopicBlock(), label=_("Topics"))

    class Meta:
        icon = "comment"
        label = _("Phase")
        description = _("A phase of the conversation, with its topics in three columns.")
        template = "home/blocks/phase.html"
        value_class = PhaseValue
        preview_value = {
            "phase": "core",
            "topics": [{"topic": "Terugblik", "mentor": [], "pupil": ["Wat ging goed?"], "parent": ["Wat ziet u?"]}],
        }


class ProgrammeItemBlock(blocks.StructBlock):
    """An item of an evening's programme."""

    minutes = blocks.IntegerBlock(label=_("Minutes"), required=False, min_value=1, max_value=600)
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"), required=False, rows=3)
    who = blocks.CharBlock(label=_("Who leads"), required=False)

    class Meta:
        icon = "time"
        label = _("Programme item")
        description = _("An item of the evening, with its minutes.")
        template = "home/blocks/programme_item.html"
        preview_value = {"minutes": 5, "title": "Welkom", "text": "Wat gaan we doen, en waarom?", "who": "mentor"}
