"""The form of the self-check: for each of the ten factors how far the school is, and a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planner.choices import FactorState
from planner.models import SelfCheckAnswer
from planner.success_factors import FACTORS


class SelfCheckForm(forms.Form):
    """``state_1`` and ``note_1`` to ``state_10`` and ``note_10``.

    Each field knows what it showed, so that two people who fill in different factors do not undo each other's work.
    """

    def __init__(self, *args: Any, answers: Mapping[int, SelfCheckAnswer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for factor in FACTORS:
            answer = answers.get(factor.number)
            self.fields[f"state_{factor.number}"] = forms.ChoiceField(
                label=_("How far are we?"),
                choices=[("", _("Not talked about yet")), *FactorState.choices],
                widget=forms.RadioSelect,
                required=False,
                initial=answer.state if answer else "",
                show_hidden_initial=True,
            )
            self.fields[f"note_{factor.number}"] = forms.CharField(
                label=_("What we agreed"),
                widget=forms.Textarea(attrs={"rows": 2}),
                required=False,
                max_length=5000,
                initial=answer.note if answer else "",
                show_hidden_initial=True,
            )

    def changed_answers(self) -> dict[int, dict[str, str]]:
        """What was changed, by factor: ``state``, ``note`` or both."""
        changes: dict[int, dict[str, str]] = {}
        for name in self.changed_data:
            part, _separator, number = name.partition("_")
            changes.setdefault(int(number), {})[part] = self.cleaned_data[name]
        return changes
