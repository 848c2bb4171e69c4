"""What readers thought of the activities of one school: totals that stay, and lines as long as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q
from wagtail.models import Site

from home.models import ActivityPage, Feedback
from home.models.feedback import Mood
from home.models.settings import Language


@dataclass(frozen=True, slots=True)
class Totals:
    """The answers on one activity, in all languages or in one."""

    pk: int
    title: str
    good: int
    fair: int
    poor: int
    lines: int = 0
    last: date | None = None

    @property
    def all(self) -> int:
        """How many answered."""
        return self.good + self.fair + self.poor


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody wrote."""

    day: date
    mood: str
    text: str
    language: str
    language_name: str


_COUNTS = {
    "good": Count("pk", filter=Q(mood=Mood.GOOD)),
    "fair": Count("pk", filter=Q(mood=Mood.FAIR)),
    "poor": Count("pk", filter=Q(mood=Mood.POOR)),
}


def totals_of(site: Site) -> list[Totals]:
    """Every activity that somebody answered on, the most answered first."""
    rows = (
        Feedback.objects.filter(site=site)
        .values("page", "page__title")
        .annotate(**_COUNTS, lines=Count("pk", filter=~Q(line="")), last=Max("given_on"))
    )
    found = [
        Totals(row["page"], row["page__title"], row["good"], row["fair"], row["poor"], row["lines"], row["last"])
        for row in rows
    ]
    return sorted(found, key=lambda totals: (-totals.all, totals.title))


def totals_by_language(site: Site, page: ActivityPage) -> list[Totals]:
    """The answers on one activity, by the language in which it was read."""
    rows = Feedback.objects.filter(site=site, page=page).values("language").annotate(**_COUNTS).order_by("language")
    return [Totals(page.pk, name_of(row["language"]), row["good"], row["fair"], row["poor"]) for row in rows]


def lines_of(site: Site, page: ActivityPage) -> list[Line]:
    """What readers wrote about one activity, the newest first."""
    rows = Feedback.objects.filter(site=site, page=page).exclude(line="").order_by("-given_on", "-pk")
    return [Line(row.given_on, row.get_mood_display(), row.line, row.language, name_of(row.language)) for row in rows]


def answered_page(site: Site, key: int) -> ActivityPage | None:
    """An activity of this school that somebody answered on."""
    return ActivityPage.objects.filter(pk=key, feedback__site=site).distinct().first()


def name_of(language: str) -> str:
    """What a language calls itself."""
    return Language(language).label if language in Language.values else language
