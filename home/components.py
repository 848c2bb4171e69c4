"""What a template may ask for beyond its page: the school around it, and the parts that plugins add.

A plugin joins through two Wagtail hooks:

``home_level_cards(request, cards)`` returns the school home's level cards, with lines added;
``home_page_sections(request, page, place)`` returns components to draw at a place of a page:
``level`` (on a level's page), ``activity`` (on an activity's page), ``run_sheet`` (on the organisers' face of an
activity, in place of its programme and tasks), ``paper`` (below every face of an activity).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from home.queries import LevelCard, level_cards
from home.reading import source_of


def filled_level_cards(school: Page, request: HttpRequest) -> list[LevelCard]:
    """The level cards of a school, after every plugin added its lines."""
    cards, school = level_cards(school, request), source_of(school)
    for hook in hooks.get_hooks("home_level_cards"):
        cards = hook(request, school, cards)
    return cards


def page_sections(request: HttpRequest, page: Page, place: str) -> list[Any]:
    """The components that plugins draw at this place of a page; of a translated page they get the Dutch one."""
    if not hasattr(page, "_source"):
        page._source = source_of(page)  # a page has several places; its Dutch page is asked for once
    source = page._source
    return [section for hook in hooks.get_hooks("home_page_sections") for section in hook(request, source, place)]
