"""Which schools use what of the library, for a portal administrator; the same number of questions for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from home import adoption
from home.adoption import CopyState
from home.adoption_access import may_see_usage
from home.choices import Kind
from home.models import ActivityPage, LibraryBase
from home.permissions import school_sites
from home.school_desk import not_found

PER_PAGE = 30


class UseState(TextChoices):
    """How schools use an activity."""

    USED = "used", _("Used")
    UNUSED = "unused", _("Used by nobody")
    ADAPTED = "adapted", _("Adapted by a school")
    BEHIND = "behind", _("Not up to date at a school")


@dataclass(frozen=True, slots=True)
class Use:
    """A school that has a copy."""

    school: str
    is_adapted: bool
    is_behind: bool
    is_live: bool


@dataclass(frozen=True, slots=True)
class UsedActivity:
    """An activity of the library with the schools that have it."""

    page: ActivityPage
    uses: tuple[Use, ...]

    @property
    def adapted(self) -> int:
        """How many schools changed it."""
        return sum(use.is_adapted for use in self.uses)

    @property
    def behind(self) -> int:
        """How many schools have an older version."""
        return sum(use.is_behind for use in self.uses)

    def has(self, state: str) -> bool:
        """Whether it is used in this way."""
        return {
            "": True,
            UseState.USED: bool(self.uses),
            UseState.UNUSED: not self.uses,
            UseState.ADAPTED: bool(self.adapted),
            UseState.BEHIND: bool(self.behind),
        }[state]


def used_activities(*, q: str = "", kind: str = "", school: Site | None = None, state: str = "") -> list[UsedActivity]:
    """The activities of the library that these filters leave, by title. With a school only its use is told."""
    pages = [
        page
        for page in adoption.library_activities().only("title", "path", "depth", "summary", "kind", "levels")
        if (not kind or page.kind == kind) and all(word in page.title.casefold() for word in q.casefold().split())
    ]
    bases = LibraryBase.objects.filter(original__in=[page.pk for page in pages])
    uses = _uses(adoption.copy_states(bases.filter(site=school) if school else bases))
    found = [UsedActivity(page, tuple(uses[page.pk])) for page in pages]
    return [activity for activity in found if activity.has(state)]


def _uses(states: Iterable[CopyState]) -> dict[int | None, list[Use]]:
    uses: dict[int | None, list[Use]] = defaultdict(list)
    for state in sorted(states, key=lambda state: state.base.site.root_page.title.casefold()):
        use = Use(state.base.site.root_page.title, state.is_adapted, state.is_behind, state.copy.live)
        uses[state.base.original_id].append(use)
    return uses


class UsageFilterForm(forms.Form):
    """What a portal administrator looks for."""

    q = forms.CharField(label=_("Search in the titles"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", pgettext_lazy("filter", "All")), *Kind.choices]
    )
    school = forms.ModelChoiceField(
        label=_("School"), required=False, queryset=Site.objects.none(), empty_label=_("All schools")
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", pgettext_lazy("filter", "All")), *UseState.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["school"]
        field.queryset = school_sites()  # type: ignore[attr-defined]
        field.label_from_instance = lambda site: site.root_page.title  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was asked for; what is unknown counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class UsageView(WagtailAdminTemplateMixin, TemplateView):
    """Which schools use what. On a school's host, and for everybody else, there is no such page."""

    page_title = _("Which schools use what")
    header_icon = "group"
    template_name = "home/admin/library_usage.html"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Let in a portal administrator."""
        return super().dispatch(request, *args, **kwargs) if may_see_usage(request) else not_found()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the library, this page."""
        library = {"url": reverse("home_library"), "label": _("Library")}
        return [*super().get_breadcrumbs_items(), library, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of what was found."""
        form = UsageFilterForm(self.request.GET)
        found = used_activities(**form.chosen)
        page = WagtailPaginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "activities": list(page),
            "items": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "is_filtered": bool(form.chosen),
            "found": len(found),
        }
