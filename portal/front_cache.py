"""Tells the web server in front, which keeps pages of its own, under which generation to look.

nginx has no question to ask that is cheap enough, but it can follow symbolic links: ``$realpath_root`` of
``FRONT_CACHE_DIR/now/hosts/<host>`` is part of the key of each page that it keeps (deploy/nginx.conf). A change puts
another link in place, and from that moment nginx finds nothing of before.

    now -> sets/<random>            another one when everything ends
    now/school-5 -> t/<random>      another one when this school's pages change
    now/hosts/zuid.example -> ../school-5
"""

from __future__ import annotations

import logging
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from portal.generations import EVERYTHING

FRONT_SECONDS = 30
"""How long nginx trusts a page at most: only what a change that never reached this directory would cost."""
logger = logging.getLogger(__name__)


def renew_front(folder: Path, names: Iterable[str]) -> None:
    """What nginx keeps under these names is not found any more."""
    try:
        if EVERYTHING in names:
            _new_set(folder)
            return
        for name in names:
            link = folder / "now" / name
            if link.is_symlink():
                _point(link, _new_token(folder / "now"))
    except OSError:
        # Another process may have begun a new set just now; one more is always right.
        try:
            _new_set(folder)
        except OSError:
            logger.exception("nginx could not be told of a change; it asks again within %s seconds.", FRONT_SECONDS)


def open_front(folder: Path, host: str, name: str) -> bool:
    """Let nginx keep pages of this host from now on; whether it may."""
    link = folder / "now" / "hosts" / host
    try:
        if link.exists():
            return True
        if not (folder / "now").exists():
            _new_set(folder)
        now = (folder / "now").resolve()
        if not (now / name).exists():
            _point(now / name, _new_token(now))
        _point(now / "hosts" / host, Path("..") / name)
    except OSError:
        logger.exception("nginx keeps no pages: %s cannot be written.", folder)
        return False
    return True


def _new_set(folder: Path) -> None:
    before = (folder / "now").resolve() if (folder / "now").is_symlink() else None
    path = folder / "sets" / secrets.token_hex(8)
    (path / "hosts").mkdir(parents=True)
    (path / "t").mkdir()
    _point(folder / "now", path.relative_to(folder))
    if before is not None:
        shutil.rmtree(before, ignore_errors=True)


def _new_token(now: Path) -> Path:
    path = Path("t") / secrets.token_hex(8)
    (now / path).mkdir()
    return path


def _point(link: Path, target: Path) -> None:
    """Put a link in place at once, so that nobody ever finds none; what the old one led to goes."""
    before = link.readlink() if link.is_symlink() else None
    fresh = link.with_name(f".{secrets.token_hex(8)}")
    fresh.symlink_to(target)
    fresh.replace(link)
    if before is not None and before.parts[0] == "t":
        (link.parent / before).rmdir()
