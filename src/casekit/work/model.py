"""The words of people's work: what is offered, taken and recorded, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from casekit.compliance.model import PARTIES, Finding, Verdict
from casekit.contacts.model import Outcome
from casekit.contacts.spoken import SpokenScript
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.cases.promising import PromiseRecord

HELD: Final = frozenset({"taken", "calling", "unfinished"})
"""States in which a collector holds a customer; `done` and `released` are the others."""

TASK_KINDS: Final = (
    "reply",
    "stop_suspected",
    "relief",
    "finding",
    "violation",
    "recording_missing",
    "dispute",
    "complaint",
    "inbound_call",
    "new_point",
    "guardian",
    "plan_review",
    "correction",
    "call_differs",
    "address",
    "process",
)
"""What a task of the core can be; process kinds name those of their own."""

SMS_ARRIVED: Final = ("yes", "no", "unsure", "not_asked")
"""Whether the customer has had the text message."""

REASONS: Final = (
    "forgot",
    "short_of_cash",
    "unemployed",
    "illness",
    "disaster",
    "payment_failed",
    "disputes",
    "unwilling",
    "refused_to_say",
    "other",
)
"""Why the customer has not paid."""

HARDSHIP: Final = frozenset({"short_of_cash", "unemployed", "illness", "disaster"})
"""Reasons for which relief is thought of, and calls become softer for a time."""

ATTITUDES: Final = ("cooperative", "evasive", "hostile", "distressed")
"""How the customer took it."""

ABILITIES: Final = ("full", "part", "none", "unknown")
"""What the customer is able to pay."""

RELIEFS: Final = ("extension", "instalments", "lower_penalty", "pause")
"""What could make it easier for the customer."""

_CODES: Final = {
    "party": PARTIES,
    "sms_arrived": SMS_ARRIVED,
    "reason": REASONS,
    "attitude": ATTITUDES,
    "ability": ABILITIES,
    "relief": RELIEFS,
}
_NEVER_NEGATIVE: Final = ("income_monthly", "other_debts", "can_pay_monthly", "typed_s")


@dataclass(frozen=True, slots=True)
class WorkOffer:
    """A customer whom a collector could contact now or soon.

    Attributes:
        customer_id, case_ids: all the customer's open cases together.
        action_ids, steps: what is due for them by this way, follow-ups and promises included.
        role: the policy's word for the way.
        tier: the highest tier among the cases.
        overdue, currency: what is overdue on them, minor units.
        rank: the higher, the sooner.
        reasons: codes of what brought it forward (`promise_broken`, `agreed` …).
        lawful_now: the rules allow it at this instant.
        from_at: otherwise the first instant at which they would (UTC), None if nobody can tell.
        denials: the rules that deny it now.
        best_hours: hours of the customer's day [from, to) in which calls were taken most.
    """

    customer_id: int
    case_ids: tuple[int, ...]
    action_ids: tuple[int, ...]
    role: str
    steps: tuple[str, ...]
    tier: str
    overdue: int
    currency: str
    rank: int
    reasons: tuple[str, ...]
    lawful_now: bool
    from_at: datetime | None
    denials: tuple[Finding, ...]
    best_hours: tuple[int, int] | None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "customer": self.customer_id,
            "cases": list(self.case_ids),
            "actions": list(self.action_ids),
            "role": self.role,
            "steps": list(self.steps),
            "tier": self.tier or None,
            "overdue": self.overdue,
            "currency": self.currency,
            "rank": self.rank,
            "reasons": list(self.reasons),
            "lawful_now": self.lawful_now,
            "from_at": _instant(self.from_at),
            "denials": [finding.rule for finding in self.denials],
            "best_hours": list(self.best_hours) if self.best_hours else None,
        }


@dataclass(frozen=True, slots=True)
class WorkItem:
    """What a collector holds. It has the customer's number and words, so only the holder gets it.

    Attributes:
        work_id: its number.
        customer_id, case_ids: whose debt, and which cases are spoken of.
        role: the policy's word for the way.
        party: who is contacted; subject_id: which person, None for the customer.
        purpose: what the gate was told: `demand`, `ask_contact` …
        collector: the login of whoever holds it.
        state: `taken`, `calling`, `unfinished`, `done` or `released`.
        taken_at: since when; lease_until: until when, None once a call was made (UTC).
        contact_id: the contact that it became, reserved when it was taken.
        verdict: the gate's word when it was taken, or now where it is looked at again.
        point: ref of the number or address (`p1`); to: the number itself, empty while the gate
            allows no call.
        script: what is said; None where the way has no script.
        asks: fields of the result form that must be filled in, in order.
        delivery: state of the last text message beside the first question: `state`, `at` …
    """

    work_id: int
    customer_id: int
    case_ids: tuple[int, ...]
    role: str
    party: str
    subject_id: int | None
    purpose: str
    collector: str
    state: str
    taken_at: datetime
    lease_until: datetime | None
    contact_id: int | None
    verdict: Verdict
    point: str
    to: str = field(repr=False)
    script: SpokenScript | None = field(repr=False)
    asks: tuple[str, ...]
    delivery: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON, with number and script: only for whoever holds it."""
        return {
            "work": self.work_id,
            "customer": self.customer_id,
            "cases": list(self.case_ids),
            "role": self.role,
            "party": self.party,
            "subject": self.subject_id,
            "purpose": self.purpose,
            "collector": self.collector,
            "state": self.state,
            "taken_at": _instant(self.taken_at),
            "lease_until": _instant(self.lease_until),
            "contact": self.contact_id,
            "allowed": self.verdict.allowed,
            "point": self.point or None,
            "to": self.to or None,
            "script": self.script.to_json() if self.script is not None else None,
            "asks": list(self.asks),
            "delivery": dict(self.delivery),
        }


