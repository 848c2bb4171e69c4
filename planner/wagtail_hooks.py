"""Where the planner joins Wagtail and the pages of home."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page

from home.models import ActivityPage, YearLevelPage
from home.queries import LevelCard
from planner import components


@hooks.register("home_level_cards")
def level_cards(request: HttpRequest, school: Page, cards: list[LevelCard]) -> list[LevelCard]:
    """What comes up, on the school's home page."""
    return components.fill_level_cards(school, cards, request, timezone.localdate())


@hooks.register("home_page_sections")
def page_sections(request: HttpRequest, page: Page, place: str) -> list[Any]:
    """The running plan on a level's page, and the chain on an activity's page."""
    if place == "level" and isinstance(page, YearLevelPage):
        return [components.LevelSection(page, request, timezone.localdate())]
    if place == "activity" and isinstance(page, ActivityPage):
        return [components.ActivitySection(page, request, timezone.localdate())]
    return []
