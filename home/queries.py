"""What the public pages read of a school. A function here asks a fixed number of questions of the database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Site

from home import pictures
from home.choices import Competence, Kind, Level, Partnership
from home.languages import LanguageLink, links_to_languages, offered_languages
from home.models import (
    ActivityIndexPage,
    ActivityPage,
    ContactPerson,
    ContentPage,
    SchoolPage,
    SchoolSettings,
    YearLevelPage,
)
from home.open_pages import open_to_all
from home.parts import PART_WORDS
from home.questions import Question
from home.reading import address_of, current_reading, language_of, source_of, translated

_MENU_FIELDS = ("title", "url_path", "path", "depth", "translation_key", "locale")
MENU = Question(
    lambda first, last, depth: (
        open_to_all(Page.objects.filter(path__range=(first, last), depth=depth, show_in_menus=True))
        .order_by("path")
        .only(*_MENU_FIELDS)
    )
)


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A link of the school's menu."""

    title: str
    url: str
    is_current: bool
    language: str = ""
    """The language of the title, where the reader's is another than Dutch."""


@dataclass(frozen=True, slots=True)
class SchoolFrame:
    """What stands around every page: name, look, menu, foot."""

    name: str
    home_url: str
    accent: str
    logo_url: str
    navigation: tuple[NavigationItem, ...]
    footer: str
    is_school: bool
    privacy_url: str
    accessibility_url: str
    words_url: str
    languages: tuple[LanguageLink, ...] = ()
    """This page in each language of the school; empty where there is one."""
    language: str = ""
    """The language of name, menu and foot, where the reader's is another than Dutch."""

    @property
    def initial(self) -> str:
        """Stands for the logo where there is none."""
        return self.name[:1].upper()


def school_settings(site: Site) -> SchoolSettings:
    """The settings of one school; made at the first asking."""
    settings: SchoolSettings = SchoolSettings.for_site(site)
    return settings


def school_frame(request: HttpRequest) -> SchoolFrame | None:
    """The frame of the school whose host this is; None on a host that belongs to no site. Kept on the request."""
    if not hasattr(request, "_school_frame"):
        site = Site.find_for_request(request)
        request._school_frame = _build_frame(site, request) if site else None  # type: ignore[attr-defined]
    return request._school_frame  # type: ignore[attr-defined]


def _build_frame(site: Site, request: HttpRequest) -> SchoolFrame:
    settings = SchoolSettings.for_request(request)
    home = site.root_page
    navigation = tuple(
        NavigationItem(page.title, url := address_of(page, request), request.path.startswith(url), language_of(page))
        for page in _menu_pages(home)
    )
    is_school = home.cached_content_type.model == SchoolPage._meta.model_name
    home_url = address_of(home, request)
    return SchoolFrame(
        name=settings.new_name or home.title,
        home_url=home_url,
        accent=settings.accent_colour.lstrip("#").lower(),
        logo_url=pictures.logo_url(settings.logo),
        navigation=navigation,
        footer=settings.footer,
        is_school=is_school,
        privacy_url=f"{home_url}privacy/" if is_school else "",
        accessibility_url=f"{home_url}toegankelijkheid/" if is_school else "",
        words_url=f"{home_url}woordenlijst/" if is_school and PART_WORDS not in settings.hidden_parts else "",
        languages=tuple(links_to_languages(request)) if len(offered_languages(request)) > 1 else (),
        language=language_of(home),
    )


def _menu_pages(home: Page) -> list[Page]:
    """The pages of the menu, in the reader's language where they have it."""
    below = Page._get_children_path_interval(home.path)
    return translated(MENU(*below, home.depth + 1), Page.objects.only(*_MENU_FIELDS))


def shows_part(request: HttpRequest, key: str) -> bool:
    """Whether the school of this host shows a part (see ``home.parts``)."""
    return key not in SchoolSettings.for_request(request).hidden_parts


def privacy_statement(request: HttpRequest) -> str:
    """The school's own privacy statement as rich text; empty where the standard text holds."""
    statement: str = SchoolSettings.for_request(request).privacy_statement
    return statement


def contacts_of(request: HttpRequest) -> list[ContactPerson]:
    """Everybody whom parents of the school of this host can call, unsaved ones of a preview too. Asked once."""
    settings = SchoolSettings.for_request(request)
    if not hasattr(settings, "_contacts"):
        settings._contacts = list(settings.contacts.select_related("photo"))
        pictures.with_sizes(contact.photo for contact in settings._contacts)
    return settings._contacts


