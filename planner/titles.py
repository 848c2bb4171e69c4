"""Titles of activities: with or without the word for their kind in front, as decanen write them."""

from __future__ import annotations

import re
import unicodedata

_PREFIX = re.compile(
    r"^\s*(thuisopdracht|(?:loopbaangericht\s+)?voortgangsgesprek|gesprek|training|(?:interactieve\s+)?ouderbijeenkomst"
    r"|ouderavond|activiteit|opdracht)\s*:\s*",
    re.IGNORECASE,
)


def bare_title(title: str) -> str:
    """The title without its kind: ``Thuisopdracht: kwaliteiten`` is ``Kwaliteiten``."""
    bare = _PREFIX.sub("", title.strip())
    return bare[:1].upper() + bare[1:] if bare else title.strip()


def match_key(title: str) -> str:
    """What two titles have in common that mean the same: no kind, case, accents, punctuation or spare spaces."""
    plain = unicodedata.normalize("NFKD", bare_title(title)).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w\s]", " ", plain).split())
