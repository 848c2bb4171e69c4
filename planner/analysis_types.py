"""What the analysis of a year plan takes and gives. Pure: no database, no request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from home.choices import Kind
from planner.choices import AssignmentPart, Lane, Relation, Severity
from planner.dates import Message, Period
from planner.plan import PlanLink

Action = Literal["add_item", "move_item", "add_link", "turn_link", "remove_link"]


@dataclass(frozen=True, slots=True)
class NewItem:
    """A row to add. ``links`` begin at it: what it does, and for which row."""

    lane: Lane
    kind: Kind
    title: str
    period: Period
    competences: tuple[str, ...] = ()
    partnership: tuple[str, ...] = ()
    links: tuple[tuple[Relation, UUID], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that mends a finding, accepted with one click.

    ``add_item`` has ``item``; ``move_item`` has ``uid`` and ``period``; ``add_link`` and ``remove_link`` have ``link``;
    ``turn_link`` has ``link``, which stands in the plan, and ``turned``, which takes its place.
    """

    action: Action
    label: Message
    item: NewItem | None = None
    uid: UUID | None = None
    period: Period | None = None
    link: PlanLink | None = None
    turned: PlanLink | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What one rule found: the rows concerned, a sentence, a way out; ``subject`` where the rows do not tell all."""

    uids: tuple[UUID, ...]
    message: Message
    proposal: Proposal | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What breaks the coherence of a plan, or could strengthen it. Messages are translated when they are shown."""

    code: str
    severity: Severity
    uids: tuple[UUID, ...]
    message: Message
    source: str
    proposal: Proposal | None = None
    subject: str = ""

    @property
    def key(self) -> str:
        """Tells this finding from every other of the plan, and knows it again; whoever sets it aside keeps this."""
        return ":".join([self.code, self.subject, *sorted(map(str, self.uids))])


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules have to know besides the plan; what is not known keeps its rule silent.

    ``guides``: minutes of the conversation guides, ``incomplete_assignments``: what the home assignments lack, both by
    the key of their page. ``invitations``: the rows with a published invitation, None until there are invitations.
    """

    today: date | None = None
    guides: Mapping[int, int] = field(default_factory=dict)
    incomplete_assignments: Mapping[int, tuple[AssignmentPart, ...]] = field(default_factory=dict)
    invitations: frozenset[UUID] | None = None
