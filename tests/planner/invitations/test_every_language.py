"""A reader goes through every public page of a school, in each of its six languages, and never falls out of theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.cache import cache
from wagtail.models import Locale, Site

from home.actions import turn_on_language
from home.choices import Kind
from home.models.settings import Language
from planner.models import InvitationPage, YearPlanPage
from tests.planner.invitations.conftest import HOST

ORIGIN = f"http://{HOST}"
DUTCH = "zeehond"
"""Stands in what the school wrote in Dutch, and in nothing else."""
NO_PAGES = ("/static/", "/media/", "/documents/", "/huisstijl-", "/pictogram-", "/admin/")
"""What is the same in every language."""
OTHER = [code for code in Language.values if code != "nl"]


@dataclass
class Walk:
    """What a reader of one language found: the pages by address, and what was wrong."""

    code: str
    pages: dict[str, BeautifulSoup] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """Where this language begins."""
        return "/" if self.code == "nl" else f"/{self.code}/"


@pytest.fixture
def furnished(invited: InvitationPage, plan: YearPlanPage, school: Site, add_activity: Any) -> Site:
    """A school with a plan, an invitation and two activities, in six languages; one page of each kind is translated."""
    for kind in (Kind.EXPERIENCE, Kind.CHOICE):
        page = add_activity(school, f"Een {DUTCH} bij {kind.value}", kind.value)
    for code in OTHER:
        turn_on_language(school, code)
    for source in (page, plan, invited):
        copy = source.specific.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True)
        copy.title = "عنوان"
        copy.save_revision().publish()
    cache.clear()
    return school


def walk(client: Any, code: str) -> Walk:
    """Follow every link, from the home page on."""
    found = Walk(code)
    waiting, seen = [found.prefix], {found.prefix}
    while waiting:
        path = waiting.pop()
        answer = client.get(path, follow=True)
        at = answer.redirect_chain[-1][0] if answer.redirect_chain else path
        if answer.status_code != 200:
            found.faults.append(f"{path}: {answer.status_code}")
        if not at.startswith(found.prefix):
            found.faults.append(f"{path}: leads to {at}")
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = BeautifulSoup(answer.content, "html.parser")
        found.pages[at] = page
        for tag, address in links_of(page, at):
            if leaves_language(tag):
                continue
            if not address.startswith(found.prefix):
                found.faults.append(f"{at}: <{tag.name}> to {address}")
            if tag.name == "a" and address not in seen:
                seen.add(address)
                waiting.append(address)
    return found


def links_of(page: BeautifulSoup, at: str) -> list[tuple[Tag, str]]:
    """Every address of this host that a page names, without query and fragment."""
    found = []
    for tag in page.find_all(["a", "form", "link"]):
        if (address := tag.get("href") or tag.get("action")) and not address.startswith("#"):
            parts = urlsplit(urljoin(ORIGIN + at, address))
            if parts.scheme in ("http", "https") and parts.netloc == HOST and not parts.path.startswith(NO_PAGES):
                found.append((tag, parts.path))
    return found


def leaves_language(tag: Tag) -> bool:
    """Whether a link says itself that it leads to another language."""
    return bool(tag.get("hreflang")) or tag.get("rel") == ["icon"]


def addresses_of(page: BeautifulSoup) -> tuple[str, dict[str, str]]:
    """The page's own address, and the one in each language."""
    canonical = [tag["href"] for tag in page.find_all("link", rel="canonical")]
    alternates = {tag["hreflang"]: tag["href"] for tag in page.find_all("link", rel="alternate", hreflang=True)}
    assert len(canonical) == 1
    return canonical[0], alternates


def not_marked(page: BeautifulSoup, code: str) -> list[str]:
    """What the school wrote in Dutch, and what stands there as if it were the reader's language."""
    texts = [text for text in page.body.find_all(string=True) if DUTCH in text.lower()]
    return [str(text) for text in texts if text.find_parent(lang=True)["lang"] != "nl"] if code != "nl" else []


@pytest.mark.parametrize("code", Language.values)
def test_a_reader_stays_in_their_language(furnished: Site, client_of: Any, code: str) -> None:
    found = walk(client_of(HOST), code)
    assert found.faults == []
    for word in ("/leerjaar-2/", "/jaarplan-2026-2027/", "/uitnodiging/", "/voor-mentoren/", "/antwoord/", "/privacy/"):
        assert any(word in path for path in found.pages), word
    direction = "rtl" if code == "ar" else "ltr"
    for path, page in found.pages.items():
        assert (page.html["lang"], page.html["dir"]) == (code, direction), path
        canonical, alternates = addresses_of(page)
        assert canonical == ORIGIN + path
        assert set(alternates) == {*Language.values, "x-default"}, path
        assert alternates["x-default"] == alternates["nl"] == ORIGIN + "/" + path.removeprefix(found.prefix)
        assert alternates[code] == canonical
        assert not_marked(page, code) == [], path
        switch = {tag["hreflang"]: tag["href"] for tag in page.select("nav.languages a")}
        assert {language: ORIGIN + href for language, href in switch.items()} == {
            language: href for language, href in alternates.items() if language != "x-default"
        }


def test_every_language_has_the_same_pages(furnished: Site, client_of: Any) -> None:
    pages = {code: {path[len(found.prefix) :] for path in found.pages} for code in ("nl", "ar", "uk")
             if (found := walk(client_of(HOST), code))}  # fmt: skip
    assert pages["nl"] == pages["ar"] == pages["uk"]


def test_search_and_running_plan_keep_the_language(furnished: Site, client_of: Any) -> None:
    client = client_of(HOST)
    page = BeautifulSoup(client.get(f"/ar/opdrachten/?q={DUTCH}&kind=experience").content, "html.parser")
    assert urljoin("/ar/opdrachten/", page.find("form", role="search").get("action", "")) == "/ar/opdrachten/"
    assert page.select("ul.bank a")
    assert all(link["href"].startswith("/ar/") for link in page.select("ul.bank a"))
    assert addresses_of(page)[0] == f"{ORIGIN}/ar/opdrachten/"
    assert client.get("/ar/leerjaar-2/jaarplan/")["Location"].startswith("/ar/leerjaar-2/")
    assert client.get("/ar/leerjaar-2/jaarplan/agenda.ics").status_code == 200


def test_the_map_of_the_site_names_every_page_in_every_language(
    furnished: Site, client_of: Any, other_school: Site
) -> None:
    client = client_of(HOST)
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    page = BeautifulSoup(answer.content, "html.parser")
    places = [tag.get_text() for tag in page.find_all("loc")]
    assert len(places) == len(set(places))
    assert {urlsplit(place).netloc for place in places} == {HOST}
    assert {f"{ORIGIN}/uk/leerjaar-2/", f"{ORIGIN}/leerjaar-2/", f"{ORIGIN}/ar/"} <= set(places)
    assert all(len(entry.find_all("xhtml:link")) == 7 for entry in page.find_all("url"))
    assert all(client.get(urlsplit(place).path).status_code == 200 for place in places if "/pl/" in place)
    assert f"Sitemap: {ORIGIN}/sitemap.xml" in client.get("/robots.txt").content.decode()
    elsewhere = client_of("noord.example").get("/sitemap.xml").content.decode()
    assert HOST not in elsewhere
    assert "hreflang" not in elsewhere


def test_what_is_for_one_reader_is_in_no_search_engine(furnished: Site, client_of: Any, invited: Any) -> None:
    page = BeautifulSoup(client_of(HOST).get("/leerjaar-9/").content, "html.parser")
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert not page.find("link", rel="canonical")
