"""A service that speaks as much S3 as the portal asks of one, on a port of this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY = "LOBKEY"


@dataclass
class Service:
    """What lies in it, by ``bucket/name``, with the headers that came along."""

    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    is_ill: bool = False

    def names(self, bucket: str) -> list[str]:
        """What lies in a bucket."""
        return sorted(key.removeprefix(f"{bucket}/") for key in self.objects if key.startswith(f"{bucket}/"))


@contextmanager
def service() -> Iterator[Service]:
    """One that answers until the block ends. ``url`` plus the name of a bucket is a MEDIA_STORAGE_URL."""
    made = Service()

    class Handler(_Handler):
        store = made

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"s3+http://{KEY}:secret@127.0.0.1:{server.server_port}/"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    store: Service
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Quiet."""

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).strip("/")

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _is_refused(self) -> bool:
        signature = self.headers.get("Authorization", "")
        if self.store.is_ill:
            self._answer(500)
        elif not signature.startswith(f"AWS4-HMAC-SHA256 Credential={KEY}/"):
            self._answer(403)
        else:
            return False
        return True

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._is_refused():
            self.store.objects[self.key] = body
            self.store.headers[self.key] = {name.lower(): value for name, value in self.headers.items()}
            self._answer(200, ETag=f'"{hashlib.md5(body).hexdigest()}"')

    def do_GET(self) -> None:
        if self._is_refused():
            return
        asked = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        if "/" not in self.key:
            self._answer(200, self._list(asked), Content_Type="application/xml")
        elif self.key not in self.store.objects:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            body = self.store.objects[self.key]
            tag = hashlib.md5(body).hexdigest()
            self._answer(200, body, ETag=f'"{tag}"', Last_Modified="Sun, 22 Nov 2026 12:00:00 GMT")

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        if not self._is_refused():
            self.store.objects.pop(self.key, None)
            self._answer(204)

    def _list(self, asked: dict[str, list[str]]) -> bytes:
        """``prefix`` and ``delimiter``, as folders are asked for."""
        prefix = asked.get("prefix", [""])[0]
        found = [name for name in self.store.names(self.key) if name.startswith(prefix)]
        folders = sorted({prefix + rest.split("/")[0] + "/" for name in found if "/" in (rest := name[len(prefix) :])})
        files = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>1</Size></Contents>"
            for name in found
            if "/" not in name[len(prefix) :]
        )
        below = "".join(f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in folders)
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{files}{below}</ListBucketResult>".encode()
