"""The forms of staff: a reply from a slip or a telephone call, a class list, a cancellation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planner.choices import ReplySource
from planner.reply_forms import ReplyForm
from planner.reply_queries import name_key


class StaffReplyForm(ReplyForm):
    """A reply from a slip or a telephone call."""

    source = forms.ChoiceField(
        label=_("How it reached you"),
        choices=[(ReplySource.PAPER, ReplySource.PAPER.label), (ReplySource.TELEPHONE, ReplySource.TELEPHONE.label)],
        required=False,
    )


class ClassListForm(forms.Form):
    """The first names of a class, one to a line."""

    names = forms.CharField(
        label=_("First names"),
        widget=forms.Textarea(attrs={"rows": 14}),
        required=False,
        max_length=3000,
        help_text=_("One to a line. First names only; add a letter where two pupils have the same name."),
    )

    def __init__(self, *args: Any, options: Sequence[str] = (), each: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options, self.each = options, each
        if options:
            self.fields["names"].help_text = _(
                "One to a line. First names only; add a letter where two pupils have the same name. You may write a "
                "pupil's choice behind the name, for example “Sara: %(option)s”."
            ) % {"option": "; ".join(options[:each])}

    def clean_names(self) -> list[tuple[str, list[str]]]:
        """The names, each with what the pupil chose; what is too long to be a first name is refused."""
        lines = [line for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if len(lines) > 60:
            raise forms.ValidationError(_("These are more than sixty names. Paste one class."))
        return [self._line(line.strip()) for line in lines]

    def _line(self, line: str) -> tuple[str, list[str]]:
        first, *rest = re.split(r"[:;\t]", line) if self.options else [line]
        name = " ".join(first.split(" "))
        if not name or len(name) > 40 or any(char in ";,@\t" or char.isdigit() for char in name):
            raise forms.ValidationError(
                _("“%(name)s” is no first name. Paste first names only, one to a line."), params={"name": name[:40]}
            )
        chosen = [self._option(name, part) for part in rest if part.strip()]
        if len(chosen) > self.each:
            raise forms.ValidationError(
                _("%(name)s can choose no more than %(number)s."), params={"name": name, "number": self.each}
            )
        return name, chosen

    def _option(self, name: str, said: str) -> str:
        """The choice that somebody wrote, in full or by its beginning."""
        key = name_key(said)
        same = [option for option in self.options if name_key(option) == key]
        found = same or [option for option in self.options if name_key(option).startswith(key)]
        if not key or len(found) != 1:
            raise forms.ValidationError(
                _("%(name)s: “%(choice)s” is none of the choices. These are: %(options)s."),
                params={"name": name, "choice": said.strip()[:60], "options": "; ".join(self.options)},
            )
        return found[0]


class CancelForm(forms.Form):
    """Why it does not take place."""

    reason = forms.CharField(
        label=pgettext_lazy("cancellation", "What parents read about it"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the evening moves to spring; you get a new invitation."),
    )
