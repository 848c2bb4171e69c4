"""The forms of the staff view. What they do not name cannot be changed by them, whatever is posted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from home.actions.staff import ClassKey
from home.choices import Role
from home.staff_queries import classes_of

# A user name is an address, and Django keeps no more of it than this.
LONGEST_ADDRESS = 150


class RolesField(forms.MultipleChoiceField):
    """One or more roles, each with what it may do."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": _("Choose at least one role.")})
        super().__init__(choices=Role.choices, label=_("Roles"), **kwargs)


class InvitationForm(forms.Form):
    """Whom to invite, and for what."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=LONGEST_ADDRESS,
        help_text=_("The invitation goes there; it is also the user name."),
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    roles = RolesField()


class ColleagueForm(forms.Form):
    """The roles of a colleague, and the classes of a mentor."""

    roles = RolesField()
    classes = forms.MultipleChoiceField(
        label=_("Classes of the mentor"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A mentor sees the replies of these classes."),
    )

    def __init__(self, *args: Any, site: Site, chosen: Collection[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys: dict[str, ClassKey] = {}
        groups = []
        for level, names in classes_of(site):
            self.keys |= {f"{level.pk}:{name}": (level, name) for name in names}
            groups.append((level.title, [(f"{level.pk}:{name}", name) for name in names]))
        self.fields["classes"].choices = groups  # type: ignore[attr-defined]
        self.fields["classes"].initial = [f"{level}:{name}" for level, name in chosen]
        if not groups:
            self.fields["classes"].help_text = _("There are no classes yet. Name them with each year level first.")

    def clean(self) -> dict[str, Any] | None:
        """Classes without the role of a mentor would never be seen."""
        values = super().clean() or {}
        if values.get("classes") and Role.MENTOR not in values.get("roles", []):
            self.add_error("classes", _("Only a mentor has classes. Choose that role too, or no classes."))
        return values

    def chosen_classes(self) -> list[ClassKey]:
        """The classes that were ticked."""
        return [self.keys[key] for key in self.cleaned_data["classes"]]