def school_picture(page: SchoolPage) -> AbstractImage | None:
    """The picture of a school's home page, with its sizes; a translated page shows that of the Dutch one."""
    image: AbstractImage | None = source_of(page).picture
    pictures.with_sizes([image])
    return image


def contact_for(contacts: Iterable[ContactPerson], level: int, track: str) -> ContactPerson | None:
    """The one person for this level; whoever is named for it goes before one for the whole school."""
    serving = [contact for contact in contacts if contact.serves(level, track)]
    return min(serving, key=lambda contact: (contact.level is None, contact.track == ""), default=None)


def levels_of(school: Page) -> list[YearLevelPage]:
    """The published levels of a school, by track and year."""
    levels = open_to_all(YearLevelPage.objects.child_of(source_of(school))).select_related("locale")
    return sorted(levels, key=lambda level: (level.track, level.level))


@dataclass(frozen=True, slots=True)
class School:
    """A school in the school finder."""

    name: str
    tagline: str
    url: str


def all_schools(request: HttpRequest) -> list[School]:
    """Every published school of the installation, by name."""
    sites = {site.root_page_id: site for site in Site.objects.all()}
    pages = SchoolPage.objects.filter(pk__in=sites).live().public().order_by("title")
    port = request.get_port()
    suffix = "" if port in {"80", "443"} else f":{port}"
    return [
        School(page.title, page.tagline, f"{request.scheme}://{sites[page.pk].hostname}{suffix}/") for page in pages
    ]


def papers_of(activity: ActivityPage) -> list[Page]:
    """The published papers that go with an activity, in the editor's order."""
    order = [link.paper_id for link in activity.papers.all()]
    papers = open_to_all(ContentPage.objects.filter(pk__in=order)).select_related("locale")
    ordered: list[Page] = sorted(papers, key=lambda paper: order.index(paper.pk))
    return translated(ordered, ContentPage.objects.all())


# The activity bank ------------------------------------------------------------------------------------------------


MINUTES: dict[str, tuple[Any, Callable[[int], bool]]] = {
    "20": (_("at most 20 minutes"), lambda minutes: minutes <= 20),
    "45": (_("21 to 45 minutes"), lambda minutes: 20 < minutes <= 45),
    "90": (_("46 to 90 minutes"), lambda minutes: 45 < minutes <= 90),
    "more": (_("longer"), lambda minutes: minutes > 90),
}


@dataclass(frozen=True, slots=True)
class ActivityCard:
    """An activity in the bank."""

    pk: int
    title: str
    url: str
    summary: str
    kind: Kind
    levels: tuple[int, ...]
    minutes: int | None
    competences: tuple[str, ...]
    partnership: tuple[str, ...]
    language: str = ""
    summary_language: str = ""
    """A page may be translated in part."""

    def has(self, name: str, value: str) -> bool:
        """Whether this activity falls under a filter's value."""
        if name == "level":
            return not self.levels or int(value) in self.levels
        if name == "minutes":
            return self.minutes is not None and MINUTES[value][1](self.minutes)
        return value in {"kind": (self.kind,), "competence": self.competences, "partnership": self.partnership}[name]


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A value to choose, with the number of activities that it would leave."""

    value: str
    label: str | Promise
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One of the filters above the bank."""

    name: str
    label: str | Promise
    options: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class BankResult:
    """What a search of the bank found."""

    query: str
    cards: tuple[ActivityCard, ...]
    filters: tuple[Filter, ...]
    total: int

    @property
    def is_filtered(self) -> bool:
        """Whether anything was asked for at all."""
        return bool(self.query) or any(option.is_chosen for item in self.filters for option in item.options)


FILTERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "level": (pgettext_lazy("filter", "Year"), {str(value): label for value, label in Level.choices}),
    "kind": (_("Kind"), dict(Kind.choices)),
    "competence": (_("Works on"), dict(Competence.choices)),
    "partnership": (_("Partnership"), dict(Partnership.choices)),
    "minutes": (_("How long"), {value: label for value, (label, _test) in MINUTES.items()}),
}


