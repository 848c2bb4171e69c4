"""Forms by which a portal administrator makes, renames and deletes schools."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from home.actions import SchoolError, SchoolPlan
from home.choices import LAST_LEVEL, Level, Region
from home.models.settings import Language
from home.school_queries import portal_port

LEVELS = [
    (track.label, [(f"{track.value}-{level}", Level(level).label) for level in range(1, last + 1)])
    for track, last in LAST_LEVEL.items()
]


class TellsFaults(forms.Form):
    """A form that shows what an action refuses beside the field that it belongs to."""

    def add_faults(self, error: SchoolError) -> None:
        """Put each message where it belongs."""
        for name, message in error.problems.items():
            self.add_error(name if name in self.fields else None, message)


class NewSchoolForm(TellsFaults):
    """What a new school is to be."""

    name = forms.CharField(label=_("Name of the school"), max_length=120, help_text=_("As parents read it."))
    hostname = forms.CharField(
        label=_("Host name"),
        max_length=120,
        help_text=_("The address of its site without https://, for example lob.school.nl. No two schools share one."),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"}),
    )
    levels = forms.MultipleChoiceField(
        label=_("Years"),
        choices=LEVELS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each year gets its own page. A school may teach several tracks."),
        error_messages={"required": _("Choose at least one year.")},
    )
    region = forms.ChoiceField(
        label=_("Region of the school holidays"),
        choices=Region.choices,
        initial=Region.CENTRE,
        widget=forms.RadioSelect,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages besides Dutch"),
        choices=[choice for choice in Language.choices if choice[0] != settings.LANGUAGE_CODE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("What is not translated is shown in Dutch, with a notice in the reader's language."),
    )
    with_library = forms.BooleanField(
        label=_("Copy the starter library"),
        required=False,
        initial=True,
        help_text=_("Activities that suit its tracks, published in its own activity bank."),
    )
    with_plans = forms.BooleanField(
        label=_("Copy model plans"),
        required=False,
        initial=True,
        help_text=_("A year plan for each year for which there is a model, as a draft."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not hooks.get_hooks("home_school_plans"):
            del self.fields["with_plans"]

    def plan(self) -> SchoolPlan:
        """The school that is asked for."""
        data = self.cleaned_data
        pairs = [value.rpartition("-") for value in data["levels"]]
        return SchoolPlan(
            name=data["name"],
            hostname=data["hostname"],
            levels=tuple((track, int(level)) for track, _dash, level in pairs),
            region=data["region"],
            languages=(settings.LANGUAGE_CODE, *data["languages"]),
            port=portal_port(),
            with_library=data["with_library"],
            with_plans=data.get("with_plans", False),
        )


class RenameSchoolForm(TellsFaults):
    """Another name, another host name."""

    name = forms.CharField(label=_("Name of the school"), max_length=120, help_text=_("As parents read it."))
    hostname = forms.CharField(
        label=_("Host name"),
        max_length=120,
        help_text=_("Links to the old address stop working: also those in mail and on paper."),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"}),
    )


class DeleteSchoolForm(TellsFaults):
    """The host name, typed: nobody deletes a school by accident."""

    confirm = forms.CharField(
        label=_("Host name of the school"),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, hostname: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirm"].help_text = _("Type %(hostname)s to delete this school.") % {"hostname": hostname}
