"""What holds for every public page, whoever made it."""

from __future__ import annotations

from itertools import pairwise
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.http import HttpResponse


def soup_of(response: HttpResponse) -> BeautifulSoup:
    """The page as a tree."""
    return BeautifulSoup(response.content, "html.parser")


def text_of(response: HttpResponse) -> str:
    """The words in the middle of a page, with single spaces."""
    main = soup_of(response).find("main")
    return flat(main.get_text(" ")) if main else ""


def flat(text: str) -> str:
    """The same words with single spaces."""
    return " ".join(text.split())


def heading_faults(soup: BeautifulSoup) -> list[str]:
    """Not exactly one h1, or a heading that skips a level on its way down."""
    levels = [int(tag.name[1]) for tag in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    faults = [] if levels.count(1) == 1 else [f"{levels.count(1)} h1"]
    if levels and levels[0] != 1:
        faults.append(f"begins with h{levels[0]}")
    return faults + [f"h{one} to h{two}" for one, two in pairwise(levels) if two > one + 1]


def inline_faults(soup: BeautifulSoup) -> list[str]:
    """Styles, scripts and handlers in the page itself, which the content policy forbids."""
    faults = [f"<{tag.name} {name}>" for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    faults += [f"<{tag.name} style>" for tag in soup.find_all(style=True)]
    faults += ["<style>"] * len(soup.find_all("style"))
    faults += ["<script>" for tag in soup.find_all("script") if not tag.get("src")]
    return faults + ["javascript:" for tag in soup.find_all("a", href=True) if tag["href"].startswith("javascript:")]


def foreign_requests(soup: BeautifulSoup, host: str) -> list[str]:
    """What a browser would fetch from another host; a link that a reader may follow is none."""
    places = [tag.get("href") for tag in soup.find_all("link")]
    places += [tag.get("src") for tag in soup.find_all(["script", "img", "iframe", "source", "video", "audio"])]
    places += [tag.get("action") for tag in soup.find_all("form")]
    return [place for place in places if place and urlsplit(place).netloc not in ("", host)]


def field_faults(soup: BeautifulSoup) -> list[str]:
    """Fields without a label, and ids that occur twice (a label then names the wrong field)."""
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    faults = [f"id {name} twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    for field in soup.find_all(["input", "textarea", "select"]):
        if field.get("type") in {"hidden", "submit"} or field.get("aria-label"):
            continue
        label = field.find_parent("label") or (field.get("id") and soup.find("label", attrs={"for": field["id"]}))
        if not label or not label.get_text(strip=True):
            faults.append(f"{field.name} {field.get('id')} has no label")
    for label in soup.find_all("label", attrs={"for": True}):
        if label["for"] not in ids:
            faults.append(f"label for {label['for']}, which is not there")
    return faults


def page_faults(response: HttpResponse, host: str) -> list[str]:
    """All of these, for one page."""
    soup = soup_of(response)
    html = soup.find("html")
    frame = [] if (html["lang"], html["dir"]) == ("nl", "ltr") else [f"lang {html['lang']} dir {html['dir']}"]
    return [
        *frame, *heading_faults(soup), *inline_faults(soup), *foreign_requests(soup, host), *field_faults(soup),
    ]  # fmt: skip
