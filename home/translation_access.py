"""Who comes into the views about translations, and for which school. What is another school's does not exist: 404."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from wagtail.models import Page

from home.actions.workflows import TRANSLATING_ROLES
from home.school_desk import ChooseSchoolView, RoleMenuItem, SectionView, not_found


class TranslationsMenuItem(RoleMenuItem):
    """*Translations* in the menu of the admin, for those who translate."""

    roles = TRANSLATING_ROLES


class ChooseTranslationsView(ChooseSchoolView):
    """The translations of which school."""

    roles = TRANSLATING_ROLES
    page_title = gettext_lazy("Translations")
    header_icon = "wagtail-localize-language"
    target = "home_translations"


class TranslationsView(SectionView):
    """A page about the translations of one school."""

    roles = TRANSLATING_ROLES
    header_icon = "wagtail-localize-language"
    section = gettext_lazy("Translations")
    list_name = "home_translations"

    def dutch_pages(self, keys: list[str]) -> list[Page]:
        """Published Dutch pages of this school by their keys, as a form names them, in the order of the tree."""
        if not all(key.isdecimal() and len(key) < 19 for key in keys):
            not_found()
        pages = Page.objects.live().filter(pk__in=keys, path__startswith=self.site.root_page.path).order_by("path")
        return list(pages) if len(pages) == len(set(keys)) else not_found()
