"""The forms of staff: a reply from a slip or a telephone call, a class list, a cancellation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planner.choices import ReplySource
from planner.reply_forms import ReplyForm


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

    def clean_names(self) -> list[str]:
        """The names; what is too long to be a first name is refused."""
        names = [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines()]
        names = [name for name in names if name]
        if len(names) > 60:
            raise forms.ValidationError(_("These are more than sixty names. Paste one class."))
        for name in names:
            if len(name) > 40 or any(char in name for char in ";,@\t") or any(char.isdigit() for char in name):
                raise forms.ValidationError(
                    _("“%(name)s” is no first name. Paste first names only, one to a line."), params={"name": name[:40]}
                )
        return names


class CancelForm(forms.Form):
    """Why it does not take place."""

    reason = forms.CharField(
        label=pgettext_lazy("cancellation", "What parents read about it"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the evening moves to spring; you get a new invitation."),
    )
