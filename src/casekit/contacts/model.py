"""The words of the road: kinds, outcomes, states, an outgoing contact, receipts and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.process.model import Attachment, ProcessView, Step


class Kind(StrEnum):
    """What a channel carries."""

    MESSAGE = "message"
    CALL = "call"
    LETTER = "letter"
    VISIT = "visit"
    PROCESS = "process"


class Outcome(StrEnum):
    """What an attempt came to. Closed: plugins map their own words onto these."""

    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    READ = "read"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    NOT_CONNECTED = "not_connected"
    VOICEMAIL = "voicemail"
    CONNECTED = "connected"
    RIGHT_PARTY = "right_party"
    WRONG_PARTY = "wrong_party"
    REFUSED = "refused"
    PROMISE = "promise"
    DISPUTE = "dispute"
    REPLY = "reply"
    FAILED = "failed"
    BAD_POINT = "bad_point"
    RETURNED = "returned"
    REFUSED_DELIVERY = "refused_delivery"
    LOST = "lost"
    QUARREL = "quarrel"
    OTHER = "other"


REACHED = frozenset(
    {Outcome.RIGHT_PARTY, Outcome.PROMISE, Outcome.DISPUTE, Outcome.REFUSED, Outcome.QUARREL}
)
"""Outcomes in which the customer was spoken to."""

UNANSWERED = frozenset({Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL, Outcome.NOT_CONNECTED})
"""Outcomes of a call that nobody took."""


class ActionState(StrEnum):
    """Where an action stands (see docs/explanation/road.md)."""

    DUE = "due"
    DENIED = "denied"
    DEFERRED = "deferred"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DONE = "done"
    CANCELLED = "cancelled"


class ReceiptStatus(StrEnum):
    """A channel's answer on hand-over.

    SENT: the provider has it. FAILED: it has not and will not; see `failure`. RETRY: it has not,
    a later try may work. UNKNOWN: nobody can tell; never retried by itself.
    """

    SENT = "sent"
    FAILED = "failed"
    RETRY = "retry"
    UNKNOWN = "unknown"


class Failure(StrEnum):
    """Why a contact failed, in casekit's words; the provider's code stands beside it."""

    BAD_POINT = "bad_point"
    OPTED_OUT = "opted_out"
    WRONG_MEDIUM = "wrong_medium"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    FILTERED = "filtered"
    RATE_LIMITED = "rate_limited"
    NOT_ACCEPTED = "not_accepted"
    EXPIRED = "expired"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Contact:
    """What a channel is handed: one contact with one person, about one or more cases.

    It holds PII (in `to`, `params`, `text`, `fields`, `agent`), so its `repr` shows none of them.

    Attributes:
        contact_id: the contact's number; also the hand-over's idempotency key.
        correlation_id: an opaque text to give to the provider and find again in its call-backs.
        customer_id: surrogate id of the customer whose debt it is.
        case_ids: the cases that it speaks of.
        role: the policy's word for the way (`sms`, `voice`, `letter` …).
        party: who is contacted (`customer`, `guarantor` …).
        to: the point: an E.164 number, an e-mail address; empty where `fields` has the address.
        template: key of the template that made the text.
        params: the template's values, in order, by canonical placeholder name.
        text: the rendered text.
        sender: sign name, from the lender's config.
        language: BCP 47 tag of the text.
        not_after: hand nothing over after this instant (UTC).
        fields: other PII that the channel declared in `Channel.fields`.
        simulated_at: in a simulation store, the simulated instant; otherwise None.
        agent: the E.164 number of the collector whom the channel connects; empty for none.
    """

    contact_id: int
    correlation_id: str
    customer_id: int
    case_ids: tuple[int, ...]
    role: str
    party: str
    to: str = field(repr=False)
    template: str = ""
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)
    sender: str = ""
    language: str = ""
    not_after: datetime | None = None
    fields: Mapping[str, object] = field(default_factory=dict, repr=False)
    simulated_at: datetime | None = None
    agent: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A channel's answer for one contact.

    Attributes:
        contact_id: whose answer it is.
        status: see `ReceiptStatus`.
        provider_ref: the provider's id of the message or call, empty if none was given.
        failure: why, where status is FAILED or RETRY.
        provider_code: the provider's own word or number, kept as it came. Never PII.
        outcome: the outcome so far; HANDED_OVER for messages.
        documents: what was made for the contact, such as the letter; sealed in the case's file
            together with the receipt.
        data: with what its process begins: codes and numbers that the process kind knows.
    """

    contact_id: int
    status: ReceiptStatus
    provider_ref: str = ""
    failure: Failure | None = None
    provider_code: str = ""
    outcome: Outcome = Outcome.HANDED_OVER
    documents: tuple[Attachment, ...] = field(default=(), repr=False)
    data: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A contact whose hand-over is not known, given to `reconcile_batch`.

    Attributes:
        handed_over_at: when the hand-over was begun (UTC).
        provider_ref: the provider's id, if a receipt or call-back gave one before.
        text: the text that was handed over, if the caller can open it; with it a channel whose
            provider keeps no id of ours can be certain which message is whose.
    """

    contact_id: int
    correlation_id: str
    to: str = field(repr=False)
    handed_over_at: datetime
    provider_ref: str = ""
    text: str = field(default="", repr=False)


class EventKind(StrEnum):
    """What came back.

    MOVED: a process goes on (`Event.step`). DELIVERED, and FAILED with the outcome RETURNED,
    REFUSED_DELIVERY or LOST, say the same of a letter without naming its process.
    """

    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    REPLY = "reply"
    STOP = "stop"
    START = "start"
    CALL_RESULT = "call_result"
    RECORDING = "recording"
    PROGRESS = "progress"
    INBOUND_CALL = "inbound_call"
    ANSWERED_BY = "answered_by"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that came back from outside, already validated.

    Attributes:
        kind: see `EventKind`.
        event_key: the provider's idempotency key for this event (message id and status, say);
            an event with a known key is taken once.
        correlation_id: ours, if the provider gave it back.
        provider_ref: the provider's id of the contact it belongs to.
        point: the E.164 number it came from, for inbound ones.
        text: what the person wrote. PII: sealed in the archive.
        occurred_at: when it happened (UTC), if the provider says; otherwise when it arrived.
        failure, provider_code: for FAILED.
        confirmed_by_provider: for STOP: the provider has already answered it.
        details: codes and numbers without PII, kept as they came.
        process_id: for MOVED: whose step it is; without it the process is found by
            `correlation_id` or `provider_ref`.
        step: for MOVED: what happens to the process.
    """

    kind: EventKind
    event_key: str
    correlation_id: str = ""
    provider_ref: str = ""
    point: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    occurred_at: datetime | None = None
    outcome: Outcome | None = None
    failure: Failure | None = None
    provider_code: str = ""
    confirmed_by_provider: bool = False
    details: Mapping[str, str | int] = field(default_factory=dict)
    process_id: int | None = None
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class WebRequest:
    """A webhook request as it arrived.

    Attributes:
        method: GET or POST.
        url: the exact public URL that the provider called (signatures cover it).
        headers: names in lower case.
        body: the raw bytes.
        received_at: when it arrived (UTC).
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action under way, given to `follow_up_batch` (letters, visits, suits, auctions).

    Attributes:
        action_id: the action; 0 where a process was opened without one.
        case_id: on which case. contact_id: the contact that was made of it, if any.
        step, occurrence, due_on: which step of the policy it is, and since when it was due.
        provider_ref: the id that the provider gave the contact.
        process: how its process stands; None where it has none.
        held: a hold is in force or the case is closed, so nothing may be done towards the
            customer; news is still taken.
        role: the policy's word for the way.
        correlation_id: the opaque text that the channel was given with the contact.
    """

    action_id: int
    case_id: int
    contact_id: int | None
    step: str
    occurrence: int
    due_on: date
    provider_ref: str = ""
    process: ProcessView | None = None
    held: bool = False
    role: str = ""
    correlation_id: str = ""
