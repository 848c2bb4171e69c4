"""Invitations in the admin: the list, making one from a row with one click, and cancelling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from home.school_desk import not_found
from planner import labels
from planner.actions_invitations import NotInvited, make_invitation, set_cancelled
from planner.dates import school_year_of
from planner.desk_queries import DeskEntry, desk_entries, read_drafts
from planner.invitation_access import InvitationView, OccasionView, may_see_invitations
from planner.invitation_permissions import classes_seen
from planner.models import InvitationPage, InvitationState
from planner.occasions import INVITED_KINDS, REPLY_KINDS, invitations_below
from planner.plan import PlannedItem
from planner.reply_desk_forms import CancelForm


class InvitationsMenuItem(MenuItem):
    """*Invitations* in the menu of the admin, for those who make them or see replies."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Everybody else does not see it."""
        return may_see_invitations(request)


@dataclass(frozen=True, slots=True)
class InvitedRow:
    """A row of a plan that parents can be invited to, with its invitation where there is one."""

    plan: int
    item: PlannedItem
    when: str
    school: str
    level: str
    page: InvitationPage | None
    state: str
    may_make: bool

    @property
    def has_replies(self) -> bool:
        """Whether parents answer on it."""
        return self.page is not None and self.page.takes_replies and self.item.kind in REPLY_KINDS


class InvitationsView(InvitationView):
    """What parents are invited to this school year, and what they could be."""

    page_title = gettext_lazy("Invitations")
    template_name = "planner/admin/invitations.html"
    is_list = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows from today on, and those that are over."""
        today = timezone.localdate()
        rows = self._rows(school_year_of(today))
        return super().get_context_data(**kwargs) | {
            "coming": [row for row in rows if row.item.end >= today],
            "past": [row for row in rows if row.item.end < today and row.page],
            "shows_school": len(self.sites) > 1,
            "is_maker": bool(self.making_sites),
        }

    def _rows(self, year: int) -> list[InvitedRow]:
        """Those of the latest drafts; a mentor sees the levels of the own classes."""
        entries = [entry for entry in desk_entries(self.sites, year, year) if entry.page and self._may_see(entry)]
        drafts = read_drafts(entries, self.request)
        made = self._made(year)
        rows = []
        for entry in entries:
            if entry.page is None or entry.page.pk not in drafts:
                continue
            for item in drafts[entry.page.pk].plan.items:
                page = made.get((entry.level.path, item.uid))
                if item.kind in INVITED_KINDS and (page or entry.site in self.making_sites):
                    rows.append(self._row(entry, item, page))
        return sorted(rows, key=lambda row: (row.item.start, row.level))

    def _may_see(self, entry: DeskEntry) -> bool:
        if entry.site in self.making_sites:
            return True
        return bool(classes_seen(self.user, entry.site, entry.level))

    def _made(self, year: int) -> dict[tuple[str, UUID], InvitationPage]:
        pages = [
            page for site in self.sites for page in invitations_below(site.root_page.path).filter(school_year=year)
        ]
        return {(page.path[: -Page.steplen], page.plan_uid): page for page in pages}

    def _row(self, entry: DeskEntry, item: PlannedItem, page: InvitationPage | None) -> InvitedRow:
        return InvitedRow(
            plan=entry.page.pk if entry.page else 0,
            item=item,
            when=labels.full_label(item.period, item.start_time),
            school=entry.site.root_page.title,
            level=entry.level.title,
            page=page,
            state=self._state(page),
            may_make=entry.site in self.making_sites,
        )

    def _state(self, page: InvitationPage | None) -> str:
        if page is None:
            return ""
        if page.pk in self._cancelled:
            return _("cancelled")
        return _("published") if page.live else _("draft")

    @cached_property
    def _cancelled(self) -> set[int]:
        states = InvitationState.objects.filter(cancelled_at__isnull=False)
        return set(states.values_list("invitation", flat=True))


class MakeInvitationView(InvitationView):
    """Makes the invitation to a row of a plan and opens it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, page_id: int, uid: UUID) -> HttpResponse:
        """Make it, or open the one that is there."""
        plan = self.maker_plan_or_404(page_id)
        try:
            page = make_invitation(plan, uid, user=self.user)
        except NotInvited:
            messages.error(request, _("Parents are invited to conversations, meetings and home assignments only."))
            return redirect("planner_invitations")
        except PermissionDenied:
            return not_found()
        return redirect("wagtailadmin_pages:edit", page.pk)


class CancelInvitationView(OccasionView):
    """Asks for a reason and cancels; or lets it take place after all."""

    page_title = gettext_lazy("Cancel")
    template_name = "planner/admin/invitation_cancel.html"
    only_makers = True

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Cancel, or take the cancellation back."""
        form = CancelForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        is_cancelled = not self.occasion.is_cancelled
        set_cancelled(self.occasion, is_cancelled, reason=form.cleaned_data["reason"], user=self.user)
        done = _("It is cancelled. Parents read so on its page and in their calendar.")
        messages.success(request, done if is_cancelled else _("It takes place after all."))
        return HttpResponseRedirect(reverse("planner_replies", args=[self.page.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and how many are told."""
        kwargs.setdefault("form", CancelForm())
        told = self.page.replies.exclude(email="").count()
        untold = self.page.replies.filter(email="").count()
        return super().get_context_data(**kwargs) | {"told": told, "untold": untold}
