"""Contacts that may be made: due actions of a customer, joined where one contact speaks of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from casekit.compliance.model import Situation, Verdict
from casekit.contacts.channel import Channel
from casekit.contacts.model import Contact, Kind
from casekit.run.batch import PENDING, ActionRow, Batch, CaseRow
from casekit.run.parts import RunParts
from casekit.run.planning import Planned
from casekit.work.ranking import is_broken, rank, tier_order

AUTOMATIC = frozenset({Kind.MESSAGE, Kind.LETTER})
"""Kinds that the run hands over by itself; calls, visits and processes wait for a person."""

JOINED = frozenset({Kind.MESSAGE, Kind.CALL})
"""Kinds in which one contact speaks of all of a customer's loans."""


@dataclass(slots=True)
class Prospect:
    """A contact that may be made: whose, about which actions, and through which channel."""

    customer_id: int
    role: str
    channel: Channel
    members: list[tuple[CaseRow, ActionRow]]
    point: str = ""
    to: str = field(default="", repr=False)
    template: str = ""
    purpose: str = "demand"
    text: str = field(default="", repr=False)
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    language: str = ""
    fields: dict[str, Any] = field(default_factory=dict, repr=False)
    refusal: str = ""
    situation: Situation | None = field(default=None, repr=False)
    verdict: Verdict | None = None
    contact: Contact | None = field(default=None, repr=False)
    remembered: bool = False
    veto: str = field(default="", repr=False)

    @property
    def cases(self) -> list[CaseRow]:
        """The cases that it speaks of, each once: two steps of a case may go in one contact."""
        if len(self.members) == 1:
            return [self.members[0][0]]
        return list({case.id: case for case, _ in self.members}.values())

    @property
    def loans(self) -> tuple[str, ...]:
        """The loans as rules and history name them: surrogate ids."""
        if len(self.members) == 1:
            return (str(self.members[0][0].loan_id),)
        return tuple([str(case.loan_id) for case in self.cases])


class Waits(NamedTuple):
    """An action that waits for a channel or a person; `rank`: how urgent it is for people."""

    case: CaseRow
    action: ActionRow
    rank: int = 0


@dataclass(slots=True)
class Cleared:
    """What clearing came to, action by action."""

    allowed: list[Prospect] = field(default_factory=list)
    refused: list[Prospect] = field(default_factory=list)
    no_channel: list[Waits] = field(default_factory=list)
    for_people: list[Waits] = field(default_factory=list)


def prospects_of(
    parts: RunParts, batch: Batch, plans: dict[int, Planned], now: datetime, cleared: Cleared
) -> list[Prospect]:
    """Return a prospect for every contact whose time has come; the rest joins `cleared`."""
    groups: dict[tuple[Any, ...], Prospect] = {}
    for case in batch.cases.values():
        reviewed = case.id in plans
        for action in case.actions:
            if action.state not in PENDING or not _is_its_time(action, reviewed, now):
                continue
            channel = parts.channels.get(action.role)
            role = action.role
            if channel is None and action.fallback:
                role = action.fallback
                channel = parts.channels.get(role)
            if channel is None:
                cleared.no_channel.append(Waits(case, action))
                continue
            if channel.kind not in AUTOMATIC:
                cleared.for_people.append(Waits(case, action, rank_of(parts, batch, case, action)))
                continue
            key: tuple[Any, ...] = (case.customer_id, role)
            if channel.kind not in JOINED:
                key = (*key, action.id)
            group = groups.get(key)
            if group is None:
                group = groups[key] = Prospect(case.customer_id, role, channel, [])
            group.members.append((case, action))
    return list(groups.values())


def rank_of(parts: RunParts, batch: Batch, case: CaseRow, action: ActionRow) -> int:
    """Return how urgent an action is among those that people carry out."""
    return rank(
        action.priority,
        tier_order(parts.policy.tiers, case.tier),
        case.overdue,
        broken=is_broken(batch.promises.get(case.id, ())),
    )


def _is_its_time(action: ActionRow, reviewed: bool, now: datetime) -> bool:
    if action.state == "deferred":
        return action.not_before is None or datetime.fromisoformat(action.not_before) <= now
    # what was denied without a known end is asked again when its case is looked at
    return action.new or reviewed or action.waits_for == "channel"
