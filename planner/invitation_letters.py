"""The invitation on paper: for everybody, for a class, or for one pupil by name."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from planner.occasions import Occasion
from planner.reply_links import ClassLink, class_token, qr_code


@dataclass(frozen=True, slots=True)
class Letter:
    """What differs from letter to letter."""

    address: str
    """Where the picture leads: the form of this class or pupil, or the page where nobody replies."""
    qr: SafeString
    short_url: str
    """Of the page, to type over."""
    class_name: str = ""
    first_name: str = ""


def letter_of(occasion: Occasion, url: str, link: ClassLink | None = None, first_name: str = "") -> Letter:
    """The letter of a link; ``url`` is the address of the page."""
    address = url
    if occasion.takes_replies:
        address = f"{url}antwoord/{class_token(link)}/" if link else f"{url}antwoord/"
    class_name = link.class_name if link else ""
    return Letter(address, qr_code(address), url.partition("://")[2], class_name, first_name)
