"""Rules about the year as a whole and about the pages behind the rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from home.choices import Competence, Kind, Partnership
from planner.analysis_facts import PlanFacts, listed, when
from planner.analysis_proposals import add_somewhere
from planner.analysis_types import Proposal, Remark
from planner.dates import sentence
from planner.plan import PlannedItem

TWO_CONVERSATIONS = 2
FOUR_WEEKS = 28
FIFTEEN_MINUTES = 15
Words = TypeVar("Words", Competence, Partnership)


def too_few_conversations(facts: PlanFacts) -> Iterator[Remark]:
    """Fewer than two progress conversations."""
    conversations = facts.of_kind(Kind.PROGRESS)
    if len(conversations) >= TWO_CONVERSATIONS:
        return
    message = (
        _("There is only one progress conversation. It takes at least two a year to come back to what was agreed.")
        if conversations
        else _("There is no progress conversation. It takes at least two a year to come back to what was agreed.")
    )
    yield Remark(tuple(item.uid for item in conversations), message, _one_more(facts, conversations))


def _one_more(facts: PlanFacts, conversations: list[PlannedItem]) -> Proposal | None:
    """A progress conversation in December, or in spring where there is one in the first half of the year."""
    year = facts.plan.school_year
    autumn = date(year, 12, 1)
    spring = date(year + 1, 3, 8) if facts.plan.is_examination_year else date(year + 1, 6, 1)
    taken = conversations[0].start if conversations else spring
    near = max((autumn, spring), key=lambda day: abs((day - taken).days))
    return add_somewhere(facts, Kind.PROGRESS, near, date(year, 9, 1), facts.summer or date(year + 1, 7, 1))


def competence_missing(facts: PlanFacts) -> Iterator[Remark]:
    """One of the five career competences that no row works on."""
    message = _("Nothing in this plan works on the career competence “%(name)s”.")
    for competence in _missing(Competence, (item.competences for item in facts.items)):
        yield Remark((), sentence(message, name=competence.label), subject=competence.value)


def partnership_missing(facts: PlanFacts) -> Iterator[Remark]:
    """One of the four parts of partnership with parents that no row works on."""
    message = _("Nothing in this plan works on the part “%(name)s” of partnership with parents.")
    for part in _missing(Partnership, (item.partnership for item in facts.items)):
        yield Remark((), sentence(message, name=part.label), subject=part.value)


def _missing(choices: type[Words], given: Iterable[tuple[str, ...]]) -> list[Words]:
    present = {value for values in given for value in values}
    return [choice for choice in choices if choice.value not in present]


def page_missing(facts: PlanFacts) -> Iterator[Remark]:
    """A row without a published page."""
    message = _("“%(title)s” (%(when)s) has no published page: parents see a title and no explanation.")
    for item in facts.items:
        if item.page is None:
            yield Remark((item.uid,), sentence(message, title=item.title, when=when(item.period)))


def meeting_without_invitation(facts: PlanFacts) -> Iterator[Remark]:
    """A parent meeting less than four weeks ahead without a published invitation."""
    today, invited = facts.context.today, facts.context.invitations
    if today is None or invited is None:
        return
    message = _("“%(title)s” (%(when)s) is less than four weeks ahead and has no published invitation.")
    for item in facts.of_kind(Kind.MEETING):
        if 0 <= (item.start - today).days < FOUR_WEEKS and item.uid not in invited:
            yield Remark((item.uid,), sentence(message, title=item.title, when=when(item.period)))


def conversation_too_short(facts: PlanFacts) -> Iterator[Remark]:
    """A conversation whose guide allows less than fifteen minutes."""
    message = _(
        "The guide for “%(title)s” allows %(minutes)s minutes. In less than fifteen there is no time for pupil, parent"
        " and mentor to each have a say."
    )
    for item in facts.items:
        minutes = facts.context.guides.get(item.page.pk) if item.page else None
        if minutes is not None and minutes < FIFTEEN_MINUTES:
            yield Remark((item.uid,), sentence(message, title=item.title, minutes=minutes))


def assignment_incomplete(facts: PlanFacts) -> Iterator[Remark]:
    """A home assignment whose page lacks its why, its instruction with minutes, its way of handing in or discussion."""
    message = _("The page of “%(title)s” does not say: %(parts)s.")
    for item in facts.items:
        missing = facts.context.incomplete_assignments.get(item.page.pk, ()) if item.page else ()
        if missing:
            parts = listed(tuple(part.label for part in missing))
            yield Remark((item.uid,), sentence(message, title=item.title, parts=parts))
