"""Tags of what makes a page plain: words explained, the accessibility statement, what readers think."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from home import feedback, glossary
from home.parts import PART_ALOUD
from home.plain_queries import Accessibility, accessibility_of, glossary_of
from home.queries import school_frame, shows_part

register = template.Library()


@register.simple_block_tag(takes_context=True)
def explain_words(context: dict[str, Any], content: str) -> SafeString:
    """What stands inside, with the first occurrence of each word explained, and the explanations after it."""
    request: HttpRequest | None = context.get("request")
    words = glossary_of(request) if request is not None else None
    if request is None or not words:
        return SafeString(content)
    text, found = glossary.explain(content, words, _done(request))
    return text + _notes(request, found, "home/components/word_notes.html") if found else text


@register.simple_tag(takes_context=True)
def words_here(context: dict[str, Any], texts: Iterable[str]) -> SafeString:
    """The words of texts that are links themselves, as a line of buttons; nothing where there are none to explain."""
    request: HttpRequest | None = context.get("request")
    words = glossary_of(request) if request is not None else None
    if request is None or not words:
        return SafeString("")
    found = glossary.words_in("\n".join(texts), words, _done(request))
    return _notes(request, found, "home/components/words_here.html") if found else SafeString("")


def _done(request: HttpRequest) -> set[str]:
    """The keys of the words that this page explained."""
    done: set[str] = getattr(request, "_explained", None) or set()
    request._explained = done  # type: ignore[attr-defined]
    return done


def _notes(request: HttpRequest, found: tuple[glossary.Word, ...], template: str) -> SafeString:
    frame = school_frame(request)
    return render_to_string(template, {"words": found, "words_url": frame.words_url if frame else ""})


@register.simple_tag(takes_context=True)
def all_words(context: dict[str, Any]) -> tuple[glossary.Word, ...]:
    """Every word that is explained to readers of this language."""
    request: HttpRequest = context["request"]
    return glossary_of(request).words


@register.simple_tag(takes_context=True)
def school_accessibility(context: dict[str, Any]) -> Accessibility:
    """What the school says of how accessible this site is."""
    return accessibility_of(context["request"])


@register.simple_tag(takes_context=True)
def feedback_url(context: dict[str, Any], page: Any) -> str:
    """Where readers send what they think of an activity; empty where nothing is asked."""
    request = context.get("request")
    return feedback.feedback_url(request, page) if request and not getattr(request, "is_preview", False) else ""


@register.simple_tag(takes_context=True)
def reads_aloud(context: dict[str, Any]) -> bool:
    """Whether the school lets its pages be read aloud."""
    request = context.get("request")
    return request is not None and shows_part(request, PART_ALOUD)


@register.filter
def note_id(word: glossary.Word) -> str:
    """The id of a word's explanation."""
    return glossary.note_id(word)
