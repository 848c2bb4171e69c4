"""HTML and print CSS on paper, through WeasyPrint.

WeasyPrint needs Pango, which is no Python package: it is loaded when the first page is printed, and where it is
missing everything else of the portal still works. What it cannot do itself is prepared here: icons out of another
file, and the style sheet of drawings (it gives an SVG none of the page's rules). It reads our own files and nothing
else.
"""

from __future__ import annotations

import ctypes
import hashlib
import logging
import mimetypes
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from functools import cache as remember
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.utils._os import safe_join

DEBIAN_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-core")
_LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
)
_TYPES = ("text/css", "image/", "font/")
_SVG = "{http://www.w3.org/2000/svg}"
_KEPT_SECONDS = 24 * 60 * 60
_ACCESSIBLE: dict[str, Any] = {"pdf_variant": "pdf/ua-1"}
"""Tagged, with title and language: who cannot see it hears it in the right order."""


class PdfUnavailable(RuntimeError):
    """Nothing can be printed here: WeasyPrint or one of its system libraries is missing."""


class ForeignFile(ValueError):
    """An address that is not one of our own static or media files; it is never read."""


def missing() -> tuple[str, ...]:
    """What printing needs and does not find: the Python package, or the first name of each system library."""
    if find_spec("weasyprint") is None:
        return ("weasyprint",)
    return tuple(names[0] for names in _LIBRARIES if not any(map(_loads, names)))


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def render(html: str, base: str) -> bytes:
    """Print a page; ``base`` is its own address, for links. The same page gives the same bytes.

    Raises PdfUnavailable. What was printed is kept for a day: printing takes seconds.
    """
    return render_on_one_page([html], base)


def render_on_one_page(sizes: Sequence[str], base: str) -> bytes:
    """Print the first of these that fits on one page, or else the last; see ``render``."""
    digest = hashlib.sha256("\n".join([base, *sizes]).encode()).hexdigest()
    key = f"planner-pdf-{digest}"
    if (kept := cache.get(key)) is None:
        kept = _print(sizes, base, digest)
        cache.set(key, kept, _KEPT_SECONDS)
    return bytes(kept)


def print_once(sizes: Sequence[str], base: str, *, most: int) -> bytes:
    """Print the first of these that has no more pages than this, or else the last; kept nowhere."""
    digest = hashlib.sha256("\n".join([base, *sizes]).encode()).hexdigest()
    return _print(sizes, base, digest, most)


def _print(sizes: Sequence[str], base: str, digest: str, most: int = 1) -> bytes:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise PdfUnavailable(", ".join(missing()) or str(error)) from error
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # its warnings are about rules meant for browsers
    for html in sizes:
        source = weasyprint.HTML(string=html, base_url=base, url_fetcher=_fetcher(base))
        _prepare_drawings(source.etree_element, "")
        document = source.render(**_ACCESSIBLE)
        if len(document.pages) <= most:
            break
    return bytes(document.write_pdf(pdf_identifier=digest[:32].encode(), **_ACCESSIBLE))


# Files ----------------------------------------------------------------------------------------------------------------


def _fetcher(base: str) -> Any:
    """WeasyPrint's fetcher, which reads our own files only."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        """Reads what ``own_file`` finds; opens no connection and no other file."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            content, content_type = own_file(url, base)
            return URLFetcherResponse(url, content, {"Content-Type": content_type})

    return OwnFiles()


def own_file(url: str, base: str) -> tuple[bytes, str]:
    """The content and type of a style sheet, picture or font of ours; ForeignFile for every other address."""
    content_type = mimetypes.guess_type(urlsplit(url).path)[0] or ""
    if not content_type.startswith(_TYPES):
        raise ForeignFile(url)
    readers: dict[str, Callable[[str], bytes | None]] = {
        settings.STATIC_URL: _static_file,
        settings.MEDIA_URL: _media_file,
    }
    for prefix, read in readers.items():
        root = urljoin(base, prefix)
        if _site(url) == _site(root) and urlsplit(url).path.startswith(urlsplit(root).path):
            content = read(unquote(urlsplit(url).path.removeprefix(urlsplit(root).path)))
            if content is not None:
                return content, content_type
    raise ForeignFile(url)


def _site(url: str) -> tuple[str, str]:
    return urlsplit(url)[:2]


def _static_file(name: str) -> bytes | None:
    if ".." in PurePosixPath(name).parts:
        return None
    with suppress(SuspiciousFileOperation):
        if settings.STATIC_ROOT and (path := Path(safe_join(settings.STATIC_ROOT, name))).is_file():
            return path.read_bytes()
        found = finders.find(name)
        return Path(found).read_bytes() if isinstance(found, str) else None
    return None


def _media_file(name: str) -> bytes | None:
    with suppress(SuspiciousFileOperation, OSError), default_storage.open(name) as file:
        return bytes(file.read())
    return None


# Drawings -------------------------------------------------------------------------------------------------------------

_VOICES = {"parent": "#a4461c", "pupil": "#0d6266", "choice": "#5e3a94"}


def _prepare_drawings(element: ElementTree.Element, voice: str) -> None:
    """Put the drawing of each icon in its place, in the colour of the voice around it; give others their rules."""
    names = (element.get("class") or "").split()
    voice = next((name for name in names if name in _VOICES), voice)
    for child in list(element):
        if child.tag != f"{_SVG}svg":
            _prepare_drawings(child, voice)
        elif "icon" in (child.get("class") or "").split():
            _draw_icon(child, _VOICES.get(voice, "#1d2330"))
        else:
            style = ElementTree.Element(f"{_SVG}style")
            style.text = _drawing_rules()
            child.insert(0, style)


def _draw_icon(svg: ElementTree.Element, colour: str) -> None:
    use = svg.find(f"{_SVG}use")
    symbol = _icons().get((use.get("href") or "").rpartition("#")[2]) if use is not None else None
    if use is None or symbol is None:
        return
    svg.remove(use)
    svg.attrib |= {"fill": "none", "stroke": colour, "stroke-width": "2"}
    svg.attrib |= {"stroke-linecap": "round", "stroke-linejoin": "round"}
    svg.extend(deepcopy(list(symbol)))


@remember
def _icons() -> dict[str, ElementTree.Element]:
    sprite = ElementTree.fromstring(_static_file("home/icons.svg") or b"<svg/>")  # noqa: S314 our own file
    return {symbol.get("id", ""): symbol for symbol in sprite.iter(f"{_SVG}symbol")}


@remember
def _drawing_rules() -> str:
    rules = (_static_file("planner/css/drawing-lines.css") or b"").decode()
    return re.sub(r"/\*.*?\*/", "", rules, flags=re.DOTALL)
