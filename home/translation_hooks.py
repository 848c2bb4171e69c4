"""Where translations appear in the rest of the admin: menu, home, the editor of a page, history."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from home.actions.workflows import TRANSLATING_ROLES
from home.machine_views import TranslateByMachineView
from home.models import TranslationBase
from home.permissions import visible_sites
from home.starters import is_starter
from home.translation_access import ChooseTranslationsView, TranslationsMenuItem
from home.translation_page_views import TranslationView
from home.translation_views import BeginTranslationView, TranslationExportView, TranslationListView


def translation_urls() -> list[URLPattern]:
    """All pages about translations."""
    return [
        path("translations/", ChooseTranslationsView.as_view(), name="home_translations_choose"),
        path("translations/<int:site_id>/", TranslationListView.as_view(), name="home_translations"),
        path("translations/<int:site_id>/export/", TranslationExportView.as_view(), name="home_translations_export"),
        path("translations/<int:site_id>/begin/", BeginTranslationView.as_view(), name="home_translations_begin"),
        path("translations/<int:site_id>/machine/", TranslateByMachineView.as_view(), name="home_translations_machine"),
        path("translations/<int:site_id>/page/<int:page_id>/", TranslationView.as_view(), name="home_translation"),
    ]


def translations_menu_item() -> TranslationsMenuItem:
    """Translations in the menu, below the library."""
    return TranslationsMenuItem(
        gettext_lazy("Translations"),
        reverse_lazy("home_translations_choose"),
        name="translations",
        icon_name="wagtail-localize-language",
        order=170,
    )


def translation_log_actions(actions: LogActionRegistry) -> None:
    """What is said of a translation stands in its history."""
    actions.register_action(
        "home.translation_up_to_date",
        gettext_lazy("Count a translation as up to date"),
        gettext_lazy("The translation was found to be right as it is"),
    )
    actions.register_action(
        "home.starter_checked",
        gettext_lazy("Check a starter translation"),
        gettext_lazy("The starter translation was checked"),
    )
    actions.register_action(
        "home.machine_translation",
        gettext_lazy("Translate by machine"),
        gettext_lazy("Translated by a machine, to be checked"),
    )


def writing_styles() -> SafeString:
    """Texts that are written from right to left look so in every form."""
    return format_html('<link rel="stylesheet" href="{}">', static("home/css/admin/writing.css"))


def tell_translator(request: HttpRequest, page: Page) -> None:
    """Above the editor of a page: which translations are behind, or that this one is."""
    if request.method != "GET" or page.alias_of_id:
        return
    site = page.get_site()
    if site is None or not visible_sites(request, TRANSLATING_ROLES).filter(pk=site.pk).exists():
        return
    if page.locale.language_code == settings.LANGUAGE_CODE:
        _tell_of_translations(request, page, site.pk)
    else:
        _tell_of_this(request, page, site.pk)


def _tell_of_translations(request: HttpRequest, page: Page, site: int) -> None:
    behind = TranslationBase.objects.filter(
        page__translation_key=page.translation_key, page__live=True, behind_since__isnull=False
    ).select_related("page__locale")
    names = [(base.page_id, str(base.page.locale.get_display_name())) for base in behind.order_by("page__locale")]
    if names:
        text = _("These translations of this page are behind: %(languages)s.")
        messages.warning(
            request,
            text % {"languages": ", ".join(name for _key, name in names)},
            buttons=[messages.button(reverse("home_translation", args=[site, key]), name) for key, name in names],
        )


def _tell_of_this(request: HttpRequest, page: Page, site: int) -> None:
    base = TranslationBase.objects.filter(page=page.pk, behind_since__isnull=False).first()
    button = messages.button(reverse("home_translation", args=[site, page.pk]), _("Look beside the Dutch page"))
    if base is not None and base.behind_since is not None and page.live:
        text = _("The Dutch page was changed on %(day)s; this translation is behind.")
        messages.warning(request, text % {"day": date_format(base.behind_since)}, buttons=[button])
    elif is_starter(page.specific):
        text = _("This is a starter translation. When somebody of the school publishes it, it is the school's own.")
        messages.info(request, text, buttons=[button])
