"""A part of a block that is one of a few fixed words; no editor chooses it by itself."""

from typing import Any

from wagtail import blocks


class WordChoiceBlock(blocks.ChoiceBlock):
    """One of a few fixed words; a comparison of two versions shows the word, not its code."""

    def render_basic(self, value: Any, context: Any = None) -> str:
        """The word."""
        return str(dict(self.field.choices).get(value, value or ""))
