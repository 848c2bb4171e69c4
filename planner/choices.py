"""The words that the rows of a year plan choose from; the kinds of activities live in ``home.choices``."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from home.choices import COMPETENCE_WORDS, KIND_WORDS, PARTNERSHIP_WORDS, TRACK_WORDS, Words

__all__ = [
    "COMPETENCE_WORDS",
    "KIND_WORDS",
    "LANE_WORDS",
    "PARTNERSHIP_WORDS",
    "TRACK_WORDS",
    "Answer",
    "AssignmentPart",
    "FactorState",
    "Lane",
    "Precision",
    "Relation",
    "ReplySource",
    "Severity",
    "Words",
]


class Lane(TextChoices):
    """The half of the timeline that an activity is drawn in."""

    STUDENT = "student", _("Pupils")
    PARENT = "parent", _("Parents")


class Precision(TextChoices):
    """How exactly a period was meant: a week is Monday to Friday, a month its first to last day."""

    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")


class Relation(TextChoices):
    """What the source of a link does for its target."""

    PREPARES = "prepares", _("Prepares")
    REFLECTS_ON = "reflects_on", _("Reflects on")
    BUILDS_ON = "builds_on", _("Builds on")


LANE_WORDS: Words = {Lane.STUDENT: ("leerlingen", "leerling"), Lane.PARENT: ("ouders", "ouder")}


class Severity(TextChoices):
    """How much a finding of the analysis weighs, the heaviest first."""

    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")
    ADVICE = "advice", _("Advice")


class AssignmentPart(TextChoices):
    """What no home assignment can do without (Handreiking Ouders en LOB)."""

    WHY = "why", _("why it is worth doing")
    PUPIL = "pupil", _("what the pupil does, with minutes")
    PARENT = "parent", _("what the parent does, with minutes")
    HANDING_IN = "handing_in", _("how it is handed in")
    DISCUSSION = "discussion", _("where, when and how it is talked over afterwards")


class FactorState(TextChoices):
    """How far a school is with a success factor."""

    NOT_YET = "not_yet", _("Not yet")
    PARTLY = "partly", _("Partly")
    YES = "yes", _("Yes")


class Answer(TextChoices):
    """What parents answer on an invitation."""

    YES = "yes", _("Yes, I come")
    NO = "no", _("No, I cannot come")
    CALL = "call", _("Please call me")


class ReplySource(TextChoices):
    """How a reply reached the school."""

    WEB = "web", _("by themselves")
    PAPER = "paper", _("on a slip")
    TELEPHONE = "telephone", _("by telephone")
