"""Carrying a plan over in the admin: a preview in which one chooses per activity, then a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.models import Site

from home.models import YearLevelPage
from planner.actions_carry_over import (
    CarriedPlan,
    CarryOverRefused,
    carry_over_plan,
    plan_in_year,
    preview_carry_over,
)
from planner.carry_over import CarryOver, Choice, Move
from planner.dates import school_year_label
from planner.desk_access import PlannerView
from planner.labels import full_label
from planner.models import YearPlanPage


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One activity in the preview: when it was, when it will be and why, and what is to happen with it."""

    move: Move
    old: str
    new: str
    field: forms.BoundField


class CarryOverForm(forms.Form):
    """Keep, adjust or stop for every activity, and leave to write over the draft that is there."""

    overwrite = forms.BooleanField(
        label=_("Write over its draft"),
        required=False,
        help_text=_("What is published stays published, and the old version stays in the page's history."),
    )

    def __init__(self, *args: Any, moves: tuple[Move, ...], target_exists: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moves = moves
        if not target_exists:
            del self.fields["overwrite"]
        for move in moves:
            self.fields[self._name(move)] = forms.ChoiceField(
                label=move.item.title,
                choices=Choice.choices,
                widget=forms.RadioSelect,
                initial=Choice.KEEP,
                error_messages={"required": _("Choose what is to happen with this activity.")},
            )

    @staticmethod
    def _name(move: Move) -> str:
        return f"choice-{move.item.uid}"

    def rows(self) -> list[PreviewRow]:
        """The preview, in the order of the old dates."""
        return [
            PreviewRow(move, full_label(move.old), full_label(move.new), self[self._name(move)]) for move in self.moves
        ]

    def choices(self) -> dict[UUID, Choice]:
        """What was chosen, by uid."""
        return {move.item.uid: Choice(self.cleaned_data[self._name(move)]) for move in self.moves}

    def clean_overwrite(self) -> bool:
        """There is a plan already: it is written over only by whoever says so."""
        if not self.cleaned_data["overwrite"]:
            raise forms.ValidationError(_("There is a plan already. Tick this to write over its draft."))
        return True


class CarryOverView(PlannerView):
    """The next school year of a plan: what moves where, and why."""

    template_name = "planner/admin/carry_over.html"
    page_title = _("Carry over to the next school year")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Another school's plan is not found; whoever may not add plans to a level of the own school is told so."""
        level = self.found[1]
        if not (level.permissions_for_user(request.user).can_edit() and self._may_write()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def found(self) -> tuple[Site, YearLevelPage, YearPlanPage]:
        """The school, the level and the latest draft of the plan."""
        site, level, plan = self.plan_or_404(self.kwargs["page_id"])
        return site, level, plan.get_latest_revision_as_object()

    @cached_property
    def target(self) -> YearPlanPage | None:
        """The plan that the next year has already."""
        return plan_in_year(self.found[2], self.target_year)

    @property
    def target_year(self) -> int:
        """The school year that follows the plan's."""
        return int(self.found[2].school_year) + 1

    @cached_property
    def preview(self) -> CarryOver:
        """What would move where."""
        site, _level, plan = self.found
        return preview_carry_over(plan, site, self.target_year)

    def _may_write(self) -> bool:
        rights = (self.target or self.found[1]).permissions_for_user(self.request.user)
        return bool(rights.can_edit() if self.target else rights.can_add_subpage())

    def get_page_subtitle(self) -> str:
        """Which plan."""
        _site, level, plan = self.found
        return f"{level.title}, {plan.school_year_name}"

    def form(self) -> CarryOverForm:
        """The form, with what was sent."""
        data = self.request.POST if self.request.method == "POST" else None
        return CarryOverForm(data, moves=self.preview.moves, target_exists=self.target is not None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The preview."""
        form = kwargs.setdefault("form", self.form())
        result, (site, level, plan) = self.preview, self.found
        return super().get_context_data(
            **kwargs,
            rows=form.rows(),
            school=site.root_page,
            level=level,
            plan=plan,
            target=self.target,
            target_name=school_year_label(self.target_year),
            unknown_years=", ".join(map(school_year_label, result.unknown_years)),
            broken_links=[
                (result.plan.item(link.source).title, link.relation.label, result.plan.item(link.target).title)
                for link in result.out_of_order
            ],
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make the draft, or say beside the fields what is wrong."""
        form = self.form()
        if form.is_valid():
            site, _level, plan = self.found
            overwrite = form.cleaned_data.get("overwrite", False)
            try:
                carried = carry_over_plan(
                    plan, site, self.target_year, form.choices(), overwrite=overwrite, user=request.user
                )
            except CarryOverRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                self._tell(carried)
                return redirect("wagtailadmin_pages:edit", carried.page.pk)
        messages.validation_error(request, _("The plan was not carried over because of errors."), form)
        return self.render_to_response(self.get_context_data(form=form))

    def _tell(self, carried: CarriedPlan) -> None:
        result = carried.result
        message = _("Draft %(title)s of %(level)s: %(activities)s activities and %(links)s links were carried over.")
        values = {
            "title": carried.page.title,
            "level": self.found[1].title,
            "activities": len(result.plan.items),
            "links": len(result.links),
        }
        history = messages.button(reverse("wagtailadmin_pages:history", args=[carried.page.pk]), _("History"))
        messages.success(self.request, message % values, buttons=None if carried.is_new else [history])
        if adjust := result.with_choice(Choice.ADJUST):
            titles = ", ".join(move.item.title for move in adjust)
            messages.warning(self.request, _("Still to be adjusted: %(titles)s.") % {"titles": titles})
