"""Who comes into the views of invitations, and what they find there: only those of their own school and classes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.models import Site

from home.permissions import has_role, visible_sites
from home.school_desk import not_found
from planner import labels
from planner.desk_access import PlannerView
from planner.invitation_permissions import MAKER_ROLES, REPLY_ROLES, classes_seen
from planner.models import InvitationPage, YearPlanPage
from planner.occasions import Occasion, invitations_below, occasion_of


def may_see_invitations(request: HttpRequest) -> bool:
    """Whether this user makes invitations, or sees replies, at a school that this host shows."""
    return request.user.is_superuser or visible_sites(request, REPLY_ROLES).exists()


class InvitationView(PlannerView):
    """A page about invitations; who has no such role at the schools here gets 404."""

    header_icon = "mail"
    is_list = False

    @cached_property
    def sites(self) -> list[Site]:
        """The schools whose invitations this user sees, as far as this host shows them."""
        return list(visible_sites(self.request, REPLY_ROLES))

    @cached_property
    def making_sites(self) -> list[Site]:
        """Those where the user also makes them."""
        return [site for site in self.sites if has_role(self.user, site, MAKER_ROLES)]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the list of invitations, and this page where it is another one."""
        home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
        items: list[dict[str, Any]] = [home, {"url": reverse("planner_invitations"), "label": _("Invitations")}]
        if not self.is_list:
            items.append({"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()})
        return items

    def maker_plan_or_404(self, key: Any) -> YearPlanPage:
        """A plan of a school where this user makes invitations."""
        plan = YearPlanPage.objects.filter(pk=key).first()
        if plan is None or not plan.path.startswith(tuple(site.root_page.path for site in self.making_sites)):
            return not_found()
        return plan


class OccasionView(InvitationView):
    """A page about one invitation and what was answered."""

    only_makers = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the invitation; another school's does not exist, and a mentor sees those of the own classes."""
        super().setup(request, *args, **kwargs)
        self.site, self.occasion = self._find(kwargs["page_id"])
        self.seen = classes_seen(request.user, self.site, self.occasion.level)
        if self.seen == frozenset() or (self.only_makers and self.seen is not None):
            not_found()

    def _find(self, key: int) -> tuple[Site, Occasion]:
        for site in self.sites:
            page = invitations_below(site.root_page.path).filter(pk=key).first()
            if page is not None:
                return site, occasion_of(page, today=timezone.localdate(), request=self.request)
        return not_found()

    @property
    def page(self) -> InvitationPage:
        """The Dutch invitation."""
        return self.occasion.source

    @property
    def is_maker(self) -> bool:
        """Whether the user sees every class, and may do everything."""
        return self.seen is None

    @property
    def class_names(self) -> list[str]:
        """The classes of the level that this user sees."""
        return [name for name in self.occasion.classes if self.seen is None or name in self.seen]

    def class_or_404(self, name: str) -> str:
        """One of these."""
        return name if name in self.class_names else not_found()

    def get_page_subtitle(self) -> str:
        """Title, level and date."""
        item = self.occasion.item
        when = f", {labels.full_label(item.period, item.start_time)}" if item else ""
        return f"{self.page.title}, {self.occasion.level.title}{when}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What every such page says of the invitation."""
        about = {
            "occasion": self.occasion,
            "invitation": self.page,
            "is_maker": self.is_maker,
            "class_names": self.class_names,
        }
        return super().get_context_data(**kwargs) | about
