"""One translation beside the Dutch page: what changed, what it says now, and what to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.compare import diff_text
from wagtail.models import Locale, Page, Revision

from home.actions.translating import TranslatingRefused, approve_starter, bring_in, translation_of
from home.actions.translation_bases import mark_up_to_date
from home.models import TranslationBase
from home.reading import direction_of, is_translation
from home.school_desk import not_found
from home.starters import is_starter
from home.translation_access import TranslationsView
from home.translation_texts import field_name, in_words, texts_of


@dataclass(frozen=True, slots=True)
class FieldBeside:
    """A field in Dutch and in the translation. ``change`` marks what is new in the Dutch; empty where nothing is."""

    label: str
    dutch: str
    told: str
    change: SafeString | str = ""


class TranslationView(TranslationsView):
    """A translation that exists, for who keeps it."""

    template_name = "home/admin/translation.html"

    @cached_property
    def page(self) -> Page:
        """The translated page; one of another school, or a Dutch one, is not here."""
        page = Page.objects.filter(pk=self.kwargs["page_id"], alias_of=None).select_related("locale").first()
        key = self.site.root_page.translation_key
        home = page and Page.objects.filter(translation_key=key, locale=page.locale_id).first()
        if not page or not home or home.pk == self.site.root_page_id or not page.path.startswith(home.path):
            not_found()
        return page.specific

    @cached_property
    def dutch(self) -> Page:
        """The page that it translates."""
        found = self.page.get_translation_or_none(Locale.get_default()) or not_found()
        return found.specific

    @cached_property
    def base(self) -> TranslationBase | None:
        """What the translation was made of."""
        return TranslationBase.objects.filter(page=self.page.pk).first()

    def get_page_title(self) -> str:
        """What it translates."""
        return str(self.dutch.title)

    def get_page_subtitle(self) -> str:
        """The language."""
        return str(self.page.locale.get_display_name())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The fields side by side, those that changed first."""
        page, rights = self.page, self.page.permissions_for_user(self.user)
        fields = self._fields()
        return super().get_context_data(**kwargs) | {
            "page": page,
            "dutch": self.dutch,
            "base": self.base,
            "changed": [field for field in fields if field.change],
            "same": [field for field in fields if not field.change],
            "is_starter": is_starter(page),
            "is_read": is_translation(page),
            "is_synced": translation_of(page) is not None,
            "may_publish": rights.can_publish(),
            "may_edit": rights.can_edit(),
            "live_url": page.get_url(self.request) if is_translation(page) else "",
            "language": page.locale.language_code,
            "direction": direction_of(page.locale.language_code),
        }

    def _fields(self) -> list[FieldBeside]:
        changed = self.base.changed if self.base and self.base.behind_since else {}
        now, told, before = texts_of(self.dutch), texts_of(self.page), self._before() if changed else {}
        return [
            FieldBeside(
                field_name(self.dutch, name),
                in_words(texts),
                in_words(told.get(name, ())),
                diff_text(in_words(before.get(name, ())), in_words(texts)).to_html() if name in changed else "",
            )
            for name, texts in now.items()
        ]

    def _before(self) -> dict[str, list[str]]:
        """What the Dutch page said when the translation was made; nothing where that revision is gone."""
        key = self.base.revision if self.base else None
        revision = Revision.page_revisions.filter(pk=key, object_id=str(self.dutch.pk)).first() if key else None
        return texts_of(revision.as_object()) if revision else {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Bring the new Dutch texts in, or say that the translation is right as it is."""
        here = redirect(request.path)
        try:
            if "bring_in" in request.POST:
                bring_in(self.page, self.user)
                messages.success(request, _("The new Dutch texts are here. Translate what is empty and publish."))
                return redirect("wagtailadmin_pages:edit", self.page.pk)
            if "starter" in request.POST:
                approve_starter(self.page, self.user)
                messages.success(request, _("This translation is the school's own from now on."))
                return redirect(self.list_url)
            if "right" in request.POST:
                mark_up_to_date(self.page, self.user)
                messages.success(request, _("This translation counts as up to date again."))
                return redirect(self.list_url)
        except TranslatingRefused as refused:
            messages.error(request, str(refused))
        return here
