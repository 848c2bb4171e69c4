"""What changed in the library since a school adopted it: all of it in a list, and field by field for one copy."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from home import adoption
from home.actions.adoption import AdoptionRefused, decide, know_withdrawn
from home.actions.jobs import ask_for
from home.adoption import CopyState
from home.adoption_access import LibraryView
from home.adoption_compare import field_views
from home.adoption_fields import field_label
from home.adoption_jobs import TAKE_OVER
from home.adoption_views import may_publish
from home.job_views import lead_to
from home.school_desk import not_found


class ChangesView(LibraryView):
    """Every copy of which the original changed or is gone."""

    page_title = gettext_lazy("Changes in the library")
    template_name = "home/admin/library_changes.html"
    header_icon = "rotate"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All news of this school."""
        context = super().get_context_data(**kwargs)
        if self.site is None:
            return context
        news = adoption.news_of([self.site])
        return context | {
            "rows": [_row_context(state, self.query) for state in news.changed],
            "untouched": [state.copy.pk for state in news.changed if not state.is_adapted],
            "withdrawn": news.withdrawn,
            "has_adopted": adoption.bases_of(self.site).exists(),
            "may_publish": may_publish(self),
        }


class TakeOverView(LibraryView):
    """Brings copies that the school did not change up to date, as a job."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is nothing to see here."""
        return redirect(self.url("home_library_changes"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take over everything in what is named, and go back to the list or to where one waits."""
        site = self.site or not_found()
        keys = self.named("every" if "adopt_every" in request.POST else "copy_id")
        self.copies_or_404(keys)
        back = redirect(self.url("home_library_changes"))
        if not keys:
            messages.info(request, _("Choose at least one activity."))
            return back
        publish = request.POST.get("as") != "drafts" and may_publish(self)
        return lead_to(request, ask_for(TAKE_OVER, self.user, site, keys=keys, publish=publish)) or back


class ChangeView(LibraryView):
    """One copy beside its original, field by field."""

    template_name = "home/admin/library_change.html"
    header_icon = "rotate"

    @cached_property
    def state(self) -> CopyState:
        """The copy as it stands; another school's, or a page that was never adopted, is not there."""
        return self.copies_or_404([self.kwargs["page_id"]], in_full=True)[0]

    @cached_property
    def site(self) -> Any:
        """Here the copy says which school this is about."""
        path = adoption.path_of(self.kwargs["page_id"])
        return next((site for site in self.sites if path.startswith(site.root_page.path)), None) or not_found()

    def get_page_title(self) -> str:
        """What this is."""
        return _("Changes in the library")

    def get_page_subtitle(self) -> str:
        """The copy's title."""
        return str(self.state.copy.title)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """The copy in the editor."""
        url = reverse("wagtailadmin_pages:edit", args=[self.state.copy.pk])
        return [HeaderButton(_("Edit your copy"), url, icon_name="edit", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The fields with news, and those that were left earlier."""
        state, copy = self.state, self.state.copy
        rights = copy.permissions_for_user(self.user)
        return super().get_context_data(**kwargs) | {
            "state": state,
            "news": field_views(state, state.news),
            "left": field_views(state, state.left),
            "may_publish": rights.can_publish(),
            "is_locked": rights.page_locked(),
            "publishes_more": copy.live and copy.has_unpublished_changes,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was chosen, as long as it is about what was seen."""
        here = redirect(self.url("home_library_change", self.state.copy.pk))
        if request.POST.get("seen") != self.state.token:
            messages.error(request, _("Something changed in the meantime. Look again before you choose."))
            return here
        try:
            return self._decide(request) or here
        except AdoptionRefused as error:
            messages.error(request, str(error))
            return here

    def _decide(self, request: HttpRequest) -> HttpResponse | None:
        state, done = self.state, redirect(self.url("home_library_changes"))
        if "known" in request.POST:
            know_withdrawn(state, request.user)
            return done
        everything = "everything" in request.POST
        chosen = {change.name: request.POST.get(f"choice-{change.name}") for change in (*state.news, *state.left)}
        take = [name for name, choice in chosen.items() if choice == "take"]
        leave = [name for name, choice in chosen.items() if choice == "leave"]
        if everything:
            take, leave = [change.name for change in state.news], []
        if not take and not leave:
            messages.warning(request, _("Choose for at least one part what to do with it."))
            return None
        publish = "publish" in (request.POST.get("as"), request.POST.get("everything"))
        decide(state, request.user, take=take, leave=leave, publish=publish and bool(take))
        self._tell(request, len(take), len(leave), publish=publish)
        return done if len(take) + len(leave) >= len(state.news) else None

    def _tell(self, request: HttpRequest, taken: int, left: int, *, publish: bool) -> None:
        if publish:
            took = ngettext("%d part is taken over and published.", "%d parts are taken over and published.", taken)
        else:
            took = ngettext(
                "%d part is taken over in a draft; publish it when it is good.",
                "%d parts are taken over in a draft; publish it when it is good.",
                taken,
            )
        stayed = ngettext(
            "%d part stays yours; you hear of it when the library changes it again.",
            "%d parts stay yours; you hear of them when the library changes them again.",
            left,
        )
        text = " ".join(part % count for part, count in ((took, taken), (stayed, left)) if count)
        url = reverse("wagtailadmin_pages:edit", args=[self.state.copy.pk])
        messages.success(request, text, buttons=[messages.button(url, _("Edit your copy"))])


def _row_context(state: CopyState, query: str) -> dict[str, Any]:
    model = state.copy.specific_class
    return {
        "state": state,
        "query": query,
        "labels": [field_label(model, change.name) for change in state.news],
        "can_take_all": state.is_behind and not state.is_adapted,
    }