@dataclass(frozen=True, slots=True)
class PromisePart:
    """A part of what is promised: minor units, its date, its currency (empty: the loan's)."""

    amount: int
    due_on: date
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Released:
    """What became of all that a collector held, by numbers of work.

    Attributes:
        given_back: back in the queue.
        handed_on: gone to another collector.
        unfinished: stays: the call was made, and its result is due.
    """

    given_back: tuple[int, ...] = ()
    handed_on: tuple[int, ...] = ()
    unfinished: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PointTick:
    """Whether a point of the script was said, and if not, why."""

    point: str
    said: bool
    why_not: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CallResult:
    """The result form: what came of a contact.

    Attributes:
        outcome: what it came to.
        party: who was spoken to, one of `PARTIES`.
        at: when it happened (UTC); None for when it was made, or now.
        point: ref of the number that was called, where it is another than the one that was given.
        sms_arrived: one of `SMS_ARRIVED`.
        reason, reason_text: why it is overdue: one of `REASONS`, and in the customer's words.
        attitude: one of `ATTITUDES`; ability: one of `ABILITIES`.
        income_monthly, other_debts, can_pay_monthly: minor units of the loan's currency.
        promises: what is promised; no_plan_because: why there is neither promise nor plan.
        beyond: why a plan reaches further than the policy lets promises; a supervisor looks at it.
        pay_by: by when someone who forgot will pay.
        hardship_until: first day on which calls need not be softer any more.
        relief: one of `RELIEFS`, what the customer asks for.
        next_contact_at: when the customer agreed to be contacted again (UTC).
        points: the points of the script that were said.
        new_phone: another number that the customer gave.
        typed_s: how long the call was, in seconds, as the collector says.
        note: what else was said.

    Raises:
        UsageError: a code that there is none of, a negative amount, an instant without zone.
    """

    outcome: Outcome
    party: str = "customer"
    at: datetime | None = None
    point: str = ""
    sms_arrived: str = ""
    reason: str = ""
    reason_text: str = field(default="", repr=False)
    attitude: str = ""
    ability: str = ""
    income_monthly: int | None = None
    other_debts: int | None = None
    can_pay_monthly: int | None = None
    promises: tuple[PromisePart, ...] = ()
    no_plan_because: str = field(default="", repr=False)
    beyond: str = field(default="", repr=False)
    pay_by: date | None = None
    hardship_until: date | None = None
    relief: str = ""
    next_contact_at: datetime | None = None
    points: tuple[PointTick, ...] = ()
    new_phone: str = field(default="", repr=False)
    typed_s: int | None = None
    note: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        for name, known in _CODES.items():
            code = getattr(self, name)
            if code and code not in known:
                raise UsageError(
                    f"{name.replace('_', ' ')} cannot be {code!r}",
                    hint=f"Known are {', '.join(known)}.",
                )
        for name in _NEVER_NEGATIVE:
            number = getattr(self, name)
            if number is not None and number < 0:
                raise UsageError(f"{name.replace('_', ' ')} cannot be less than nothing")
        for instant in (self.at, self.next_contact_at):
            if instant is not None and instant.tzinfo is None:
                raise UsageError(
                    "say in which time zone it is", hint="Write 2026-03-02T09:30+08:00."
                )


@dataclass(frozen=True, slots=True)
class ResultRecord:
    """What became of a result.

    Attributes:
        contact_id: the contact's number; work_id: what the collector held, None if nothing.
        outcome: what it came to.
        violations: the rules that forbade the contact.
        promises: those that were recorded with it.
        tasks: numbers of the tasks that it opened.
        follow_up: number of the action that was planned for the next contact.
        hold_id: number of the hold that was placed.
        findings: wording in the note that a rule forbids.
        differs: the collector's seconds are not those of the provider.
    """

    contact_id: int
    work_id: int | None
    outcome: str
    violations: tuple[Finding, ...]
    promises: Sequence[PromiseRecord]
    tasks: tuple[int, ...]
    follow_up: int | None
    hold_id: int | None
    findings: tuple[Finding, ...]
    differs: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "contact": self.contact_id,
            "work": self.work_id,
            "outcome": self.outcome,
            "violations": [finding.rule for finding in self.violations],
            "promises": [promise.to_json() for promise in self.promises],
            "tasks": list(self.tasks),
            "follow_up": self.follow_up,
            "hold": self.hold_id,
            "findings": [finding.rule for finding in self.findings],
            "differs": self.differs,
        }


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as it stands.

    Attributes:
        task_id: its number; kind: one of `TASK_KINDS`.
        case_name: `C-1042`, empty where it is about the customer as a whole.
        customer_id, contact_id: whom and which contact it is about.
        owner: who is to do it, empty for anyone; about: the collector concerned.
        due_on: by when (the lender's calendar); late: that day has passed.
        opened_at: since when (UTC).
        words: what was said or written; None where it may not be opened.
    """

    task_id: int
    kind: str
    case_name: str
    customer_id: int
    contact_id: int | None
    owner: str
    about: str
    due_on: date
    late: bool
    opened_at: datetime
    words: str | None = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "task": self.task_id,
            "kind": self.kind,
            "case": self.case_name or None,
            "customer": self.customer_id,
            "contact": self.contact_id,
            "owner": self.owner or None,
            "about": self.about or None,
            "due_on": self.due_on.isoformat(),
            "late": self.late,
            "opened_at": _instant(self.opened_at),
            "words": self.words,
        }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
