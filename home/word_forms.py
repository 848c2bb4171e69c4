"""The form in which a school writes its own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.glossary import MAX_EXPLANATION, MAX_SPELLING, MAX_WORDS, OwnWord
from home.models.settings import Language


class WordForm(forms.Form):
    """One word."""

    word = forms.CharField(
        label=gettext_lazy("Word"),
        max_length=MAX_SPELLING,
        required=False,
        help_text=gettext_lazy("Other forms after a comma: profiel, profielen."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices, initial="nl")
    explanation = forms.CharField(
        label=gettext_lazy("Explanation for parents"),
        max_length=MAX_EXPLANATION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One or two short sentences. Empty: this word is not explained on your pages."),
    )
    instead = forms.CharField(
        label=gettext_lazy("Better write"),
        max_length=MAX_SPELLING,
        required=False,
        help_text=gettext_lazy("For your colleagues: the editor proposes this instead."),
    )

    def clean(self) -> dict[str, Any]:
        """An explanation is of something."""
        data: dict[str, Any] = super().clean() or {}
        if (
            not self.is_gone
            and not data.get("word", "").strip(" ,")
            and (data.get("explanation") or data.get("instead"))
        ):
            self.add_error("word", _("Which word is this about?"))
        return data

    @property
    def is_gone(self) -> bool:
        """Whether the word is to be taken away."""
        return bool(self.cleaned_data.get("DELETE"))


class BaseWordFormSet(forms.BaseFormSet):
    """All words of a school; each once in a language."""

    def clean(self) -> None:
        """Say where a word stands twice."""
        seen: set[tuple[str, str]] = set()
        for form in self.forms:
            word = _word_of(form)
            spellings = {(word.language, spelling.lower()) for spelling in word.spellings} if word else set()
            if spellings & seen:
                form.add_error("word", _("This word is already in your list."))
            seen |= spellings

    def words(self) -> list[OwnWord]:
        """What is to be kept, in the order of the words."""
        words = [word for form in self.forms if (word := _word_of(form))]
        return sorted(words, key=lambda word: (word.spellings[0].lower(), word.language))


def _word_of(form: Any) -> OwnWord | None:
    data = getattr(form, "cleaned_data", {})
    if not data or form.is_gone:
        return None
    word = OwnWord(
        data.get("word", "").strip(),
        data.get("language", settings.LANGUAGE_CODE),
        data.get("explanation", "").strip(),
        data.get("instead", "").strip(),
    )
    return word if word.spellings else None


WordFormSet = forms.formset_factory(
    WordForm,
    formset=BaseWordFormSet,
    extra=3,
    can_delete=True,
    max_num=MAX_WORDS,
    validate_max=True,
    absolute_max=MAX_WORDS + 50,
)
