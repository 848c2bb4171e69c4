"""Keep what a reader thinks of an activity, and delete lines whose time is over."""

from __future__ import annotations

from datetime import date, timedelta

from wagtail.models import Site

from home.models import ActivityPage, Feedback
from home.models.feedback import KEEP_LINES_DAYS


def keep_feedback(site: Site, page: ActivityPage, *, mood: int, line: str, language: str) -> Feedback:
    """Store one answer: a face and perhaps a line, with the day and nothing of who gave it."""
    answer: Feedback = Feedback.objects.create(site=site, page=page, mood=mood, line=line, language=language)
    return answer


def purge_lines(today: date) -> int:
    """Delete the lines that are older than they may be; the faces stay. Returns how many that were."""
    old = Feedback.objects.filter(given_on__lte=today - timedelta(days=KEEP_LINES_DAYS)).exclude(line="")
    return old.update(line="")
