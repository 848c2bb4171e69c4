"""The fixed words of a year plan."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Lane(TextChoices):
    """Whose activity a row is; parents are drawn above pupils."""

    STUDENT = "student", _("Pupils")
    PARENT = "parent", _("Parents")


class Precision(TextChoices):
    """How a period was meant, and is shown."""

    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")


class Relation(TextChoices):
    """How one activity hangs together with another."""

    PREPARES = "prepares", _("prepares")
    REFLECTS_ON = "reflects_on", _("looks back on")
    BUILDS_ON = "builds_on", _("builds on")
