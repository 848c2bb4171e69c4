"""How a school looks through its translations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.choices import Level
from home.models.settings import Language
from home.translation_list import Row, State

_EVERY = pgettext_lazy("filter", "All")


class TranslationFilterForm(forms.Form):
    """The filters above the list; what is unknown counts as not chosen."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    level = forms.TypedChoiceField(label=pgettext_lazy("filter", "Year"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _EVERY), *State.choices])

    def __init__(self, *args: Any, languages: list[str], rows: list[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted({(row.kind, row.kind_name) for row in rows}, key=lambda kind: kind[1])
        self._offer("language", [(code, Language(code).label) for code in languages])
        self._offer("kind", kinds)
        self._offer("level", Level.choices)

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = [("", _EVERY), *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was asked for, fit for ``home.translation_list.search_rows``."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
