"""What a person enters of a contact that was made outside the software, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casekit.cases.promising import Parts, PromiseRecord
from casekit.compliance.model import UNKNOWN, Finding, StaffMember, Unknown, Verdict
from casekit.contacts.model import Outcome
from casekit.errors import UsageError
from casekit.process.model import Step
from casekit.run.writing import verdict_data

BY_HAND = "hand"
"""What stands for the channel of a contact that no channel carried."""

NOT_BY_HAND = frozenset({Outcome.HANDED_OVER, Outcome.DELIVERED, Outcome.READ, Outcome.BAD_POINT})
"""Outcomes that only a channel can tell, unless the way is a message or a letter."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The process that a contact carries on, and what happens to it.

    Attributes:
        process_id: its number.
        step: what happens. With a known `key` nothing is written; see `Processes.move`.
    """

    process_id: int
    step: Step


@dataclass(frozen=True, slots=True)
class ContactNote:
    """What a person enters of a contact.

    Attributes:
        role: the policy's word for the way: `voice`, `visit`, `sms` …
        at: when it happened (UTC).
        outcome: what it came to.
        inbound: the customer got in touch.
        party: who was spoken to, one of `PARTIES`.
        point: ref of the number or address in the customer's profile (`p1`), where known.
        note: what was said; sealed.
        promises: what was promised: (minor units, date) of each payment.
        subject_id: which person it was, where it was not the customer and the person is known.
        typed_s: how long the call was, in seconds, as the person says.
        staff: who made it; UNKNOWN where nobody says.
        recording: whether it was recorded.
        appointment: what was agreed of a visit (`at`, `place_kind`, `confirmed_on`), None where
            nothing was. By default what the case knows: `visit_agreed_on`.
        facts: further facts of the contact for the rules: `identity`, `enter_home` …
        carried: the process that it carries on; both are written, or neither.
    """

    role: str
    at: datetime
    outcome: Outcome
    inbound: bool = False
    party: str = "customer"
    point: str = ""
    note: str = field(default="", repr=False)
    promises: Parts = ()
    subject_id: int | None = None
    typed_s: int | None = None
    staff: tuple[StaffMember, ...] | Unknown = UNKNOWN
    recording: bool | Unknown = UNKNOWN
    appointment: Mapping[str, Any] | None | Unknown = UNKNOWN
    facts: Mapping[str, Any] = field(default_factory=dict)
    carried: Carried | None = None


@dataclass(frozen=True, slots=True)
class RecordedContact:
    """What became of a note.

    Attributes:
        contact_id: the contact's number.
        verdict: the gate's word as of then; None for an inbound contact.
        violations: the rules that forbade it.
        step: the step whose open action it carried out, empty if none.
        promises: those that were recorded with it.
    """

    contact_id: int
    verdict: Verdict | None
    violations: tuple[Finding, ...]
    step: str
    promises: Sequence[PromiseRecord]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "contact": self.contact_id,
            "violations": [finding.rule for finding in self.violations],
            "verdict": verdict_data(self.verdict) if self.verdict else None,
            "step": self.step or None,
            "promises": [promise.to_json() for promise in self.promises],
        }


def as_outcome(word: Outcome | str) -> Outcome:
    """Return the outcome that a word means.

    Raises:
        UsageError: no outcome is called so.
    """
    try:
        return Outcome(word)
    except ValueError:
        known = ", ".join(outcome.value for outcome in Outcome if outcome not in NOT_BY_HAND)
        raise UsageError(f"there is no outcome {word!r}", hint=f"Known are {known}.") from None