def search_bank(bank: ActivityIndexPage, request: HttpRequest) -> BankResult:
    """Search a bank by words and filters, as they stand in the address; unknown values count as none."""
    query = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    chosen = {
        name: value for name, (_label, values) in FILTERS.items() if (value := request.GET.get(name, "")) in values
    }
    every = [_card(page, dutch, request) for page, dutch in _bank_pages(bank)]
    found = _matching(bank, query, every) if query else every
    return BankResult(
        query=query,
        cards=tuple(card for card in found if all(card.has(name, value) for name, value in chosen.items())),
        filters=tuple(_filter(name, found, chosen) for name in FILTERS),
        total=len(every),
    )


def _bank_pages(bank: ActivityIndexPage) -> Iterable[tuple[ActivityPage, ActivityPage]]:
    """Each activity as it is read, with the Dutch one."""
    fields = ["title", "slug", "url_path", "path", "depth", "summary", "kind", "levels", "minutes", "competences"]
    fields += ["partnership", "locale", "translation_key"]
    pages = open_to_all(ActivityPage.objects.child_of(source_of(bank))).select_related("locale")
    dutch = list(pages.order_by("title", "path").only(*fields))
    return zip(translated(dutch, ActivityPage.objects.only(*fields)), dutch, strict=True)


def _matching(bank: ActivityIndexPage, query: str, every: list[ActivityCard]) -> list[ActivityCard]:
    """The cards that a search finds, in its order."""
    pages = ActivityPage.objects.child_of(source_of(bank))
    if current_reading() is not None:
        pages = ActivityPage.objects.filter(id__in=[card.pk for card in every])
    ranked = ranked_activities(pages.live(), query)
    place = {pk: number for number, pk in reversed(list(enumerate(ranked)))}
    return sorted((card for card in every if card.pk in place), key=lambda card: place[card.pk])


def ranked_activities(pages: Any, query: str) -> list[int]:
    """The keys of what the search index finds, best first, then of those whose title begins with the words.

    Only words are searched for: SQLite's index answers a quotation mark with an error.
    """
    query = " ".join(re.sub(r"[^\w\s'’-]", " ", query).split())
    if not query:
        return []
    found = pages.only("pk")
    return [page.pk for page in found.search(query)] + [page.pk for page in found.autocomplete(query)]


def _card(page: ActivityPage, dutch: ActivityPage, request: HttpRequest) -> ActivityCard:
    return ActivityCard(
        pk=page.pk,
        title=page.title,
        url=page.get_url(request) or "",
        summary=page.summary,
        kind=Kind(page.kind),
        levels=tuple(page.levels),
        minutes=page.minutes,
        competences=tuple(page.competences),
        partnership=tuple(page.partnership),
        language=language_of(page),
        summary_language=language_of(dutch if page.summary == dutch.summary else page),
    )


def _filter(name: str, found: list[ActivityCard], chosen: dict[str, str]) -> Filter:
    """Each option with its count, the other filters applied; an option that would leave nothing is left out."""
    label, values = FILTERS[name]
    others = {key: value for key, value in chosen.items() if key != name}
    left = [card for card in found if all(card.has(key, value) for key, value in others.items())]
    counts = Counter({value: sum(card.has(name, value) for card in left) for value in values})
    options = tuple(
        FilterOption(value, text, counts[value], chosen.get(name) == value)
        for value, text in values.items()
        if counts[value] or chosen.get(name) == value
    )
    return Filter(name, label, options)


# Cards that a plugin may fill ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LevelCard:
    """A level on the school's home page. A plugin adds the lines: what comes next."""

    pk: int
    title: str
    theme: str
    url: str
    lines: tuple[LevelLine, ...] = ()
    contact: ContactPerson | None = None
    language: str = ""

    def with_lines(self, lines: tuple[LevelLine, ...]) -> LevelCard:
        """The same card, with what comes next."""
        return replace(self, lines=lines)


@dataclass(frozen=True, slots=True)
class LevelLine:
    """Something that comes up for parents of a level."""

    when: str
    title: str
    url: str
    who: str
    language: str = ""
    """The language of the title, where it is another than the reader's."""


def level_cards(school: Page, request: HttpRequest) -> list[LevelCard]:
    """A card for each level of the school, with the person to call."""
    site = Site.find_for_request(request)
    contacts = contacts_of(request) if site else []
    levels = levels_of(school)
    shown = translated(levels, YearLevelPage.objects.all())
    return [
        LevelCard(
            level.pk,
            page.title,
            page.theme,
            page.get_url(request) or "",
            contact=contact_for(contacts, level.level, level.track),
            language=language_of(page),
        )
        for level, page in zip(levels, shown, strict=True)
    ]
