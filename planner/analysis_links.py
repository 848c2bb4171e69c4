"""Rules about the links: what parents do belongs to what pupils do, before it and after it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from home.choices import CONVERSATION_KINDS, Kind
from planner.analysis_facts import DAY, PlanFacts, fits_in_time, when
from planner.analysis_proposals import EIGHT_WEEKS, add_item, add_link, add_somewhere, free_weeks, natural_link
from planner.analysis_types import Proposal, Remark
from planner.choices import Lane, Relation
from planner.dates import WEEK, Period, sentence
from planner.plan import PlannedItem

SIXTEEN_WEEKS = 16 * WEEK
TALKS = (*sorted(CONVERSATION_KINDS), Kind.MEETING)


def parent_activity_unlinked(facts: PlanFacts) -> Iterator[Remark]:
    """A parent activity without a link, of any kind in any direction, to what pupils do."""
    message = _(
        "“%(title)s” (%(when)s) has no link to anything that pupils do. Parents take part when it follows what their"
        " child experiences."
    )
    for item in facts.parents:
        others = (link.target if link.source == item.uid else link.source for link in facts.links_with(item))
        if not any(facts.by_uid[uid].lane == Lane.STUDENT for uid in others):
            link = natural_link(facts, item)
            proposal = add_link(item, *link) if link else None
            yield Remark((item.uid,), sentence(message, title=item.title, when=when(item.period)), proposal)


def experience_not_discussed(facts: PlanFacts) -> Iterator[Remark]:
    """An experience that no parent activity looks back on, during it or starting within eight weeks after its end."""
    message = _(
        "No parent activity looks back on “%(title)s” (%(when)s), during it or within eight weeks after it. An"
        " experience counts when somebody talks about it."
    )
    for item in facts.of_kind(Kind.EXPERIENCE):
        looking_back = (other for other in facts.sources(item, Relation.REFLECTS_ON) if other.is_for_parents)
        if not any(_is_soon_after(other, item) for other in looking_back):
            words = sentence(message, title=item.title, when=when(item.period))
            yield Remark((item.uid,), words, _discuss(facts, item))


def _is_soon_after(item: PlannedItem, experience: PlannedItem) -> bool:
    return item.end >= experience.start and (item.start - experience.end).days <= EIGHT_WEEKS


def _discuss(facts: PlanFacts, item: PlannedItem) -> Proposal | None:
    """A conversation, or else another parent activity, that comes soon after; or a new conversation."""
    linked = set(facts.sources(item, Relation.PREPARES))
    soon = [other for other in facts.parents if _is_soon_after(other, item) and other not in linked]
    after = [other for other in soon if other.end > item.start]
    if after:
        talk = min(after, key=lambda other: (other.kind not in TALKS, other.start < item.start, other.start))
        return add_link(talk, Relation.REFLECTS_ON, item)
    if not facts.is_inside(item):
        return None
    latest = min(item.end + timedelta(days=EIGHT_WEEKS + 11), facts.summer or facts.last)
    period = free_weeks(facts, Kind.PROGRESS, item.end + 2 * WEEK, item.end, latest)
    return add_item(Kind.PROGRESS, period, [(Relation.REFLECTS_ON, item)])


def assignment_not_discussed(facts: PlanFacts) -> Iterator[Remark]:
    """A home assignment that leads to no conversation or meeting that is later, or may be."""
    message = _(
        "“%(title)s” (%(when)s) leads to no later conversation or parent meeting. Parents and pupils make the effort"
        " when something is done with it."
    )
    for item in facts.of_kind(Kind.HOME_ASSIGNMENT):
        led_to = [
            *facts.targets(item, Relation.PREPARES),
            *facts.sources(item, Relation.REFLECTS_ON),
            *facts.sources(item, Relation.BUILDS_ON),
        ]
        if not any(other.kind in TALKS and other.end >= item.start for other in led_to):
            words = sentence(message, title=item.title, when=when(item.period))
            yield Remark((item.uid,), words, _follow_up(facts, item))


def _follow_up(facts: PlanFacts, item: PlannedItem) -> Proposal | None:
    """The next conversation or meeting, or a new conversation."""
    coming = [other for other in facts.of_kind(*TALKS) if other.end >= item.end and other.start >= item.start]
    if coming:
        talk = min(coming, key=lambda other: (other.start <= item.end, other.start))
        return add_link(item, Relation.PREPARES, talk)
    if not facts.is_inside(item):
        return None
    period = free_weeks(facts, Kind.PROGRESS, item.end + WEEK, item.end, facts.summer or facts.last)
    return add_item(Kind.PROGRESS, period, [(Relation.REFLECTS_ON, item)])


def choice_not_prepared(facts: PlanFacts) -> Iterator[Remark]:
    """A choice moment that no parent activity prepares."""
    message = _(
        "No parent activity prepares “%(title)s” (%(when)s). Parents can help to choose when they know what the choice"
        " is about."
    )
    for item in facts.of_kind(Kind.CHOICE):
        if not any(other.is_for_parents for other in facts.sources(item, Relation.PREPARES)):
            words = sentence(message, title=item.title, when=when(item.period))
            yield Remark((item.uid,), words, _prepare_choice(facts, item))


def _prepare_choice(facts: PlanFacts, item: PlannedItem) -> Proposal | None:
    """The last conversation or meeting of the eight weeks before, or a new conversation."""
    before = [other for other in facts.of_kind(*TALKS) if _is_shortly_before(facts, other, item)]
    if before:
        return add_link(max(before, key=lambda other: other.end), Relation.PREPARES, item)
    if not facts.is_inside(item):
        return None
    start = item.start - timedelta(days=EIGHT_WEEKS)
    period = free_weeks(facts, Kind.PROGRESS, item.start - 3 * WEEK, start, item.start - DAY)
    return add_item(Kind.PROGRESS, period, [(Relation.PREPARES, item)])


def _is_shortly_before(facts: PlanFacts, item: PlannedItem, later: PlannedItem) -> bool:
    """Whether a row can prepare another that comes within eight weeks, and does not look back on it."""
    soon = item.start <= later.start and (later.start - item.end).days <= EIGHT_WEEKS
    return soon and not facts.linked(item, Relation.REFLECTS_ON, later)


def experience_not_prepared(facts: PlanFacts) -> Iterator[Remark]:
    """An experience that nothing prepares."""
    message = _(
        "Nothing prepares “%(title)s” (%(when)s). Whoever knows what to look for takes more away from an experience."
    )
    for item in facts.of_kind(Kind.EXPERIENCE):
        if not facts.sources(item, Relation.PREPARES):
            words = sentence(message, title=item.title, when=when(item.period))
            yield Remark((item.uid,), words, _prepare(facts, item))


def _prepare(facts: PlanFacts, item: PlannedItem) -> Proposal | None:
    """The last parent activity of the eight weeks before, or else an assignment or training of pupils."""
    trainings = facts.of_kind(Kind.ASSIGNMENT, Kind.TRAINING)
    for group in (facts.parents, trainings):
        before = [other for other in group if other.start < item.start and _is_shortly_before(facts, other, item)]
        if before:
            return add_link(max(before, key=lambda other: other.end), Relation.PREPARES, item)
    return None


def no_looking_ahead(facts: PlanFacts) -> Iterator[Remark]:
    """No conversation that looks back on anything is in the sixteen weeks before the summer holiday, or may be.

    Not in an examination year. Where the holiday is not known it may begin on any day from July 1.
    """
    if facts.plan.is_examination_year:
        return
    summer = facts.summer
    start = (summer or facts.last.replace(day=1)) - SIXTEEN_WEEKS
    window = Period(start, summer - DAY if summer else facts.last)
    late = [item for item in facts.of_kind(*CONVERSATION_KINDS) if window.overlaps(item.period)]
    if any(facts.targets(item, Relation.REFLECTS_ON) for item in late):
        return
    message = _(
        "In the sixteen weeks before the summer holiday no conversation looks back on anything. Looking back together"
        " on the year is how plans for the next one are made."
    )
    yield Remark(tuple(item.uid for item in late), message, _look_ahead(facts, late, window))


def _look_ahead(facts: PlanFacts, late: list[PlannedItem], window: Period) -> Proposal | None:
    """A link from the last conversation there is, or a new one, to the latest that pupils did."""
    if not late:
        return add_somewhere(facts, Kind.PROGRESS, window.end - 6 * WEEK, window.start, window.end)
    conversation = late[-1]
    done = [item for item in facts.students if fits_in_time(Relation.REFLECTS_ON, conversation, item)]
    free = [item for item in done if not facts.linked(conversation, Relation.PREPARES, item)]
    if not free:
        return None
    return add_link(conversation, Relation.REFLECTS_ON, max(free, key=lambda item: item.end))
