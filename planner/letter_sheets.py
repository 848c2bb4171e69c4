"""The letters of a class with a personal link for each pupil, each in its own language: as HTML, and as one PDF.

Asks for nothing but plain words and numbers, so that a worker can print them as well as a view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from wagtail.models import Site

from home.models.settings import Language
from home.open_pages import open_to_all
from home.pictures import logo_url
from home.queries import contact_for, school_settings
from home.reading import direction_of
from planner import pdf
from planner.invitation_letters import letter_of
from planner.models import InvitationPage, ListedPupil
from planner.occasions import occasion_of, site_of
from planner.reply_links import ClassLink
from planner.reply_queries import lines_by_class


@dataclass(frozen=True, slots=True)
class LetterBatch:
    """Which letters somebody wants: of one class, in one language or (empty) each in the language of the family."""

    invitation: int
    class_name: str
    language: str = ""
    only_unanswered: bool = False


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """One letter, ready to be put on a page."""

    language: str
    direction: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The school at the top of a letter."""

    name: str
    logo_url: str


def letter_languages(source: InvitationPage, site: Site) -> dict[str, InvitationPage]:
    """The published page of each language that the school offers and in which the invitation is, Dutch first."""
    offered = [code for code in Language.values if code in {settings.LANGUAGE_CODE, *school_settings(site).languages}]
    pages = open_to_all(InvitationPage.objects.filter(translation_key=source.translation_key)).select_related("locale")
    found = {page.locale.language_code: page for page in pages}
    return {code: found[code] for code in offered if code in found} if settings.LANGUAGE_CODE in found else {}


def letter_sheets(batch: LetterBatch) -> list[LetterSheet]:
    """The letters in the order of the class list; none as long as parents cannot reply."""
    source = InvitationPage.objects.select_related("locale").get(pk=batch.invitation)
    site = site_of(source)
    pages = letter_languages(source, site) if site else {}
    occasion = occasion_of(source, today=timezone.localdate())
    if site is None or not pages or occasion.item is None or not occasion.takes_replies:
        return []
    pupils = list(source.listed.filter(class_name=batch.class_name))
    if batch.only_unanswered:
        (lines,) = lines_by_class(occasion, frozenset({batch.class_name})) or (None,)
        left = {line.pupil.pk for line in lines.unanswered} if lines else set()
        pupils = [pupil for pupil in pupils if pupil.pk in left]
    wanted = {pupil.pk: batch.language or pupil.language for pupil in pupils}
    sheets: dict[int, LetterSheet] = {}
    for code, page in pages.items():
        own = [pupil for pupil in pupils if code == (wanted[pupil.pk] if wanted[pupil.pk] in pages else "nl")]
        if own:
            sheets |= _in_language(code, page, own, site)
    return [sheets[pupil.pk] for pupil in pupils]


def _in_language(
    code: str, page: InvitationPage, pupils: Sequence[ListedPupil], site: Site
) -> Mapping[int, LetterSheet]:
    """The letters of one language, by pupil."""
    url, direction = page.full_url or "", direction_of(code)
    with translation.override(code):
        occasion = occasion_of(page, today=timezone.localdate())
        level = occasion.level
        contact = contact_for(school_settings(site).contacts.all(), level.level, level.track)
        about = {"occasion": occasion, "page": page, "contact": contact}

        def sheet(pupil: ListedPupil) -> LetterSheet:
            link = ClassLink(occasion.source.pk, pupil.class_name, pupil.pk)
            letter = letter_of(occasion, url, link, pupil.first_name)
            html = render_to_string(
                "planner/invitation/letter_body.html", about | {"letter": letter, "number": pupil.pk}
            )
            return LetterSheet(code, direction, html)

        return {pupil.pk: sheet(pupil) for pupil in pupils}


def letters_pdf(batch: LetterBatch) -> bytes:
    """The letters of a class as one PDF, a sheet for each where that can be; empty where there are none.

    Kept nowhere: it has names. Raises PdfUnavailable.
    """
    sheets = letter_sheets(batch)
    source = InvitationPage.objects.get(pk=batch.invitation)
    site = site_of(source)
    if not sheets or site is None:
        return b""
    languages = {sheet.language for sheet in sheets}
    logo = school_settings(site).logo
    head = Letterhead(site.root_page.title, logo_url(logo))
    with translation.override(languages.pop() if len(languages) == 1 else settings.LANGUAGE_CODE):
        about = {"page": source, "frame": head, "sheets": sheets, "class_name": batch.class_name}
        sizes = [render_to_string("planner/pdf/letters.html", about | {"size": size}) for size in ("", "compact", "")]
    return pdf.print_once(sizes, site.root_url + "/", most=len(sheets))
