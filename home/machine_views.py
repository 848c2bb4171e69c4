"""Machine translation in the admin: of chosen pages, and in wagtail-localize's own editor and update form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import Page
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.views.edit_translation import apply_machine_translation, machine_translate
from wagtail_localize.views.update_translations import UpdateTranslationsForm, UpdateTranslationsView

from home.actions.machine import MachineReport, translate_by_machine
from home.actions.translating import TranslatingRefused
from home.kept_words import keeping
from home.machine_translators import MachineError
from home.plain_queries import words_to_keep
from home.school_desk import not_found
from home.translation_access import TranslationsView
from home.translation_list import languages_to_translate, search_rows, translation_rows
from home.translation_views import locale_or_404


class TranslateByMachineView(TranslationsView):
    """Translates the pages that a form names into one language; a script sends it a few at a time."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is nothing to see here."""
        return redirect(self.list_url)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One page after another; what was translated stays when the service gives up halfway."""
        translator = get_machine_translator() or not_found()
        locale = locale_or_404(self, request.POST.get("language", ""))
        pages = self.dutch_pages(request.POST.getlist("every" if "all" in request.POST else "page"))
        done, failed = 0, []
        for number, page in enumerate(pages):
            try:
                report = translate_by_machine(page, locale, self.user, translator)
            except TranslatingRefused as refused:
                failed.append((page, str(refused)))
            except MachineError as error:
                failed += [(other, str(error)) for other in pages[number:]]
                break
            else:
                done += 1
                if report.damaged:
                    failed.append((page, _damaged(report)))
        if "application/json" in request.headers.get("Accept", ""):
            return self._as_json(pages, done, failed)
        self._tell(request, pages, done, failed)
        return redirect(f"{self.list_url}?language={locale.language_code}")

    def _tell(self, request: HttpRequest, pages: list[Page], done: int, failed: list[tuple[Page, str]]) -> None:
        if not pages:
            messages.warning(request, _("Choose at least one page."))
        elif done:
            text = ngettext(
                "%(count)d page is translated by machine. Check it, and publish it.",
                "%(count)d pages are translated by machine. Check them, and publish them.",
                done,
            )
            messages.success(request, text % {"count": done})
        for page, reason in failed:
            messages.error(request, f"{page.title}: {reason}")

    def _as_json(self, pages: list[Page], done: int, failed: list[tuple[Page, str]]) -> JsonResponse:
        """For the script that shows the progress, with the rows as they are now."""
        keys = {page.pk for page in pages}
        rows = translation_rows(self.site, languages_to_translate(self.site), self.request)
        drawn = {
            row.page.pk: render_to_string(
                "home/admin/translations_row.html",
                {"row": row, "machine": True, "site_id": self.site.pk},
                request=self.request,
            )
            for row in search_rows(rows, language=self.request.POST.get("shown", ""))
            if row.page.pk in keys
        }
        wrong = [{"key": page.pk, "title": page.title, "reason": reason} for page, reason in failed]
        return JsonResponse({"done": done, "needless": 0, "failed": wrong, "rows": drawn})


def _damaged(report: MachineReport) -> str:
    text = ngettext(
        "%(count)d text came back damaged and is left to you.",
        "%(count)d texts came back damaged and are left to you.",
        report.damaged,
    )
    return text % {"count": report.damaged}


def _words(source: TranslationSource) -> tuple[str, ...]:
    """What stays as it is in what is translated."""
    page = source.get_source_instance()
    return words_to_keep(page) if isinstance(page, Page) else ()


@require_POST
def machine_translate_here(request: HttpRequest, translation_id: int) -> HttpResponse:
    """The button in wagtail-localize's editor; a service that fails is a message, not a fault of the page."""
    translation = Translation.objects.select_related("source").filter(pk=translation_id).first()
    try:
        with keeping(_words(translation.source) if translation else ()):
            response: HttpResponse = machine_translate(request, translation_id)
    except MachineError as error:
        messages.error(request, str(error))
        return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))
    return response


class CarefulUpdateForm(UpdateTranslationsForm):
    """Bring the new texts in: by hand and published, or by machine and not."""

    def clean(self) -> dict[str, Any]:
        """What a machine wrote is read by somebody before parents do."""
        data = super().clean() or {}
        if data.get("use_machine_translation") and data.get("publish_translations"):
            text = _("What a machine translates is not published by itself. Choose one of the two.")
            self.add_error("publish_translations", text)
        return data


class UpdateView(UpdateTranslationsView):
    """wagtail-localize's form for bringing new texts in, with a machine that never publishes."""

    title = gettext_lazy("Update existing translations")

    def get_form(self) -> CarefulUpdateForm:
        """Ours."""
        return CarefulUpdateForm(self.request.POST) if self.request.method == "POST" else CarefulUpdateForm()

    def form_valid(self, form: CarefulUpdateForm) -> HttpResponse:
        """The machine is asked after the texts are in, outside any transaction."""
        by_machine = form.cleaned_data.pop("use_machine_translation", False)
        response: HttpResponse = super().form_valid(form)
        translator = get_machine_translator() if by_machine else None
        if translator is not None:
            for translation in self.object.translations.filter(enabled=True).order_by("target_locale"):
                try:
                    with keeping(_words(self.object)):
                        apply_machine_translation(translation.pk, self.request.user, translator)
                except MachineError as error:
                    messages.error(self.request, str(error))
                    break
        return response
