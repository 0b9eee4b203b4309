"""What the gate is given (facts, pure data) and what it answers (a verdict)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from casekit.quick import quick


class Unknown(StrEnum):
    """The one value of a fact that nobody supplied."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN

NO_POINT: Final = "no_point"
"""In place of a rule, and as the reason: no number or address can be used."""


PARTIES: Final = (
    "customer",
    "spouse",
    "co_borrower",
    "guarantor",
    "guardian",
    "attorney",
    "contact",
    "unrelated",
)
"""Who a contact can be with. A rule finds its third parties by these words, so there are no others.

`contact` was named by the customer as someone to ask, `unrelated` is anyone else.
"""


class Severity(StrEnum):
    """What a rule does when it does not hold: `block` denies, `warn` is only listed."""

    BLOCK = "block"
    WARN = "warn"


@quick
@dataclass(frozen=True, slots=True)
class PastContact:
    """An earlier contact, outbound or inbound.

    `parties` and `points` of the customer and of third parties alike; `point` is an opaque
    reference (the blind index token in a run, a letter in a scenario), never the number itself.
    """

    at: datetime
    channel: str
    direction: str = "outbound"
    outcome: str = ""
    party: str = "customer"
    party_ref: str = ""
    point: str = ""
    loans: tuple[str, ...] = ()
    purpose: str = "demand"


@dataclass(frozen=True, slots=True)
class Consent:
    """Something that the person agreed to, e.g. hours, a channel, a meeting at home."""

    kind: str
    at: datetime | None = None
    channel: str = ""
    point: str = ""
    party: str = "customer"
    until: date | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OptOut:
    """Someone does not want to be contacted, on a channel or a point, or at all."""

    at: datetime
    channel: str = ""
    point: str = ""
    party: str = "customer"
    party_ref: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """A dated stop: from the start of `start` up to, not including, the start of `until`.

    `loan` empty: it holds the customer, and everyone who is contacted about the debt.
    """

    kind: str
    start: date
    until: date | None = None
    loan: str = ""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Someone who carries a contact out; absent facts are UNKNOWN."""

    ref: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True)
class Candidate:
    """The contact that is about to happen. UNKNOWN marks a fact that was not supplied."""

    at: datetime
    channel: str
    party: str = "customer"
    party_ref: str = ""
    point: str = ""
    loans: tuple[str, ...] = ()
    purpose: str = "demand"
    text: str | Unknown = field(default=UNKNOWN, repr=False)
    staff: tuple[StaffMember, ...] | Unknown = UNKNOWN
    recording: bool | Unknown = UNKNOWN
    appointment: Mapping[str, Any] | None | Unknown = UNKNOWN
    extra: Mapping[str, Any] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that a rule may look at for one candidate.

    `customer` and `lender` are maps of facts as in a scenario file (`zones`, `birth_date`,
    `deceased` …; `role`, `kind`); an absent key is unknown, an empty list is known to be none.
    `history` reaches back as far as `Gate.history_needed` says of such a contact; where that says
    that no rule looks at it, it need not be read, and is UNKNOWN.
    """

    candidate: Candidate
    lender: Mapping[str, Any]
    customer: Mapping[str, Any]
    history: tuple[PastContact, ...] | Unknown = ()
    consents: tuple[Consent, ...] | Unknown = ()
    opt_outs: tuple[OptOut, ...] | Unknown = ()
    holds: tuple[Hold, ...] | Unknown = ()


@quick
@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's word on a candidate that it denies or warns of.

    Attributes:
        rule: id, e.g. `CN-TIME-01`; version: of the rule; source: article it rests on.
        reason: a code with `values` to say it in a sentence of the reader's language.
        retry_at: the first instant at which this rule would allow it, where it knows.
    """

    rule: str
    version: str
    source: str
    reason: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    retry_at: datetime | None = None


@quick
@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer.

    Attributes:
        allowed: the contact may be handed over, until `good_until`.
        denials: why not, every rule that denies.
        warnings: rules of severity `warn` that do not hold.
        not_tried: conditions whose facts are unknown, as `RULE:fact`.
        retry_at: the first instant at which all of them would allow it; None if not known.
        good_until: nothing is handed over after this instant.
        pack: name and version of the rule pack.
        digest: SHA-256 (hex) of the facts that were looked at.
    """

    allowed: bool
    denials: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    not_tried: tuple[str, ...] = ()
    retry_at: datetime | None = None
    good_until: datetime | None = None
    pack: str = ""
    digest: str = ""


def no_point(verdict: Verdict) -> Verdict:
    """Return a verdict that also refuses because no number or address can be used."""
    finding = Finding(NO_POINT, "", "the customer's profile", NO_POINT)
    return replace(
        verdict,
        allowed=False,
        denials=(*verdict.denials, finding),
        retry_at=None,
        good_until=None,
    )
