"""The words of a school, for who keeps its texts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from home.actions.words import keep_words
from home.glossary import own_words, shipped_words
from home.plain_access import ChoosePlainSchoolView, PlainView
from home.queries import school_settings
from home.word_forms import WordFormSet


class ChooseWordsView(ChoosePlainSchoolView):
    """The words of which school."""

    page_title = gettext_lazy("School words")
    header_icon = "title"
    target = "home_words"


class WordsView(PlainView):
    """The school's own words, and those that ship with the portal."""

    page_title = gettext_lazy("School words")
    header_icon = "title"
    section = page_title
    list_name = "home_words"
    is_list = True
    template_name = "home/admin/words.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the words that are there without it."""
        kwargs.setdefault("forms", self._forms())
        shipped = sorted(shipped_words("nl"), key=lambda word: word.term.lower())
        return super().get_context_data(**kwargs) | {"shipped": shipped}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep what was written."""
        forms = self._forms(request.POST)
        if not forms.is_valid():
            messages.error(request, _("The words are not saved: something has to be mended first."))
            return self.render_to_response(self.get_context_data(forms=forms), status=422)
        keep_words(self.site, forms.words(), user=self.user)
        messages.success(request, _("The words are saved."))
        return redirect(self.list_url)

    def _forms(self, data: Any = None) -> Any:
        kept = own_words(school_settings(self.site).own_words)
        return WordFormSet(data, initial=[asdict(word) for word in kept], prefix="words")
