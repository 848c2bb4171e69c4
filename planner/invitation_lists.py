"""The published invitations of a level, where parents come across them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from home.models import YearLevelPage
from home.open_pages import open_to_all
from home.reading import language_of, source_of, translated
from planner.components import Row
from planner.models import InvitationPage, InvitationState, PlannedActivity, YearPlanPage
from planner.plan import PlannedItem
from planner.queries import activity_infos, plan_item

FIELDS = ("title", "url_path", "path", "depth", "translation_key", "locale", "school_year", "plan_uid")


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation in a list."""

    title: str
    url: str
    row: Row
    is_cancelled: bool
    language: str
    """Of the title, where that is not the reader's; else empty."""


def coming_invitations(level: YearLevelPage, request: HttpRequest, today: date) -> list[InvitationLine]:
    """Those of a level that are not over, by date; in five queries at most, for who does not read Dutch seven."""
    level = source_of(level)
    dutch = list(open_to_all(InvitationPage.objects.child_of(level)).only(*FIELDS))
    texts = translated(dutch, InvitationPage.objects.only(*FIELDS))
    shown = {(row.school_year, row.plan_uid): text for row, text in zip(dutch, texts, strict=True)}
    if not shown:
        return []
    keys = {row.translation_key for row in shown.values()}
    cancelled = InvitationState.objects.filter(invitation__translation_key__in=keys, cancelled_at__isnull=False)
    off = set(cancelled.values_list("invitation__translation_key", flat=True))
    plans = YearPlanPage.objects.child_of(level).live()
    rows = PlannedActivity.objects.filter(page__in=plans, uid__in={uid for _year, uid in shown}, end__gte=today)
    invited = [
        (row, shown[key])
        for row in rows.annotate(school_year=F("page__school_year")).order_by("start", "start_time")
        if (key := (row.school_year, row.uid)) in shown
    ]
    foreign = {row.activity_id for row, invitation in invited if row.activity_id and language_of(invitation)}
    infos = activity_infos(foreign, request)
    return [
        _line(
            invitation, plan_item(row, "", infos), invitation.get_url(request) or "", invitation.translation_key in off
        )
        for row, invitation in invited
    ]


def _line(invitation: InvitationPage, item: PlannedItem, url: str, is_cancelled: bool) -> InvitationLine:
    """An invitation that is not translated is called as its activity is, where that is."""
    language = language_of(invitation)
    if language and not item.language:
        return InvitationLine(item.title, url, Row(item), is_cancelled, "")
    return InvitationLine(invitation.title, url, Row(item), is_cancelled, language)


class InvitationSection(Component):
    """On a level's page: what parents are invited to."""

    template_name = "planner/invitation/section.html"

    def __init__(self, level: YearLevelPage, request: HttpRequest, today: date) -> None:
        self.level, self.request, self.today = level, request, today

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """The lines of the list."""
        return {"lines": coming_invitations(self.level, self.request, self.today)}
