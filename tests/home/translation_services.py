"""A server on 127.0.0.1 that answers as DeepL (``/v2/translate``) and LibreTranslate (``/translate``) do.

It checks what it is asked as they do, and translates by putting a word before each text.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from xml.etree import ElementTree

DEEPL_TARGETS = {"AR", "EN-GB", "EN-US", "PL", "TR", "UK", "NL"}
KEY = "sleutel:fx"


def prefixed(text: str, target: str) -> str:
    """The stub's translation: markup as it was."""
    return f"{target.lower()}: {text}"


@dataclass
class Service:
    """What the stub was asked, and how it is to behave; ``status`` other than 200 is an error of the service."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    after: int = 0
    """From which request on the status holds."""
    wait: float = 0
    body: bytes | None = None
    """An answer of another kind than the service gives."""
    translate: Callable[[str, str], str] = prefixed


@contextmanager
def service() -> Iterator[Service]:
    """A running stub."""
    state = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"service": state}))
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    service: Service

    def do_POST(self) -> None:
        """Answer one question."""
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.service.asked.append({"path": self.path, **question})
        time.sleep(self.service.wait)
        if self.service.status != 200 and len(self.service.asked) > self.service.after:
            self._send(self.service.status, {"message": "no"})
        elif self.service.body is not None:
            self._send(200, self.service.body)
        elif self.path == "/v2/translate":
            self._deepl(question)
        elif self.path == "/translate":
            self._libre(question)
        else:
            self._send(404, {"message": "not found"})

    def _deepl(self, question: dict[str, Any]) -> None:
        texts, target = question.get("text"), question.get("target_lang")
        if self.headers["Authorization"] != f"DeepL-Auth-Key {KEY}":
            return self._send(403, {"message": "Forbidden"})
        if target not in DEEPL_TARGETS or question.get("source_lang") != "NL":
            return self._send(400, {"message": "Value for 'target_lang' not supported."})
        if not isinstance(texts, list) or not 1 <= len(texts) <= 50:
            return self._send(400, {"message": "Too many texts."})
        if question.get("tag_handling") == "xml":
            for text in texts:
                ElementTree.fromstring(f"<t>{re.sub('&nbsp;', ' ', text)}</t>")
        told = [{"detected_source_language": "NL", "text": self.service.translate(text, target)} for text in texts]
        return self._send(200, {"translations": told})

    def _libre(self, question: dict[str, Any]) -> None:
        if question.get("source") != "nl" or question.get("format") != "html":
            return self._send(400, {"error": "Invalid request"})
        told = [self.service.translate(text, question["target"]) for text in question["q"]]
        return self._send(200, {"translatedText": told})

    def _send(self, status: int, answer: Any) -> None:
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:  # Who asked does not wait any more.
            return

    def log_message(self, *args: Any) -> None:
        """Say nothing."""
