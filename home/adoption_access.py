"""Who comes into the library's views of the admin, and for which school.

Whatever belongs to another school does not exist: 404, never 403.
"""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.models import Page, Site

from home import adoption
from home.adoption import CopyState
from home.models import ActivityPage, LibraryBase
from home.permissions import ADOPTION_ROLES, school_sites, visible_sites
from home.school_desk import SchoolsView, not_found


def may_adopt(request: HttpRequest) -> bool:
    """Whether this user adopts activities for a school that this host shows."""
    return request.user.is_superuser or visible_sites(request, ADOPTION_ROLES).exists()


def may_see_usage(request: HttpRequest) -> bool:
    """Whether somebody sees which schools use what: a portal administrator, on the portal's own host."""
    here = Site.find_for_request(request)
    is_portal = here is None or not school_sites().filter(pk=here.pk).exists()
    return request.user.is_superuser and is_portal


class LibraryMenuItem(MenuItem):
    """*Library* in the menu of the admin, for those who adopt."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Everybody else does not see it."""
        return may_adopt(request)


class LibraryView(SchoolsView):
    """A page about the library, for one school; who adopts for no school here gets 404."""

    roles = ADOPTION_ROLES
    header_icon = "folder-open-inverse"
    is_first = False
    """The list itself is where the path of the others begins."""

    @cached_property
    def site(self) -> Site | None:
        """The school that this is about: the only one, or the one that the address or the form names."""
        key = self.request.POST.get("school") or self.request.GET.get("school") or ""
        if key:
            return next((site for site in self.sites if str(site.pk) == key), None) or not_found()
        return self.sites[0] if len(self.sites) == 1 else None

    @property
    def query(self) -> str:
        """What every address of these pages carries, where there is more than one school."""
        return f"?school={self.site.pk}" if self.site and len(self.sites) > 1 else ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in who adopts."""
        if not self.sites and not request.user.is_superuser:
            raise Http404
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get_template_names(self) -> list[str]:
        """Who adopts for several schools chooses one first."""
        return super().get_template_names() if self.site else ["home/admin/library_choose_school.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What all these pages need."""
        return {
            **super().get_context_data(**kwargs),
            "site": self.site,
            "schools": self.sites,
            "shows_school": len(self.sites) > 1,
            "query": self.query,
        }

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the library, and this page where it is another one."""
        first = {"url": reverse("home_library") + self.query, "label": _("Library")}
        items = [*super().get_breadcrumbs_items(), first]
        if not self.is_first:
            items.append({"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()})
        return items

    def url(self, name: str, *args: Any, **parameters: Any) -> str:
        """The address of one of these pages, for the same school."""
        if self.query:
            parameters["school"] = self.site.pk if self.site else ""
        return reverse(name, args=args) + (f"?{urlencode(parameters)}" if parameters else "")

    def named(self, name: str) -> list[int]:
        """The keys that a form names; what is no key names nothing that exists."""
        keys = self.request.POST.getlist(name)
        return [int(key) for key in keys] if all(key.isdecimal() and len(key) < 19 for key in keys) else not_found()

    def copies_or_404(self, keys: list[int], *, in_full: bool = False) -> list[CopyState]:
        """Copies that this school adopted, by the keys of its own pages."""
        bases = adoption.bases_of(self.site or not_found()).filter(copy__in=keys)
        states = adoption.copy_states(bases, in_full=in_full)
        return states if len(states) == len(set(keys)) else not_found()


def original_or_404(key: int) -> ActivityPage:
    """An activity that the library offers."""
    page = adoption.library_activities().filter(pk=key).first()
    return page.specific if page else not_found()


def known_originals_or_404(keys: list[int]) -> list[Page]:
    """Activities of the library, also those that it withdrew a moment ago."""
    root = adoption.library_root() or not_found()
    pages = list(ActivityPage.objects.descendant_of(root).filter(pk__in=keys))
    return sorted(pages, key=lambda page: keys.index(page.pk)) if len(pages) == len(set(keys)) else not_found()


def base_of_copy(page: Page, request: HttpRequest) -> LibraryBase | None:
    """The adoption from which a page came, if it is of a school for which this user adopts here."""
    base: LibraryBase | None = LibraryBase.objects.filter(copy=page.pk).first()
    may_know = base is not None and visible_sites(request, ADOPTION_ROLES).filter(pk=base.site_id).exists()
    return base if may_know else None
