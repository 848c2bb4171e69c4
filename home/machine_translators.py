"""DeepL and LibreTranslate as wagtail-localize knows them, but with answers that are looked at before they are stored.

A service that is away, refuses, or answers something else than translations is a ``MachineError`` that says so; a text
that comes back damaged is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import requests
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.machine_translators.deepl import DeepLTranslator, language_code
from wagtail_localize.machine_translators.libretranslate import LibreTranslator
from wagtail_localize.strings import StringValue

from home.kept_words import HTML, XML, Guard, bared, guarded, keeps_words

TEXTS = 50
CHARACTERS = 20_000
"""What goes in one request: DeepL takes fifty texts and 128 kB."""

_KEPT = re.compile(r"</?[a-z][^>]*>|%\(\w+\)[sd]|\{\w*\}|https?://[^\s<>\"]+|[\w.+-]+@[\w-]+\.\w+")
"""Markup, placeholders and addresses: these come back as they were."""

Answers = dict[StringValue, StringValue]


class MachineError(Exception):
    """Why the service gave no translations, in words for who asked for them."""


REASONS = {
    400: _("%(name)s does not understand the question. Perhaps it does not know this language."),
    401: _("%(name)s refuses the key of this installation. Tell the portal administrator."),
    403: _("%(name)s refuses the key of this installation. Tell the portal administrator."),
    404: _("%(name)s is not at the address that is configured. Tell the portal administrator."),
    413: _("This page is too long for %(name)s."),
    429: _("%(name)s is too busy. Try again in a few minutes."),
    456: _("The quota of %(name)s is used up. Try again next month, or tell the portal administrator."),
}
AWAY = _("%(name)s cannot be reached. Try again later.")
SLOW = _("%(name)s did not answer in time. Try again later.")
BROKEN = _("%(name)s has a fault of its own. Try again later.")
NONSENSE = _("%(name)s answered something that is no translation. Nothing was stored.")


class _Careful(BaseMachineTranslator):
    """Asks in portions, waits no longer than it may, and looks at every answer."""

    guard: Guard
    """How this service is told which words stay as they are."""

    def translate(self, source_locale: Locale, target_locale: Locale, strings: Iterable[StringValue]) -> Answers:
        """The translations of these texts, without those that came back damaged. Raises MachineError."""
        answers: Answers = {}
        for portion in _portions([string for string in strings if string.data.strip()]):
            told = self._texts_in(self._ask(self._question(source_locale, target_locale, portion)))
            if len(told) != len(portion) or not all(isinstance(text, str) for text in told):
                raise self._error(NONSENSE)
            bare = (bared(text, self.guard) for text in told)
            answers |= {
                string: StringValue(text)
                for string, text in zip(portion, bare, strict=True)
                if is_intact(string.data, text) and keeps_words(string.data, text)
            }
        return answers

    def _ask(self, question: dict[str, Any]) -> Any:
        try:
            response = requests.post(timeout=self.options["TIMEOUT"], allow_redirects=False, **question)
        except requests.Timeout as error:
            raise self._error(SLOW) from error
        except requests.RequestException as error:
            raise self._error(AWAY) from error
        if response.status_code != 200:
            raise self._error(REASONS.get(response.status_code, BROKEN))
        try:
            return response.json()
        except ValueError as error:
            raise self._error(NONSENSE) from error

    def _error(self, reason: Any) -> MachineError:
        return MachineError(reason % {"name": self.display_name})

    def _question(self, source: Locale, target: Locale, strings: list[StringValue]) -> dict[str, Any]:
        raise NotImplementedError

    def _texts_in(self, answer: Any) -> list[Any]:
        raise NotImplementedError


class DeepL(_Careful, DeepLTranslator):
    """DeepL's second version; markup travels as XML."""

    guard = XML

    def get_api_endpoint(self) -> str:
        """DeepL's own address, or the one that is configured."""
        url = self.options["URL"] or (
            "https://api-free.deepl.com" if self.options["KEY"].endswith(":fx") else "https://api.deepl.com"
        )
        return f"{url.rstrip('/')}/v2/translate"

    def _question(self, source: Locale, target: Locale, strings: list[StringValue]) -> dict[str, Any]:
        data = {
            "text": [guarded(string.data, self.guard) for string in strings],
            "tag_handling": "xml",
            "ignore_tags": ["keep"],
            "source_lang": language_code(source.language_code),
            "target_lang": "EN-GB" if target.language_code == "en" else language_code(target.language_code),
            "formality": self.options["FORMALITY"],
        }
        headers = {"Authorization": f"DeepL-Auth-Key {self.options['KEY']}"}
        return {"url": self.get_api_endpoint(), "json": data, "headers": headers}

    def _texts_in(self, answer: Any) -> list[Any]:
        try:
            return [translation["text"] for translation in answer["translations"]]
        except (KeyError, TypeError) as error:
            raise self._error(NONSENSE) from error


class LibreTranslate(_Careful, LibreTranslator):
    """LibreTranslate; markup travels as HTML."""

    guard = HTML

    def _question(self, source: Locale, target: Locale, strings: list[StringValue]) -> dict[str, Any]:
        data = {
            "q": [guarded(string.data, self.guard) for string in strings],
            "source": self.language_code(source.language_code),
            "target": self.language_code(target.language_code),
            "format": "html",
        }
        key = {"api_key": self.options["KEY"]} if self.options["KEY"] else {}
        return {"url": f"{self.options['URL'].rstrip('/')}/translate", "json": data | key}

    def _texts_in(self, answer: Any) -> list[Any]:
        texts = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(texts, list):
            raise self._error(NONSENSE)
        return texts


class Known(BaseMachineTranslator):
    """Gives answers that were asked before, so that nothing waits for a service while the database is written."""

    def __init__(self, answers: Answers, name: str) -> None:
        super().__init__({})
        self.answers, self.display_name = answers, name

    def translate(self, source_locale: Locale, target_locale: Locale, strings: Iterable[StringValue]) -> Answers:
        """What is known of these."""
        return {string: self.answers[string] for string in strings if string in self.answers}

    def can_translate(self, source_locale: Locale, target_locale: Locale) -> bool:
        """It was asked already."""
        return True


def is_intact(text: str, answer: str) -> bool:
    """Whether a translation says something, with the same markup, placeholders and addresses as its source."""
    return bool(answer.strip()) and Counter(_KEPT.findall(text)) == Counter(_KEPT.findall(answer))


def _portions(strings: list[StringValue]) -> Iterator[list[StringValue]]:
    portion: list[StringValue] = []
    for string in strings:
        size = sum(len(one.data) for one in portion)
        if portion and (len(portion) == TEXTS or size + len(string.data) > CHARACTERS):
            yield portion
            portion = []
        portion.append(string)
    if portion:
        yield portion
