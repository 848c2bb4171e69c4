"""Tags by which templates reach an invitation and what it is to."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

from home.reading import direction_of
from planner.models import InvitationPage
from planner.occasions import Occasion, occasion_of
from planner.programme import ProgrammeLine, programme_of
from planner.reply_queries import language_name

register = template.Library()


@register.simple_tag(takes_context=True)
def occasion(context: dict[str, Any], page: InvitationPage) -> Occasion:
    """The invitation with its live row, today."""
    return occasion_of(page, today=timezone.localdate(), request=context.get("request"))


@register.filter
def by_the_clock(occasion: Occasion) -> list[ProgrammeLine]:
    """The programme, with the times of today's plan."""
    return programme_of(occasion)


@register.tag
def beside_dutch(parser: Parser, _token: Token) -> BesideDutch:
    """What stands here in the reader's language, with the Dutch beside it for the school that reads it."""
    nodes = parser.parse(("endbeside_dutch",))
    parser.delete_first_token()
    return BesideDutch(nodes)


class BesideDutch(template.Node):
    """A piece of a template that is written twice where the reader's language is not Dutch."""

    def __init__(self, nodes: NodeList) -> None:
        self.nodelist = nodes

    def render(self, context: Any) -> SafeString:
        """In the reader's language, and smaller in Dutch."""
        own = self.nodelist.render(context)
        code = settings.LANGUAGE_CODE
        if get_language() == code:
            return own
        with override(code):
            dutch = self.nodelist.render(context)
        return format_html(
            '{} <small class="in-dutch" lang="{}" dir="{}">{}</small>', own, code, direction_of(code), dutch
        )


@register.filter
def language(code: str) -> str:
    """The name of a language."""
    return language_name(code)
