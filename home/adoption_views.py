"""The library in the admin of a school: search it, look at an activity, adopt one or many."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page, Site

from home import adoption
from home.actions.adoption import AdoptionRefused, adopt
from home.actions.jobs import ask_for
from home.adoption_access import (
    LibraryView,
    known_originals_or_404,
    may_adopt,
    may_see_usage,
    not_found,
    original_or_404,
)
from home.adoption_forms import LibraryFilterForm
from home.adoption_jobs import ADOPT
from home.adoption_list import library_entries, search_entries, tracks_of
from home.choices import Audience, Track
from home.job_views import lead_to

PER_PAGE = 40


class LibraryListView(LibraryView):
    """Every activity of the library that this school asks for."""

    page_title = gettext_lazy("Library")
    template_name = "home/admin/library_list.html"
    is_first = True

    @cached_property
    def news(self) -> adoption.News:
        """What changed in what this school adopted."""
        return adoption.news_of([self.site] if self.site else [])

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """The other pages about the library."""
        buttons = []
        if self.site:
            label, count = _("Changes in the library"), len(self.news.changed) + len(self.news.withdrawn)
            label = f"{label} ({count})" if count else label
            buttons.append(HeaderButton(label, self.url("home_library_changes"), icon_name="rotate", priority=10))
        if may_see_usage(self.request):
            label = _("Which schools use what")
            buttons.append(HeaderButton(label, reverse("home_library_usage"), icon_name="group", priority=20))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of what was found."""
        context = super().get_context_data(**kwargs)
        if self.site is None:
            return context
        form = LibraryFilterForm(self.request.GET)
        every = library_entries(self.site)
        found = search_entries(every, **form.chosen)
        page = WagtailPaginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        return context | {
            "form": form,
            "entries": list(page),
            "items": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "found": len(found),
            "has_library": bool(every),
            "is_filtered": bool(form.chosen),
            "absent": [entry.page.pk for entry in found if not entry.is_adopted],
            "tracks": [Track(track).label for track in sorted(tracks_of(self.site))],
            "may_publish": may_publish(self),
            "news": self.news,
        }


class AdoptView(LibraryView):
    """Adopts what a form names: one at once, several as a job."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is nothing to see here."""
        return redirect(self.url("home_library"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Adopt, and go back to where the form was or to where one waits."""
        site = self.site or not_found()
        keys = self.named("every" if "adopt_every" in request.POST else "library_id")
        originals = known_originals_or_404(keys)
        query = QueryDict(request.POST.get("back", "")).urlencode()
        back = redirect(reverse("home_library") + (f"?{query}" if query else self.query))
        if not keys:
            messages.info(request, _("Choose at least one activity."))
            return back
        publish = request.POST.get("as") != "drafts" and may_publish(self)
        if len(keys) == 1:
            self._adopt(site, originals[0], publish=publish)
            return back
        return lead_to(request, ask_for(ADOPT, self.user, site, keys=keys, publish=publish)) or back

    def _adopt(self, site: Site, original: Page, *, publish: bool) -> None:
        try:
            copy = adopt(site, original, self.user, publish=publish)
        except AdoptionRefused as refusal:
            messages.error(self.request, f"{original.title}: {refusal}")
            return
        if copy is None:
            messages.info(self.request, _("Nothing was adopted: you had it already."))
        else:
            messages.success(self.request, _("%(title)s is in your bank now.") % {"title": original.title})


class LibraryEntryView(LibraryView):
    """One activity of the library, as parents see it, and what this school did with it."""

    template_name = "home/admin/library_entry.html"

    @cached_property
    def original(self) -> Any:
        """The activity."""
        return original_or_404(self.kwargs["library_id"])

    def get_page_title(self) -> str:
        """Its title."""
        return str(self.original.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The activity in words, and where its faces are."""
        original, context = self.original, super().get_context_data(**kwargs)
        if self.site is None:
            return context
        (entry,) = library_entries(self.site, [original.pk])
        face = _face(self.request)
        return context | {
            "entry": entry,
            "original": original,
            "papers": [link.paper for link in original.papers.select_related("paper") if link.paper.live],
            "faces": [(each, self.url("home_library_entry", original.pk, face=each.value)) for each in Audience],
            "face": face,
            "face_url": reverse("home_library_face", args=[original.pk]) + f"?face={face.value}",
            "may_publish": may_publish(self),
        }


@xframe_options_sameorigin
def library_face(request: HttpRequest, library_id: int) -> HttpResponse:
    """A face of an activity of the library, to look at: school staff have no rights on the portal's own pages."""
    if not may_adopt(request):
        not_found()
    original, face = original_or_404(library_id), _face(request)
    context = {
        "page": original,
        "self": original,
        "face": face,
        "face_template": f"home/activity/{face}/{original.type_name}.html",
    }
    return render(request, "home/admin/library_face.html", context)


def may_publish(view: LibraryView) -> bool:
    """Whether what is adopted can be published at once."""
    bank = adoption.school_bank(view.site) if view.site else None
    return bank is not None and bank.permissions_for_user(view.user).can_publish_subpage()


def _face(request: HttpRequest) -> Audience:
    face = request.GET.get("face", "")
    return Audience(face) if face in Audience.values else Audience.PARENTS
