"""The translations of a school in the admin: what is there, what is behind, and one click to what comes next."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Locale
from wagtail_localize.machine_translators import get_machine_translator

from home.actions.translating import TranslatingRefused, begin_translation
from home.cell_texts import harmless
from home.choices import Level
from home.school_desk import not_found
from home.translation_access import TranslationsView
from home.translation_forms import TranslationFilterForm
from home.translation_list import Row, State, languages_to_translate, search_rows, tallies, translation_rows

PER_PAGE = 40


class TranslationListView(TranslationsView):
    """Every published page of a school with its translations."""

    page_title = gettext_lazy("Translations")
    template_name = "home/admin/translations.html"
    is_list = True

    @cached_property
    def languages(self) -> list[str]:
        """The languages of the school besides Dutch."""
        return languages_to_translate(self.site)

    @cached_property
    def rows(self) -> list[Row]:
        """All of it; nothing where the school has no other language."""
        return translation_rows(self.site, self.languages, self.request) if self.languages else []

    @cached_property
    def form(self) -> TranslationFilterForm:
        """What was asked for."""
        return TranslationFilterForm(self.request.GET, languages=self.languages, rows=self.rows)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """The same list for a spreadsheet."""
        if not self.languages:
            return []
        query = self.request.GET.urlencode()
        url = reverse("home_translations_export", args=[self.site.pk]) + (f"?{query}" if query else "")
        return [HeaderButton(_("Download as a spreadsheet"), url, icon_name="download", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of what was found, under the numbers of each language."""
        found = search_rows(self.rows, **self.form.chosen)
        items = WagtailPaginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        translator = get_machine_translator()
        chosen = self.form.chosen.get("language", "")
        absent = [row.page.pk for row in found if row.cells[0].state == State.ABSENT] if chosen else []
        return super().get_context_data(**kwargs) | {
            "languages": self.languages,
            "tallies": tallies(self.rows),
            "form": self.form,
            "rows": list(items),
            "items": items,
            "elided_page_range": items.paginator.get_elided_page_range(items.number),
            "found": len(found),
            "is_filtered": bool(self.form.chosen),
            "language": chosen,
            "absent": absent,
            "machine": translator.display_name if translator else "",
            "settings_url": reverse("wagtailsettings:edit", args=["home", "schoolsettings", self.site.pk]),
        }


class TranslationExportView(TranslationListView):
    """The list as CSV, with the same filters: a line for each page and language."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """UTF-8 with a mark, and semicolons: what a Dutch spreadsheet opens by itself."""
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="vertalingen-{self.site.hostname}.csv"'
        response.write("\ufeff")
        writer = csv.writer(response, delimiter=";")
        writer.writerow(
            map(
                str,
                (
                    _("Page"), _("Kind"), _("Years"), _("Language"), _("State"), _("Texts translated"), _("Texts"),
                    _("Dutch changed on"), _("Address"),
                ),
            )
        )  # fmt: skip
        for row in search_rows(self.rows, **self.form.chosen):
            for cell in row.cells:
                since = cell.since.date().isoformat() if cell.since else ""
                counts = (cell.translated, cell.total) if cell.total else ("", "")
                levels = ", ".join(str(Level(level).label) for level in sorted(row.levels))
                line = (row.page.title, row.kind_name, levels, cell.name, cell.state.label, *counts, since, cell.url)
                writer.writerow(harmless(str(value)) for value in line)
        return response


class BeginTranslationView(TranslationsView):
    """Begins the translation of a page, and goes to the translators' editor."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is nothing to see here."""
        return redirect(self.list_url)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The button says which page, in which language."""
        key, _colon, code = request.POST.get("begin", "").partition(":")
        (page,) = self.dutch_pages([key])
        try:
            draft = begin_translation(page, locale_or_404(self, code), self.user)
        except TranslatingRefused as refused:
            messages.error(request, str(refused))
            return redirect(self.list_url)
        return redirect("wagtailadmin_pages:edit", draft.pk)


def locale_or_404(view: TranslationsView, code: str) -> Locale:
    """A language that this school has, besides Dutch."""
    known = code in languages_to_translate(view.site)
    locale: Locale = (Locale.objects.filter(language_code=code).first() if known else None) or not_found()
    return locale
