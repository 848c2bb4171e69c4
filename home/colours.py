"""Colours of a school: contrast by WCAG 2.2, and a light twin of the accent for dark screens."""

import re

PAPER = "#fbf9f4"
NIGHT = "#15181f"
MINIMUM_CONTRAST = 4.5
CONTRAST_AT_NIGHT = 7


def _channels(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, of a colour written as ``#rrggbb``."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def contrast_on_paper(colour: str) -> float:
    """Contrast of a colour on the portal's light background; of what is no colour 21, for that is another fault."""
    return contrast(colour, PAPER) if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else 21.0


def for_dark_screens(colour: str) -> str:
    """The same colour, mixed with as much white as reading on the dark background asks."""
    light = colour
    for share in range(0, 102, 2):
        light = _mixed_with_white(colour, share / 100)
        if contrast(light, NIGHT) >= CONTRAST_AT_NIGHT:
            break
    return light


def _mixed_with_white(colour: str, share: float) -> str:
    return "#" + "".join(f"{round((c + (1 - c) * share) * 255):02x}" for c in _channels(colour))
