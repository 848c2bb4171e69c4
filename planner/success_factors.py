"""The ten success factors of the Handreiking Ouders en LOB, and the evidence that a plan itself gives for each.

Pure: no database, no request. What a plan cannot show (whether parents feel welcome, who leads the conversation) only
the team can answer; the evidence is where its talk about a factor begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from home.choices import CONVERSATION_KINDS, Competence, Kind, Partnership
from planner.choices import Relation
from planner.dates import Message, school_year_bounds
from planner.plan import Plan, PlanLink, PlannedItem


class FactorGroup(TextChoices):
    """What the factors are for."""

    CONTACT = "contact", _("Making contact")
    COOPERATION = "cooperation", _("Working together")
    FUTURE = "future", _("Towards the future")


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """A link of the plan that speaks for a factor."""

    source: PlannedItem
    relation: Relation
    target: PlannedItem


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a factor in a plan: activities by date, and links."""

    activities: tuple[PlannedItem, ...] = ()
    links: tuple[EvidenceLink, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.activities or self.links)


@dataclass(frozen=True, slots=True)
class SuccessFactor:
    """One factor: what should be true, and what to ask oneself about it."""

    number: int
    group: FactorGroup
    statement: Message
    question: Message
    evidence: Callable[[Plan], Evidence]


def _items(plan: Plan, fits: Callable[[PlannedItem], bool]) -> tuple[PlannedItem, ...]:
    return tuple(item for item in plan.items if fits(item))


def _links(plan: Plan, fits: Callable[[EvidenceLink], bool]) -> tuple[EvidenceLink, ...]:
    links = (EvidenceLink(plan.item(link.source), link.relation, plan.item(link.target)) for link in _known(plan))
    return tuple(link for link in links if fits(link))


def _known(plan: Plan) -> Iterable[PlanLink]:
    uids = {item.uid for item in plan.items}
    return (link for link in plan.links if {link.source, link.target} <= uids)


def _is_conversation(item: PlannedItem) -> bool:
    return item.kind in CONVERSATION_KINDS


def parents_know_their_part(plan: Plan) -> Evidence:
    """Parent activities that make contact or inform."""
    parts = {Partnership.CONTACT.value, Partnership.INFORMING.value}
    return Evidence(_items(plan, lambda item: item.is_for_parents and bool(parts & {*item.partnership})))


def interests_from_the_start(plan: Plan) -> Evidence:
    """Introduction conversations before November, and what they have to do with pupils' own activities."""
    november = school_year_bounds(plan.school_year)[0].replace(month=11)
    early = _items(plan, lambda item: item.kind == Kind.INTRODUCTION and item.start < november)
    uids = {item.uid for item in early}
    return Evidence(early, _links(plan, lambda link: link.source.uid in uids and not link.target.is_for_parents))


def contact_about_every_pupil(plan: Plan) -> Evidence:
    """Conversations and contact moments, and what parents do around the family's network."""

    def fits(item: PlannedItem) -> bool:
        has_network = item.is_for_parents and Competence.NETWORKING.value in item.competences
        return _is_conversation(item) or item.kind == Kind.CONTACT or has_network

    return Evidence(_items(plan, fits))


def pupils_lead(plan: Plan) -> Evidence:
    """What pupils do that prepares a conversation, and conversations that work on steering."""
    return Evidence(
        _items(plan, lambda item: _is_conversation(item) and Competence.STEERING.value in item.competences),
        _links(plan, lambda link: link.relation == Relation.PREPARES and _is_conversation(link.target)),
    )


def dialogue(plan: Plan) -> Evidence:
    """Parent meetings, and parent activities that look back on an experience."""

    def fits(link: EvidenceLink) -> bool:
        reflects = link.relation == Relation.REFLECTS_ON and link.source.is_for_parents
        return reflects and link.target.kind == Kind.EXPERIENCE

    return Evidence(_items(plan, lambda item: item.kind == Kind.MEETING), _links(plan, fits))


