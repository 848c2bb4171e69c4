"""What parents send when they choose a time."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

_OFFER = re.compile(r"[0-9]{1,18}:[0-9]{1,18}(,[0-9]{1,18}:[0-9]{1,18}){0,9}")


def read_offer(text: str) -> dict[int, int]:
    """The time that is wanted for each pupil; empty where the text is no offer."""
    if not _OFFER.fullmatch(text):
        return {}
    pairs = (pair.split(":") for pair in text.split(","))
    return {int(pupil): int(slot) for pupil, slot in pairs}


class CallForm(forms.Form):
    """The number on which school calls."""

    telephone = forms.CharField(
        label=_("On which number can we call you?"),
        max_length=30,
        required=False,
        help_text=_("Leave it empty if school has your number."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
