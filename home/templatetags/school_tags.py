"""Tags by which templates reach the school, the bank and the plugins' parts."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from home import components, queries
from home.bank import BankResult, search_bank
from home.choices import Audience, Competence, Kind, Level, Partnership, Track
from home.languages import PublicAddress, public_address
from home.reading import current_reading, direction_of, language_of, source_of

register = template.Library()
NOTHING = SafeString("")


def _request(context: dict[str, Any]) -> HttpRequest:
    request: HttpRequest = context["request"]
    return request


@register.simple_tag(takes_context=True)
def school_frame(context: dict[str, Any]) -> queries.SchoolFrame | None:
    """The school around the page."""
    return queries.school_frame(_request(context)) if "request" in context else None


@register.simple_tag(takes_context=True)
def page_address(context: dict[str, Any]) -> PublicAddress | None:
    """Where this page is found in each language; nothing for what is no page, or is for one reader alone."""
    page, request = context.get("page"), context.get("request")
    match = getattr(request, "resolver_match", None)
    if request is None or not isinstance(page, Page) or match is None or "token" in match.kwargs:
        return None
    frame = school_frame(context)
    return public_address(request, frame.languages if frame else ())


@register.simple_tag(takes_context=True)
def level_cards(context: dict[str, Any], school: Page) -> list[queries.LevelCard]:
    """The levels of a school, each with what comes next."""
    return components.filled_level_cards(school, _request(context))


@register.simple_tag(takes_context=True)
def school_contact(context: dict[str, Any], level: Any = None) -> Any:
    """The one person whom parents of this level can call."""
    request = _request(context)
    contacts = queries.contacts_of(request) if Site.find_for_request(request) else []
    return queries.contact_for(contacts, level.level, level.track) if level else contacts


@register.simple_tag(takes_context=True)
def school_privacy_statement(context: dict[str, Any]) -> str:
    """What the school wrote itself; empty where the standard text holds."""
    return queries.privacy_statement(_request(context))


@register.simple_tag(takes_context=True)
def page_sections(context: dict[str, Any], page: Page, place: str) -> list[Any]:
    """What plugins draw here."""
    return components.page_sections(_request(context), page, place)


@register.simple_tag(takes_context=True)
def all_schools(context: dict[str, Any]) -> list[queries.School]:
    """The schools of the installation."""
    return queries.all_schools(_request(context))


@register.simple_tag(takes_context=True)
def bank_result(context: dict[str, Any], bank: Any) -> BankResult:
    """What the search of this request finds in the bank."""
    return search_bank(bank, _request(context))


@register.simple_tag
@lru_cache
def icon(name: str) -> SafeString:
    """An icon of the sprite; always beside words, so hidden from a screen reader."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("home/icons.svg"),
        name,
    )


@register.filter
def breakable(address: str) -> SafeString:
    """An e-mail address that, where it must, goes on at a next line after the @."""
    name, at, host = address.partition("@")
    return format_html("{}{}<wbr>{}", name, at, host)


@register.filter
def kind_label(value: str) -> str:
    """The word for a kind."""
    return str(Kind(value).label)


@register.filter
def levels_label(levels: Iterable[int]) -> str:
    """The years that an activity suits: ``leerjaar 1, leerjaar 2``."""
    return ", ".join(str(Level(level).label).lower() for level in levels)


@register.filter
def tracks_label(tracks: Iterable[str]) -> str:
    """The tracks that an activity suits."""
    return ", ".join(str(Track(track).label) for track in tracks)


@register.filter
def competence_labels(values: Iterable[str]) -> list[str]:
    """The words for competences."""
    return [str(Competence(value).label) for value in values]


@register.filter
def partnership_labels(values: Iterable[str]) -> list[str]:
    """The words for parts of the partnership."""
    return [str(Partnership(value).label) for value in values]


@register.filter
def for_audience(stream: Iterable[Any], audience: str) -> list[Any]:
    """The tips or hand-outs that are meant for one reader."""
    return [block for block in stream if block.value["audience"] == audience]


@register.filter
def at_places(stream: Iterable[Any], places: str) -> list[Any]:
    """The parts of an assignment that are done at these places, named with commas."""
    return [block for block in stream if block.value["place"] in places.split(",")]


@register.filter
def field_id(start: Any, part: Any) -> str:
    """The id of a field of a worksheet, built up from the block's own; an empty part adds nothing."""
    text = str(start)
    text = text if text.startswith("w-") else f"w-{text}"
    return f"{text}-{part}" if part else text


@register.filter
def public_papers(page: Any) -> list[Page]:
    """The papers of an activity that everybody may read, in the editor's order."""
    return queries.papers_of(page)


@register.filter
def duration(minutes: int) -> str:
    """How long something takes, in words: whole hours from two hours on."""
    if minutes >= 120 and minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return _("%(minutes)s minutes") % {"minutes": minutes}


@register.filter
def times(count: int) -> range:
    """As many turns of a loop."""
    return range(count or 0)


@register.filter
def scale_values(value: Any) -> range:
    """The numbers of a scale."""
    return range(value["minimum"], min(value["maximum"], value["minimum"] + 20) + 1)


@register.filter
def running_minutes(programme: Iterable[Any]) -> list[tuple[int, Any]]:
    """Each item of a programme with the minute at which it begins."""
    result, clock = [], 0
    for block in programme:
        result.append((clock, block))
        clock += block.value["minutes"] or 0
    return result


@register.filter
def by_weeks(tasks: Iterable[Any]) -> list[Any]:
    """Preparation tasks, those that come first first."""
    return sorted(tasks, key=lambda block: -(block.value["weeks_before"] or 0))


FACE_PATHS = {
    Audience.PARENTS: "",
    Audience.PUPILS: "voor-leerlingen/",
    Audience.MENTORS: "voor-mentoren/",
    Audience.ORGANISERS: "draaiboek/",
}


@register.simple_tag(takes_context=True)
def faces(context: dict[str, Any], page: Page) -> list[dict[str, Any]]:
    """The four faces of an activity as links."""
    url = page.get_url(_request(context)) or ""
    return [
        {"label": audience.label, "url": url + path, "is_current": context.get("face") == audience}
        for audience, path in FACE_PATHS.items()
    ]


@register.simple_tag
def spoken(language: str) -> SafeString:
    """Says for a piece of text in which language it is; nothing where that is the language around it."""
    return format_html(' lang="{}" dir="{}"', language, direction_of(language)) if language else NOTHING


@register.simple_tag
def dutch() -> SafeString:
    """Says of a piece of text that it is Dutch, where somebody reads another language."""
    return spoken(settings.LANGUAGE_CODE if current_reading() else "")


@register.simple_tag
def language_of_page(page: Any) -> str:
    """The language of a page that somebody reads in another; empty where it is the reader's own."""
    language = language_of(page) if isinstance(page, Page) else ""
    return "" if language == get_language() else language


@register.simple_tag
def dutch_page(page: Page) -> Page:
    """The page that a translation was made of: what it has besides texts is kept there."""
    return source_of(page)
