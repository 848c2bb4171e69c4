"""The forms of staff for the times of a conversation round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from planner import labels
from planner.dates import Period
from planner.models import ListedPupil, ReplyPupil, SlotRound
from planner.reply_forms import interpreter_choices
from planner.reply_queries import language_name
from planner.slot_desk_queries import ClassTimes, SlotDay, SlotLine, taken_times
from planner.slot_offers import METHOD_MINUTES, long_minutes
from planner.slot_series import Collision, Span, Taken, collisions, series

MOST_DAYS, MOST_SLOTS = 62, 300
_SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})")


def days_of(period: Period, today: date) -> list[date]:
    """The days of the planned period that are still to come; weekends only where there is nothing else."""
    first = max(period.start, today)
    days = [first + timedelta(days=number) for number in range((period.end - first).days + 1)][:MOST_DAYS]
    return [day for day in days if day.weekday() < 5] or days


class ClockInput(forms.TimeInput):
    """A time of the day, as the browser asks for it."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class SlotSeriesForm(forms.Form):
    """Times for a class: with whom, where, on which days, from when until when, and how long."""

    class_name = forms.ChoiceField(label=_("Class"))
    mentor = forms.CharField(label=_("Mentor"), max_length=100, required=False)
    room = forms.CharField(label=_("Room"), max_length=100, required=False)
    days = forms.MultipleChoiceField(
        label=_("Days"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one day."),
            "invalid_choice": _("“%(value)s” lies outside the planned period."),
        },
    )
    start = forms.TimeField(label=_("From"), widget=ClockInput)
    until = forms.TimeField(label=pgettext_lazy("clock", "Until"), widget=ClockInput)
    minutes = forms.IntegerField(
        label=_("Minutes for each conversation"),
        min_value=5,
        max_value=120,
        initial=METHOD_MINUTES,
        help_text=_("The method says 15 to 20 minutes."),
    )
    gap = forms.IntegerField(label=_("Minutes in between"), min_value=0, max_value=60, initial=0, required=False)
    breaks = forms.CharField(
        label=_("Breaks"), max_length=200, required=False, help_text=_("For example 16:30–16:45, 18:00–19:00.")
    )
    language = forms.ChoiceField(
        label=_("With an interpreter"),
        required=False,
        help_text=_("Then only families that need this interpreter can choose these times, and they are longer."),
    )
    more_interpreters = forms.BooleanField(
        label=_("There is a second interpreter of this language for these times"), required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        site: Site,
        days: Sequence[date],
        own_minutes: int | None,
        classes: Sequence[str],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.site, self.own_minutes = site, own_minutes
        self.warnings: list[str] = []
        self.asks_interpreters = False
        cast(forms.ChoiceField, self.fields["class_name"]).choices = [(name, name) for name in classes]
        choices = [(day.isoformat(), labels.long_day_label(day)) for day in days]
        cast(forms.MultipleChoiceField, self.fields["days"]).choices = choices
        if len(choices) == 1:
            self.fields["days"].initial = [choices[0][0]]
        _none, *languages = interpreter_choices()
        cast(forms.ChoiceField, self.fields["language"]).choices = [("", gettext("Without")), *languages]

    def clean_breaks(self) -> tuple[Span, ...]:
        """The breaks; what is no pair of times is refused."""
        found = []
        for part in re.split(r"[,;]", self.cleaned_data["breaks"]):
            if not part.strip():
                continue
            match = _SPAN.fullmatch(part.strip())
            hours = [int(text) for text in match.groups()] if match else [99]
            if (
                max(hours[0::2]) > 23
                or max(hours[1::2], default=0) > 59
                or (hours[0], hours[1]) >= (hours[2], hours[3])
            ):
                raise forms.ValidationError(
                    _("“%(text)s” is no break. Write it as 16:30–16:45."), params={"text": part.strip()[:40]}
                )
            found.append((time(hours[0], hours[1]), time(hours[2], hours[3])))
        return tuple(sorted(found))

    def clean(self) -> dict[str, Any]:
        """Times that are there, that collide with nothing, and what staff should think twice about."""
        values = super().clean() or {}
        if self.errors:
            return values
        if values["start"] >= values["until"]:
            raise forms.ValidationError({"until": _("This comes before the beginning.")})
        spans = series(values["start"], values["until"], self.length, values["gap"] or 0, values["breaks"])
        if not spans:
            text = gettext("No conversation of %(number)s minutes fits in.") % {"number": self.length}
            raise forms.ValidationError({"until": text})
        values["times"] = [(date.fromisoformat(day), span) for day in values["days"] for span in spans]
        if len(values["times"]) > MOST_SLOTS:
            raise forms.ValidationError({"days": _("These are too many times at once. Choose fewer days.")})
        self._look_around(values)
        return values

    @property
    def length(self) -> int:
        """How long each conversation takes, in minutes."""
        minutes: int = self.cleaned_data["minutes"]
        return long_minutes(minutes, self.own_minutes) if self.cleaned_data["language"] else minutes

    def _look_around(self, values: dict[str, Any]) -> None:
        if values["minutes"] < METHOD_MINUTES:
            text = gettext("%(minutes)s is too short, says the method: a conversation of three takes 15 to 20 minutes.")
            self.warnings.append(text % {"minutes": values["minutes"]})
        days = sorted({day for day, _span in values["times"]})
        found = collisions(
            values["times"],
            taken_times(self.site, days),
            mentor=values["mentor"] or values["class_name"],
            room=values["room"],
            language=values["language"],
        )
        for kind, other in found:
            if kind == Collision.MENTOR:
                raise forms.ValidationError({"mentor": _mentor_text(other)})
            if kind == Collision.ROOM:
                self.warnings.append(_room_text(other))
            else:
                self.asks_interpreters = True
                if not values["more_interpreters"]:
                    raise forms.ValidationError({"language": _interpreter_text(other)})
        self.warnings = list(dict.fromkeys(self.warnings))


class SlotPlaceForm(forms.Form):
    """Another mentor or room for the times of a class with one mentor on one day."""

    mentor = forms.CharField(label=_("Mentor"), max_length=100, required=False)
    room = forms.CharField(label=_("Room"), max_length=100, required=False)
    same_room = forms.BooleanField(label=_("Two conversations fit in this room"), required=False)

    def __init__(self, data: Any = None, *, site: Site, day: SlotDay) -> None:
        rooms = {line.slot.room for line in day.lines}
        super().__init__(data, initial={"mentor": day.mentor, "room": rooms.pop() if len(rooms) == 1 else ""})
        self.site, self.day = site, day
        self.asks_room = False

    def clean(self) -> dict[str, Any]:
        """A mentor is in one place at a time; a room is shared where staff say so."""
        values = super().clean() or {}
        if self.errors:
            return values
        slots = [line.slot for line in self.day.lines]
        found = collisions(
            [(slot.day, (slot.start, slot.end)) for slot in slots],
            taken_times(self.site, [self.day.day], but=[slot.pk for slot in slots]),
            mentor=values["mentor"] or self.day.class_name,
            room=values["room"],
            language="",
        )
        for kind, other in found:
            if kind == Collision.MENTOR:
                raise forms.ValidationError({"mentor": _mentor_text(other)})
            self.asks_room = True
            if not values["same_room"]:
                raise forms.ValidationError({"room": _room_text(other)})
        return values


def _when(other: Taken) -> dict[str, str]:
    return {
        "day": labels.day_label(other.day, weekday=True),
        "clock": labels.clock_label(other.start, other.end),
        "class_name": other.class_name,
        "mentor": other.mentor,
        "room": other.room,
        "language": language_name(other.language) if other.language else "",
    }


def _mentor_text(other: Taken) -> str:
    return gettext("%(mentor)s already has a conversation then: %(day)s, %(clock)s (%(class_name)s).") % _when(other)


def _room_text(other: Taken) -> str:
    return gettext("%(room)s is taken then: %(day)s, %(clock)s (%(class_name)s, %(mentor)s).") % _when(other)


def _interpreter_text(other: Taken) -> str:
    text = gettext(
        "The interpreter %(language)s is with %(mentor)s then: %(day)s, %(clock)s. Choose other hours, or say below "
        "that there are two."
    )
    return text % _when(other)


class SlotRoundForm(forms.ModelForm):
    """How long a conversation with an interpreter takes."""

    class Meta:
        model = SlotRound
        fields = ["interpreter_minutes"]


class BookForm(forms.Form):
    """For whom a time is, after a telephone call."""

    who = forms.ChoiceField(label=_("For whom"), required=False)
    first_name = forms.CharField(
        label=_("Or somebody else: first name"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    interpreter = forms.ChoiceField(label=_("Interpreter"), required=False)

    def __init__(self, data: Any = None, *, row: ClassTimes) -> None:
        super().__init__(data)
        self.pupils = {line.key: line.pupil for line in (*row.without, *row.call, *row.unanswered)}
        choices = [(key, f"{pupil.first_name}") for key, pupil in self.pupils.items()]
        cast(forms.ChoiceField, self.fields["who"]).choices = [("", gettext("Choose…")), *choices]
        cast(forms.ChoiceField, self.fields["interpreter"]).choices = interpreter_choices()

    def clean(self) -> dict[str, Any]:
        """Somebody of the lists, or a new name."""
        values = super().clean() or {}
        if not self.errors and not values.get("who") and not values.get("first_name", "").strip():
            raise forms.ValidationError({"who": _("Choose for whom it is, or write a first name.")})
        return values

    @property
    def replied(self) -> ReplyPupil | None:
        """A pupil with a reply."""
        found = self.pupils.get(self.cleaned_data["who"])
        return found if isinstance(found, ReplyPupil) else None

    @property
    def name(self) -> str:
        """The first name of a pupil without a reply."""
        found = self.pupils.get(self.cleaned_data["who"])
        return found.first_name if isinstance(found, ListedPupil) else self.cleaned_data["first_name"].strip()


class MoveForm(forms.Form):
    """To which other time of the class somebody goes."""

    slot = forms.ChoiceField(label=_("Other time"), error_messages={"required": _("Choose a time.")})

    def __init__(self, data: Any = None, *, row: ClassTimes) -> None:
        super().__init__(data)
        free = [(day, line) for day in row.days for line in day.lines if line.is_free]
        choices = [(str(line.slot.pk), _slot_label(day.label, line)) for day, line in free]
        cast(forms.ChoiceField, self.fields["slot"]).choices = [("", gettext("Choose…")), *choices]


def _slot_label(day: str, line: SlotLine) -> str:
    parts = [f"{day}, {line.clock}", line.slot.mentor, line.slot.room, line.block]
    return " · ".join(part for part in parts if part)
