"""Who comes into the views about translations, and for which school. What is another school's does not exist: 404."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from home.actions.workflows import TRANSLATING_ROLES
from home.school_desk import ChooseSchoolView, RoleMenuItem, SchoolView, not_found


class TranslationsMenuItem(RoleMenuItem):
    """*Translations* in the menu of the admin, for those who translate."""

    roles = TRANSLATING_ROLES


class ChooseTranslationsView(ChooseSchoolView):
    """The translations of which school."""

    roles = TRANSLATING_ROLES
    page_title = gettext_lazy("Translations")
    header_icon = "wagtail-localize-language"
    target = "home_translations"


class TranslationsView(SchoolView):
    """A page about the translations of one school."""

    roles = TRANSLATING_ROLES
    header_icon = "wagtail-localize-language"
    is_list = False

    @cached_property
    def list_url(self) -> str:
        """The list of this school's translations."""
        return reverse("home_translations", args=[self.site.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the list, and this page where it is another one."""
        first = {"url": "" if self.is_list else self.list_url, "label": _("Translations")}
        items = [*super().get_breadcrumbs_items(), first]
        if not self.is_list:
            items.append({"url": "", "label": self.get_page_title(), "sublabel": ""})
        return items

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What every such page says."""
        return super().get_context_data(**kwargs) | {"site": self.site, "list_url": self.list_url}

    def dutch_pages(self, keys: list[str]) -> list[Page]:
        """Published Dutch pages of this school by their keys, as a form names them, in the order of the tree."""
        if not all(key.isdecimal() and len(key) < 19 for key in keys):
            not_found()
        pages = Page.objects.live().filter(pk__in=keys, path__startswith=self.site.root_page.path).order_by("path")
        return list(pages) if len(pages) == len(set(keys)) else not_found()
