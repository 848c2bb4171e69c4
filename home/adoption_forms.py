"""How a school searches the library, and what it may choose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.adoption_list import AdoptionState
from home.choices import Competence, Kind, Level, Track

_EVERY = pgettext_lazy("filter", "All")


class LibraryFilterForm(forms.Form):
    """Words and filters above the library; what is unknown counts as not chosen."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100, strip=True)
    track = forms.ChoiceField(label=_("Track"), required=False)
    level = forms.TypedChoiceField(label=pgettext_lazy("filter", "Year"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _EVERY), *Kind.choices])
    competence = forms.ChoiceField(label=_("Works on"), required=False, choices=[("", _EVERY), *Competence.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _EVERY), *AdoptionState.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].choices = [  # type: ignore[attr-defined]
            ("", _("What suits our school")),
            ("all", _("All tracks")),
            *Track.choices,
        ]
        self.fields["level"].choices = [("", _EVERY), *Level.choices]  # type: ignore[attr-defined]
        self.fields["q"].widget.attrs["placeholder"] = ""

    @property
    def chosen(self) -> dict[str, Any]:
        """What was asked for, fit for ``home.adoption_list.search_entries``."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
