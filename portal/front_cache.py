"""Tells the web server in front, which keeps pages of its own, under which generation to look.

nginx has no question to ask that is cheap enough, but it can follow a symbolic link: where ``FRONT_CACHE_DIR/<host>``
leads to is part of the key of each page that it keeps (deploy/nginx.conf). A change puts another link in place, and
from that moment nginx finds nothing of before. Each step of the path costs nginx a call of the system for every page
that it gives, so the directory is flat:

    zuid.example -> school-5.<random>     another one when this school's pages change
    school-5.<random>/                    empty; a link must lead somewhere
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from portal.generations import EVERYTHING

FRONT_SECONDS = 30
"""How long nginx trusts a page at most: only what a change that never reached this directory would cost."""
logger = logging.getLogger(__name__)


def renew_front(folder: Path, names: Iterable[str]) -> None:
    """What nginx keeps under these names is not found any more."""
    ended = set(names)
    try:
        for host, target in _links(folder).items():
            name = _name_of(target)
            if EVERYTHING in ended or name in ended:
                _lead(folder, host, name)
                _forget(folder / target)
    except OSError:
        logger.exception("nginx could not be told of a change; it asks again within %s seconds.", FRONT_SECONDS)


def open_front(folder: Path, host: str, name: str) -> bool:
    """Let nginx keep pages of this host from now on; whether it may."""
    try:
        if not _leads(folder, host, name):
            folder.mkdir(parents=True, exist_ok=True)
            _lead(folder, host, name)
    except OSError:
        logger.exception("nginx keeps no pages: %s cannot be written.", folder)
        return False
    return True


def _links(folder: Path) -> dict[str, str]:
    """Where each host leads to; none where no page was kept yet. What begins with a dot is being put in place."""
    if not folder.exists():
        return {}
    links = [path for path in folder.iterdir() if path.is_symlink() and not path.name.startswith(".")]
    return {link.name: str(link.readlink()) for link in links}


def _leads(folder: Path, host: str, name: str) -> bool:
    """Whether a host has a link, and to a generation of this name: a host may have gone to another school."""
    try:
        target = str((folder / host).readlink())
    except FileNotFoundError:
        return False
    return _name_of(target) == name and (folder / target).is_dir()


def _lead(folder: Path, host: str, name: str) -> None:
    """Lead a host to a new generation, at once: nobody ever finds no link."""
    target = f"{name}.{secrets.token_hex(8)}"
    (folder / target).mkdir()
    fresh = folder / f".{secrets.token_hex(8)}"
    fresh.symlink_to(target)
    fresh.replace(folder / host)


def _name_of(target: str) -> str:
    return target.partition(".")[0]


def _forget(generation: Path) -> None:
    """Take an ended generation away, if another process has not done so just now."""
    with suppress(OSError):
        generation.rmdir()
