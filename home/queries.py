"""What the public pages read of a school. A function here asks a fixed number of questions of the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Site

from home import pictures
from home.languages import LanguageLink, links_to_languages, offered_languages
from home.models import (
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
from home.reading import address_of, language_of, source_of, translated

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
