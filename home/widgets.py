"""Inputs of our own in the admin."""

from typing import Any

from django import forms

from home.colours import MINIMUM_CONTRAST, NIGHT, PAPER


class ColourInput(forms.TextInput):
    """A colour as text, with the browser's own colour chooser beside it and its contrast while one types."""

    template_name = "home/admin/colour_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The backgrounds on which the colour must be readable, and how much contrast is needed."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context | {"paper": PAPER, "night": NIGHT, "minimum": MINIMUM_CONTRAST}

    @property
    def media(self) -> forms.Media:
        """The script that reckons, and its look."""
        return forms.Media(
            js=["home/js/admin/contrast-controller.js"],
            css={"all": ["home/css/admin/contrast.css"]},
        )
