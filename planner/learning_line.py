"""The learning line: all levels of one track under each other, and what only shows when they stand together.

Pure: no database, no request. A rule that lacks what it needs, for example a later level's plan, is silent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from home.choices import CONVERSATION_KINDS, Competence, Kind
from planner.analysis_facts import DAY, PlanFacts
from planner.analysis_types import Context, Finding
from planner.choices import Relation, Severity
from planner.dates import Message, Period, school_year_label, sentence
from planner.plan import Plan, PlannedItem
from planner.timeline import Timeline, lay_out
from planner.titles import bare_title, match_key

SIXTEEN_WEEKS = timedelta(weeks=16)
RECURRING_KINDS = CONVERSATION_KINDS | {Kind.CONTACT, Kind.MILESTONE}
"""What comes back every year because it should."""
_GUIDE = "Handreiking Ouders en LOB"

_listed = lazy(lambda labels: ", ".join(map(str, labels)), str)


@dataclass(frozen=True, slots=True)
class Stage:
    """One level of the line: its name in a sentence, and its plan, if it has one."""

    level: int
    label: Message
    plan: Plan | None

    @property
    def is_planned(self) -> bool:
        """Whether there is anything to look at."""
        return self.plan is not None and bool(self.plan.items)

    @property
    def choices(self) -> tuple[PlannedItem, ...]:
        """The choice moments of this level."""
        return tuple(item for item in self.plan.items if item.kind == Kind.CHOICE) if self.plan else ()


@dataclass(frozen=True, slots=True)
class LearningLine:
    """The levels of one track in one school year, the lowest first."""

    school_year: int
    track: str
    stages: tuple[Stage, ...]

    def timelines(self, *, mirrored: bool = False) -> tuple[Timeline | None, ...]:
        """The picture of each level, as it is before the year begins; None where there is nothing to draw."""
        before = date(self.school_year, 7, 31)
        return tuple(
            lay_out(stage.plan, before, mirrored=mirrored) if stage.plan and stage.is_planned else None
            for stage in self.stages
        )


def findings_across(line: LearningLine) -> list[Finding]:
    """Everything that only shows when the levels stand together, warnings first."""
    return [
        *level_without_plan(line),
        *no_conversation_about_next_step(line),
        *same_activity_twice(line),
        *competence_not_returning(line),
    ]


def level_without_plan(line: LearningLine) -> Iterator[Finding]:
    """A level that has no plan for this year, or an empty one."""
    message = _("%(level)s has no year plan for %(year)s: there the line breaks off.")
    for stage in line.stages:
        if not stage.is_planned:
            text = sentence(message, level=stage.label, year=school_year_label(line.school_year))
            yield _finding("level-without-plan", Severity.WARNING, text, "succesfactor 8", subject=str(stage.level))


def no_conversation_about_next_step(line: LearningLine) -> Iterator[Finding]:
    """A level from which no conversation looks at the next: none about a choice, and none before the summer.

    Only where the line has a next level: after the examination year comes another school.
    """
    message = _(
        "In %(level)s no conversation is about the step to %(next)s: none belongs to a choice, and none is in the"
        " sixteen weeks before the summer holiday."
    )
    for stage, following in zip(line.stages, line.stages[1:], strict=False):
        if stage.plan is not None and stage.is_planned and not _looks_ahead(stage.plan):
            text = sentence(message, level=stage.label, next=following.label)
            code = "no-conversation-about-next-step"
            yield _finding(code, Severity.WARNING, text, "succesfactor 9", subject=str(stage.level))


def _looks_ahead(plan: Plan) -> bool:
    facts = PlanFacts(plan, Context())
    end = facts.summer - DAY if facts.summer else facts.last
    # Where the holiday is not known it may begin on any day from July 1.
    window = Period((facts.summer or facts.last.replace(day=1)) - SIXTEEN_WEEKS, end)
    return any(
        window.overlaps(conversation.period)
        or any(
            target.kind == Kind.CHOICE
            for relation in (Relation.PREPARES, Relation.REFLECTS_ON)
            for target in facts.targets(conversation, relation)
        )
        for conversation in facts.of_kind(*CONVERSATION_KINDS)
    )


def same_activity_twice(line: LearningLine) -> Iterator[Finding]:
    """The same page, or without a page the same title and kind, in more than one level. Conversations do come back."""
    message = _("“%(title)s” is in the plans of %(levels)s. If that is meant, let it grow; else one of them can go.")
    for group in _same(line.stages):
        levels = list(dict.fromkeys(stage.level for stage, _item in group))
        if len(levels) > 1:
            labels = list({stage.level: stage.label for stage, _item in group}.values())
            title = bare_title(group[0][1].title)
            text = sentence(message, title=title, levels=_listed(labels))
            items = tuple(item for _stage, item in group)
            yield _finding("same-activity-twice", Severity.ADVICE, text, "succesfactor 8", items)


Group = list[tuple[Stage, PlannedItem]]


def _same(stages: Sequence[Stage]) -> list[Group]:
    """The activities of all levels, those together that are the same."""
    groups: list[Group] = []
    known: dict[tuple[str, object], list[Group]] = defaultdict(list)
    for stage in stages:
        for item in stage.plan.items if stage.plan else ():
            if item.kind in RECURRING_KINDS:
                continue
            names: list[tuple[str, object]] = [("title", (match_key(item.title), item.kind))]
            names += [("page", item.page.pk)] if item.page else []
            candidates = (group for name in names for group in known[name])
            group = next((group for group in candidates if _is_same(group[0][1], item)), None)
            if group is None:
                group = []
                groups.append(group)
            group.append((stage, item))
            for name in names:
                if not any(group is other for other in known[name]):
                    known[name].append(group)
    return groups


def _is_same(one: PlannedItem, other: PlannedItem) -> bool:
    if one.page and other.page:
        return one.page.pk == other.page.pk
    return one.kind == other.kind and match_key(one.title) == match_key(other.title)


def competence_not_returning(line: LearningLine) -> Iterator[Finding]:
    """A competence that a level works on, and no later one; silent while a later level has no plan."""
    message = _("After %(level)s nothing works on the career competence “%(name)s” any more.")
    for competence in Competence:
        last = max((place for place, stage in enumerate(line.stages) if _works_on(stage, competence)), default=None)
        later = line.stages[last + 1 :] if last is not None else ()
        if last is not None and later and all(stage.is_planned for stage in later):
            stage = line.stages[last]
            text = sentence(message, level=stage.label, name=competence.label)
            source = "loopbaancompetenties van leerlingen"
            yield _finding("competence-not-returning", Severity.ADVICE, text, source, subject=competence.value)


def _works_on(stage: Stage, competence: Competence) -> bool:
    return any(competence.value in item.competences for item in stage.plan.items) if stage.plan else False


def _finding(
    code: str,
    severity: Severity,
    message: Message,
    source: str,
    items: Sequence[PlannedItem] = (),
    subject: str = "",
) -> Finding:
    uids = tuple(item.uid for item in items)
    return Finding(code, severity, uids, message, f"{_GUIDE}, {source}", subject=subject)
