"""Letters with a personal link for each pupil of a class list, in the language of each family, to hand out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from home.job_views import lead_to
from home.models.settings import Language
from planner.actions_replies import keep_home_languages
from planner.invitation_access import OccasionView
from planner.letter_jobs import ask_for_letters
from planner.letter_sheets import LetterBatch, letter_languages, letter_sheets
from planner.models import ListedPupil


class HomeLanguagesForm(forms.Form):
    """In which language each family of a class gets its letter."""

    def __init__(self, data: Any = None, *, pupils: list[ListedPupil], languages: list[str]) -> None:
        super().__init__(data)
        for pupil in pupils:
            codes = dict.fromkeys([*languages, *([pupil.language] if pupil.language else [])])
            self.fields[f"language-{pupil.pk}"] = forms.ChoiceField(
                label=pupil.first_name,
                choices=[(code, Language(code).label) for code in codes],
                initial=pupil.language or languages[0],
            )

    def chosen(self) -> dict[int, str]:
        """The language by name of the class list."""
        return {int(name.partition("-")[2]): code for name, code in self.cleaned_data.items()}


class ClassLettersView(OccasionView):
    """What the page and the PDF have in common."""

    page_title = gettext_lazy("Personal letters")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """One of the classes that this user sees."""
        super().setup(request, *args, **kwargs)
        self.class_name = self.class_or_404(kwargs["class_name"])

    @cached_property
    def languages(self) -> list[str]:
        """Those in which the letter can be printed."""
        return list(letter_languages(self.page, self.site))

    @property
    def batch(self) -> LetterBatch:
        """Which letters are asked for."""
        language = self.request.GET.get("language", "")
        return LetterBatch(
            self.page.pk,
            self.class_name,
            language if language in self.languages else "",
            "unanswered" in self.request.GET,
        )


class PersonalLettersView(ClassLettersView):
    """A letter for each name of a class list, or only for those without an answer."""

    template_name = "planner/admin/personal_letters.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The letters; none as long as parents cannot reply."""
        return super().get_context_data(**kwargs) | {
            "page": self.page,
            "batch": self.batch,
            "sheets": letter_sheets(self.batch),
            "languages": [(code, Language(code).label) for code in self.languages],
            "form": kwargs.get("form") or self._form(),
            "class_name": self.class_name,
            "is_in_readers_language": True,
        }

    def _form(self, data: Any = None) -> HomeLanguagesForm | None:
        if len(self.languages) < 2:
            return None
        pupils = list(self.page.listed.filter(class_name=self.class_name))
        return HomeLanguagesForm(data, pupils=pupils, languages=self.languages)

    def post(self, request: HttpRequest, page_id: int, class_name: str) -> HttpResponse:
        """Keep the languages of the families."""
        form = self._form(request.POST)
        if form is not None and not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        if form is not None:
            keep_home_languages(self.page, form.chosen())
            log(instance=self.page, action="planner.class_list", user=self.user)
            messages.success(request, _("Kept. Each letter is in the language of the family."))
        here = reverse("planner_personal_letters", args=[self.page.pk, self.class_name])
        return HttpResponseRedirect(here)


class PersonalLettersPdfView(ClassLettersView):
    """The same letters as one PDF, which a worker prints."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is nothing to see here."""
        return HttpResponseRedirect(self.letters_url)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for them, and lead to where one waits."""
        job = ask_for_letters(self.batch, self.site, self.user)
        return lead_to(request, job) or HttpResponseRedirect(self.letters_url)

    @property
    def letters_url(self) -> str:
        """The page of the letters."""
        return reverse("planner_personal_letters", args=[self.page.pk, self.class_name])