def something_to_hold_on_to(plan: Plan) -> Evidence:
    """Home assignments, and other parent activities that support."""

    def fits(item: PlannedItem) -> bool:
        supports = item.is_for_parents and Partnership.SUPPORTING.value in item.partnership
        return item.kind == Kind.HOME_ASSIGNMENT or supports

    return Evidence(_items(plan, fits))


def confidence_and_pride(plan: Plan) -> Evidence:
    """Parent activities about qualities and motives."""
    wanted = {Competence.QUALITIES.value, Competence.MOTIVES.value}
    return Evidence(_items(plan, lambda item: item.is_for_parents and bool(wanted & {*item.competences})))


def one_line(plan: Plan) -> Evidence:
    """Links between what parents do and what pupils do at school."""
    return Evidence(links=_links(plan, lambda link: link.source.is_for_parents != link.target.is_for_parents))


def agreements(plan: Plan) -> Evidence:
    """Conversations that prepare a next step, and conversations that build on an earlier one."""
    relations = {Relation.PREPARES, Relation.BUILDS_ON}
    return Evidence(links=_links(plan, lambda link: link.relation in relations and _is_conversation(link.source)))


def new_perspective(plan: Plan) -> Evidence:
    """Parent activities that look back on a choice or a milestone: there a disappointment can be spoken of."""

    def fits(link: EvidenceLink) -> bool:
        reflects = link.relation == Relation.REFLECTS_ON and link.source.is_for_parents
        return reflects and link.target.kind in {Kind.CHOICE, Kind.MILESTONE}

    return Evidence(links=_links(plan, fits))


FACTORS = (
    SuccessFactor(
        1,
        FactorGroup.CONTACT,
        _("Parents know what they can mean for their child's choices, and feel welcome to do it."),
        _("How do parents hear what we ask of them this year, and how do we notice that they feel at home here?"),
        parents_know_their_part,
    ),
    SuccessFactor(
        2,
        FactorGroup.CONTACT,
        _("From the first meeting on we talk with parents about what the pupil likes and dreams of."),
        _("Does the introduction conversation begin with the pupil's interests instead of with marks and rules?"),
        interests_from_the_start,
    ),
    SuccessFactor(
        3,
        FactorGroup.CONTACT,
        _("We speak with a parent of every pupil about later, and know who needs more and who in the family can help."),
        _("Whom did we not reach last year? Who around this pupil could be asked instead?"),
        contact_about_every_pupil,
    ),
    SuccessFactor(
        4,
        FactorGroup.COOPERATION,
        _("In the conversation with parents the pupil leads, as far as he or she can."),
        _("What does the pupil prepare, show or ask? Who speaks first, and who speaks most?"),
        pupils_lead,
    ),
    SuccessFactor(
        5,
        FactorGroup.COOPERATION,
        _("Contact with parents goes both ways; at meetings parents and pupils do something together."),
        _("How much of the evening is listening to us? Which experience do parents talk over with their child?"),
        dialogue,
    ),
    SuccessFactor(
        6,
        FactorGroup.COOPERATION,
        _("Parents go home with something to talk about: a question, a task, an example."),
        _("Could a parent who has little time, or little Dutch, do this at the kitchen table?"),
        something_to_hold_on_to,
    ),
    SuccessFactor(
        7,
        FactorGroup.COOPERATION,
        _("By naming what pupils are good at and what drives them we make them surer and prouder."),
        _("Does every pupil hear, with a parent present, what he or she is good at?"),
        confidence_and_pride,
    ),
    SuccessFactor(
        8,
        FactorGroup.FUTURE,
        _("What parents do forms one line, and joins what pupils do and where they are in growing up."),
        _("Which parent activity stands on its own? What would be missed if it were dropped?"),
        one_line,
    ),
    SuccessFactor(
        9,
        FactorGroup.FUTURE,
        _("We agree on the pupil's next step, and on who helps with it: parents and school."),
        _("Where are the agreements written down, and when do we come back to them?"),
        agreements,
    ),
    SuccessFactor(
        10,
        FactorGroup.FUTURE,
        _("We see when something falls through, and help to find a new way."),
        _("What do we do for a pupil who is not admitted, is held back or changes his or her mind?"),
        new_perspective,
    ),
)
