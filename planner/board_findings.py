"""Findings as the board shows them: with a proposal for the scripts, and what the team has set aside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planner.analysis import Finding
from planner.analysis_types import Proposal
from planner.board_rows import SetAside
from planner.choices import Severity
from planner.dates import Period
from planner.models import YearPlanPage
from planner.plan import Plan, PlanLink
from planner.titles import bare_title

MENDED_BY_LINK = frozenset(
    {
        "parent-activity-unlinked",
        "experience-not-discussed",
        "assignment-not-discussed",
        "choice-not-prepared",
        "experience-not-prepared",
    }
)
FindingKey = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class BoardFinding:
    """A finding as the board shows it."""

    finding: Finding
    proposal: str
    titles: tuple[str, ...]

    @property
    def code(self) -> str:
        """What it is kept by when it is set aside."""
        return finding_key(self.finding)[0]

    @property
    def uids(self) -> str:
        """The rows concerned, for scripts."""
        return json.dumps(sorted(map(str, self.finding.uids)))

    @property
    def asks_for_link(self) -> bool:
        """Whether a link that the decaan makes by hand is what would mend it."""
        return self.finding.code in MENDED_BY_LINK

    @property
    def severity(self) -> str:
        """The word for how much it weighs."""
        return str(Severity(self.finding.severity).label)


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding that was set aside, with who did so and when; it may have gone since."""

    kept: SetAside
    message: str
    who: str
    when: datetime | None

    @property
    def uids(self) -> str:
        """The rows concerned, for scripts."""
        return json.dumps(self.kept.uids)


def finding_key(finding: Finding) -> FindingKey:
    """Code and rows; a finding about no row has its subject behind its code, as in ``competence-missing:work``."""
    subject = "" if finding.uids else finding.subject
    return ":".join(filter(None, [finding.code, subject])), tuple(sorted(map(str, finding.uids)))


def shown(finding: Finding, plan: Plan) -> BoardFinding:
    """A finding for the board."""
    titles = tuple(bare_title(plan.item(uid).title) for uid in finding.uids)
    return BoardFinding(finding, _proposal(finding.proposal), titles)


def _proposal(proposal: Proposal | None) -> str:
    """A proposal for the script that writes it into the form; empty where there is none."""
    if proposal is None:
        return ""
    data: dict[str, Any] = {"action": proposal.action}
    if proposal.item is not None:
        item = proposal.item
        data["item"] = {
            "lane": item.lane,
            "kind": item.kind,
            "title": item.title,
            "competences": item.competences,
            "partnership": item.partnership,
            "links": [{"relation": relation, "target": str(target)} for relation, target in item.links],
            **_period(proposal.item.period),
        }
    if proposal.uid is not None and proposal.period is not None:
        data |= {"uid": str(proposal.uid), **_period(proposal.period)}
    for name in ("link", "turned"):
        link: PlanLink | None = getattr(proposal, name)
        if link is not None:
            data[name] = {"source": str(link.source), "relation": link.relation, "target": str(link.target)}
    return json.dumps(data)


def _period(period: Period) -> dict[str, str]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat(), "precision": period.precision}


def kept(entries: tuple[SetAside, ...], found: list[Finding], page: YearPlanPage | None) -> tuple[KeptFinding, ...]:
    """What was set aside; who and when are known of what is stored, in the latest draft or the live page."""
    messages = {finding_key(finding): str(finding.message) for finding in found} if entries else {}
    stored = _stored(page) if page is not None and entries else {}
    return tuple(
        KeptFinding(entry, messages.get(entry.key, ""), *stored.get(entry.key, ("", None))) for entry in entries
    )


def _stored(page: YearPlanPage) -> Mapping[FindingKey, tuple[str, datetime | None]]:
    draft = page.get_latest_revision_as_object()
    return {(row.code, tuple(sorted(map(str, row.uids)))): (row.who, row.when) for row in draft.set_aside.all()}
