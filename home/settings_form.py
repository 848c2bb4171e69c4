"""The form of a school's settings: its name beside what the settings keep, and the parts of plugins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from home.parts import all_parts
from home.references import OwnReferencesMixin
from home.widgets import ColourInput


class SchoolSettingsForm(OwnReferencesMixin, WagtailAdminModelForm):
    """The name is that of the school's home page; it is kept there and not twice."""

    school_name = forms.CharField(
        label=_("Name of the school"), max_length=120, help_text=_("As parents read it, at the top of every page.")
    )
    hidden_parts = forms.MultipleChoiceField(
        label=_("Leave out"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you tick is not shown to parents. Nothing is thrown away."),
    )

    class Meta(WagtailAdminModelForm.Meta):
        widgets = {"accent_colour": ColourInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hidden_parts"].choices = [(part.key, part.label) for part in all_parts()]
        self.fields["school_name"].initial = self.instance.site.root_page.title

    def get_home_path(self) -> str:
        """The school's own tree."""
        path: str = self.instance.site.root_page.path
        return path

    def clean_school_name(self) -> str:
        """A name of blanks is none."""
        name: str = self.cleaned_data["school_name"].strip()
        if not name:
            raise forms.ValidationError(self.fields["school_name"].error_messages["required"], code="required")
        return name

    def save(self, commit: bool = True) -> Any:
        """The new name goes with the settings, for the preview and for who keeps it (``home.wagtail_hooks``)."""
        self.instance.new_name = self.cleaned_data["school_name"]
        return super().save(commit=commit)
