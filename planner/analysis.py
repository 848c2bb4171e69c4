"""Coherence: what breaks a year plan, or could make it stronger (design, section 6).

Pure: no database, no request. ``analyse`` takes a plan and what has to be known besides it, and returns findings with
their sources. A wrong finding costs more trust than a missing one, so a rule that lacks what it needs is silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planner import analysis_dates, analysis_links, analysis_whole
from planner.analysis_facts import PlanFacts
from planner.analysis_types import Action, Context, Finding, NewItem, Proposal, Remark
from planner.choices import Severity
from planner.plan import Plan

__all__ = ["RULES", "Action", "Context", "Finding", "NewItem", "Proposal", "Rule", "analyse"]

_GUIDE = "Handreiking Ouders en LOB"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``find`` gives a remark for everything that it finds; ``source`` is who says so."""

    code: str
    severity: Severity
    find: Callable[[PlanFacts], Iterator[Remark]]
    source: str


RULES = (
    Rule(
        "outside-school-year",
        Severity.ERROR,
        analysis_dates.outside_school_year,
        "Schooljaar: 1 augustus tot en met 31 juli",
    ),
    Rule(
        "link-out-of-order",
        Severity.ERROR,
        analysis_dates.link_out_of_order,
        f"{_GUIDE}, aanbeveling 2",
    ),
    Rule(
        "in-holiday",
        Severity.ERROR,
        analysis_dates.in_holiday,
        "Schoolvakanties van de regio en vrije dagen van de school",
    ),
    Rule(
        "no-introduction-conversation",
        Severity.ERROR,
        analysis_dates.no_introduction_conversation,
        f"{_GUIDE}, succesfactor 2",
    ),
    Rule(
        "parent-activity-unlinked",
        Severity.WARNING,
        analysis_links.parent_activity_unlinked,
        f"{_GUIDE}, succesfactor 8",
    ),
    Rule(
        "experience-not-discussed",
        Severity.WARNING,
        analysis_links.experience_not_discussed,
        f"{_GUIDE}, succesfactor 5 en aanbeveling 2",
    ),
    Rule(
        "assignment-not-discussed",
        Severity.WARNING,
        analysis_links.assignment_not_discussed,
        f"{_GUIDE}, aanbeveling 1",
    ),
    Rule(
        "choice-not-prepared",
        Severity.WARNING,
        analysis_links.choice_not_prepared,
        f"{_GUIDE}, aanbeveling 2",
    ),
    Rule(
        "contact-only-before-choice",
        Severity.WARNING,
        analysis_dates.contact_only_before_choice,
        "Ouderbetrokkenheid bij Loopbaanoriëntatie, tip 1",
    ),
    Rule(
        "gap-without-contact",
        Severity.WARNING,
        analysis_dates.gap_without_contact,
        f"{_GUIDE}, succesfactor 8",
    ),
    Rule(
        "too-few-conversations",
        Severity.WARNING,
        analysis_whole.too_few_conversations,
        f"{_GUIDE}, loopbaangerichte voortgangsgesprekken, voorbereiding",
    ),
    Rule(
        "crowded",
        Severity.WARNING,
        analysis_dates.crowded,
        f"{_GUIDE}, aanbeveling 4",
    ),
    Rule(
        "no-looking-ahead",
        Severity.ADVICE,
        analysis_links.no_looking_ahead,
        f"{_GUIDE}, succesfactor 9",
    ),
    Rule(
        "experience-not-prepared",
        Severity.ADVICE,
        analysis_links.experience_not_prepared,
        f"{_GUIDE}, aanbeveling 2",
    ),
    Rule(
        "competence-missing",
        Severity.ADVICE,
        analysis_whole.competence_missing,
        f"{_GUIDE}, loopbaancompetenties van leerlingen",
    ),
    Rule(
        "partnership-missing",
        Severity.ADVICE,
        analysis_whole.partnership_missing,
        f"{_GUIDE}, loopbaangericht partnerschap (CIOS)",
    ),
    Rule(
        "page-missing",
        Severity.ADVICE,
        analysis_whole.page_missing,
        f"{_GUIDE}, succesfactor 1",
    ),
    Rule(
        "meeting-without-invitation",
        Severity.WARNING,
        analysis_whole.meeting_without_invitation,
        f"{_GUIDE}, interactieve ouderbijeenkomsten, voorbereiding",
    ),
    Rule(
        "conversation-too-short",
        Severity.ADVICE,
        analysis_whole.conversation_too_short,
        f"{_GUIDE}, loopbaangerichte voortgangsgesprekken, voorbereiding",
    ),
    Rule(
        "assignment-incomplete",
        Severity.WARNING,
        analysis_whole.assignment_incomplete,
        f"{_GUIDE}, thuisopdrachten, ontwikkelen",
    ),
)
"""In the order of the design; findings come by severity, then in this order, then by date."""

_WEIGHT = {severity: place for place, severity in enumerate(Severity)}


def analyse(plan: Plan, context: Context) -> list[Finding]:
    """Everything that the rules find in a plan, errors first."""
    facts = PlanFacts(plan, context)
    findings = [
        Finding(rule.code, rule.severity, remark.uids, remark.message, rule.source, remark.proposal, remark.subject)
        for rule in RULES
        for remark in rule.find(facts)
    ]
    return sorted(findings, key=lambda finding: _WEIGHT[finding.severity])
