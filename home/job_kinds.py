"""The kinds of work that somebody can wait for. Home and its plugins name theirs in the hook ``home_job_kinds``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks

from home.choices import Role
from home.models import Job
from home.progress import Progress


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a job, in words: a sentence, lists with a heading, and where to go on."""

    text: str
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    is_warning: bool = False


def pages_done(done: int, total: int) -> str:
    """*12 of 60 pages*."""
    text = ngettext("%(done)s of %(total)s page", "%(done)s of %(total)s pages", total)
    return text % {"done": done, "total": total}


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work.

    ``do`` does it, may be run again after it was cut off anywhere, and returns what is to be known of it afterwards;
    a SchoolError, ArchiveError or PermissionDenied from it is an answer, and is not tried again. ``tell`` says what
    came of it. A
    result with a ``filename`` has a file that who asked may fetch, of the type ``content_type``.
    """

    code: str
    title: str | Promise
    do: Callable[[Job, Progress], dict[str, Any]]
    tell: Callable[[Job], Told]
    count: Callable[[int, int], str] = pages_done
    roles: tuple[Role, ...] = ()
    """Who of the school may see what came of it; empty: only portal administrators."""
    names_people: bool = False
    """Whether the result names people, and is thrown away after a day."""


UNKNOWN = _("Work of a part that is turned off")


@cache
def job_kinds() -> Mapping[str, JobKind]:
    """All kinds, those of plugins included."""
    return {kind.code: kind for hook in hooks.get_hooks("home_job_kinds") for kind in hook()}


def title_of(code: str) -> str:
    """What a kind of work is called."""
    kind = job_kinds().get(code)
    return str(kind.title if kind else UNKNOWN)
