"""The form in which a reader says what an activity is like."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.models.feedback import MAX_LINE, Mood


class FeedbackForm(forms.Form):
    """Three faces and one line; ``website`` is a field that only a machine fills in."""

    mood = forms.TypedChoiceField(
        choices=Mood.choices,
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choose one of the three faces."),
            "invalid_choice": gettext_lazy("Choose one of the three faces."),
        },
    )
    line = forms.CharField(
        required=False,
        max_length=MAX_LINE,
        error_messages={"max_length": gettext_lazy("That is too long: at most %(limit_value)d characters fit.")},
    )
    website = forms.CharField(required=False)

    def clean_line(self) -> str:
        """One line, whatever was pasted."""
        return " ".join(self.cleaned_data["line"].split())

    def clean_website(self) -> str:
        """Who fills this in is no reader."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("This field must stay empty."))
        return ""
