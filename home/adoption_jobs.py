"""The jobs of the library: adopt many activities, or bring many copies up to date."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page

from home import adoption
from home.actions.adoption import AdoptionRefused, adopt, take_over_everything
from home.adoption import CopyState
from home.job_kinds import JobKind, Told
from home.models import ActivityPage, Job
from home.permissions import ADOPTION_ROLES
from home.progress import Progress

ADOPT = "adopt-from-library"
TAKE_OVER = "take-over-library-changes"
AWAY = (OperationalError, InterfaceError)

logger = logging.getLogger(__name__)
T = TypeVar("T")


def adoption_jobs() -> list[JobKind]:
    """What the library does for many pages at once."""
    return [
        JobKind(ADOPT, gettext_lazy("Adopt from the library"), _adopt, _tell_adopted, _activities, ADOPTION_ROLES),
        JobKind(
            TAKE_OVER, gettext_lazy("Take over changes in the library"), _take_over, _tell_taken, _activities,
            ADOPTION_ROLES,
        ),
    ]  # fmt: skip


def _adopt(job: Job, progress: Progress) -> dict[str, Any]:
    originals = {page.pk: page for page in ActivityPage.objects.filter(pk__in=job.options["keys"])}
    pairs = [(originals[key], originals[key]) for key in job.options["keys"] if key in originals]
    publish = job.options["publish"]
    return _each(pairs, lambda page: adopt(job.school, page, job.user, publish=publish), progress)


def _take_over(job: Job, progress: Progress) -> dict[str, Any]:
    bases = adoption.bases_of(job.school).filter(copy__in=job.options["keys"])
    publish = job.options["publish"]

    def bring(state: CopyState) -> Any:
        return take_over_everything(state, job.user, publish=publish) if state.is_behind else None

    return _each([(state.copy, state) for state in adoption.copy_states(bases)], bring, progress)


def _each(pairs: Iterable[tuple[Page, T]], do: Callable[[T], Any], progress: Progress) -> dict[str, Any]:
    """Do something with each, one transaction for each: what is done stays when another fails.

    With each comes the page by which it is called. What answers None was not needed.
    """
    pairs, done, failed = list(pairs), 0, []
    progress.expect(len(pairs))
    for page, item in pairs:
        try:
            done += do(item) is not None
        except AdoptionRefused as error:
            failed.append(f"{page.title}: {error}")
        except AWAY:
            raise
        except Exception:
            logger.exception("The library: page %s failed", page.pk)
            failed.append(_("%(title)s: something went wrong. Try this one again.") % {"title": page.title})
        progress.step()
    return {"done": done, "needless": len(pairs) - done - len(failed), "failed": failed}


def _activities(done: int, total: int) -> str:
    text = ngettext("%(done)s of %(total)s activity", "%(done)s of %(total)s activities", total)
    return text % {"done": done, "total": total}


def _tell_adopted(job: Job) -> Told:
    count = job.result["done"] + job.result["needless"]
    text = ngettext("%(count)d activity is in your bank now.", "%(count)d activities are in your bank now.", count)
    nothing = _("Nothing was adopted.")
    return _told(job, text % {"count": count} if count else nothing, _("To the library"), "home_library")


def _tell_taken(job: Job) -> Told:
    count = job.result["done"] + job.result["needless"]
    text = ngettext("%(count)d copy is up to date.", "%(count)d copies are up to date.", count)
    label = _("To the changes in the library")
    return _told(job, text % {"count": count} if count else _("Nothing was taken over."), label, "home_library_changes")


def _told(job: Job, text: str, label: str, name: str) -> Told:
    failed = tuple(job.result["failed"])
    return Told(
        text,
        lists=((_("This went wrong"), failed),) if failed else (),
        links=((label, f"{reverse(name)}?school={job.site_id}"),),
        is_warning=bool(failed),
    )
