"""What a decaan's hands do on the board, for the tests that try it in a browser."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def card(page: Page, title: str) -> Locator:
    return page.locator(f'[data-activity][data-title="{title}"]')


def choose(page: Page, title: str) -> None:
    card(page, title).locator(".pb-face").click()


def dates(page: Page, title: str, start: str, end: str | None = None) -> None:
    expect(card(page, title)).to_have_attribute("data-start", start)
    expect(card(page, title)).to_have_attribute("data-end", end or start)


def said(page: Page, words: str) -> None:
    expect(page.locator(".pb-said")).to_contain_text(words)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 8, start[1], steps=2)
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def day_width(page: Page) -> float:
    width: float = page.locator(".pb-year").evaluate("year => year.getBoundingClientRect().width / 365")
    return width
